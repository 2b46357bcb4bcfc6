"""What Florin's last answer shows, where the conversation itself kept nothing: a list, one payment, one customer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import dropwhile, takewhile

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
# What a shown record can fill, by how it is written.
_FILLS = {
    "payment_ref": _PAYMENT, "invoice": re.compile(r"in_|[A-Z0-9]+-\d+\Z"), "dispute": re.compile(r"d[up]_"),
    "payout": re.compile(r"po_"), "payment_link": re.compile(r"plink_"), "review": re.compile(r"prv_"),
    "subscription_id": re.compile(r"sub_"),
}  # fmt: skip
_COUPON = re.compile(r"(?<!\S)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{4,}(?=(?:: | \()[^:;]*\boff\b)")
_ITEMS = re.compile(r"[;\n]")
_MARKED = re.compile(r"(?:\d{1,2}[.)]|[-•*])\s")
_CLOSES = re.compile(
    r"(?:total|sum|together|altogether|in all|shall|should|do you|would you|anything)\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s")


def with_shown(context: Context, history: Sequence[Mapping[str, str]], world: World) -> Context:
    """The context with what was shown last, for "the second one", "it" and "her"; what it holds already is kept."""
    said = last_answer(history)
    if not said or len(said) > ANSWER_LENGTH_MAX or context.options:
        return context
    records = {*records_of(said)}
    payment = next(iter(records)) if len(records) == 1 else ""
    customer = _only_customer(said, world)
    return replace(
        context,
        last_list=context.last_list or _listed(said),
        last_payment=context.last_payment or (payment if _PAYMENT.match(payment) else None),
        last_customer=context.last_customer or customer,
        shown=_one_of_each(records, said) | ({"customer": customer} if customer else {}),
    )


def last_answer(history: Sequence[Mapping[str, str]]) -> str:
    """What was answered last, nothing when nothing was."""
    return next((turn.get("content", "") for turn in reversed(history) if turn.get("role") == "assistant"), "")


def last_request(history: Sequence[Mapping[str, str]]) -> str:
    """What the person said last before this, nothing when nothing was."""
    return next((turn.get("content", "") for turn in reversed(history) if turn.get("role") == "user"), "")


def _one_of_each(records: Iterable[str], said: str) -> dict[str, str]:
    """The record that an argument can be filled with, where there is only one of its kind."""
    kinds = [(name, record) for record in records for name, form in _FILLS.items() if form.match(record)]
    kinds += [("coupon", code) for code in {*_COUPON.findall(said)}]
    names = [name for name, _ in kinds]
    return {name: record for name, record in kinds if names.count(name) == 1}


def _listed(said: str) -> tuple[str, ...]:
    """The record of each item of a numbered list, of one with semicolons or of lines; none when an item has none."""
    items = _NUMBERED.split(said)[1:] or said.split(";")
    found = [next(iter(records_of(item)), "") for item in items]
    return tuple(found) if len(found) > 1 and all(found) else _listed_by_line(said)


def _listed_by_line(said: str) -> tuple[str, ...]:
    """The one record of each line of a list; none when a line has none or several."""
    found = [list(dict.fromkeys(records_of(line))) for line in list_lines(said)]
    return tuple(records[0] for records in found) if found and all(len(one) == 1 for one in found) else ()


def list_lines(said: str) -> list[str]:
    """The lines of a list: those that are numbered or marked, else those between a heading and an empty line or end.

    A question or a sum that closes it is no item.
    """
    lines = [line.strip() for line in said.split("\n")]
    marked = [line for line in lines if _MARKED.match(line)]
    heading = next((place for place, line in enumerate(lines) if line.endswith(":")), None)
    if not marked and heading is not None:
        after = takewhile(bool, dropwhile(lambda line: not line, lines[heading + 1 :]))
        marked = [line for line in after if not line.endswith("?") and not _CLOSES.match(line)]
    return marked if len(marked) > 1 else []


def shown_items(context: Context, history: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The records that were shown, each with what stands beside it: the rows of a list, or the items of an answer."""
    said = last_answer(history)
    if context.rows or not said or len(said) > ANSWER_LENGTH_MAX:
        return list(context.rows.items())
    items = _ITEMS.split(said.rpartition(":\n")[2] if ":\n" in said else said)
    found = [(list(dict.fromkeys(records_of(item))), item) for item in items]
    return [(records[0], item) for records, item in found if len(records) == 1]


def records_of(text: str) -> list[str]:
    """The ids, invoice numbers and order numbers of a text."""
    return [match["id"] or match["invoice"] or match["order"] for match in _RECORD.finditer(text)]


def _only_customer(said: str, world: World) -> str | None:
    """The one customer who is named; an id or an email beside a name only says more of the same one."""
    people = {
        piece.value.matches[0] if piece.value.matches else piece.value.say
        for piece in read(normalise(said), world)
        if isinstance(piece.value, Person) and piece.form == "CUST" and piece.value.certainty == "known"
    }
    names = {person for person in people if "@" not in person and "_" not in person} or people
    return names.pop() if len(names) == 1 else None
