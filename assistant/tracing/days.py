"""Days, years and times that a text names, and whether the sources name them too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio januari", "february feb februar février febrero febbraio",
            "march mar märz mars marzo maart", "april apr avril abril aprile", "may mai mayo maggio mei",
            "june jun juni juin junio giugno", "july jul juli juillet julio luglio", "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre", "october oct oktober okt octobre octubre ottobre",
            "november nov novembre noviembre", "december dec dezember dez décembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_TO = r"\s*(?:-|–|—|to|and|until|till|through|bis|und|au|et|al|y|e)\s*"
_YEAR = r"(?:19|20)\d\d"
_PATTERN = re.compile(
    rf"(?<![\w.,])(?:(?P<iso>(?P<iy>\d{{4}})-(?P<im>\d\d)(?:-(?P<id>\d\d))?(?:[T ](?P<it>\d\d:\d\d)(?::\d\d)?Z?)?)"
    rf"|(?P<numeric>\d{{1,4}}[./]\d{{1,2}}[./]\d{{1,4}})"
    rf"|(?P<days>{_DAY}(?:{_TO}{_DAY})?)\s*(?:of\s+|de\s+)?(?P<month>{_MONTH})(?:,?\s+(?:de\s+)?(?P<year>{_YEAR}))?"
    rf"|(?P<month2>{_MONTH})\s+(?P<days2>{_DAY}(?:{_TO}{_DAY})?)(?:,?\s+(?P<year2>{_YEAR}))?(?![\d%]|[.,]\d)"
    rf"|(?P<month3>{_MONTH}),?\s+(?:de\s+)?(?P<year3>{_YEAR})"
    rf"|(?P<nth>\d{{1,2}}(?:st|nd|rd|th))"
    r"|(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?|\d{1,2}\s?[ap]m)"
    rf"|(?:(?:in|since|during|until|till|through|for|year|of all)\s+(?:the year\s+)?|(?<=\())(?P<only>{_YEAR}))"
    r"(?![\w%]|[.,-]\d)",
    re.IGNORECASE,
)
_QUARTER = re.compile(rf"\bQ(?P<quarter>[1-4])(?:,?\s+(?P<year>{_YEAR}))?\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it was named: None for what was left open."""

    year: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of a text that names days, or a time of day as (hour, minute); any of `readings` may be meant."""

    start: int
    end: int
    readings: tuple[tuple[Day, ...], ...] = ()
    clock: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and times that sources name."""

    days: frozenset[Day]
    clocks: frozenset[tuple[int, int]]

    def knows(self, dated: Dated) -> bool:
        """Whether every day, or the time, of a stretch is one of these."""
        if dated.clock is not None:
            return dated.clock in self.clocks
        return any(all(map(self._knows, days)) for days in dated.readings)

    def _knows(self, day: Day) -> bool:
        """Whether a day is named as precisely; a year that goes unsaid in one place may be said in another."""
        years = {known.year for known in self.days}
        if day.month is None and day.day is None:
            return day.year in years
        return any(
            (day.month is None or known.month == day.month)
            and (day.day is None or known.day == day.day)
            and (day.year is None or known.year == day.year or (known.year is None and day.year in years))
            for known in self.days
        )


def calendar(texts: Iterable[str]) -> Calendar:
    """Return the days and times that these texts name."""
    found = [dated for text in texts for dated in find(text)]
    days = frozenset(day for dated in found for reading in dated.readings for day in reading)
    return Calendar(days, frozenset(dated.clock for dated in found if dated.clock is not None))


def find(text: str) -> Iterator[Dated]:
    """Yield every stretch of a text that names days or a time; the text has its digits made plain."""
    for match in _PATTERN.finditer(text):
        if match["clock"]:
            yield Dated(match.start(), match.end(), clock=_clock(match["clock"]))
        elif readings := _readings(match):
            yield Dated(match.start(), match.end(), readings)
        if match["it"]:
            yield Dated(match.start("it"), match.end("it"), clock=_clock(match["it"]))
    for match in _QUARTER.finditer(text):
        year = int(match["year"]) if match["year"] else None
        months = range(3 * int(match["quarter"]) - 2, 3 * int(match["quarter"]) + 1)
        yield Dated(match.start(), match.end(), tuple((Day(year, month, None),) for month in months))


def _readings(match: re.Match[str]) -> tuple[tuple[Day, ...], ...]:
    """What the days of a match may be; nothing when a number is no day."""
    if match["iso"]:
        return _real(((int(match["iy"]), int(match["im"]), int(match["id"]) if match["id"] else None),))
    if match["numeric"]:
        first, second, third = (int(part) for part in re.split(r"[./]", match["numeric"]))
        if first > 31:
            return _real(((first, second, third),))
        year = third + 2000 if third < 100 else third
        return (*_real(((year, second, first),)), *_real(((year, first, second),)))
    if match["only"]:
        return ((Day(int(match["only"]), None, None),),)
    if match["nth"]:
        return _real(((None, None, int(match["nth"][:-2])),))
    name = next(match[group] for group in ("month", "month2", "month3") if match[group])
    if name.lower() in {"may", "mar"} and name.islower():
        return ()
    year_text = match["year"] or match["year2"] or match["year3"]
    year_or_none = int(year_text) if year_text else None
    days = [int(day) for day in re.findall(r"\d+", match["days"] or match["days2"] or "")]
    month = _MONTHS[name.rstrip(".").lower()]
    return _real(tuple((year_or_none, month, day) for day in days) or ((year_or_none, month, None),))


def _real(days: tuple[tuple[int | None, int | None, int | None], ...]) -> tuple[tuple[Day, ...], ...]:
    """These days as one reading, or none when there is no such day or they run backwards."""
    in_order = all((one[2] or 0) <= (other[2] or 99) for one, other in pairwise(days))
    possible = all((month or 1) <= 12 and 1 <= (day or 1) <= 31 for _, month, day in days)
    return (tuple(Day(*day) for day in days),) if in_order and possible else ()


def _clock(text: str) -> tuple[int, int]:
    """Read a time of day."""
    hour, *rest = (int(part) for part in re.findall(r"\d+", text))
    minute = rest[0] if rest else 0
    if text.lower().endswith("pm"):
        hour = hour % 12 + 12
    elif text.lower().endswith("am"):
        hour %= 12
    return hour, minute
