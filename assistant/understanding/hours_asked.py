"""Keeps hours and minutes out of a change: nothing at Stripe counts them, so they are no sum, order or pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.assessment import Call
from assistant.understanding.catalogue import WRITES
from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World, read

_UNIT = r"(?:hours?|hrs?|minutes?|mins?)"
_SAID = re.compile(rf"\d[ -]?(?:h|{_UNIT})\b", re.IGNORECASE)
_NUMBERS = (
    "amount", "amount_off", "payment_ref", "invoice", "percent", "percent_off", "trial_days", "due_days", "months",
)  # fmt: skip
_WHOLE_DAYS = "I count whole days, no hours or minutes. What do you mean by “{}”?"


def hours_asked(own: str, calls: Sequence[Call], world: World) -> str | None:
    """What to ask where a change has hours or minutes for a sum, an order or a length, or pauses for them; else None.

    A number that is also said by itself ("$45 back, he was 45 min late") is what that says.
    """
    changes = [call for call in calls if call.tool in WRITES]
    if not changes or not _SAID.search(own):
        return None
    hours, others = _told_apart(read(own, world))
    for call in changes:
        values = {str(call.args.get(name)) for name in _NUMBERS} - others
        taken = next((text for value, text in hours.items() if value in values), None)
        if hours and call.tool == "pause_subscription" and "until" not in call.args:
            taken = next(iter(hours.values()))
        if taken is not None:
            return _WHOLE_DAYS.format(taken)
    return None


def _told_apart(pieces: Sequence[Piece]) -> tuple[dict[str, str], set[str]]:
    """The numbers that count hours or minutes, each as it is written, and the values of all other pieces."""
    hours: dict[str, str] = {}
    others: set[str] = set()
    for place, piece in enumerate(pieces):
        unit = pieces[place + 1] if place + 1 < len(pieces) else None
        if piece.form == "NUM" and unit is not None and re.fullmatch(_UNIT, unit.form):
            hours[str(piece.value)] = f"{piece.text} {unit.text}"
        elif piece.is_typed:
            others.add(piece.value.major if isinstance(piece.value, Amount) else str(piece.value))
    return hours, others
