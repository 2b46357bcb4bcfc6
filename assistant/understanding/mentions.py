"""What a stretch of the line means: a typed mention, found by the extractors before any intent is considered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "REF", "SUB", "CUST", "EMAIL", "MONEY", "PCT", "SPAN", "WHEN", "NUM", "PLAN", "QUOTE", "CODE", "ID",
    "PHONE", "URL", "LAST4", "DOUBT", "PAYOUT", "DISPUTE", "REFUND", "LINK", "PRODUCT", "REVIEW", "METHOD", "PROMO",
    "POSTCODE",
]  # fmt: skip

Unit = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as said: `major` a decimal string, `currency` the ISO code in upper case or None when none was said."""

    major: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as said, e.g. 2 weeks."""

    count: int
    unit: Unit

    @property
    def days(self) -> int:
        """In days, as a due term or a trial counts them (a month is 30, a year 365)."""
        return self.count * {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}[self.unit]


@dataclass(frozen=True, slots=True)
class When:
    """A day or a stretch of days as said, in its past and its future reading, both inclusive; None where it has none.

    "january 5" has both, "yesterday" only a past one, "tomorrow" only a future one.
    """

    past: tuple[date, date] | None
    future: tuple[date, date] | None
    grain: Literal["day", "week", "month", "quarter", "half", "year", "range"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that looks like a number or a date and has no certain reading; `question` asks about it."""

    question: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as said: `say` the words for the argument, `matches` the names of records they fit.

    `certainty` is "known" (exactly one record, an id or an email), "several", "similar" (only a record that is spelt
    differently), "named" (capitalised, or nothing is known of any customer) or "guessed" (an unknown small word).
    """

    say: str
    certainty: Literal["known", "several", "similar", "named", "guessed"]
    matches: tuple[str, ...] = ()


Value = Amount | Span | When | Doubt | Person | str


@dataclass(frozen=True, slots=True)
class Mention:
    """A typed stretch [start, end) of the line."""

    kind: Kind
    start: int
    end: int
    value: Value


def keep_longest(found: list[Mention]) -> list[Mention]:
    """Drop mentions that overlap an earlier one of the list (the list is in order of priority); sort by place."""
    kept: list[Mention] = []
    for mention in found:
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)
