"""Reads what a text states in figures: amounts, percentages, counts, days, and the names of records, each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant import amounts_said
from assistant.amounts_said import CURRENCY_WORDS
from assistant.tracing import days
from assistant.tracing.days import Dated
from assistant.tracing.labels import Place
from assistant.tracing.spelled import RECORDS, in_digits
from domain.currencies import KNOWN

Kind = Literal["money", "percent", "number"]

_DIGITS = re.compile(r"\d+(?:[.,’'\u00a0\u202f]\d+)*")
_ENUMERATION = re.compile(r"^[ \t]*(?:[-*][ \t]+)?\d{1,2}[.)][ \t]", re.MULTILINE)
_PERCENT = re.compile(
    r"\s?(?:%|percent\b|per cent\b|pct\b|percentage points?\b|prozent\b|por ciento\b|por cento\b|pour ?cent\b"
    r"|per cento\b|procent\b|‰)",
    re.IGNORECASE,
)
_BASIS_POINTS = re.compile(r"\s?(?:basis points?|bps|bp)\b", re.IGNORECASE)
_SCALE_LEFT = re.compile(
    r"\s?(?:bn|b|billions?|mn|mln|mrd|trillions?|tn|hundreds?|thousands?|millions?)(?!\w)", re.IGNORECASE
)
_CENTS = re.compile(r"\s?(?P<unit>¢|cents?\b|ct\b|pence\b|p\b)", re.IGNORECASE)
_CENTS_AHEAD = re.compile(r"¢\s?\Z")

_LINKED = re.compile(r"\b\w+://[^\s)\]>\"']+|(?<![\w.+%-])[\w.+%-]++@[\w-]+(?:\.[\w-]+)+")
_TAIL = re.compile(
    r"(?:\bending (?:in|with)|\blast (?:4|four)(?: digits)?:?|•{2,8}|\*{2,8}|\bx{4})\s?(?P<name>\d{4})\b", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.,])\+\d[\d ()-]{6,}\d")
_MIXED = re.compile(r"(?<![\w$€£¥.,+-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z_])[\w-]{3,}(?!\w)")
_UNITS = "|".join(sorted((*(w for w in CURRENCY_WORDS if w.isalpha()), *KNOWN), key=len, reverse=True))
# A number that has grown together with its unit is no name: "20eur", "EUR20", "30-day", "2nd", "5k", "3x".
_GROWN = re.compile(rf"(?:{_UNITS})?\d+(?:-?[a-z]+)?\Z", re.IGNORECASE)
_WITH_UNIT = re.compile(rf"\s?(?:%|percent\b|(?:{_UNITS})\b|[$€£¥])", re.IGNORECASE)

_COUNTED = re.compile(rf"\s*(?:x\s|×\s)?(?:[^\W\d_]+[ -]){{0,3}}?(?P<noun>{RECORDS})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text, in major units or percent; `noun` is what it counts, if that is said.

    `is_whole` says that it was written without decimals.
    """

    kind: Kind
    place: Place
    text: str
    is_negative: bool = False
    is_whole: bool = False
    noun: str | None = None
    is_minor: bool = False
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read: `text` with numbers in words as digits, `rest` with all that was read blanked."""

    text: str
    rest: str
    figures: tuple[Figure, ...]
    dated: tuple[Dated, ...]
    names: tuple[str, ...]


def read(text: str) -> Reading:
    """Read every figure, day and name of a text."""
    text = in_digits(amounts_said.folded(text))
    rest = _ENUMERATION.sub(lambda match: " " * len(match.group()), text)
    names: list[str] = []
    rest = _without_addresses(rest, names)
    dated = tuple(days.find(rest))
    for one in dated:
        rest = _blanked(rest, one.start, one.end)
    rest = _without_names(rest, names)
    figures = [*_money(rest)]
    for figure in figures:
        rest = _blanked(rest, figure.place.start, figure.place.end)
    numbers = [_number(rest, match) for match in _DIGITS.finditer(rest)]
    for figure in numbers:
        rest = _blanked(rest, figure.place.start, figure.place.end)
    ordered = sorted((*figures, *numbers), key=lambda figure: figure.place.start)
    return Reading(text, rest, tuple(ordered), dated, tuple(names))


def noun_of(word: str) -> str:
    """Return the family of a record's name: "charges" and "payment" are one."""
    word = word.lower().rstrip("s").replace("trie", "try")
    return {
        "charge": "payment", "transaction": "payment", "order": "payment", "sale": "payment", "purchase": "payment",
        "chargeback": "dispute", "attempt": "try", "subscriber": "subscription",
    }.get(word, word)  # fmt: skip


def _without_addresses(text: str, names: list[str]) -> str:
    """Collect addresses, phone numbers and the last digits of cards as names, and blank them."""
    for pattern in (_LINKED, _TAIL, _PHONE):
        names.extend(match[match.lastgroup or 0].lower() for match in pattern.finditer(text))
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def _without_names(text: str, names: list[str]) -> str:
    """Collect references, ids and codes as names, and blank them."""
    for reference in amounts_said.references(text):
        is_count = text[: reference.start].rstrip(" ").endswith("s:") or _WITH_UNIT.match(text, reference.end)
        if not (is_count and reference.text.isdigit()):
            names.append(reference.text)
            text = _blanked(text, reference.start, reference.end)
    for match in _MIXED.finditer(text):
        if not _GROWN.match(match.group()):
            names.append(match.group().lower())
            text = _blanked(text, match.start(), match.end())
    return text


def _money(text: str) -> Iterator[Figure]:
    """Read the amounts that stand with a currency."""
    for amount in amounts_said.amounts(text):
        if amount.currencies:
            place = Place(amount.start, amount.end, amount.values, amount.currencies)
            yield Figure(
                "money", place, text[amount.start : amount.end],
                is_negative=_is_negative(text, amount.start),
                is_readable=not _SCALE_LEFT.match(text, amount.end),
            )  # fmt: skip


def _number(text: str, match: re.Match[str]) -> Figure:
    """Read a number that has no currency: a percentage, cents, a count, or an amount whose currency goes unsaid."""
    values, end = amounts_said.readings(match.group()), match.end()
    is_negative = _is_negative(text, match.start())
    if unit := _PERCENT.match(text, end):
        place = Place(match.start(), unit.end(), values)
        return Figure("percent", place, text[match.start() : unit.end()], is_negative)
    if unit := _BASIS_POINTS.match(text, end):
        place = Place(match.start(), unit.end(), frozenset(value / 100 for value in values))
        return Figure("percent", place, text[match.start() : unit.end()], is_negative)
    ahead, behind = _CENTS_AHEAD.search(text, max(0, match.start() - 2), match.start()), _CENTS.match(text, end)
    if ahead or behind:
        start = ahead.start() if ahead else match.start()
        of = frozenset({"gbp"}) if behind and behind["unit"].startswith("p") else frozenset[str]()
        place = Place(start, behind.end() if behind else end, values, of)
        return Figure("money", place, text[start : place.end], is_negative, is_minor=True)
    counted = _COUNTED.match(text, end)
    return Figure(
        "number", Place(match.start(), end, values), match.group(), is_negative,
        is_whole=match.group().isdigit() or all(value == int(value) for value in values),
        noun=noun_of(counted["noun"]) if counted else None,
        is_readable=not _SCALE_LEFT.match(text, end),
    )  # fmt: skip


def _is_negative(text: str, start: int) -> bool:
    """Whether a minus stands right before; a dash between two figures or words is none."""
    return text[start - 1 : start] in {"-", "−"} and (start < 2 or text[start - 2] in " (\n\t:")


def _blanked(text: str, start: int, end: int) -> str:
    """The text with a stretch as spaces, so that places stay."""
    return text[:start] + " " * (end - start) + text[end:]
