"""Connections: one active, renewed in place, revoked for good, with tokens replaced by compare-and-set."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from domain.ids import new_id
from storage import connections
from storage.database import Database
from storage.merchants import Merchant
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import MINUTE, NOW, connection

LATER = NOW + 10 * MINUTE


async def test_one_connection_is_active(database: Database, merchant: Merchant) -> None:
    """The newest connection takes over, another can be chosen, a revoked one can't, and test and live stay apart."""
    first = connection(merchant.id)
    second = connection(merchant.id, account_id="acct_2", livemode=True, created_at=LATER)
    async with database.merchant(merchant.id) as tx:
        assert await connections.active(tx) is None
        await connections.upsert(tx, first)
        await connections.upsert(tx, second)
        assert await connections.active(tx) == second
        assert await connections.active(tx, livemode=False) is None
        assert await connections.set_active(tx, first.id) == first
        assert [each.is_active for each in await connections.listed(tx)] == [True, False]
        assert await connections.mark_revoked(tx, first.id, LATER) is True
        assert await connections.mark_revoked(tx, first.id, LATER) is False
        assert await connections.active(tx) is None
        assert await connections.set_active(tx, first.id) is None
        assert await connections.set_active(tx, new_id("con")) is None
        assert await connections.active(tx) is None


async def test_connecting_again_renews(database: Database, merchant: Merchant) -> None:
    """The same account and mode connected again is the same connection with new tokens, no longer revoked."""
    first = connection(merchant.id)
    again = connection(merchant.id, access_token_encrypted=b"new", scope="read_only")
    async with database.merchant(merchant.id) as tx:
        await connections.upsert(tx, first)
        await connections.mark_revoked(tx, first.id, NOW)
        renewed = await connections.upsert(tx, again)
        assert renewed == replace(again, id=first.id)
        assert await connections.by_account(tx, "acct_1", livemode=False) == renewed
        assert await connections.by_account(tx, "acct_1", livemode=True) is None
        assert await connections.get(tx, first.id) == renewed


@pytest.mark.parametrize("others_account", ["acct_1", "acct_2"])
async def test_two_consents_at_the_same_moment(database: Database, merchant: Merchant, others_account: str) -> None:
    """The later one waits for the first: the same account stays one connection, of two accounts the later is active."""
    first = connection(merchant.id)
    other = connection(merchant.id, account_id=others_account, access_token_encrypted=b"later", created_at=LATER)

    async def come_later() -> connections.Connection:
        async with database.merchant(merchant.id) as tx:
            return await connections.upsert(tx, other)

    async with database.merchant(merchant.id) as tx:
        await connections.upsert(tx, first)
        later = asyncio.create_task(come_later())
        await asyncio.sleep(0.2)
        assert not later.done()
    stored = await later
    async with database.merchant(merchant.id) as tx:
        kept = await connections.listed(tx)
        assert await connections.active(tx) == stored
    assert stored.access_token_encrypted == b"later"
    assert len(kept) == len({"acct_1", others_account})


async def test_many_consents_and_choices_at_once(database: Database, merchant: Merchant) -> None:
    """Browsers that connect two accounts and choose between them all at once: no error, and one is active."""

    async def consent(number: int) -> None:
        async with database.merchant(merchant.id) as tx:
            stored = await connections.upsert(tx, connection(merchant.id, account_id=f"acct_{number % 2}"))
        async with database.merchant(merchant.id) as tx:
            await connections.set_active(tx, stored.id)

    await asyncio.gather(*(consent(number) for number in range(20)))
    async with database.merchant(merchant.id) as tx:
        assert sorted(each.account_id for each in await connections.listed(tx)) == ["acct_0", "acct_1"]
        assert await connections.active(tx) is not None


async def test_tokens_are_replaced_by_compare_and_set(database: Database, merchant: Merchant) -> None:
    """Of several refreshes at once that read the same tokens, one is stored."""
    row = connection(merchant.id)
    async with database.merchant(merchant.id) as tx:
        await connections.upsert(tx, row)

    async def refresh(number: int) -> bool:
        async with database.merchant(merchant.id) as tx:
            return await connections.replace_tokens(
                tx,
                row.id,
                old_access_token_encrypted=row.access_token_encrypted,
                access_token_encrypted=b"new %d" % number,
                refresh_token_encrypted=None,
            )

    assert sum(await asyncio.gather(*(refresh(number) for number in range(5)))) == 1


async def test_tokens_are_not_in_the_repr(merchant: Merchant) -> None:
    """Printing a connection shows no ciphertext."""
    assert "sealed" not in repr(connection(merchant.id))


async def test_connections_are_known_by_id_and_account_in_the_doorway(database: Database, merchant: Merchant) -> None:
    """Rotation learns every id; what Stripe sends about an account finds the merchants that connected it."""
    other = await new_merchant(database)
    rows = [connection(each.id) for each in (merchant, other)]
    for row in rows:
        async with database.merchant(row.merchant_id) as tx:
            await connections.upsert(tx, row)
    async with database.doorway() as tx:
        assert sorted(await connections.all_ids(tx)) == sorted((row.merchant_id, row.id) for row in rows)
        assert set(await connections.merchants_of(tx, "acct_1", livemode=False)) == {merchant.id, other.id}
        assert await connections.merchants_of(tx, "acct_1", livemode=True) == []
