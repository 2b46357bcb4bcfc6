"""What the pool and the transactions promise: one merchant each, and clear words when the database fails."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from domain.errors import BadInput, Misconfigured, TooMany, Unavailable
from storage import merchants
from storage.database import Database
from storage.embedded import app_url
from storage.merchants import Merchant
from tests.plugins.postgres import new_merchant


async def test_a_merchant_sees_itself(database: Database, merchant: Merchant) -> None:
    """What a merchant stores it reads back."""
    async with database.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) == merchant


async def test_an_error_rolls_back(database: Database, merchant: Merchant) -> None:
    """Nothing of a transaction that raised stays."""

    async def fail() -> None:
        async with database.merchant(merchant.id) as tx:
            await merchants.change(tx, merchant.id, name="Renamed")
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    async with database.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) == merchant


async def test_the_binding_ends_with_its_transaction(database_url: str, merchant: Merchant) -> None:
    """A pooled connection that served a merchant shows nothing to the next one who asks for nobody's rows."""
    single = await Database.open(app_url(database_url), pool_size=1)
    async with single.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) is not None
    async with single.doorway() as tx:
        assert await merchants.get(tx, merchant.id) is None
        assert (await tx.execute(text("SELECT count(*) FROM merchants"))).scalar_one() == 0
    await single.close()


@pytest.mark.parametrize("merchant_id", ["", "x'; DROP TABLE merchants; --", "mer_\x00", "mer_" + "x" * 99])
async def test_only_ids_are_bound(database: Database, merchant_id: str) -> None:
    """What is no id of Florin's never reaches the database."""
    with pytest.raises(ValueError, match="not a merchant id"):
        async with database.merchant(merchant_id):
            pass


async def test_connections_lost_in_the_pool_are_replaced(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """After the server has cut every connection the next transactions just work."""
    started = asyncio.Barrier(5)

    async def hold() -> None:
        async with database.merchant(merchant.id):
            await started.wait()

    await asyncio.gather(*(hold() for _ in range(5)))
    _cut(database_url)
    for _ in range(7):
        async with database.merchant(merchant.id) as tx:
            assert await merchants.get(tx, merchant.id) == merchant


async def test_a_connection_lost_in_a_transaction_says_so(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """Losing the server in the middle is Unavailable, nothing of the transaction stays, and the pool recovers."""

    async def lose() -> None:
        async with database.merchant(merchant.id) as tx:
            await merchants.change(tx, merchant.id, name="Renamed")
            _cut(database_url)
            await merchants.get(tx, merchant.id)

    with pytest.raises(Unavailable, match="can't be reached"):
        await lose()
    async with database.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) == merchant


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("53100", Unavailable, "disk of the database is full"),
        ("25006", Unavailable, "read-only"),
        ("53300", TooMany, "as many requests"),
        ("57P01", Unavailable, "can't be reached"),
        ("40P01", Unavailable, "can't be reached"),
    ],
)
async def test_failures_of_the_server_become_sentences(
    database: Database, merchant: Merchant, code: str, error: type[Exception], words: str
) -> None:
    """A full disk, a read-only or shutting-down server and the like are told apart in words a merchant understands."""
    with pytest.raises(error, match=words):
        async with database.merchant(merchant.id) as tx:
            await tx.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"))


@pytest.mark.parametrize("name", ["nul \x00 byte", "half a \ud800 pair"])
async def test_text_that_cannot_be_stored_is_bad_input(database: Database, merchant: Merchant, name: str) -> None:
    """Characters PostgreSQL refuses are the sender's mistake, and cost nothing."""
    with pytest.raises(BadInput, match="can't be stored"):
        async with database.merchant(merchant.id) as tx:
            await merchants.change(tx, merchant.id, name=name)
    async with database.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) == merchant


async def test_a_cancelled_transaction_leaves_a_healthy_pool(database_url: str, merchant: Merchant) -> None:
    """Cancelling a request in the middle of a statement rolls back and does not use the pool up."""
    single = await Database.open(app_url(database_url), pool_size=1)

    async def dawdle() -> None:
        async with single.merchant(merchant.id) as tx:
            await merchants.change(tx, merchant.id, name="Renamed")
            await tx.execute(text("SELECT pg_sleep(10)"))

    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(dawdle(), timeout=0.1)
    async with single.merchant(merchant.id) as tx:
        assert await merchants.get(tx, merchant.id) == merchant
    await single.close()


async def test_a_role_above_row_level_security_is_refused(database_url: str) -> None:
    """Florin does not start on a session that could see every merchant."""
    with pytest.raises(Misconfigured, match="every merchant"):
        await Database.open(database_url, app_role="postgres")


async def test_the_owner_url_is_served_in_the_apps_role(database_url: str, merchant: Merchant) -> None:
    """With one URL only, sessions of the owner still start as the app: row-level security binds them."""
    opened = await Database.open(database_url)
    async with opened.doorway() as tx:
        assert (await tx.execute(text("SELECT current_user"))).scalar_one() == "florin_app"
        assert (await tx.execute(text("SELECT count(*) FROM merchants"))).scalar_one() == 0
    await opened.close()


async def test_an_absent_server_is_unavailable() -> None:
    """A server that is not there is told in a sentence that names no part of the URL."""
    with pytest.raises(Unavailable) as raised:
        await Database.open("postgresql://someone:secret@127.0.0.1:1/florin")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["", "sqlite:///x.db", "postgresql://u:secret@h:notaport/x", "secret"])
async def test_a_wrong_url_is_misconfigured(url: str) -> None:
    """What is no PostgreSQL URL is refused with what to write, without repeating it."""
    with pytest.raises(Misconfigured) as raised:
        await Database.open(url)
    assert "secret" not in str(raised.value)


async def test_merchants_are_known_by_id_in_the_doorway(database: Database, merchant: Merchant) -> None:
    """Background rounds learn ids, oldest first, and nothing else."""
    second = await new_merchant(database, "Second")
    async with database.doorway() as tx:
        assert await merchants.all_ids(tx) == [merchant.id, second.id]
        assert await merchants.first(tx) == merchant.id


def _cut(database_url: str) -> None:
    """Ends every other connection to the database, as a restart of the server does."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
