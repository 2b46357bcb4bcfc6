"""What a message takes back itself: "450, no, 540", "order 42, sorry, I mean 43", "Gold, oops, Silver"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Piece

_TAKES_BACK = frozenset(
    "no nope sorry sry oops wait actually scratch correction rather nein quatsch typo er erm".split()
)
_BESIDE = _TAKES_BACK | frozenset(
    "i mean meant make that it is should be to read the , . - — ! : ; ... of order".split()
)
_BETWEEN_MAX = 8
_EXCUSE = re.compile(
    r"(?:[,.!(-] )*(?:my )?(?:(?:fat|clumsy|butter|cold) (?:fingers?|thumbs?)|(?:bad|mistake|typo|slip)|typing "
    r"too fast|"
    r"(?:wrong|sticky) (?:key|button|keys)|(?:finger|keyboard) slipped|autocorrect|long day|not enough coffee) "
    r"(?:[)!.] )*(?=$|[,.!])"
)
_KINDS = frozenset({"MONEY", "NUM", "PCT", "REF", "SPAN", "WHEN", "PLAN", "CUST", "EMAIL"})


NUMBER_OR_NO = "Is that the second number instead of the first, or both? Please write only those you mean."
_NUMBER_OR_NO = re.compile(r"\b(\d+)\s*,?\s+no\s+(\d+)\b(?!\s*,?\s*\d)", re.IGNORECASE)


def is_number_or_no(own: str) -> bool:
    """Whether "42, no 43" stands there: 43 in the place of 42, or number 43 as well."""
    return _NUMBER_OR_NO.search(own) is not None


def without_corrected(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the newer of two values in the place of the older, where only words of correction introduce it.

    A message that takes something back twice keeps both, and is asked about.
    """
    found = [pair for place in range(len(pieces)) if (pair := _pair(pieces, place)) is not None]
    if len(found) != 1:
        return list(pieces)
    old, first, new, last = found[0]
    mended = [*pieces[:old], _newer(pieces[old], pieces[new]), *pieces[old + 1 :]]
    return [*mended[:first], *_without_excuse(mended[last + 1 :])]


def _without_excuse(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """What follows a correction, without the excuse for the slip at its beginning ("…, fat fingers")."""
    match = _EXCUSE.match("".join(piece.form + " " for piece in pieces))
    return pieces[match.group().count(" ") :] if match is not None else pieces


def _pair(pieces: Sequence[Piece], first: int) -> tuple[int, int, int, int] | None:
    """The places of an older value, the first word of correction, the newer value after these words, and their last."""
    if pieces[first].form not in _BESIDE or (first and pieces[first - 1].form in _BESIDE):
        return None
    new = first
    while new < len(pieces) and new - first <= _BETWEEN_MAX and pieces[new].form in _BESIDE:
        new += 1
    said = {piece.form for piece in pieces[first:new]}
    if new >= len(pieces) or not said & _TAKES_BACK or said == {"no"}:  # "order 42 no 43" may number it
        return None
    if pieces[new].form not in _KINDS:
        return None
    denied = _denied(pieces, new)
    if denied is not None:
        older = [place for place in range(first) if _number(pieces[place]) == _number(pieces[denied])]
        return (older[0], first, new, denied) if len(older) == 1 else None
    older = [place for place in range(first) if _replaces(pieces[new], pieces[place], place == first - 1)]
    return (older[0], first, new, new) if len(older) == 1 else None


def _denied(pieces: Sequence[Piece], new: int) -> int | None:
    """The place of the figure that the newer one is said not to be ("sorry, 55 not 5")."""
    at = new + 1
    while at < len(pieces) and pieces[at].form in (",", "and"):
        at += 1
    is_denied = at + 1 < len(pieces) and pieces[at].form == "not" and pieces[at + 1].form in ("NUM", "MONEY", "REF")
    return at + 1 if is_denied else None


def _number(piece: Piece) -> str:
    """The figure of a piece as text, "" when it has none."""
    if piece.form not in ("NUM", "MONEY", "REF", "PCT"):
        return ""
    return piece.value.major if isinstance(piece.value, Amount) else str(piece.value)


def _replaces(new: Piece, old: Piece, is_beside: bool) -> bool:
    """Whether a value can stand for an older one: of the same kind, or a bare number for what it must be."""
    if new.form == "NUM" and old.form == "MONEY":
        return is_beside or "." in str(new.value)
    if new.form == "NUM" and old.form == "REF":
        return is_beside and str(new.value).isdigit()
    return new.form == old.form and old.form in _KINDS


def _newer(old: Piece, new: Piece) -> Piece:
    """The newer value; a bare number keeps what the older one was, and an amount its currency."""
    if isinstance(old.value, Amount):
        value = new.value if isinstance(new.value, Amount) else Amount(str(new.value), None)
        return replace(new, form="MONEY", value=Amount(value.major, value.currency or old.value.currency))
    return replace(new, form=old.form)
