"""What a message takes back itself: "450, no, 540", "order 42, sorry, I mean 43", "Gold, oops, Silver"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Piece

_TAKES_BACK = frozenset("no nope sorry oops wait actually scratch correction rather nein quatsch typo er erm".split())
_BESIDE = _TAKES_BACK | frozenset(
    "i mean meant make that it is should be to read the , . - — ! : ; ... of order".split()
)
_BETWEEN_MAX = 8
_KINDS = frozenset({"MONEY", "NUM", "PCT", "REF", "SPAN", "WHEN", "PLAN", "CUST", "EMAIL"})


def without_corrected(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the newer of two values in the place of the older, where only words of correction stand between.

    A message that takes something back twice keeps both, and is asked about.
    """
    found = [pair for place in range(len(pieces)) if (pair := _pair(pieces, place)) is not None]
    if len(found) != 1:
        return list(pieces)
    old, new = found[0]
    return [*pieces[:old], _newer(pieces[old], pieces[new]), *pieces[new + 1 :]]


def _pair(pieces: Sequence[Piece], old: int) -> tuple[int, int] | None:
    """The places of an older value and the newer one right after words of correction."""
    if pieces[old].form not in _KINDS:
        return None
    new = old + 1
    while new < len(pieces) and new - old <= _BETWEEN_MAX and pieces[new].form in _BESIDE:
        new += 1
    between = {piece.form for piece in pieces[old + 1 : new]}
    if new >= len(pieces) or not between & _TAKES_BACK or between == {"no"}:  # "order 42 no 43" may number it
        return None
    same = pieces[new].form == pieces[old].form
    digits = pieces[new].form == "NUM" and pieces[old].form in ("MONEY", "REF") and str(pieces[new].value).isdigit()
    return (old, new) if same or digits else None


def _newer(old: Piece, new: Piece) -> Piece:
    """The newer value; a bare number keeps what the older one was, and an amount its currency."""
    if isinstance(old.value, Amount):
        value = new.value if isinstance(new.value, Amount) else Amount(str(new.value), None)
        return replace(new, form="MONEY", value=Amount(value.major, value.currency or old.value.currency))
    return replace(new, form=old.form)
