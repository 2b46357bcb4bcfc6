"""How many requests one API key or session may make: a bucket each in this process's memory, bounded in number."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from domain.errors import TooMany

CALLERS_MAX = 10_000
WINDOW_S = 60.0

# What sums of floats may be off by, far below any request's share of a minute.
_ROUNDING_S = 1e-6


class RequestRate:
    """Lets a caller make `per_minute` requests at once or over a minute, then as they come back evenly; 0 is off.

    A bucket is one moment: when it will be full again (the generic cell rate algorithm, ITU-T I.371). Past
    `callers_max` the caller seen longest ago is forgotten, which can only let more through. Each process counts for
    itself, so a cluster lets through as many times more as it has processes.
    """

    def __init__(
        self, per_minute: int, *, callers_max: int = CALLERS_MAX, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Count from now on."""
        self._each_s = WINDOW_S / per_minute if per_minute else 0.0
        self._callers_max = callers_max
        self._now_s = now_s
        self._full_at_s: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count one request; TooMany, with the seconds to wait, when the caller's bucket is empty."""
        if not self._each_s:
            return
        now_s = self._now_s()
        full_at_s = max(self._full_at_s.get(caller, now_s), now_s) + self._each_s
        early_s = full_at_s - now_s - WINDOW_S
        if early_s > _ROUNDING_S:
            wait_s = math.ceil(early_s - _ROUNDING_S)
            raise TooMany(
                f"That was too many requests for one minute. Come back in {wait_s} second{'' if wait_s == 1 else 's'}.",
                retry_after_s=wait_s,
            )
        self._full_at_s[caller] = full_at_s
        self._full_at_s.move_to_end(caller)
        if len(self._full_at_s) > self._callers_max:
            self._full_at_s.popitem(last=False)

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._full_at_s)
