"""Notices what a list of the person's named and no call asked for: "orders 12, 13 and 15", and only 12 prepared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.evidence import Shown
from assistant.record_names import bare
from assistant.turn import ToolResult
from assistant.words import Message

_BETWEEN = re.compile(r"(?:\s|,|/|&|\+|#|\band\b|\bor\b|\bas well as\b|\borders?\b|\bpayments?\b)+\Z", re.IGNORECASE)
_PAYMENTS = ("payment_ref", "payment_refs")


def omitted(message: Message, results: Iterable[ToolResult], shown: Shown) -> tuple[str, ...]:
    """Return the members of a list of payments that no call was about, where another member of it was one's.

    A call is about what its arguments name, and about the words that led to the id it names. A number elsewhere in the
    message, such as a ticket's, is no member.
    """
    covered = _covered(results, shown)
    missing = []
    for listed in _lists(message):
        if not covered.isdisjoint(listed):
            missing += [name for name in listed if name not in covered]
    return tuple(dict.fromkeys(missing))


def note_of(missing: tuple[str, ...]) -> str:
    """Say it, for a reply."""
    return f"⚠ You also named {', '.join(missing)}: nothing is prepared for that. Ask for it again."


def _covered(results: Iterable[ToolResult], shown: Shown) -> frozenset[str]:
    """What the calls on payments were about, in lower case."""
    found: set[str] = set()
    for result in results:
        for name in _PAYMENTS:
            given = result.args.get(name)
            for value in given if isinstance(given, list) else [given] if given else []:
                found.add(bare(value))
                found |= {led for record, led_by in shown.ids.items() if record == value for led in led_by}
    return frozenset(found)


def _lists(message: Message) -> list[list[str]]:
    """The names that stand in one row, with nothing but commas and the like between them."""
    rows: list[list[str]] = []
    end = -1
    for reference in sorted(message.references, key=lambda one: one.start):
        if rows and _BETWEEN.match(message.own[end : reference.start]):
            rows[-1].append(reference.text)
        else:
            rows.append([reference.text])
        end = reference.end
    return [row for row in rows if len(row) > 1]
