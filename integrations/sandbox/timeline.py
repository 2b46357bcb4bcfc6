"""Ids in the order Stripe lists them: newest first, and among those of one second the one stored last."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple


class Moment(NamedTuple):
    """Where an object stands: created (unix seconds), a rising number, its id."""

    created: int
    seq: int
    object_id: str


class Timeline:
    """Sorted moments; adding the newest is O(1), anything else a bisection."""

    def __init__(self) -> None:
        self._moments: list[Moment] = []

    def __len__(self) -> int:
        return len(self._moments)

    def add(self, moment: Moment) -> None:
        """Adds one; objects seeded into the past find their place."""
        if not self._moments or moment > self._moments[-1]:
            self._moments.append(moment)
        else:
            self._moments.insert(bisect_left(self._moments, moment), moment)

    def discard(self, moment: Moment) -> None:
        """Removes one, if it is there."""
        at = bisect_left(self._moments, moment)
        if at < len(self._moments) and self._moments[at] == moment:
            del self._moments[at]

    def newest_first(
        self, *, before: Moment | None = None, since_s: int | None = None, until_s: int | None = None
    ) -> Iterator[str]:
        """Ids from newest to oldest, older than `before`, created within [since_s, until_s]."""
        low, high = self._range(since_s, until_s)
        if before is not None:
            high = min(high, bisect_left(self._moments, before))
        for at in range(high - 1, low - 1, -1):
            yield self._moments[at].object_id

    def oldest_first(
        self, *, after: Moment | None = None, since_s: int | None = None, until_s: int | None = None
    ) -> Iterator[str]:
        """Ids from oldest to newest, newer than `after`, created within [since_s, until_s]."""
        low, high = self._range(since_s, until_s)
        if after is not None:
            low = max(low, bisect_right(self._moments, after))
        for at in range(low, high):
            yield self._moments[at].object_id

    def _range(self, since_s: int | None, until_s: int | None) -> tuple[int, int]:
        low = 0 if since_s is None else bisect_left(self._moments, Moment(since_s, -1, ""))
        high = len(self._moments) if until_s is None else bisect_left(self._moments, Moment(until_s + 1, -1, ""))
        return low, high
