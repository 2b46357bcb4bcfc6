"""What one typed piece of an answer is worth: as an argument's value, and in the one place that a skill has for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.understanding.catalogue import SPECS
from assistant.understanding.due_terms import exact_day
from assistant.understanding.mentions import Amount, Person, Span, When
from assistant.understanding.pieces import Piece
from assistant.understanding.slots.people import unsure


def in_arguments(piece: Piece) -> str:
    """The value of a piece as it would stand in an argument."""
    if isinstance(piece.value, Amount):
        return piece.value.major
    if isinstance(piece.value, Person):
        return piece.value.say
    if isinstance(piece.value, Span):
        return str(piece.value.days)
    if isinstance(piece.value, When):
        return piece.value.future[0].isoformat() if piece.value.future else ""
    return str(piece.value)


def by_type(piece: Piece, tool: str, today: date) -> dict[str, Any] | str | None:
    """Put a single typed piece where the tool has just one place for its type."""
    properties = SPECS[tool].properties
    value = piece.value
    if isinstance(value, Amount) and "amount" in properties:
        return {"amount": value.major, **({"currency": value.currency} if value.currency else {})}
    if isinstance(value, Span):
        name = next((n for n in ("due_days", "trial_days") if n in properties), None)
        return {name: value.days} if name else None
    if isinstance(value, When):
        date_name = next((n for n in ("due_date", "until") if n in properties), None)
        day = exact_day(value, today)
        return {date_name: day.isoformat()} if date_name and day is not None else None
    if isinstance(value, Person) and "customer" in properties:
        return unsure(value) or {"customer": value.say}
    if piece.form == "REF" and "payment_ref" in properties:
        return {"payment_ref": str(value)}
    if piece.form == "PLAN" and "plan" in properties:
        return {"plan": str(value)}
    if piece.form == "PCT" and "percent_off" in properties:
        return {"percent_off": int(str(value)) if str(value).isdigit() else str(value)}
    return None
