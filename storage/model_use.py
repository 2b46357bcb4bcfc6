"""What language models used: per merchant and day, held against limits before each call, and per conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Column, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.records import one
from storage.tables import conversations, model_days

_UNBOUNDED = 2**62


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Calls of a language model, the tokens it read and wrote, and the cost in millionths of the prices' currency."""

    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a merchant may use in a day; None for no bound. Tokens are those read and written together."""

    calls_max: int | None = None
    tokens_max: int | None = None
    cost_micros_max: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How many conversations used at most so much, by rising steps; how many there are; and what they used together."""

    at_most: tuple[int, ...]
    count: int
    total: int


async def take_call(tx: Tx, merchant_id: str, day: date, bounds: Bounds) -> bool:
    """Count one call that is about to be made; False, and nothing counted, when the day's bounds are reached.

    One statement, so that of any number of processes no two take the last call.
    """
    if bounds.calls_max == 0 or bounds.tokens_max == 0 or bounds.cost_micros_max == 0:
        return False
    begun = insert(model_days).values(merchant_id=merchant_id, day=day, model_calls=1)
    within = (
        (model_days.c.model_calls < _or_unbounded(bounds.calls_max))
        & (model_days.c.input_tokens + model_days.c.output_tokens < _or_unbounded(bounds.tokens_max))
        & (model_days.c.cost_micros < _or_unbounded(bounds.cost_micros_max))
    )
    taken = begun.on_conflict_do_update(
        index_elements=[model_days.c.merchant_id, model_days.c.day],
        set_={"model_calls": model_days.c.model_calls + 1},
        where=within,
    )
    return (await tx.execute(taken.returning(model_days.c.model_calls))).scalar_one_or_none() is not None


async def add_to_day(tx: Tx, day: date, used: ModelUse) -> None:
    """Add the tokens and cost of calls that were taken before; their number is counted already."""
    counted = {name: count for name, count in _added(model_days, used).items() if name != "model_calls"}
    await tx.execute(update(model_days).where(model_days.c.day == day).values(counted))


async def add_to_conversation(tx: Tx, conversation_id: str, used: ModelUse) -> None:
    """Add what a turn used to its conversation."""
    mine = conversations.c.id == conversation_id
    await tx.execute(update(conversations).where(mine).values(_added(conversations, used)))


async def of_day(tx: Tx, day: date) -> ModelUse:
    """Return what the merchant used on a day."""
    found = select(*_columns(model_days)).where(model_days.c.day == day)
    return await one(tx, found, ModelUse) or ModelUse()


async def of_conversation(tx: Tx, conversation_id: str) -> ModelUse:
    """Return what a conversation used in all."""
    found = select(*_columns(conversations)).where(conversations.c.id == conversation_id)
    return await one(tx, found, ModelUse) or ModelUse()


async def in_all(tx: Tx) -> ModelUse:
    """Return what the merchant used on all days together."""
    sums = [func.coalesce(func.sum(column), 0).label(column.name) for column in _columns(model_days)]
    summed = (await tx.execute(select(*sums))).one()
    return ModelUse(*(int(number) for number in summed))


async def spread(tx: Tx, measure: Literal["tokens", "cost_micros"], steps: Sequence[int]) -> Spread:
    """Return how the merchant's conversations that used a model at all are spread over rising `steps`."""
    is_cost = measure == "cost_micros"
    used = conversations.c.cost_micros if is_cost else conversations.c.input_tokens + conversations.c.output_tokens
    at_most = [func.count().filter(used <= step) for step in steps]
    asked = select(func.count(), func.coalesce(func.sum(used), 0), *at_most).where(conversations.c.model_calls > 0)
    count, total, *counts = (await tx.execute(asked)).one()
    return Spread(tuple(counts), count, int(total))


def _columns(table: Table) -> list[Column[int]]:
    """The columns of a table that ModelUse is made of."""
    return [table.c[name] for name in ModelUse.__dataclass_fields__]


def _added(table: Table, used: ModelUse) -> dict[str, object]:
    """The columns with what was used added."""
    return {name: table.c[name] + getattr(used, name) for name in ModelUse.__dataclass_fields__}


def _or_unbounded(most: int | None) -> int:
    """A bound, or a number that nobody reaches."""
    return _UNBOUNDED if most is None else most
