"""The numbered stream of a merchant: in the order of commits, without a hole, for its own merchant only."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from api.live_hub import LiveHub
from storage import live
from storage.database import Database
from storage.live import Update
from storage.merchants import Merchant
from tests.plugins.postgres import new_merchant


async def published(db: Database, merchant_id: str, *ids: str) -> None:
    """Publish these in one transaction."""
    async with db.merchant(merchant_id) as tx:
        for one in ids:
            await live.publish(tx, merchant_id, "alert", {"id": one})


async def read(db: Database, merchant_id: str, after: int = 0, limit: int = 1_000) -> list[Update]:
    """What a reader sees after a number."""
    async with db.merchant(merchant_id) as tx:
        return await live.after(tx, after, limit)


async def test_numbers_count_from_one_for_each_merchant(database: Database, merchant: Merchant) -> None:
    """Each merchant's stream begins at 1 and goes on without a gap, whatever others publish."""
    other = await new_merchant(database)
    await published(database, merchant.id, "a", "b")
    await published(database, other.id, "x")
    await published(database, merchant.id, "c")
    assert [(update.seq, update.data["id"]) for update in await read(database, merchant.id)] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
    ]
    assert [update.seq for update in await read(database, other.id)] == [1]
    assert [update.seq for update in await read(database, merchant.id, after=1, limit=1)] == [2]


async def test_a_rolled_back_transaction_leaves_no_hole(database: Database, merchant: Merchant) -> None:
    """What did not commit has no number, and takes none from others."""
    await published(database, merchant.id, "a")

    async def interrupted() -> None:
        async with database.merchant(merchant.id) as tx:
            await live.publish(tx, merchant.id, "alert", {"id": "lost"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await interrupted()
    await published(database, merchant.id, "b")
    assert [(update.seq, update.data["id"]) for update in await read(database, merchant.id)] == [(1, "a"), (2, "b")]


async def test_the_number_is_that_of_the_commit(database: Database, merchant: Merchant) -> None:
    """A transaction that published first and commits last neither holds others up nor slips in behind a reader."""
    async with database.merchant(merchant.id) as slow:
        await live.publish(slow, merchant.id, "alert", {"id": "slow"})
        await published(database, merchant.id, "fast")
        assert [(update.seq, update.data["id"]) for update in await read(database, merchant.id)] == [(1, "fast")]
    assert [(update.seq, update.data["id"]) for update in await read(database, merchant.id)][1:] == [(2, "slow")]


async def test_readers_never_miss_what_concurrent_publishers_commit(database: Database, merchant: Merchant) -> None:
    """Twelve publishers at once, each with pauses before its commit: a reader by number sees all, in order, once."""
    chance = random.Random(11)  # noqa: S311  # no secret
    publishers, each = 12, 15
    done = asyncio.Event()
    gate = asyncio.Semaphore(4)  # the pool has five connections, and the reader needs one

    async def publisher(number: int) -> None:
        for step in range(each):
            async with gate, database.merchant(merchant.id) as tx:
                await live.publish(tx, merchant.id, "alert", {"id": f"{number}-{step}"})
                await asyncio.sleep(chance.random() / 500)

    async def reader() -> list[Update]:
        seen: list[Update] = []
        while True:
            is_last = done.is_set()
            fresh = await read(database, merchant.id, seen[-1].seq if seen else 0, limit=chance.randint(1, 9))
            seen += fresh
            if is_last and not fresh:
                return seen

    reading = asyncio.create_task(reader())
    await asyncio.gather(*map(publisher, range(publishers)))
    done.set()
    seen = await reading
    assert [update.seq for update in seen] == list(range(1, publishers * each + 1))
    for number in range(publishers):
        mine = [update.data["id"] for update in seen if update.data["id"].startswith(f"{number}-")]
        assert mine == [f"{number}-{step}" for step in range(each)]
    times = [update.created_at for update in seen]
    assert times == sorted(times)


async def test_a_commit_is_notified_once(database: Database, merchant: Merchant, app_database_url: str) -> None:
    """However much a transaction publishes, who listens hears the merchant's id once."""
    ear = await psycopg.AsyncConnection.connect(app_database_url, autocommit=True)
    async with ear:
        await ear.execute("LISTEN florin_live")
        await published(database, merchant.id, "a", "b", "c")
        heard = [notice.payload async for notice in ear.notifies(timeout=0.5)]
    assert heard == [merchant.id]


async def test_nobody_sees_or_forges_anothers(database: Database, merchant: Merchant) -> None:
    """Row-level security: another merchant reads nothing and can publish nothing here."""
    other = await new_merchant(database)
    await published(database, merchant.id, "a")
    assert await read(database, other.id) == []
    async with database.merchant(other.id) as tx:
        assert (await live.newest(tx), await live.oldest(tx)) == (0, None)

    async def forge() -> None:
        async with database.merchant(other.id) as tx:
            await live.publish(tx, merchant.id, "alert", {"id": "forged"})

    with pytest.raises(Exception, match="row-level security"):
        await forge()
    assert len(await read(database, merchant.id)) == 1


async def test_the_app_can_only_add(database: Database, merchant: Merchant) -> None:
    """The app's role may neither change nor delete what was published, nor a head."""
    from sqlalchemy import text

    for statement in (
        "UPDATE live_updates SET data = '{}'",
        "DELETE FROM live_updates",
        "UPDATE live_heads SET seq = 9",
        "INSERT INTO live_updates (merchant_id, topic, data, seq) VALUES ('x', 'alert', '{}', 5)",
    ):

        async def forbidden(sql: str = statement) -> None:
            async with database.merchant(merchant.id) as tx:
                await tx.execute(text(sql))

        with pytest.raises(Exception, match="permission denied"):
            await forbidden()


async def test_what_is_old_is_forgotten_without_a_hole(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """Forgetting goes up to the newest of the old ones, and the numbers go on where they were."""
    await published(database, merchant.id, "a", "b", "c", "d")
    with psycopg.connect(database_url, autocommit=True) as owner:  # a clock that was once put back
        owner.execute("UPDATE live_updates SET created_at = created_at - interval '2 days' WHERE seq IN (1, 3)")
    async with database.doorway() as tx:
        assert await live.forget(tx, datetime.now(UTC) - timedelta(days=1)) == 3
    async with database.merchant(merchant.id) as tx:
        assert (await live.oldest(tx), await live.newest(tx)) == (4, 4)
    async with database.doorway() as tx:
        assert await live.forget(tx, datetime.now(UTC) + timedelta(minutes=1)) == 1
    await published(database, merchant.id, "e")
    assert [update.seq for update in await read(database, merchant.id)] == [5]


async def test_a_reader_that_comes_back_first_is_told_what_it_missed(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """It is behind before the hub knows any number, and is woken as soon as the hub does."""
    await published(database, merchant.id, "a", "b")
    hub = LiveHub(database, database_url, streams_max=1)
    with hub.watch(merchant.id) as reader:
        assert reader.seq == 0
        assert [update.data["id"] for update in await reader.next(20)] == ["a", "b"]
    await hub.aclose()
