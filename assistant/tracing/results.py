"""What the results of a turn hold that a reply may state, without what strangers wrote in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.tracing.days import Calendar, calendar
from assistant.tracing.labels import Place, Ties, bound, of_keys
from assistant.tracing.reading import Figure, Reading, noun_of, read
from assistant.whole_names import stands_alone
from domain.money import Money

QUOTED = re.compile(r"“[^”]*”")
_TWO_WORDS = re.compile(r"[ ]?(?:[^\W\d_]+|×)(?:[ ][^\W\d_]+)?\b")
_AHEAD_CHARS = 80
_WORDS_AHEAD = re.compile(r"[^\W\d_]+:?[ ][^\W\d_]*:?[ ]?\Z")
_BY_OTHERS = "written_by_others"
_NOT_COUNTS = ("_minor", "_unix_s", "_basis_points", "_percent")


@dataclass(slots=True)
class Ground:
    """What a reply may state as a fact.

    `raw` is everything in lower case, strangers' text included: names of records are looked up there, figures never.
    `own` is what code itself wrote. `counted` ties what is counted (a family of records) to how many.
    """

    figures: frozenset[Money]
    days: Calendar
    own: str
    raw: str
    written: list[Figure] = field(default_factory=list)
    percents: set[Decimal] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    counted: dict[str, set[Decimal]] = field(default_factory=dict)
    ties: Ties = field(default_factory=Ties)

    def names(self, name: str) -> bool:
        """Whether somebody, the person or a stranger included, named a record so."""
        return stands_alone(name, self.raw)


def ground(figures: frozenset[Money], texts: Iterable[str], contents: Iterable[str], said: Iterable[str]) -> Ground:
    """Gather what a turn's results hold: renderings `texts`, fenced `contents`, and what the person `said`."""
    texts, contents, said = tuple(texts), tuple(contents), tuple(said)
    own = [read(without_quotes(text)) for text in texts]
    raw = "\n".join((*texts, *contents, *said)).lower()
    words = "\n".join(reading.text for reading in own).lower()
    found = Ground(figures, calendar((*texts, *contents, *said)), words, raw)
    for reading in own:
        _take_text(found, reading)
    for content in contents:
        for keys, value in _facts(_value_of(content), ()):
            _take_fact(found, keys, value)
    return found


def phrase_at(text: str, figure: Figure) -> str:
    """A number with the words right behind it, or before it at the end of a line, in lower case."""
    start, end = figure.place.start, figure.place.end
    behind = _TWO_WORDS.match(text, end)
    if behind:
        return text[start : behind.end()].lower()
    ahead = _WORDS_AHEAD.search(text, max(0, start - _AHEAD_CHARS), start)
    return text[ahead.start() if ahead else start : end].lower()


def without_quotes(text: str) -> str:
    """The text with everything in “…” blanked, which is how renderings mark what strangers wrote."""
    return QUOTED.sub(lambda match: " " * len(match.group()), text)


def _take_text(found: Ground, reading: Reading) -> None:
    """Take over what a rendering states, and which words name its figures."""
    found.written.extend(reading.figures)
    for figure in reading.figures:
        if figure.kind == "percent":
            found.percents |= figure.place.values
            found.ties.tied.extend((label, figure.place) for label in _direction(reading.text, figure))
        elif figure.kind == "number":
            found.numbers |= figure.place.values
            if figure.noun:
                found.counted.setdefault(figure.noun, set()).update(figure.place.values)
    found.numbers.add(Decimal(sum(line.lstrip().startswith("- ") for line in reading.text.splitlines())))
    money = [figure.place for figure in reading.figures if figure.kind != "number"]
    found.ties.tied.extend(bound(reading.text, money))


def _direction(text: str, figure: Figure) -> tuple[str, ...]:
    """What a sign before a percentage says."""
    return ("down",) if figure.is_negative else ("up",) if text[: figure.place.start].endswith("+") else ()


def _take_fact(found: Ground, keys: Sequence[str], value: Any) -> None:
    """Take over one value of a result's data: an amount in minor units, a percentage, or a count."""
    path = "_".join(keys)
    if isinstance(value, list):
        found.numbers.add(Decimal(len(value)))
        return
    if isinstance(value, bool) or value is None:
        return
    if "minor" in path and isinstance(value, int):
        for money in found.figures:
            if abs(money.minor) == abs(value):
                place = Place(0, 0, frozenset({abs(money.major)}), frozenset({money.currency}))
                found.ties.tied.extend((label, place) for label in of_keys(keys))
    elif "basis_points" in path or "percent" in path:
        scale = 100 if "basis_points" in path else 10 if "tenths" in path else 1
        values = frozenset(abs(one) / scale for one in _number_of(value))
        found.percents |= values
        if "change" in path:
            found.ties.tied.append(("down" if str(value).startswith("-") else "up", Place(0, 0, values)))
    elif isinstance(value, int) and not path.endswith(_NOT_COUNTS):
        found.numbers.add(Decimal(value))
        for word in path.split("_"):
            found.counted.setdefault(noun_of(word), set()).add(Decimal(value))


def _facts(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value of some data with the keys that lead to it, but nothing that strangers wrote."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != _BY_OTHERS:
                yield from _facts(item, (*keys, str(key)))
    elif isinstance(value, list):
        yield keys, value
        for item in value:
            yield from _facts(item, keys)
    else:
        yield keys, value


def _number_of(number: object) -> frozenset[Decimal]:
    """The value of a whole number or decimal string of some data; empty for anything else."""
    try:
        return frozenset({Decimal(str(number))})
    except ArithmeticError:
        return frozenset()


def _value_of(content: str) -> Any:
    """The data inside of a fenced result; None when it holds none."""
    try:
        value = json.loads(content.split("\n")[2])
    except (ValueError, IndexError):
        return None
    return value.get("data") if isinstance(value, dict) else None
