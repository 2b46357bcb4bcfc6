"""What Florin's last answer shows, where the conversation itself kept nothing: a list, one payment, one customer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.understanding.mentions import Person
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context
from assistant.understanding.text import normalise

ANSWER_LENGTH_MAX = 4_000
_RECORD = re.compile(
    r"(?<![\w@.-])(?:(?P<id>(?:pi|ch|in|po|du|dp|prv|sub|re|plink)_\w+)"
    r"|(?P<invoice>[A-Z0-9]{3,}-\d{3,})|[Oo]rder #?(?P<order>\d+))\b"
)
_PAYMENT = re.compile(r"(?:pi|ch)_|\d+\Z")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s")


def with_shown(context: Context, history: Sequence[Mapping[str, str]], world: World) -> Context:
    """The context with what was shown last, for "the second one", "it" and "her"; what it holds already is kept."""
    said = last_answer(history)
    if not said or len(said) > ANSWER_LENGTH_MAX or context.last_list or context.options:
        return context
    shown = {*_records(said)}
    payment = shown.pop() if len(shown) == 1 else ""
    return replace(
        context,
        last_list=_listed(said),
        last_payment=context.last_payment or (payment if _PAYMENT.match(payment) else None),
        last_customer=context.last_customer or _only_customer(said, world),
    )


def last_answer(history: Sequence[Mapping[str, str]]) -> str:
    """What was answered last, nothing when nothing was."""
    return next((turn.get("content", "") for turn in reversed(history) if turn.get("role") == "assistant"), "")


def _listed(said: str) -> tuple[str, ...]:
    """The record of each item of a numbered list, or of one with semicolons; none when an item has no record."""
    items = _NUMBERED.split(said)[1:] or said.split(";")
    found = [next(iter(_records(item)), "") for item in items]
    return tuple(found) if len(found) > 1 and all(found) else ()


def _records(text: str) -> list[str]:
    """The ids, invoice numbers and order numbers of a text."""
    return [match["id"] or match["invoice"] or match["order"] for match in _RECORD.finditer(text)]


def _only_customer(said: str, world: World) -> str | None:
    """The one customer who is named."""
    people = {
        piece.value.matches[0] if piece.value.matches else piece.value.say
        for piece in read(normalise(said), world)
        if isinstance(piece.value, Person) and piece.form == "CUST" and piece.value.certainty == "known"
    }
    return people.pop() if len(people) == 1 else None
