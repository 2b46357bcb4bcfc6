"""Splits a message into clauses and says what each is for: whether it asks, forbids, looks something up or tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant import clause_words as words
from assistant.act_phrases import phrases_of


class Kind(StrEnum):
    """What a clause does with an act."""

    ORDERS = "asks for it by its verb"
    ASKS = "asks for it"
    FORBIDS = "says not to"
    READS = "asks to see or to be told something"
    TELLS = "tells of it"
    SILENT = "says nothing of it"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a message's own words by its place there; `mark` is what ended it ("," or "and" too)."""

    start: int
    end: int
    text: str
    mark: str


@lru_cache(maxsize=2048)
def clauses(own: str) -> tuple[Clause, ...]:
    """The clauses of a message's own words, in order, each without the marks around it."""
    return tuple(_cut(own))


def _cut(own: str) -> Iterator[Clause]:
    start = 0
    for match in words.CUT.finditer(own):
        if own[start : match.start()].strip():
            mark = (match["mark"] or match["join"] or "").strip()
            yield Clause(start, match.start(), own[start : match.start()], mark)
        start = match.end()
    if own[start:].strip():
        yield Clause(start, len(own), own[start:], "")


def speaks_of(text: str, tool: str) -> bool:
    """Whether a clause holds words for a skill's act, whatever it does with them."""
    return phrases_of(tool).search(text) is not None


@lru_cache(maxsize=4096)
def kind_of(text: str, tool: str) -> Kind:
    """What a clause does with a skill's act."""
    said = phrases_of(tool).search(text)
    if said is not None and words.THINGS.match(_verb(said)):
        said = None
    lead = words.LEADS.match(text)
    begin = lead.end() if lead else 0
    if said is not None and said.start() <= begin:
        return Kind.READS if words.NAMES_A_THING.match(text, said.start() + len(_verb(said))) else _ordered(said)
    rest = text[begin:]
    negation = words.NOT.search(text)
    if words.SPARES.match(rest):
        return Kind.FORBIDS
    if negation is not None and (said is None or negation.start() < said.start()):
        return _denied(text, negation, begin, is_act=said is not None)
    if words.LOOKS.match(rest) or words.WONDERS.match(rest):
        return Kind.READS
    return Kind.SILENT if said is None else _spoken_of(text, said)


def is_of_theirs(text: str, tool: str) -> bool:
    """Whether a clause tells that somebody else wants the act."""
    return speaks_of(text, tool) and words.THEIRS.search(text) is not None


def _denied(text: str, negation: re.Match[str], begin: int, *, is_act: bool) -> Kind:
    """A clause with a negation ahead of the act's words, or without any."""
    if words.TELLS_NOT.search(text):
        return Kind.TELLS
    if is_act:
        return Kind.FORBIDS
    leaves_out = words.LEAVES_OUT.match(negation.group()) and negation.start() <= begin
    return Kind.FORBIDS if leaves_out else Kind.SILENT if negation.start() <= begin else Kind.TELLS


def _ordered(said: re.Match[str]) -> Kind:
    """A clause that begins with the act's words."""
    return Kind.TELLS if words.DONE.match(_verb(said)) else Kind.ORDERS


def _spoken_of(text: str, said: re.Match[str]) -> Kind:
    """Whether a clause with the act's words in its midst asks for it or only tells."""
    ahead = text[: said.start()]
    is_led = words.TO.search(ahead) is not None
    if ahead.rstrip().lower().endswith(" to") and not is_led:
        return Kind.TELLS  # "I refuse to refund", "it would be wrong to"
    if words.THEIRS.search(ahead) or words.NAMES_A_THING.match(text, said.start() + len(_verb(said))):
        return Kind.TELLS
    if words.WISH.search(ahead):
        return Kind.ORDERS if is_led else Kind.ASKS
    if words.DONE.match(_verb(said)):
        return Kind.TELLS
    if is_led:
        return Kind.ORDERS
    tells = words.SUBJECT.search(ahead) or words.FINITE.search(ahead) or words.FINITE.search(text[said.end() :])
    return Kind.TELLS if tells else Kind.ASKS


def _verb(said: re.Match[str]) -> str:
    """The first word of a phrase as it stands."""
    return next(value for value in said.groupdict().values() if value is not None)
