"""What became of free trials: paid for afterwards, given up, or not decided yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from skills.recurring.subscribers import Subscriber

# A trial that ended like this was not paid for (paused: it ended without a card).
_GIVEN_UP = frozenset({"canceled", "paused", "unpaid"})


@dataclass(frozen=True, slots=True)
class Trials:
    """How many trials that ended in a span were paid for, were not, and still wait for their first payment."""

    converted: int
    lost: int
    waiting: int

    @property
    def ended(self) -> int:
        """All of them."""
        return self.converted + self.lost + self.waiting


def trials_ended(rows: Iterable[Subscriber], since_unix_s: int, until_unix_s: int) -> Trials:
    """Count the trials that ended from `since` to before `until`."""
    converted = lost = waiting = 0
    for row in rows:
        one = row.running
        if one.trial_end_unix_s is None or one.trial_start_unix_s is None:
            continue
        over = min(one.trial_end_unix_s, one.ended_unix_s or one.trial_end_unix_s)
        if not since_unix_s <= over < until_unix_s:
            continue
        if row.paid_unix_s >= one.trial_end_unix_s:
            converted += 1
        elif one.status in _GIVEN_UP:
            lost += 1
        else:
            waiting += 1
    return Trials(converted, lost, waiting)
