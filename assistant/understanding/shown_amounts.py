"""What "the 85" means after an answer that shows amounts: the record of that amount, never an order of that number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.understanding.listed import KINDS
from assistant.understanding.mentions import Amount, Doubt
from assistant.understanding.money import find_money
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World

_POINTS = frozenset("the that this".split())
# "The $85 one", "the 85 payment".
_NOUNS = frozenset("one payment order charge invoice".split())
_ONE_OF = ("one", "of")
# After these the figure is what is done with an amount ("refund the 85 dollars of order 42").
_QUALIFIES = frozenset("of on from off for".split())


def with_shown_amount_named(pieces: Sequence[Piece], world: World, items: Sequence[tuple[str, str]]) -> Sequence[Piece]:
    """Put the shown record in the place of the amount that points to it; a doubt where several have that amount."""
    places = [place for place in range(len(pieces)) if _points(pieces, place)]
    if len(places) != 1 or any(piece.form == "REF" for piece in pieces):
        return pieces
    piece = pieces[places[0]]
    figure = _figure(piece)
    found = [record for record, amount in _amounts(items, world) if Decimal(amount) == Decimal(figure)]
    if not found:
        return pieces
    if len(found) > 1:
        doubt = Doubt(f"There are {len(found)} of {figure}. Which one? Tell me its number or id.")
        new = replace(piece, form="DOUBT", value=doubt)
    else:
        new = replace(piece, form=KINDS.get(found[0].partition("_")[0], "REF"), value=found[0])
    after = places[0] + 1
    is_noun = after < len(pieces) and pieces[after].form in _NOUNS
    return [*pieces[: places[0]], new, *pieces[after + is_noun :]]


def _points(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a figure is pointed to ("the 85", "that 88", "the one of 345")."""
    if pieces[place].form not in ("NUM", "MONEY") or not _figure(pieces[place]).replace(".", "", 1).isdigit():
        return False
    before = [one.form for one in pieces[max(0, place - 3) : place]]
    after = pieces[place + 1].form if place + 1 < len(pieces) else ""
    is_one = tuple(before[-2:]) == _ONE_OF and before[:1] == ["the"]
    return is_one or (before[-1:] != [] and before[-1] in _POINTS and after not in _QUALIFIES)


def _figure(piece: Piece) -> str:
    """The figure of a number or an amount."""
    return piece.value.major if isinstance(piece.value, Amount) else str(piece.value)


def _amounts(items: Sequence[tuple[str, str]], world: World) -> list[tuple[str, str]]:
    """Each record with the amount that stands beside it, where there is one."""
    found = []
    for record, item in items:
        mentions = find_money(item.lower(), item, world.currency, world.decimal_comma)
        amounts = [mention.value for mention in mentions if isinstance(mention.value, Amount)]
        if len(amounts) == 1:
            found.append((record, amounts[0].major))
    return found
