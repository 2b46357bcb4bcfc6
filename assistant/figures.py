"""The figures guard: every number in a reply is one that code or the person stated, or the reply is not used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assistant import amounts_said
from assistant.amounts_said import CURRENCY_WORDS, Amount
from domain.money import Money

_DIGITS = re.compile(r"\d+(?:[.,’'\u00a0\u202f]\d+)*")
_MINOR = re.compile(r'"\w*minor":\s*-?\d+')
_ENUMERATION = re.compile(r"^[ \t]*(?:[-*][ \t]+)?\d{1,2}[.)][ \t]", re.MULTILINE)

# Amounts spelled out can't be compared, and no result spells them.
_SPELLED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen"
    r"|half|double|twice|triple|tenner|fiver|grand)(?:[- ]\w+){0,3}?[- ]"
    rf"(?:{'|'.join(word for word in CURRENCY_WORDS if word.isalpha() and len(word) > 3)}|cents?|pence)\b"
    r"|\b(?:hundred|thousand|million|billion)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a reply may state.

    Money only from `figures`, which code declared, and from what the person `said`: texts of results may quote
    strangers. Other numbers, such as counts, also from the results' `texts`.
    """

    figures: frozenset[Money]
    texts: tuple[str, ...]
    said: tuple[str, ...] = ()

    def numbers(self) -> frozenset[Decimal]:
        """Every reading of every number in the texts, minor units left out: nobody reads those as they stand."""
        texts = (*(_MINOR.sub("", text) for text in self.texts), *self.said)
        return frozenset(value for text in texts for value in _all_numbers(text))

    def spoken(self) -> tuple[Amount, ...]:
        """Every amount with a currency that the person said."""
        return tuple(amount for text in self.said for amount in amounts_said.amounts(text) if amount.currencies)


def untraceable(reply: str, sources: Sources) -> tuple[str, ...]:
    """Return every figure of the reply that no source holds, as written; empty when all are traced.

    A number with a currency must be an amount of that currency; any other number, a count or a year, must occur in the
    sources. Numbering of list items is not judged.
    """
    text = _ENUMERATION.sub(_blank, amounts_said.folded(reply))
    bad = [match.group() for match in _SPELLED.finditer(text) if not _quoted(match.group(), sources)]
    money = [amount for amount in amounts_said.amounts(text) if amount.currencies]
    spoken = sources.spoken()
    for amount in money:
        if not _is_figure(amount, sources.figures) and not any(_same(amount, other) for other in spoken):
            bad.append(text[amount.start : amount.end])
        text = text[: amount.start] + " " * (amount.end - amount.start) + text[amount.end :]
    known = sources.numbers() | frozenset(money.major for money in sources.figures)
    bad.extend(m.group() for m in _DIGITS.finditer(text) if not amounts_said.readings(m.group()) & known)
    return tuple(bad)


def _is_figure(amount: Amount, figures: Iterable[Money]) -> bool:
    """Whether an amount in a reply is one of the figures."""
    return any(money.currency in amount.currencies and abs(money.major) in amount.values for money in figures)


def _same(amount: Amount, other: Amount) -> bool:
    """Whether two writings can mean the same amount."""
    return bool(amount.values & other.values) and bool(amount.currencies & other.currencies)


def _all_numbers(text: str) -> Iterable[Decimal]:
    """Every number in a text, ids, dates and times included."""
    for match in _DIGITS.finditer(amounts_said.folded(text)):
        yield from amounts_said.readings(match.group())


def _quoted(words: str, sources: Sources) -> bool:
    """Whether the sources hold the same words."""
    return any(words.lower() in text.lower() for text in (*sources.texts, *sources.said))


def _blank(match: re.Match[str]) -> str:
    """As many spaces as the match has characters."""
    return " " * len(match.group())
