"""What models used is counted once, held against the day's bounds, and each merchant's own."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.ids import new_id
from storage import conversations, model_use, proposals
from storage.database import Database
from storage.merchants import Merchant
from storage.model_use import Bounds, ModelUse
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import NOW, proposal

DAY = NOW.date()


async def take(database: Database, merchant: Merchant, bounds: Bounds) -> bool:
    """One call in a transaction of its own."""
    async with database.merchant(merchant.id) as tx:
        return await model_use.take_call(tx, merchant.id, DAY, bounds)


async def test_of_many_at_once_only_as_many_calls_are_taken_as_there_are(
    database: Database, merchant: Merchant
) -> None:
    """Twelve who ask together for five calls get five."""
    taken = await asyncio.gather(*(take(database, merchant, Bounds(calls_max=5)) for _ in range(12)))
    assert sum(taken) == 5
    async with database.merchant(merchant.id) as tx:
        assert (await model_use.of_day(tx, DAY)).model_calls == 5


@pytest.mark.parametrize("bounds", [Bounds(tokens_max=30), Bounds(cost_micros_max=7), Bounds(calls_max=1), Bounds(0)])
async def test_each_bound_ends_the_day_and_only_that_day(
    database: Database, merchant: Merchant, bounds: Bounds
) -> None:
    """Tokens, cost and calls are bounds of their own; the next day begins at nothing."""
    assert await take(database, merchant, bounds) == (bounds.calls_max != 0)
    async with database.merchant(merchant.id) as tx:
        await model_use.add_to_day(tx, DAY, ModelUse(1, 20, 10, 7))
        assert not await model_use.take_call(tx, merchant.id, DAY, bounds)
        other_day = await model_use.take_call(tx, merchant.id, DAY + timedelta(days=1), bounds)
    assert other_day == (bounds.calls_max != 0)


async def test_another_merchant_has_a_day_of_its_own(database: Database, merchant: Merchant) -> None:
    """What one used up leaves the other's untouched."""
    neighbour = await new_merchant(database, "Neighbour")
    assert await take(database, merchant, Bounds(calls_max=1))
    assert not await take(database, merchant, Bounds(calls_max=1))
    assert await take(database, neighbour, Bounds(calls_max=1))


async def test_use_adds_up_per_conversation_day_and_in_all(database: Database, merchant: Merchant) -> None:
    """Two turns of a conversation are counted together."""
    talk = new_id("cnv")
    async with database.merchant(merchant.id) as tx:
        await conversations.create(tx, conversation_id=talk, merchant_id=merchant.id, title="t", now=NOW)
        for _ in range(2):
            assert await model_use.take_call(tx, merchant.id, DAY, Bounds())
            await model_use.add_to_day(tx, DAY, ModelUse(1, 100, 20, 3))
            await model_use.add_to_conversation(tx, talk, ModelUse(1, 100, 20, 3))
        expected = ModelUse(2, 200, 40, 6)
        assert await model_use.of_conversation(tx, talk) == expected
        assert await model_use.of_day(tx, DAY) == expected
        assert await model_use.in_all(tx) == expected


async def test_proposals_are_counted_by_state(database: Database, merchant: Merchant) -> None:
    """A merchant counts its own; whoever looks after the installation counts all, without seeing one."""
    neighbour = await new_merchant(database, "Neighbour")
    for each in (merchant, neighbour, neighbour):
        async with database.merchant(each.id) as tx:
            await proposals.insert(tx, proposal(each.id))
    async with database.merchant(merchant.id) as tx:
        assert await proposals.counted(tx) == {"open": 1}
    async with database.doorway() as tx:
        assert await proposals.counted_in_all(tx) == {"open": 3}
