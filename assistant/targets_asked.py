"""Whether an act was asked for of this record: "refund order 42, not order 43" and "show me 43 and refund 42"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.argument_kinds import ONLY_SAID, TARGETS
from assistant.evidence import Shown
from assistant.meant import NEWEST, UNDECIDED, names_in
from assistant.record_names import bare
from assistant.said_clauses import Clause, Kind, clauses, kind_of
from assistant.words import Message

# Of these the message may say what they are instead of, or besides.
_NOT_THE_OBJECT = frozenset({"current_plan", "meter", "payment_method", "last4"})
_POINTER = re.compile(r"\b(?:it|that|this|her|him|his|them|their|those|these|one|same|hers|theirs)\b", re.IGNORECASE)
_DAY = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*|rs|mrs?|ms|mme|dr|madame",
    re.IGNORECASE,
)
_ADDS = frozenset({",", "and", "or", "&", "plus", ""})
_ASKING = (Kind.ORDERS, Kind.ASKS)


def another_was_meant(tool: str, messages: Sequence[Message], args: Mapping[str, Any], shown: Shown) -> str | None:
    """Return a record of the call that the messages speak of but do not ask the act for; None when there is none."""
    said = [(message, *found) for message in messages for found in _with_kinds(message, tool)]
    asking = [(message, clause) for message, clause, kind in said if kind in _ASKING]
    if not any(kind is Kind.FORBIDS for *_, kind in said) and not asking:
        return None
    used = [name for value in _values(args, frozenset()) for name in _called(value, shown)]
    names_another = any(_names_beside(message, clause, used) for message, clause in asking)
    for value in _values(args, _NOT_THE_OBJECT):
        is_detail = value in _values(args, TARGETS - ONLY_SAID)
        kinds = {kind for _, clause, kind in said if any(_stands_in(name, clause) for name in _called(value, shown))}
        if (
            kinds
            and kinds.isdisjoint(_ASKING)
            and (kinds == {Kind.FORBIDS} or (asking and names_another and not is_detail))
        ):
            return value
    return None


def _with_kinds(message: Message, tool: str) -> Iterator[tuple[Clause, Kind]]:
    """Each clause with what it does with the act; one that only adds ("and 43") goes with the one before it."""
    before, mark = Kind.SILENT, ""
    for clause in clauses(message.own):
        kind = kind_of(clause.text, tool)
        if kind is Kind.SILENT and mark.lower() in _ADDS and _only_names(clause.text):
            kind = before
        yield clause, kind
        before, mark = kind, clause.mark


def _only_names(text: str) -> bool:
    """Whether a clause is a few words at most, so that it adds a record to what was said before."""
    return len(text.split()) <= 4 and not _POINTER.search(text)


def _values(args: Mapping[str, Any], without: frozenset[str]) -> Iterator[str]:
    """The records that a call names."""
    for name, value in args.items():
        if name in TARGETS - without:
            yield from (
                str(one) for one in (value if isinstance(value, list) else [value]) if not isinstance(one, dict)
            )


def _called(value: str, shown: Shown) -> tuple[str, ...]:
    """What a record goes by in the person's words: as it is, and the words that found it."""
    led_by = shown.ids.get(value, frozenset())
    return (bare(value), *(name.lstrip(UNDECIDED + NEWEST) for name in led_by))


def _stands_in(name: str, clause: Clause) -> bool:
    """Whether a name stands in a clause as a whole."""
    return bool(name) and re.search(rf"(?<![\w@.-]){re.escape(name)}(?![\w@]|[.-]\w)", clause.text.lower()) is not None


def _is_name(word: str) -> bool:
    """Whether a word is written as a name and is no month, day or currency."""
    return word[0].isupper() and not word.isupper() and not _DAY.fullmatch(word)


def _names_beside(message: Message, clause: Clause, used: list[str]) -> bool:
    """Whether a clause that asks is about a record of its own, which the call does not name."""
    if _POINTER.search(clause.text):
        return False
    own = {one.text for one in message.references if clause.start <= one.start < clause.end}
    own |= {name.lower().removesuffix("'s") for name in names_in(replace(message, own=clause.text)) if _is_name(name)}
    return any(not any(name in one for one in used) for name in own)
