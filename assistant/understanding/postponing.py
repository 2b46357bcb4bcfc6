"""Clauses that only say when the request before them begins or ends, and so are part of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.pieces import Piece

_PAUSES = frozenset("pause pausing freeze suspend hold halt park ice rest".split())
_GOING_ON = frozenset("resume restart unpause reactivate unfreeze continue start collect bill charge".split())
_ENDS = frozenset({".", "!", "?", ";", "\n", "—", "..."})


def ends_pause(before: Sequence[Piece], rest: Sequence[Piece]) -> bool:
    """Whether "… until 1 March, then resume it" only says what the end of a pause means."""
    if not {"WHEN", "SPAN"} & {piece.form for piece in before} or not _PAUSES & {piece.form for piece in before}:
        return False
    end = next((place for place, piece in enumerate(rest) if piece.form in _ENDS), len(rest))
    return bool(_GOING_ON & {piece.form for piece in rest[:4]}) and not any(piece.is_typed for piece in rest[:end])


def says_when(forms: Sequence[str]) -> bool:
    """Whether the words begin with a time: "only at renewal", "from 1 December", "don't start it until …"."""
    while forms and forms[0] in ("only", "just", "please", "not", "the", "change", "effective"):
        forms = forms[1:]
    if forms[:1] in (["don't"], ["do"]):
        late = {"start", "begin", "bill", "charge", "activate", "collect"}.intersection(forms[1:3])
        return bool(late) and bool({"until", "before"}.intersection(forms[2:]))
    return bool(forms) and (
        forms[0] in ("when", "once", "after", "until", "at")
        or (forms[0] in ("from", "on", "starting") and "WHEN" in forms[1:3])
    )
