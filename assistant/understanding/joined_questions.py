"""Cuts a question that joins two ("our balance and the next payout") into both, so that neither is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import FILLER
from assistant.understanding.pieces import Clause, Piece

_JOINS = frozenset("and & plus also +".split())
# "How much is it" right after it asks of that payout, not of the balance.
_NEXT_PAYOUT = r"(?:next|upcoming|coming|future) payout|(?:when|what day|which day) .*payout"
_ASKS_AMOUNT = re.compile(
    r"(?:and )?(?:how much|what|how big|how large|how high)(?: (?:is|will|would|should|does|do|be|it|that|this|going|to"
    r"|come|we|i|get|expect|for|amount|total|roughly|about|receive|worth))*"
)
# These say how a day bounds a stretch of time, and go with it.
_BOUNDS = frozenset("since after before until till til".split())


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a question, as it stands, and with the stretch of time that only the other half says."""

    bare: Clause
    timed: Clause


def halves(part: Part) -> Iterator[tuple[Half, Half]]:
    """Every way to cut a clause in two at a joining word.

    A stretch of time that only one of them says counts for both; where anything else stands in one only ("payments and
    refunds of Jane Doe"), nobody can tell for which it is, and the clause is left whole.
    """
    pieces = part.clause.pieces
    for place, piece in enumerate(pieces):
        if piece.form not in _JOINS:
            continue
        before, after = _trimmed(pieces[:place]), _trimmed(pieces[place + 1 :])
        if before and after and _stand_alone(before, after):
            first, second = Clause(before, part.clause.ends_with), Clause(after, part.clause.ends_with)
            yield Half(first, with_time(first, second)), Half(second, with_time(second, first))


def without_its_amount(parts: Sequence[Part]) -> list[Part]:
    """The clauses without "how much is it" after a question when a payout comes, whose answer says so anyway."""
    kept: list[Part] = []
    for part in parts:
        goes_on = kept and _ASKS_AMOUNT.fullmatch(part.clause.line) and kept[-1].clause.has(_NEXT_PAYOUT)
        if not goes_on:
            kept.append(part)
    return kept


def _trimmed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces without joining words and marks at their ends; none when nothing but filler is left."""
    kept = list(pieces)
    while kept and (kept[0].form in _JOINS or kept[0].is_mark):
        kept.pop(0)
    while kept and (kept[-1].form in _JOINS or kept[-1].is_mark):
        kept.pop()
    return tuple(kept) if any(piece.form not in FILLER for piece in kept) else ()


def _stand_alone(first: tuple[Piece, ...], second: tuple[Piece, ...]) -> bool:
    """Whether each half says by itself whom and what it is about."""
    typed = [[piece for piece in half if piece.is_typed and piece.form != "WHEN"] for half in (first, second)]
    return bool(typed[0]) == bool(typed[1])


def with_time(half: Clause, other: Clause) -> Clause:
    """A half with the one stretch of time that only the other says."""
    said = other.of("WHEN")
    if len(said) != 1 or half.of("WHEN"):
        return half
    start = said[0] - 1 if said[0] and other.before(said[0]) in _BOUNDS else said[0]
    return Clause((*half.pieces, *other.pieces[start : said[0] + 1]), half.ends_with)
