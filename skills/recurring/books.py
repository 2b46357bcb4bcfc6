"""What each customer brings a month at a row of moments: whoever stays the same in between is worked out once."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skills.recurring.rates import Rates
from skills.recurring.subscribers import PAYING, Asked, Own, Subscriber


@dataclass(frozen=True, slots=True)
class Books:
    """What each customer brought at the first and the last of the moments, and all together by currency at each."""

    first: Counter[tuple[str, str]]
    last: Counter[tuple[str, str]]
    totals: list[Counter[str]]


@dataclass(frozen=True, slots=True)
class Worth:
    """What terms come to a month in minor units, as prices are and discounts last now; the same terms once."""

    rates: Rates
    now_unix_s: int
    _now: dict[Own, int] = field(default_factory=dict)
    _then: dict[tuple[Asked, Own], int | None] = field(default_factory=dict)

    def now(self, own: Own) -> int:
        """What a subscription's own terms come to."""
        if own not in self._now:
            self._now[own] = self.rates.monthly_minor(own.terms_at(self.now_unix_s))
        return self._now[own]

    def at(self, one: Subscriber, moment_unix_s: int) -> int | None:
        """What a subscription brought right before a moment; None where it asked for nothing."""
        if not one.running.runs_at(moment_unix_s) or one.running.in_trial_at(moment_unix_s):
            return None
        key = (one.asked_at(moment_unix_s), one.running.own)
        if key not in self._then:
            asked, own = key
            terms = asked.terms(own, self.now_unix_s)
            self._then[key] = None if terms is None else self.rates.monthly_minor(terms)
        return self._then[key]


def books_at(rows: Iterable[Subscriber], moments: Sequence[int], worth: Worth) -> Books:
    """Work it out right before each of the moments, which follow each other, as the invoices tell."""
    first, last = moments[0], moments[-1]
    books = Books(Counter(), Counter(), [])
    moves: list[Counter[str]] = [Counter() for _moment in moments]
    for one in rows:
        key = (one.running.customer_id, one.running.currency)
        minor = worth.at(one, first)
        if minor is not None:
            books.first[key] += minor
            moves[0][one.running.currency] += minor
        # A turn shows from the first moment after it on.
        for at in sorted({bisect_right(moments, turn) for turn in one.turns(first, last)}):
            was, minor = minor, worth.at(one, moments[at])
            moves[at][one.running.currency] += (minor or 0) - (was or 0)
        if minor is not None:
            books.last[key] += minor
    total: Counter[str] = Counter()
    for move in moves:
        total.update(move)
        books.totals.append(total.copy())
    return books


def book_now(rows: Iterable[Subscriber], worth: Worth) -> Counter[tuple[str, str]]:
    """Work it out now, as the subscriptions themselves tell."""
    book: Counter[tuple[str, str]] = Counter()
    for one in rows:
        if one.running.status in PAYING and not one.running.rests:
            book[one.running.customer_id, one.running.currency] += worth.now(one.running.own)
    return book
