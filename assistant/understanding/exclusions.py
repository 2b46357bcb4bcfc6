"""What a message expressly leaves alone: "refund ch_1, NOT ch_2, that's the good one. Don't touch it"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.pieces import Piece

_ENDERS = frozenset({".", "!", "?", ";", "\n", ",", "—", "...", "(", ")"})
_BEFORE = _ENDERS | frozenset("and but please REF NUM : -".split())
_BETWEEN = frozenset("the order payment charge for on of from # no number".split())
_GOES_ON = frozenset("that's it's that this which as because since it".split())
# Three figures or more may number an order; fewer are as often an amount or a count.
_ORDER_DIGITS_MIN = 3
# What is left as it is, said of the one that was just excluded.
_LEAVE = re.compile(
    r"(?:please |and |so |kindly )*(?:(?:don't|do not|never) (?:touch|disturb|refund|bother|change|move|alter|mess with"
    r"|do anything (?:to|with)) (?:it|that|this|that one|this one|REF|NUM)|(?:leave|let) (?:it|that|this|that "
    r"one|this one|REF"
    r"|NUM)(?: alone| be| as (?:it )?is| untouched| in peace)?)(?: please| at all)?"
)


_KEPT = re.compile(
    r"(?:and |but |please |the |that |our |so )*(?:original|first|second|other|earlier|later|good|real|"
    r"right)?(?: ?payment| ?"
    r"charge| ?order| ?one)? ?REF (?:stays|stands|remains|is (?:fine|ok|okay|correct|right|legit|good|valid|the "
    r"(?:good|"
    r"real|right|legit|correct|valid|original) one))(?: as (?:it )?is)?|(?:and |but |please |so )*(?:leave|"
    r"keep) (?:the )?REF"
    r"(?: alone| be| as (?:it )?is| untouched)?"
)


def without_excluded(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the payment that is named only to be left alone, and without what is told of that one."""
    pieces = _without_kept(pieces)
    places = [place for place in range(len(pieces)) if _is_exclusion(pieces, place)]
    if len(places) != 1:
        return list(pieces)
    first = places[0]
    last = _excluded(pieces, first)
    value = _value(pieces[last])
    if any(_value(piece) == value for piece in pieces[:first]):
        return list(pieces)
    gone = set(range(first, last + 1))
    segments = list(_segments(pieces, last + 1))
    if last + 1 < len(pieces) and pieces[last + 1].form in _GOES_ON and segments:
        if not _only_tells(pieces, segments[0], value):
            return list(pieces)
        gone.update(segments.pop(0))
    for segment in segments:
        line = " ".join(pieces[place].form for place in segment)
        names_it = any(_value(pieces[place]) == value for place in segment)
        if not (_LEAVE.fullmatch(line) or (names_it and _only_tells(pieces, segment, value))):
            break
        gone.update(segment)
    if any(_value(piece) == value for place, piece in enumerate(pieces) if place not in gone):
        return list(pieces)
    return [piece for place, piece in enumerate(pieces) if place not in gone]


def _without_kept(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces without a stretch that says of another payment that it stays ("the original pi_1 stays").

    Where it was also named before, only to tell that there are two, it goes from there as well.
    """
    segments = list(_segments(pieces, 0))
    for segment in segments:
        match = _KEPT.fullmatch(" ".join(pieces[place].form for place in segment))
        named = [place for place in segment if _value(pieces[place])]
        if match is None or len(named) != 1:
            continue
        value = _value(pieces[named[0]])
        again = [place for place, piece in enumerate(pieces) if _value(piece) == value and place != named[0]]
        others = [piece for piece in pieces if piece.form == "REF" and _value(piece) != value]
        told = [one for one in segments if set(one) & set(again)]
        if not others or any(pieces[place].form in ACTS | NEGATIONS for one in told for place in one):
            return pieces
        gone = {*segment, *again, segment[0] - 1}
        return [piece for place, piece in enumerate(pieces) if place not in gone]
    return pieces


def _is_exclusion(pieces: Sequence[Piece], place: int) -> bool:
    """Whether "not" stands here before one payment, after another was named."""
    if pieces[place].form != "not" or place == 0 or pieces[place - 1].form not in _BEFORE:
        return False
    at = _excluded(pieces, place)
    if at < 0 or (at + 1 < len(pieces) and pieces[at + 1].form not in _ENDERS | _GOES_ON | {"please", "-"}):
        return False
    digits = len(_value(pieces[at]))
    return any(
        piece.form == "REF" or (piece.form == "NUM" and len(_value(piece)) == digits) for piece in pieces[:place]
    )


def _excluded(pieces: Sequence[Piece], place: int) -> int:
    """Where the payment after "not" stands; -1 when none does."""
    at = place + 1
    while at < len(pieces) and pieces[at].form in _BETWEEN:
        at += 1
    if at >= len(pieces):
        return -1
    piece = pieces[at]
    is_number = piece.form == "NUM" and _value(piece).isdigit() and len(_value(piece)) >= _ORDER_DIGITS_MIN
    return at if piece.form == "REF" or is_number else -1


def _value(piece: Piece) -> str:
    """The number or id of a piece that may name a payment, "" for any other."""
    return str(piece.value) if piece.form in ("REF", "NUM") else ""


def _segments(pieces: Sequence[Piece], start: int) -> Iterator[list[int]]:
    """The stretches between marks from a place on."""
    current: list[int] = []
    for place in range(start, len(pieces)):
        if pieces[place].form not in _ENDERS:
            current.append(place)
        elif current:
            yield current
            current = []
    if current:
        yield current


def _only_tells(pieces: Sequence[Piece], segment: Sequence[int], value: str) -> bool:
    """Whether a stretch asks for nothing and forbids nothing, and has no value but the excluded payment."""
    return not any(
        pieces[place].form in ACTS | NEGATIONS or (pieces[place].is_typed and _value(pieces[place]) != value)
        for place in segment
    )
