"""Leaves a model alone that keeps failing: nobody waits for what is down, and now and then one turn looks again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

FAILURES_MAX = 3
REST_S = 20.0
REST_LONGEST_S = 300.0


def _jitter(most_s: float) -> float:
    """A wait between half and all of `most_s`, so that processes which stopped together do not return together."""
    return random.uniform(most_s / 2, most_s)  # noqa: S311  # spreads load, guards no secret


class Breaker:
    """Open after FAILURES_MAX failures in a row, for a time that doubles with every failed look; per process."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic, jitter: Callable[[float], float] = _jitter) -> None:
        """Start closed."""
        self._now_s = now_s
        self._jitter = jitter
        self._failures = 0
        self._rests = 0
        self._until_s = 0.0

    def allows(self) -> bool:
        """Whether the model may be asked; while it rests, one turn after each rest is the one that looks again."""
        if self._failures < FAILURES_MAX:
            return True
        if self._now_s() < self._until_s:
            return False
        self._rest()
        return True

    def worked(self) -> None:
        """Note an answer."""
        self._failures = self._rests = 0

    def failed(self) -> None:
        """Note that no answer came."""
        self._failures += 1
        if self._failures == FAILURES_MAX:
            self._rest()

    def _rest(self) -> None:
        """Leave the model alone for a while, longer each time."""
        self._until_s = self._now_s() + self._jitter(min(REST_LONGEST_S, REST_S * 2**self._rests))
        self._rests = min(self._rests + 1, 10)
