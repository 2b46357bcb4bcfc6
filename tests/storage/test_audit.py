"""The audit log: every later change of it shows, and where it begins."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from storage import audit
from storage.database import Database
from storage.merchants import Merchant
from tests.plugins.postgres import new_merchant

EXCHANGE = """
    UPDATE audit_entries a SET decision = b.decision FROM audit_entries b
    WHERE (a.seq, b.seq) IN ((2, 3), (3, 2)) AND a.merchant_id = b.merchant_id
"""

INSERT = """
    INSERT INTO audit_entries (merchant_id, seq, decision, prev, hash)
    SELECT merchant_id, 6, decision, hash, repeat('a', 64) FROM audit_entries WHERE seq = 5
"""


async def write(database: Database, merchant_id: str, entries: int = 5) -> None:
    """Appends entries, each in a transaction of its own."""
    for number in range(entries):
        async with database.merchant(merchant_id) as tx:
            await audit.append(tx, merchant_id, "proposal.opened", {"number": number, "who": "Ada “A” Łovelace"})


async def verified(database: Database, merchant_id: str) -> int | None:
    """What verification finds."""
    async with database.merchant(merchant_id) as tx:
        return await audit.verify(tx, merchant_id)


@contextmanager
def tampering(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The superuser with the triggers off: who can do anything."""
    with psycopg.connect(database_url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        yield superuser


async def test_an_untouched_chain_verifies(database: Database, merchant: Merchant) -> None:
    """What was appended verifies, an empty log too, and entries come back as they were written."""
    assert await verified(database, merchant.id) is None
    await write(database, merchant.id)
    assert await verified(database, merchant.id) is None
    async with database.merchant(merchant.id) as tx:
        newest, *_ = entries = await audit.listed(tx, limit=3)
        assert [entry.seq for entry in entries] == [5, 4, 3]
        assert [entry.seq for entry in await audit.listed(tx, limit=3, before_seq=3)] == [2, 1]
        assert (newest.kind, newest.decision["number"], newest.at.tzinfo is not None) == ("proposal.opened", 4, True)
        assert await audit.head(tx, merchant.id) == (5, newest.hash)


async def test_concurrent_appends_make_one_chain(database: Database, merchant: Merchant) -> None:
    """Fifty entries appended at once stand in one unbroken chain."""

    async def append() -> None:
        async with database.merchant(merchant.id) as tx:
            await audit.append(tx, merchant.id, "k", {})

    await asyncio.gather(*(append() for _ in range(50)))
    async with database.merchant(merchant.id) as tx:
        assert (await audit.head(tx, merchant.id))[0] == 50
        assert await audit.verify(tx, merchant.id) is None


async def test_long_chains_are_verified_in_batches(database: Database, merchant: Merchant, database_url: str) -> None:
    """A chain longer than one batch verifies, and a change behind the first batch is found."""
    async with database.merchant(merchant.id) as tx:
        for _ in range(1001):
            await audit.append(tx, merchant.id, "k", {})
    assert await verified(database, merchant.id) is None
    with tampering(database_url) as superuser:
        superuser.execute("UPDATE audit_entries SET prev = '' WHERE seq = 1001")
    assert await verified(database, merchant.id) == 1001


async def test_a_rolled_back_entry_leaves_no_gap(database: Database, merchant: Merchant) -> None:
    """An entry whose transaction failed was never there."""

    async def fail() -> None:
        async with database.merchant(merchant.id) as tx:
            await audit.append(tx, merchant.id, "k", {})
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    await write(database, merchant.id, 2)
    assert await verified(database, merchant.id) is None


async def test_chains_of_merchants_are_apart(database: Database, merchant: Merchant) -> None:
    """Each merchant counts from one."""
    other = await new_merchant(database)
    await write(database, merchant.id, 3)
    await write(database, other.id, 2)
    async with database.merchant(other.id) as tx:
        assert [entry.seq for entry in await audit.listed(tx, limit=9)] == [2, 1]


async def test_floats_have_no_place_in_it(database: Database, merchant: Merchant) -> None:
    """A decision that has no canonical form is refused before anything is stored."""

    async def append() -> None:
        async with database.merchant(merchant.id) as tx:
            await audit.append(tx, merchant.id, "k", {"amount": 1.5})

    with pytest.raises(TypeError):
        await append()


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        ("UPDATE audit_entries SET decision = jsonb_set(decision, '{number}', '9') WHERE seq = 3", 3),
        ("UPDATE audit_entries SET decision = decision || '{\"rate\": 1.5}' WHERE seq = 4", 4),
        ('UPDATE audit_entries SET decision = decision || \'{"kind": "proposal.rejected"}\' WHERE seq = 1', 1),
        ("UPDATE audit_entries SET hash = repeat('0', 64) WHERE seq = 2", 2),
        ("UPDATE audit_entries SET prev = hash WHERE seq = 2", 2),
        ("DELETE FROM audit_entries WHERE seq = 1", 1),
        ("DELETE FROM audit_entries WHERE seq = 3", 3),
        ("DELETE FROM audit_entries WHERE seq = 5", 5),
        ("DELETE FROM audit_entries WHERE seq >= 4", 4),
        ("DELETE FROM audit_entries", 1),
        ("UPDATE audit_entries SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END + 100 WHERE seq IN (2, 3)", 2),
        (EXCHANGE, 2),
        (INSERT, 6),
        ("DELETE FROM audit_heads", 1),
    ],
)
async def test_tampering_is_found_at_its_first_entry(
    database: Database, merchant: Merchant, database_url: str, tamper: str, broken: int
) -> None:
    """Changed, deleted, exchanged, moved and inserted entries are each named by the first number that is not right."""
    await write(database, merchant.id)
    with tampering(database_url) as superuser:
        superuser.execute(tamper.encode())
    assert await verified(database, merchant.id) == broken


async def test_a_surplus_entry_with_a_right_hash_is_found(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """Even an entry that fits the chain shows when Florin's own head does not know it."""
    await write(database, merchant.id)
    with psycopg.connect(database_url) as owner:
        remember = sql.SQL("SELECT seq, hash FROM audit_heads WHERE merchant_id = {}").format(merchant.id)
        seq, before = owner.execute(remember).fetchone() or (0, "")
    await write(database, merchant.id, 1)
    with tampering(database_url) as superuser:
        superuser.execute("UPDATE audit_heads SET seq = %s, hash = %s", (seq, before))
    assert await verified(database, merchant.id) == 6


async def test_changes_by_the_owner_are_refused_too(merchant: Merchant, database: Database, database_url: str) -> None:
    """Not even the tables' owner changes the log by accident."""
    await write(database, merchant.id)
    with psycopg.connect(database_url) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("DELETE FROM audit_entries")
