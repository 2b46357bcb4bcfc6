"""Pieces and tags without what only looks like a value: for the slots, and for a single amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding.learnt import caution
from assistant.understanding.learnt.voice import OUTSIDE, Tag
from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Piece, as_word


def without_noise(piece: Piece, tag: Tag) -> Piece:
    """The piece for the slots: what surely fills nothing is only a word to them."""
    if not piece.is_typed or tag.label != OUTSIDE or tag.share <= caution.SURELY_NOTHING:
        return piece
    return replace(piece, form=(piece.text.lower().split() or ["-"])[0], value=None)


def without_guessed_names(pieces: Sequence[Piece], tags: Sequence[Tag]) -> list[Piece]:
    """The pieces for the slots where a known customer is tagged: what only looks like a name is a word beside it."""
    marked = list(zip(pieces, tags, strict=True))
    if not any(tag.label == "customer" and _is_certain(piece) for piece, tag in marked):
        return list(pieces)
    return [
        as_word(piece) if piece.form == "CUST" and tag.label == OUTSIDE and not _is_certain(piece) else piece
        for piece, tag in marked
    ]


def _is_certain(piece: Piece) -> bool:
    """Whether a piece is somebody whom the records know."""
    return isinstance(piece.value, Person) and piece.value.certainty == "known"


def with_one_amount(pieces: Sequence[Piece], tags: Sequence[Tag]) -> list[Tag]:
    """The tags, with none on a bare number as the amount where one is said as money ("1'250 CHF (Valjoux 7750)")."""
    marked = list(zip(pieces, tags, strict=True))
    if not any(piece.form == "MONEY" and tag.label == "amount" for piece, tag in marked):
        return list(tags)
    return [
        Tag(OUTSIDE, 1 - tag.share) if piece.form == "NUM" and tag.label == "amount" else tag for piece, tag in marked
    ]
