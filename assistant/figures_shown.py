"""The amounts that code showed in a conversation, each with the record it belongs to: an amount is no free number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.amounts_said import amounts
from assistant.argument_kinds import PEOPLE, TARGETS
from assistant.meant import NEWEST, UNDECIDED
from assistant.record_names import bare
from assistant.turn import ToolResult
from domain.cards import TableCard
from domain.money import Money

# Stands for the account itself, whose amounts are its balance's: a payout is about no other record.
BALANCE = "balance"
_BALANCE_SHOWN_BY, _BALANCE_MOVED_BY = "get_balance", "create_payout"
_PERSON_ID = "cus_"


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with the Stripe id of the record it was shown of; `BALANCE` for the account's own."""

    money: Money
    record: str


def figures_of(result: ToolResult) -> frozenset[Figure]:
    """Return a result's amounts that belong to one record: all of a single record's, and in lists those of its row.

    Sums over several records belong to none, and what strangers wrote in a row is no amount of it.
    """
    seen = result.mentions
    if result.tool == _BALANCE_SHOWN_BY:
        return frozenset(Figure(money, BALANCE) for money in result.figures)
    rows = {figure for card in result.cards if isinstance(card, TableCard) for figure in _of_rows(card, result)}
    if len(seen.listed) > 1:
        return frozenset(rows)
    whose = seen.payment_id or (seen.listed[0] if seen.listed else None)
    records = {record for record in (whose, seen.customer_id) if record}
    return frozenset(rows | {Figure(money, record) for money in result.figures for record in records})


def records_of(tool: str, args: Mapping[str, Any], ids: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the records a call is about, by their ids or by the order that led to one only; persons among them."""
    if tool == _BALANCE_MOVED_BY:
        return frozenset({BALANCE})
    named = [(name, value) for name, value in args.items() if name in TARGETS and isinstance(value, str)]
    found: set[str] = set()
    for name, value in named:
        wanted = bare(value)
        exact = {record for record in ids if record.lower() == wanted}
        led = {record for record, words in ids.items() if wanted in {word.strip(UNDECIDED + NEWEST) for word in words}}
        led = {record for record in led if record.startswith(_PERSON_ID) == (name in PEOPLE)}
        found |= exact or (led if len(led) == 1 else set())
    return frozenset(found)


def _of_rows(card: TableCard, result: ToolResult) -> Iterator[Figure]:
    """The amounts in each row of a table that is about one listed record, without what strangers wrote there."""
    for row in card.rows:
        own = [cell for column, cell in zip(card.columns, row, strict=False) if not column.foreign]
        records = [record for record in result.mentions.listed if record in row]
        if len(records) == 1:
            yield from (Figure(money, records[0]) for money in result.figures if _stands_in(money, own))


def _stands_in(money: Money, cells: Iterable[str]) -> bool:
    """Whether the money is written in one of the cells."""
    said = (amount for cell in cells for amount in amounts(cell))
    return any(abs(money.major) in one.values and money.currency in one.currencies for one in said)


def amount_from(value: Decimal, records: frozenset[str], figures: Iterable[Figure]) -> Figure | None:
    """Return the figure of that many major units that belongs to the one record a call is about, or None.

    A person is no such record: what is taken from or given to somebody must be said.
    """
    things = {record for record in records if not record.startswith(_PERSON_ID)}
    if len(things) != 1:
        return None
    return next((one for one in sorted(figures, key=_order) if one.record in things and one.money.major == value), None)


def _order(figure: Figure) -> tuple[str, str, int]:
    """Sort figures alike in every run."""
    return figure.record, figure.money.currency, figure.money.minor
