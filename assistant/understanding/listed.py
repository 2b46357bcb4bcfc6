"""What "the second one" and "the bigger one" mean after Florin listed payouts, disputes or reviews."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.understanding.choosing import ORDINALS
from assistant.understanding.mentions import Amount, Kind, Person
from assistant.understanding.money import find_money
from assistant.understanding.naming import is_left_out
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World, read
from assistant.understanding.recalled import ANSWER_LENGTH_MAX, last_answer, list_lines, records_of
from assistant.understanding.scene import Context
from assistant.understanding.text import normalise, unaccented

KINDS: Mapping[str, Kind] = {"po": "PAYOUT", "du": "DISPUTE", "dp": "DISPUTE", "prv": "REVIEW"}
_ID = re.compile(r"(?<![\w@.])(po|du|dp|prv)_\w+")
_PLACES = {word: place for place, words in enumerate(ORDINALS) for word in words}
_NOUN = r"(?:one|payout|dispute|chargeback|case|review|item|entry|customer|client|member)"
# Without "the" and a noun it is a length of time ("in a second").
_NTH = rf"(?P<the>the )?(?P<o>{'|'.join(_PLACES)})(?: {_NOUN}|(?(the)$|(?!)))"
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
    places = clause.indices(nth or size)
    if is_left_out(pieces, places[0]):
        return pieces
    items = _items(world, context, history)
    if not items and not clause.of("CUST", "EMAIL"):
        items = _people(world, context, history)
    item = _nth(items, nth["o"]) if nth is not None else _by_size(items, biggest=bool(size and size["big"]))
    if item is None:
        return pieces
    value = Person(item.id, "known", (item.id,)) if item.kind == "CUST" else item.id
    piece = Piece(item.kind, clause.written(places), value, pieces[places[0]].place)
    return [*pieces[: places[0]], piece, *pieces[places[-1] + 1 :]]


def _items(world: World, context: Context, history: Sequence[Mapping[str, str]]) -> list[_Item]:
    """What was listed last, all of one kind, else nothing: Florin's own last words tell the amounts too."""
    items = _from_text(last_answer(history), world) or [
        _Item(KINDS[match[1]], item) for item in context.last_list if (match := _ID.fullmatch(item)) is not None
    ]
    return items if len({item.kind for item in items}) == 1 else []


def _people(world: World, context: Context, history: Sequence[Mapping[str, str]]) -> list[_Item]:
    """The customers of a list that has no records: one known by the whole name in each numbered item or line."""
    said = last_answer(history)
    if context.last_list or context.options or len(said) > ANSWER_LENGTH_MAX or records_of(said):
        return []
    found = [
        [p.value for p in read(normalise(line), world) if isinstance(p.value, Person)] for line in list_lines(said)
    ]
    known = [people[0].matches[0] for people in found if len(people) == 1 and _is_whole(people[0])]
    return [_Item("CUST", name) for name in known] if len(known) == len(found) > 1 else []


def _is_whole(person: Person) -> bool:
    """Whether a customer is named as their record has it."""
    is_one = person.certainty == "known" and len(person.matches) == 1
    return is_one and unaccented(person.say) == unaccented(person.matches[0])


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
