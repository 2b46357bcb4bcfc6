"""Which of the records shown before are meant: the person's words must lead to one, by a name, an order or by pointing.

A model that reads strangers' texts may name any record it was shown. So code decides: a record is meant when the words
that found it are the person's, when they point to the only thing that stood there ("it", "her"), to a place of the
last list ("the second one"), or to what stands in one of its rows only ("Elspeth's one").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.amounts_said import amounts, readings
from assistant.argument_kinds import CATALOGUED, PAYMENT, PEOPLE
from assistant.understanding.choosing import ORDINALS
from assistant.understanding.vocabulary import is_ordinary
from assistant.whole_names import goes_on, is_part_of_known, is_part_of_person, places, stands_alone
from assistant.words import Message, Words

# Before words that led to several records: each of them is meant only once the person picks, without naming it again.
UNDECIDED = "?"

# Before words that led to a list, kept with its first entry: "Jane's last payment".
NEWEST = "^"

_POINTERS = r"(?:it|that|this|those|these|her|him|his|them|their|hers|theirs|the same)"
# The act's object is a pointer ("refund it, Jane complained"), so a name elsewhere is no other object.
_OBJECT = re.compile(
    r"(?:^|[.!?;,\n]|\b(?:and|then|please|ok|okay|yes|no|now|just|to|you))\s*\w+(?:\s+(?:back|out|off|up))?\s+"
    rf"(?:(?:\w+\s+)?(?:of|for|on|from)\s+)?{_POINTERS}\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|both|them|these|those|each|every|everything)\b", re.IGNORECASE)
_LATEST = re.compile(r"\b(?:last|latest|newest|most recent)\b", re.IGNORECASE)
_PLACES = tuple(
    re.compile(rf"\b(?:{'|'.join(words)}|{at + 1}\.)(?!\w)", re.IGNORECASE) for at, words in enumerate(ORDINALS)
)
_MIXED = re.compile(r"@|[^\W\d].*\d|\d.*[^\W\d]")
_WORD = re.compile(r"[^\W\d_][\w&-]*")
_NAME_LEAD = re.compile(r"(?:\A|[.!?:\n]\s*)\W*\Z")


@dataclass(frozen=True, slots=True)
class Before:
    """What stood before the person as the message was written.

    `last` are the ids and names that "it" or "her" may mean, in lower case; `listed` the last list's ids in order;
    `rows` what stood beside each of them, in lower case.
    """

    last: frozenset[str] = frozenset()
    listed: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)


def leads_to(record: str, led_by: frozenset[str], words: Words, before: Before) -> bool:
    """Whether the words of this exchange, which name no record by its number or id, lead to the record."""
    if any(_stands_in(name, words) for name in led_by if not name.startswith((UNDECIDED, NEWEST))):
        return True
    now = words.now.own
    if _LATEST.search(now) and any(_stands_in(name[1:], words) for name in led_by if name.startswith(NEWEST)):
        return True
    if _pointed_at(record, now, before) or _told_by_row(record, words.now, before):
        return True
    return points_back(words) and record.lower() in before.last


def points_back(words: Words) -> bool:
    """Whether the exchange leaves it to what stood there: its object is a pointer, or it names nobody."""
    return _OBJECT.search(words.now.own) is not None or not any(names_in(message) for message in words.request)


def names_in(message: Message) -> tuple[str, ...]:
    """The words that can only be names: none of the language's, or capitalised within a sentence."""
    return tuple(
        match.group()
        for match in _WORD.finditer(message.own)
        if not is_ordinary(match.group().lower().removesuffix("'s")) or _is_capitalised(message.own, match)
    )


def is_distinct(name: str) -> bool:
    """Whether a name is one wherever it stands: an address, or letters and digits together."""
    return _MIXED.search(name) is not None


def is_the_name(own: str, start: int, end: int, argument: str, known: Collection[str]) -> bool:
    """Whether the words from `start` to `end` are all of a record's name, as an argument of that name needs it.

    `known` are the names of all products in lower case.
    """
    if argument in CATALOGUED:
        return not (goes_on(own, end) or is_part_of_known(own, start, end, known))
    return argument not in PEOPLE | {PAYMENT} or _is_named_there(own, start, end, is_person=argument in PEOPLE)


def _is_named_there(own: str, start: int, end: int, *, is_person: bool) -> bool:
    """Whether the words from `start` to `end` name a record by themselves.

    Words of the language do only when written as a name, and a person's name is the whole of it: strangers may call
    themselves anything.
    """
    words = re.findall(r"[^\W\d_]+", own[start:end].lower())
    if is_distinct(own[start:end]):
        return True
    if all(is_ordinary(word) for word in words) and not _is_written_as_name(own, start, end):
        return False
    return not (is_person and is_part_of_person(own, start, end))


def _is_written_as_name(own: str, start: int, end: int) -> bool:
    """Whether words of the language stand there as a name: capitalised within a sentence, or as an owner."""
    first = _WORD.match(own, start)
    return own[end : end + 2] in ("'s", "’s") or (first is not None and _is_capitalised(own, first))


def _is_capitalised(own: str, match: re.Match[str]) -> bool:
    """Whether a word begins with a capital where a sentence does not, in a message not written in capitals."""
    word = match.group()
    if not word[0].isupper() or word == "I" or own.isupper() or (word.isupper() and is_ordinary(word.lower())):
        return False
    return _NAME_LEAD.search(own[: match.start()]) is None


def _pointed_at(record: str, now: str, before: Before) -> bool:
    """Whether the message points to the record's place in the last list, or to all of it."""
    if record not in before.listed:
        return False
    at = before.listed.index(record)
    if _ALL.search(now) or (at < len(_PLACES) and _PLACES[at].search(now)):
        return True
    return _LATEST.search(now) is not None and at in (0, len(before.listed) - 1)


def _told_by_row(record: str, now: Message, before: Before) -> bool:
    """Whether the names in the message, or else its amounts, stand in the record's row of the last list alone."""
    names = {name.lower() for name in names_in(now) if len(name) > 1}
    figures = {frozenset({stated.value}) for stated in now.amounts} or {readings(number) for number in now.numbers}
    told = [
        listed
        for listed, row in before.rows.items()
        if (all(stands_alone(name, row) for name in names) if names else _shows(figures, row))
    ]
    return bool(names or figures) and told == [record]


def _shows(figures: Iterable[frozenset[Decimal]], row: str) -> bool:
    """Whether each figure, read in one way or another, is an amount of money in a row; a day or a number is none."""
    shown = {value for amount in amounts(row) if amount.currencies for value in amount.values}
    return not any(shown.isdisjoint(figure) for figure in figures)


def _stands_in(name: str, words: Words) -> bool:
    """Whether a name stands in the person's own words of the exchange, and is no part only of a longer one."""
    return any(
        not is_part_of_person(message.own, *match.span()) and not goes_on(message.own, match.end())
        for message in words.request
        for match in places(name, message.own)
    )
