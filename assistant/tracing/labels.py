"""Which word names a figure: "fees" beside one amount and "net" beside another must not change places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

_LABELS = {
    "gross": r"gross(?:ed)?|turnover|volume",
    "net": r"net(?:ted|s)?|take-home",
    "fee": r"fees?|commissions?",
    "refund": r"refund(?:s|ed)?|gave back|given back|reimbursed",
    "dispute": r"disput(?:es?|ed)|chargebacks?",
    "tax": r"tax(?:es)?|vat",
    "available": r"available",
    "pending": r"pending",
    "payout": r"payouts?|paid out",
    "left": r"left|remaining|remains?",
    "average": r"average|avg|mean|per (?:payment|order|customer|sale|day|week)",
    "revenue": r"revenue|made|earned|income|earnings|took in|brought in|sales|profit",
    "balance": r"balance",
    "lost": r"lost|loss(?:es)?",
    "up": r"up(?= (?:by )?(?:about )?\W?\d)|grew|grown|rose|risen|increased?|higher|jumped|climbed|gained|more(?! than)"
    r"|growth|improved",
    "down": r"down(?= (?:by )?(?:about )?\W?\d)|fell|fallen|dropped|decreased?|lower|shrank|shrunk|sank|less(?! than)",
}
_DIRECTIONS = frozenset({"up", "down"})
# What a wider word may stand for; "amount" is what data calls any sum.
_WIDER = {
    "revenue": frozenset({"gross", "net", "amount"}),
    "balance": frozenset({"available", "pending", "amount"}),
    "lost": frozenset({"dispute", "refund", "fee"}),
    "refund": frozenset({"left"}),
}
_LABEL = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _LABELS.items()), re.IGNORECASE)
_CHUNKS = re.compile(
    r"[;\n|•·]|[.,](?=\s|\Z)|\b(?:and|but|while|plus|minus|whereas|versus|vs|(?:after|before)(?= \W?\d))\b",
    re.IGNORECASE,
)
# "After fees" says how something else was counted, unless the fees' own figure follows.
_ASIDE = re.compile(
    r"\b(?:after|before|without|excluding|including|incl\.?|excl\.?|net of|less|minus|deducting)\s+"
    r"(?:(?:stripe['’]s|stripe|all|the|any|your)\s+)*(?:refunds|disputes|fees?|tax(?:es)?|vat|commissions?)"
    r"(?:(?:,| and| or)+ (?:refunds|disputes|fees?|tax(?:es)?))*\b(?!\s*(?:of|totall?ing|:|=|\()?\s*\W?\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_CURRENCY_KEY = re.compile(r"[a-z]{3}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a text, and what it is: every reading of its value, and its currencies, if any."""

    start: int
    end: int
    values: frozenset[Decimal]
    currencies: frozenset[str] = frozenset()

    def same(self, other: Place) -> bool:
        """Whether both can be one figure."""
        currencies = not self.currencies or not other.currencies or self.currencies & other.currencies
        return bool(self.values & other.values) and bool(currencies)


@dataclass(slots=True)
class Ties:
    """Which labels results tie to which figures."""

    tied: list[tuple[str, Place]] = field(default_factory=list)

    def contradict(self, label: str, place: Place, *, is_percent: bool) -> bool:
        """Whether the results name this figure otherwise, or mean another one by this label."""
        group = _DIRECTIONS if label in _DIRECTIONS else frozenset(_LABELS) - _DIRECTIONS
        known = {name for name, other in self.tied if other.same(place)}
        if known & {label, *_WIDER.get(label, ())} or any(label in _WIDER.get(name, ()) for name in known):
            return False
        if known & group or (label in _DIRECTIONS and is_percent):
            return True
        return any(name == label for name, _ in self.tied)


def bound(text: str, places: Sequence[Place]) -> Iterable[tuple[str, Place]]:
    """Yield each label of a text with the figure it stands nearest to in its own part of a sentence.

    A label as near to two figures, or with none beside it, names neither.
    """
    text = _ASIDE.sub(lambda match: " " * len(match.group()), text)
    ends = _ends(text, places)
    places = sorted(places, key=lambda place: place.start)
    starts = [place.start for place in places]
    words = tuple(match.span() for match in _WORD.finditer(text))
    for match in _LABEL.finditer(text):
        begin, end = ends[bisect_right(ends, match.start()) - 1], ends[bisect_left(ends, match.end())]
        at = bisect_left(starts, match.end())
        beside = [place for place in places[max(0, at - 1) : at + 1] if begin <= place.start and place.end <= end]
        near = sorted((_words_between(words, match, place), place.start, place) for place in beside)
        if near and (len(near) == 1 or near[0][0] < near[1][0]):
            yield str(match.lastgroup), near[0][2]


def of_keys(keys: Sequence[str]) -> set[str]:
    """Return the labels that the keys leading to a value of some data hold: ("fees_minor",) gives "fee"."""
    words = " ".join(key for key in keys if not _CURRENCY_KEY.match(key) or key == "net").replace("_", " ")
    found = {str(match.lastgroup) for match in _LABEL.finditer(words)}
    return found - _DIRECTIONS or {"amount"}


def _ends(text: str, places: Sequence[Place]) -> list[int]:
    """Where the parts of a text's sentences end; a colon ends one that has its figure, and leads to one otherwise."""
    ends = [0, *(match.start() for match in _CHUNKS.finditer(text)), len(text)]
    starts = sorted(place.start for place in places)
    for match in re.finditer(r":\s", text):
        begin = ends[bisect_right(ends, match.start()) - 1]
        if bisect_left(starts, begin) < bisect_left(starts, match.start()):
            insort(ends, match.start())
    return ends


def _words_between(words: Sequence[tuple[int, int]], match: re.Match[str], place: Place) -> int:
    """How many of a text's words, by their starts and ends, stand between a label and a figure."""
    start, end = (match.end(), place.start) if match.end() <= place.start else (place.end, match.start())
    return max(0, bisect_left(words, end, key=itemgetter(0)) - bisect_right(words, start, key=itemgetter(1)))
