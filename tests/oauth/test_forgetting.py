"""Ended connections: what was kept of their accounts goes, of nobody else and only for as long as they are ended."""

from __future__ import annotations

from dataclasses import replace

from domain.people import Actor
from oauth.forgetting import FORGET_CONNECTION, Forgetting
from storage import connections, inbox, jobs, stripe_states
from storage.stripe_states import KnownState
from tests.oauth.conftest import SHOP, KeyRoom, key_room
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import NOW, known_state

OBJECTS = 23  # beside them there are the copy's own row and the one of the look at events


def states(merchant_id: str, account_id: str = SHOP, *, livemode: bool = False) -> list[KnownState]:
    """What is known of some customers of an account."""
    one = known_state(merchant_id, account_id=account_id, livemode=livemode)
    return [replace(one, object_id=f"cus_{number}") for number in range(OBJECTS)]


async def keep(room: KeyRoom, merchant_id: str, account_id: str = SHOP, *, livemode: bool = False) -> None:
    """Have Florin know customers of an account, and how far its events were looked at."""
    async with room.db.merchant(merchant_id) as tx:
        await stripe_states.keep(tx, states(merchant_id, account_id, livemode=livemode))
        await inbox.note_seen(tx, merchant_id, account_id, livemode=livemode, seen_until=NOW)


async def kept(room: KeyRoom, merchant_id: str, account_id: str = SHOP, *, livemode: bool = False) -> tuple[int, bool]:
    """How many objects of an account are known, and whether its events were ever looked at."""
    async with room.db.merchant(merchant_id) as tx:
        ids = [f"cus_{number}" for number in range(OBJECTS)]
        known = await stripe_states.known(tx, account_id, livemode=livemode, object_ids=ids)
        return len(known), await inbox.seen_until(tx, account_id, livemode=livemode) is not None


async def waiting(room: KeyRoom) -> list[dict[str, object]]:
    """The arguments of the jobs that wait to forget."""
    async with room.db.doorway() as tx:
        return [job.arguments for job in await jobs.listed(tx) if job.task == FORGET_CONNECTION]


async def test_disconnecting_forgets_the_account_and_nothing_else(room: KeyRoom) -> None:
    """One job, queued with the end of the connection, deletes its objects in pieces; other accounts keep theirs."""
    connection = (await room.connected()).connection
    other = await new_merchant(room.db)
    mine = room.admin.merchant_id
    for place in ((mine, SHOP, False), (mine, SHOP, True), (mine, "acct_other", False), (other.id, SHOP, False)):
        await keep(room, place[0], place[1], livemode=place[2])
    await room.connect.disconnect(room.admin, connection.id)
    await room.connect.disconnect(room.admin, connection.id)
    (arguments,) = await waiting(room)
    assert arguments == {"merchant_id": mine, "account_id": SHOP, "livemode": False}
    assert await Forgetting(room.db, rows_at_once=5).forget(mine, SHOP, False) == OBJECTS + 2
    assert await kept(room, mine) == (0, False)
    for merchant_id, account_id, livemode in ((mine, SHOP, True), (mine, "acct_other", False), (other.id, SHOP, False)):
        assert await kept(room, merchant_id, account_id, livemode=livemode) == (OBJECTS, True)
    assert await Forgetting(room.db).forget(mine, SHOP, False) == 0


async def test_an_account_connected_again_is_not_forgotten(room: KeyRoom) -> None:
    """A late or repeated job deletes nothing of a connection that holds."""
    connection = (await room.connected()).connection
    await keep(room, room.admin.merchant_id)
    await room.connect.disconnect(room.admin, connection.id)
    await room.connected()
    assert await Forgetting(room.db).forget(room.admin.merchant_id, SHOP, False) == 0
    assert await kept(room, room.admin.merchant_id) == (OBJECTS, True)


async def test_an_end_found_at_stripe_forgets_too(room: KeyRoom) -> None:
    """Whoever ended it: the revocation that a call meets queues the same job."""
    await room.connected()
    room.world.control("POST", "/revoke", account=SHOP)
    await room.accounts.revoked(room.admin.merchant_id, SHOP, False)
    assert len(await waiting(room)) == 1


async def test_a_lost_job_is_made_up_for(room: KeyRoom) -> None:
    """The daily look finds every ended connection of every merchant, and leaves those that hold."""
    other = await new_merchant(room.db)
    stranger = Actor(other.id, "mem_x", room.admin.role, room.admin.scopes, room.admin.door, "ses_one")
    theirs = key_room(room.db, room.world, stranger, vault=room.vault)
    await theirs.connected()
    connection = (await room.connected()).connection
    for merchant_id in (room.admin.merchant_id, other.id):
        await keep(room, merchant_id)
    async with room.db.merchant(room.admin.merchant_id) as tx:
        assert await connections.mark_revoked(tx, connection.id, NOW)
    assert await Forgetting(room.db).forget_all() == OBJECTS + 2
    assert await kept(room, room.admin.merchant_id) == (0, False)
    assert await kept(room, other.id) == (OBJECTS, True)
    await theirs.gateway.aclose()
