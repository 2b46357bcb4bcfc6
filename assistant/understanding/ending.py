"""The answer to "now, or at the end of the period?": which of the two, whatever is told after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, groupby

from assistant.understanding.learnt.marks import CUTS
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.slots.terms import AT_END

_ASKED = re.compile(r"\bnow,? or (?:at|when|once)\b", re.IGNORECASE)
_PERIOD = r"(?:period|term|cycle|month|year|WHEN|time)"
_AT_THE_END = (
    rf"{AT_END}|(?:let (?:it|him|her|them) run )?(?:at |to |on |by )?(?:the )?end(?: of (?:the |his |her |their )?"
    rf"(?:paid |current |billing )*{_PERIOD})?(?: (?:that )?(?:he's|she's|they've|he|she|they)(?: has| have)? paid"
    r"(?: for| up)?)?|(?:at |until |till )?WHEN(?: (?:that )?(?:he's|she's|they've) paid(?: for| up)?)"
)
_AT_ONCE = r"(?:right |straight |effective )?(?:now|away|immediately|today|at once|asap)"
_LEADS = frozenset("at to on by the".split())
_TELLS = frozenset("he she they it he's she's they've i we we've i've because since as his her their".split())


def ends_at_period(pieces: Sequence[Piece], said: str) -> bool | None:
    """Whether a subscription ends with its period, where that was asked; None when a message may say anything else."""
    if not _ASKED.search(said):
        return None
    first, *more = _stretches(pieces) or [[]]
    clause = Clause(tuple(_without_courtesy(_without_courtesy(first)[::-1])[::-1]))
    at_end, at_once = _is_all(clause, _AT_THE_END), _is_all(clause, _AT_ONCE)
    if at_end == at_once or not all(_only_tells(stretch) for stretch in more):
        return None
    return at_end


def _without_courtesy(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces from the first that is more than courtesy."""
    return list(dropwhile(lambda piece: piece.form in FILLER - _LEADS, pieces))


def _stretches(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The stretches between marks that say anything."""
    groups = groupby(pieces, lambda piece: piece.form in CUTS or piece.form == "\n")
    found = [list(stretch) for is_cut, stretch in groups if not is_cut]
    return [stretch for stretch in found if any(piece.form not in FILLER for piece in stretch)]


def _is_all(clause: Clause, pattern: str) -> bool:
    """Whether a pattern is all that is said."""
    match = clause.match(pattern)
    return match is not None and match.group() == clause.line


def _only_tells(stretch: Sequence[Piece]) -> bool:
    """Whether a stretch after the answer only says why."""
    words = {piece.form for piece in stretch}
    is_plain = not any(piece.is_typed and piece.form != "CUST" for piece in stretch)
    return stretch[0].form in _TELLS and is_plain and not words & (ACTS | NEGATIONS | {"?", "but", "if", "unless"})
