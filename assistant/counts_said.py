"""Whether a number in the person's words is the count an argument needs: beside its own noun, or the only free one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from assistant.amounts_said import amounts
from assistant.argument_kinds import SHARES
from assistant.understanding.counts import find_numbers
from assistant.understanding.dates import find_dates, find_spans
from assistant.understanding.mentions import Span
from assistant.understanding.percents import find_percents
from assistant.words import Message

_SEATS = r"(?:seats?|users?|licen[cs]es?|spots?|places?|units?|members?|people|pax|pcs|pieces?|copies)"
_FREE = r"(?:trial\w*|free|test(?:phase|ing)?|on (?:us|the house)|gratis|probation)"

# What stands right before a count of a kind, and what right after it.
_BESIDE: dict[str, tuple[str, str]] = {
    "quantity": (
        r"\b(?:quantity|qty|count|to|at|it|x|×)(?: of| be| is|:| an?| just| only)? ?",
        rf" ?[x×]|[ -]?(?:(?:more|extra|new|paid|monthly) )?{_SEATS}\b",
    ),
    "trial_days": (rf"\b{_FREE}\b[^.;,\n\d]{{0,16}}", rf"[^.;,\n\d]{{0,16}}\b{_FREE}\b"),
    "due_days": (
        r"\bnet[ -]?|\b(?:due|payable|pay)\b[^.;,\n\d]{0,20}|\bterms?:? (?:of )?",
        r"['’]?,? (?:net|terms?|credit|to pay|payment|from now)\b|d net\b",
    ),
    "minutes": ("(?!)", r"[ -]?m(?:in(?:ute)?s?)?\b"),
    "hours": ("(?!)", r"[ -]?h(?:(?:ou)?rs?)?\b"),
    "times": ("(?!)", r" ?(?:times|x|×)"),
}
_BEFORE_CHARS = 60
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LENGTHS = frozenset({"due_days", "trial_days", "days", "months"})
# Whose words, beside a number, say that it is nothing else.
_DISTINCT = frozenset({"quantity", "trial_days", "due_days"})
_GLUED = re.compile(r"(?<![\w.,])x?(?P<number>\d+)(?=[a-z×]{1,8}\b|\b(?![.,]\d))")
_AT_ONCE = re.compile(r"\b(?:on|upon) receipt\b|\bdue (?:immediately|now|today|at once)\b")
_NOUN = re.compile(r" ?x |[ -][^\W\d]")
# Only the places of dates matter here, and no place depends on the day they are seen from.
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a message; `span` is the length of time that it is of, if any."""

    digits: str
    start: int
    end: int
    span: Span | None = None

    def as_count(self, name: str) -> str:
        """The number as an argument of that name takes it: a length of time in days, or in months."""
        if self.span is None:
            return self.digits
        if name == "months":
            return str(self.span.count * _MONTHS[self.span.unit]) if self.span.unit in _MONTHS else ""
        return str(self.span.days) if name in _LENGTHS else str(self.span.count)


def count_said(name: str, digits: str, messages: Iterable[Message]) -> tuple[Message, int] | None:
    """Return the message of this exchange, or an earlier one, that says the count, with the place; or None.

    A percentage goes before any other number for what is one, and a number beside the noun or verb of the argument
    before all others, in the newest message that has one.
    """
    for message in messages:
        own = message.own.lower()
        numbers = list(_numbers(own, message))
        shares = list(_shares(own)) if name in SHARES else []
        told = shares or [number for number in numbers if _is_beside(name, number, own)]
        for number in told or _free(name, numbers, own):
            if _is_same(number.as_count(name), digits):
                return message, number.start
        if told:
            return None
    return None


def _numbers(own: str, message: Message) -> Iterator[_Number]:
    """Every number that is no reference, no amount of money, no share and no part of a date."""
    spans = list(find_spans(own))
    for mention in spans:
        if isinstance(mention.value, Span):
            yield _Number("", mention.start, mention.end, mention.value)
    if (at_once := _AT_ONCE.search(own)) is not None:
        yield _Number("0", *at_once.span())
    taken = [(one.start, one.end) for one in message.references]
    taken += [(one.start, one.end) for one in amounts(message.own) if one.currencies or one.percent]
    taken += [(one.start, one.end) for one in (*find_dates(own, _ANY_DAY), *spans, *find_percents(own))]
    covered = {place for start, end in taken for place in range(start, end)}
    seen: set[int] = set()
    found = [(str(one.value), one.start, one.end) for one in find_numbers(own) if one.kind != "DOUBT"]
    found += [(match["number"], *match.span("number")) for match in _GLUED.finditer(own)]
    for digits, start, end in found:
        if start not in seen and covered.isdisjoint(range(start, end)):
            seen.add(start)
            yield _Number(digits, start, end)


def _shares(own: str) -> Iterator[_Number]:
    """Every percentage in the words, also "half"."""
    found = [one for one in find_percents(own) if one.kind != "DOUBT"]
    return (_Number(str(one.value), one.start, one.end) for one in found)


def _is_same(one: str, other: str) -> bool:
    """Whether two writings are the same number."""
    try:
        return Decimal(one) == Decimal(other.rstrip("% "))
    except InvalidOperation:
        return one == other


def _is_beside(name: str, number: _Number, own: str) -> bool:
    """Whether the number stands beside words of the argument's own."""
    if name not in _BESIDE or (name == "quantity" and number.span is not None):
        return False
    before, after = _BESIDE[name]
    ahead = re.search(rf"(?:{before})\Z", own[max(0, number.start - _BEFORE_CHARS) : number.start]) is not None
    return ahead or re.match(after, own[number.end :]) is not None


def _free(name: str, numbers: list[_Number], own: str) -> list[_Number]:
    """The numbers that may be the argument's though no word says so: none of another argument's, and no second one.

    For a length of time a number with its unit goes first; for a quantity one with a noun.
    """
    free = [one for one in numbers if not any(_is_beside(other, one, own) for other in _DISTINCT - {name})]
    if name == "quantity":
        free = [one for one in free if one.span is None]
        return [one for one in free if _NOUN.match(own, one.end)] or free
    if name in _LENGTHS:
        free = [one for one in free if one.span is not None] or free
    if name == "months":
        free = [one for one in free if one.as_count(name) != "1"] or free  # "$5 off a month, for 3 months"
    return [] if name in _LENGTHS and len({one.as_count(name) for one in free}) > 1 else free
