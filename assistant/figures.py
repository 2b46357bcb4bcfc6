"""The figures guard: every figure in a reply is one that code stated, as what code stated it, or it is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.amounts_said import CURRENCY_WORDS
from assistant.tracing.labels import bound
from assistant.tracing.reading import Figure, Reading, read
from assistant.tracing.restating import stretches
from assistant.tracing.results import Ground, ground, phrase_at
from assistant.tracing.spelled import unreadable
from assistant.whole_names import stands_alone
from domain.currencies import KNOWN
from domain.money import Money

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"\n]*)\"|„([^“”]*)[“”]|«([^»]*)»")

# Words that name a sum, up to a number behind them: what follows is an amount, whatever else the number is in a result.
_SUM_AHEAD = re.compile(
    r"\b(?:net|gross|revenue|income|profit|fees?|balance|total|turnover|earnings|made|earned|netted|took in|brought in"
    r"|got|lost|received|worth|cost|costs|price|came to|comes to|amount(?:ed to|s to)?|paid)\b"
    r"(?:[ :=|*]+(?:was|is|were|are|of|only|just|about|exactly|around|nearly|almost|to|at|for|you|a|last|this|your|in"
    r"|today|yesterday|week|month|year|quarter))*[ :=|*]*\Z",
    re.IGNORECASE,
)
_BEHIND_COUNT = re.compile(
    r"\s*(?:\Z|[.,;:!?)\]/|–—-]|\n|(?:x|×|of|in|on|at|from|and|or|to|are|were|was|is|have|has|had|with|for|more|others?"
    r"|ones?|times?|days?|weeks?|months?|years?|hours?|minutes?|points?|items?|results?|rows?|records?|entries|units?"
    r"|accounts?|cards?|currencies|people|reasons?|periods?|steps?|things?|questions?|options?|messages?|methods?|failed"
    r"|succeeded|open|paid|pending|active|overdue)\b)",
    re.IGNORECASE,
)
_SMALL_COUNT_MAX = 12
_OWED = re.compile(r"\b(?:negative|minus|owes?|overdrawn|debt|deficit|below|less|down|fell|lower)\b|-", re.IGNORECASE)

# A currency that no figure stands with follows another word only as in "in euros"; anything else may be a number.
_UNIT_WORDS = (*(word for word in CURRENCY_WORDS if word.isalpha() and len(word) > 2 and word != "won"), *KNOWN)
_UNIT = re.compile(
    rf"(?<![^\W\d_])[^\W\d_]*+[$€£¥₹₩₪₫₴₺₦₱¢]|(?<![\w-])(?:{'|'.join(sorted(_UNIT_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_WORD_AHEAD = re.compile(r"([^\W\d_]+)[ -]{1,2}\Z")
_WORD_AHEAD_CHARS = 60
_BEFORE_UNIT = frozenset(
    "in of to into from per the your other any which what many much or and for with are is as both only no us canadian"
    " australian all by available pending total net gross main default own same different single one each every en de o"
    " et und y oder ou auf pro que quale welche several these those this that my our their its between than currency"
    " currencies either not".split()
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a reply may state.

    Amounts come from `figures`, which code declared; percentages and counts from code's own words in `texts` and from
    the data in the fenced `contents`, never from what strangers wrote there. What the person `said` may be said again
    in a question or as their wish, not as a fact.
    """

    figures: frozenset[Money]
    texts: tuple[str, ...]
    said: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()


def untraceable(reply: str, sources: Sources) -> tuple[str, ...]:
    """Return every figure of the reply that no source holds, as read; empty when all are traced.

    An amount must be one of the figures, under no name that the results give to another; a percentage a percentage, a
    count a count, a day a day. Numbers in words are read in English; written otherwise they are never traced. What the
    results quote may be quoted.
    """
    known = ground(sources.figures, sources.texts, sources.contents, sources.said)
    reading = read(_QUOTED.sub(lambda match: _unless_quoted(match, known), reply))
    check = _Check(reading, known, tuple(read(text) for text in sources.said))
    return tuple(check.bad())


@dataclass(frozen=True, slots=True)
class _Check:
    """One reply before what is known."""

    reading: Reading
    known: Ground
    said: tuple[Reading, ...]

    def bad(self) -> Iterator[str]:
        """Yield what can't be traced."""
        asked = stretches(self.reading.text)
        for figure in self.reading.figures:
            begin, end = figure.place.start, figure.place.end
            if not self._is_known(figure) and not (_is_within(asked, begin, end) and self._is_said(figure)):
                yield figure.text
        yield from (name for name in self.reading.names if not self.known.names(name))
        for one in self.reading.dated:
            if not self.known.days.knows(one) and not _is_within(asked, one.start, one.end):
                yield self.reading.text[one.start : one.end]
        yield from self._misnamed()
        for words in (*unreadable(self.reading.rest), *self._units_alone()):
            if not self._is_own(words) and not self._may_ask(words, asked):
                yield words

    def _is_known(self, figure: Figure) -> bool:
        """Whether the results hold a figure of the reply as what it is."""
        if not figure.is_readable:
            return False
        if figure.kind == "money":
            return self._is_amount(figure)
        if figure.kind == "percent":
            return bool(figure.place.values & self.known.percents)
        if self._is_phrase(figure):
            return True
        values, numbers = figure.place.values, self.known.numbers
        if figure.noun:
            return figure.is_whole and bool(values & numbers) and self._is_counted(figure)
        ahead = self.reading.rest[max(0, figure.place.start - 60) : figure.place.start]
        is_count = figure.is_whole and _BEHIND_COUNT.match(self.reading.text, figure.place.end)
        is_number = bool(values & numbers) and (is_count or not figure.is_whole) and not _SUM_AHEAD.search(ahead)
        return is_number or self._is_amount(figure)

    def _is_phrase(self, figure: Figure) -> bool:
        """Whether code wrote the same number with the same words beside it."""
        words = phrase_at(self.reading.text, figure)
        return words.strip() != figure.text and stands_alone(words, self.known.own)

    def _is_amount(self, figure: Figure) -> bool:
        """Whether an amount, whose currency may go unsaid, is one of the figures, of the same sign."""
        hits = [money for money in self.known.figures if _fits(figure, money)]
        if all(money.minor < 0 for money in hits) and hits and not figure.is_negative:
            written = [one for one in self.known.written if not one.is_negative and one.place.same(figure.place)]
            return bool(written) or _OWED.search(self.reading.text) is not None
        if figure.is_negative and not any(money.minor < 0 for money in hits):
            return any(one.is_negative and one.place.same(figure.place) for one in self.known.written)
        return bool(hits)

    def _is_sum(self, number: Figure) -> bool:
        """Whether a number without a currency is an amount."""
        return not number.noun and self._is_amount(number) and not self._is_phrase(number)

    def _is_counted(self, figure: Figure) -> bool:
        """Whether what is counted is not something else that the results count."""
        of_noun = self.known.counted.get(figure.noun or "", set())
        others = {value for counts in self.known.counted.values() for value in counts}
        return bool(figure.place.values & of_noun) or not figure.place.values & others

    def _is_said(self, figure: Figure) -> bool:
        """Whether the person said this figure, with its unit or without; a small count needs no ground to be asked."""
        if figure.kind == "number" and figure.is_whole and max(figure.place.values) <= _SMALL_COUNT_MAX:
            return True
        said = [one for reading in self.said for one in reading.figures]
        return any(one.kind in {figure.kind, "number"} and one.place.same(figure.place) for one in said)

    def _misnamed(self) -> Iterator[str]:
        """Yield the figures that stand beside a word that the results keep for another."""
        named = [one for one in self.reading.figures if one.kind != "number" or self._is_sum(one)]
        places = {one.place: one for one in named}
        for label, place in bound(self.reading.text, list(places)):
            is_percent = places[place].kind == "percent"
            if self.known.ties.contradict(label, place, is_percent=is_percent):
                yield f"{label} {places[place].text}"

    def _units_alone(self) -> Iterator[str]:
        """Yield each currency that stands after a word that may be a number in another language."""
        rest = self.reading.rest
        for match in _UNIT.finditer(rest):
            before = _WORD_AHEAD.search(rest, max(0, match.start() - _WORD_AHEAD_CHARS), match.start())
            is_sign = not match.group().isalpha()
            if is_sign or (before and before[1].lower() not in _BEFORE_UNIT and not _is_unit(before[1])):
                yield rest[before.start() if before else match.start() : match.end()]

    def _is_own(self, words: str) -> bool:
        """Whether code wrote the same words."""
        return words.strip().lower() in self.known.own

    def _may_ask(self, words: str, asked: tuple[tuple[int, int], ...]) -> bool:
        """Whether the person said the same words, and the reply only asks about them."""
        return any(words.lower() in reading.text.lower() for reading in self.said) and any(
            words in self.reading.rest[first:last] for first, last in asked
        )


def _is_within(stretches_: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether a place lies within one of the stretches."""
    return any(first <= start and end <= last for first, last in stretches_)


def _is_unit(word: str) -> bool:
    """Whether a word is a currency itself, as in a list of them."""
    return _UNIT.fullmatch(word) is not None


def _fits(figure: Figure, money: Money) -> bool:
    """Whether a figure of a reply can be this amount."""
    if figure.place.currencies and money.currency not in figure.place.currencies:
        return False
    if figure.is_minor:
        return Decimal(abs(money.minor)) in figure.place.values
    return abs(money.major) in figure.place.values


def _unless_quoted(match: re.Match[str], known: Ground) -> str:
    """Blank a quotation of what the results or the person wrote; any other stays to be judged."""
    words = next((group for group in match.groups() if group), "").strip().lower()
    return " " * len(match.group()) if words in known.raw else match.group()
