"""What "the second one" and "the bigger one" mean after Florin listed payouts, disputes or reviews."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.understanding.choosing import ORDINALS
from assistant.understanding.mentions import Amount, Kind
from assistant.understanding.money import find_money
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World
from assistant.understanding.recalled import last_answer
from assistant.understanding.scene import Context

KINDS: Mapping[str, Kind] = {"po": "PAYOUT", "du": "DISPUTE", "dp": "DISPUTE", "prv": "REVIEW"}
_ID = re.compile(r"(?<![\w@.])(po|du|dp|prv)_\w+")
_PLACES = {word: place for place, words in enumerate(ORDINALS) for word in words}
_NOUN = r"(?:one|payout|dispute|chargeback|case|review|item|entry)"
_NTH = rf"(?:the )?(?P<o>{'|'.join(_PLACES)})(?: {_NOUN}|$)"
_BY_SIZE = (
    r"(?:the )?(?:(?P<big>bigger|biggest|larger|largest|higher|highest)|smaller|smallest|lower|lowest) "
    rf"(?:{_NOUN}|of (?:them|the two))"
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing that was listed: what it is, its id, and its amount when the list says one."""

    kind: Kind
    id: str
    amount: Amount | None = None


def with_listed_named(
    pieces: Sequence[Piece], world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> Sequence[Piece]:
    """Put the listed payout, dispute or review in the place of the words that point to it."""
    clause = Clause(tuple(pieces))
    nth, size = clause.match(_NTH), clause.match(_BY_SIZE)
    if (nth is None) == (size is None) or clause.of("PAYOUT", "DISPUTE", "REVIEW", "REF"):
        return pieces
    items = _items(world, context, history)
    item = _nth(items, nth["o"]) if nth is not None else _by_size(items, biggest=bool(size and size["big"]))
    if item is None:
        return pieces
    places = clause.indices(nth or size)
    piece = Piece(item.kind, clause.written(places), item.id, pieces[places[0]].place)
    return [*pieces[: places[0]], piece, *pieces[places[-1] + 1 :]]


def _items(world: World, context: Context, history: Sequence[Mapping[str, str]]) -> list[_Item]:
    """What was listed last, all of one kind, else nothing: Florin's own last words tell the amounts too."""
    items = _from_text(last_answer(history), world) or [
        _Item(KINDS[match[1]], item) for item in context.last_list if (match := _ID.fullmatch(item)) is not None
    ]
    return items if len({item.kind for item in items}) == 1 else []


def _from_text(text: str, world: World) -> list[_Item]:
    """The ids of a list in order, each with the first amount after it, or, where one has none there, before it."""
    found = list({match.group(): match for match in _ID.finditer(text)}.values())
    edges = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(text)]
    between = [_first_amount(text[edge:start], world) for edge, start in zip(edges, starts, strict=True)]
    amounts = between[1:] if all(between[1:]) else between[:-1]
    return [_Item(KINDS[match[1]], match.group(), amount) for match, amount in zip(found, amounts, strict=True)]


def _first_amount(text: str, world: World) -> Amount | None:
    """The first amount of a stretch of text."""
    mentions = sorted(find_money(text.lower(), text, world.currency, world.decimal_comma), key=lambda m: m.start)
    return next((m.value for m in mentions if isinstance(m.value, Amount)), None)


def _nth(items: Sequence[_Item], word: str) -> _Item | None:
    """The item at the place that an ordinal counts to."""
    return items[_PLACES[word]] if _PLACES[word] < len(items) and len(items) > 1 else None


def _by_size(items: Sequence[_Item], *, biggest: bool) -> _Item | None:
    """The one item with the most or the least; None where amounts are missing, equal or in several currencies."""
    sums = [item.amount for item in items]
    if len(items) < 2 or None in sums or len({amount.currency for amount in sums if amount}) > 1:
        return None
    ranked = sorted(items, key=lambda item: Decimal(item.amount.major) if item.amount else Decimal(0), reverse=biggest)
    first, second = (item.amount.major for item in ranked[:2] if item.amount)
    return ranked[0] if Decimal(first) != Decimal(second) else None
