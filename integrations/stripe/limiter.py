"""A steady pace per account, so that one merchant's report does not run into Stripe's rate limit.

The pace is kept per process: https://docs.stripe.com/rate-limits counts per account and mode, and what several
processes exceed together comes back as 429 and is retried (failures.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from domain.errors import TooMany


class RateLimiter:
    """A token bucket in its scheduling form: `rate_per_s` calls on average, `burst` at once, first come first served.

    A call that would have to wait longer than `max_wait_s` raises TooMany at once instead of queueing.
    """

    __slots__ = ("_burst_s", "_clock_s", "_interval_s", "_max_wait_s", "_next_s")

    def __init__(
        self, rate_per_s: float, *, burst: int, max_wait_s: float, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Start with a full bucket."""
        self._interval_s = 1 / rate_per_s
        self._burst_s = (burst - 1) * self._interval_s
        self._max_wait_s = max_wait_s
        self._clock_s = clock_s
        self._next_s = clock_s() - self._burst_s

    def reserve(self, patience_s: float) -> float:
        """Take the next place and return the seconds until it comes; TooMany when that is too long."""
        now_s = self._clock_s()
        turn_s = max(self._next_s, now_s - self._burst_s)
        wait_s = max(0.0, turn_s - now_s)
        if wait_s > min(self._max_wait_s, patience_s):
            raise TooMany(
                "Too much is being asked of this Stripe account at once. Nothing was changed; try again shortly.",
                retry_after_s=int(wait_s) + 1,
            )
        self._next_s = turn_s + self._interval_s
        return wait_s

    async def take(self, patience_s: float) -> None:
        """Wait for the next place; TooMany at once when that would take longer than `patience_s`."""
        wait_s = self.reserve(patience_s)
        if wait_s:
            await asyncio.sleep(wait_s)
