"""Tokens that expire are renewed before they do, once across processes, and a failure is kept and tried again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.errors import ConnectionRevoked
from oauth.timely_renewal import TimelyRenewal
from storage import connections
from storage.connections import ACTIVE, REVOKED, Connection
from tests.oauth.conftest import SHOP, KeyRoom, key_room

LIFE_S = 3600


def timely(room: KeyRoom) -> TimelyRenewal:
    """The periodic job's work in this room's process."""
    return TimelyRenewal(room.db, room.renewal, room.clock)


async def stored(room: KeyRoom) -> Connection:
    """The merchant's one connection as it is now."""
    (only,) = await room.connect.connections(room.admin)
    return only


async def problems(room: KeyRoom) -> tuple[int, int]:
    """How many connections fail to be renewed, and how many have expired."""
    async with room.db.doorway() as tx:
        return await connections.renewal_problems(tx, room.clock())


async def expiring(room: KeyRoom) -> Connection:
    """A connection whose tokens live an hour, as those of Stripe Apps do."""
    room.world.control("POST", "/tokens", life_s=LIFE_S)
    return (await room.connected()).connection


def later(room: KeyRoom, seconds: int) -> None:
    """Move Florin's clock and Stripe's."""
    room.clock.advance(seconds=seconds)
    room.world.control("POST", "/clock", advance_s=seconds)


async def test_tokens_without_an_end_are_left_alone(room: KeyRoom) -> None:
    """Connect's own tokens do not expire, so nothing is ever due."""
    before = (await room.connected()).connection
    assert (before.tokens_expire_at, before.renew_at) == (None, None)
    later(room, 400 * 86_400)
    assert await timely(room).once() == 0
    assert await stored(room) == before


async def test_tokens_are_renewed_before_they_expire(room: KeyRoom) -> None:
    """After two thirds of their life, again and again; without it the account stops answering."""
    before = await expiring(room)
    assert before.tokens_expire_at == room.clock() + timedelta(seconds=LIFE_S)
    for _hour in range(3):
        later(room, LIFE_S // 2)
        assert await timely(room).once() == 0
        later(room, LIFE_S // 4)
        assert await timely(room).once() == 1
        account = await room.accounts.active(room.admin.merchant_id)
        assert (await account.get("/v1/account"))["id"] == SHOP
    later(room, LIFE_S)
    assert await problems(room) == (0, 1)
    with pytest.raises(ConnectionRevoked):
        await account.get("/v1/account")


async def test_two_processes_renew_once(room: KeyRoom) -> None:
    """Whoever takes a due renewal first does it; one refresh token is used once."""
    await expiring(room)
    others = [key_room(room.db, room.world, room.admin, vault=room.vault) for _process in range(3)]
    later(room, LIFE_S - 60)
    for other in others:
        other.clock.now = room.clock()
    renewed = await asyncio.gather(*(timely(one).once() for one in (room, *others)))
    assert sorted(renewed) == [0, 0, 0, 1]
    assert (await room.audited()).count("connection.refreshed") == 1
    for other in others:
        await other.gateway.aclose()


async def test_a_failure_is_kept_and_tried_again(room: KeyRoom) -> None:
    """While Stripe is away the problem is told with its reason; the next try that works clears it."""
    await expiring(room)
    later(room, LIFE_S - 600)
    room.world.fault("reset_before", "POST", "/oauth/token", times=2)
    for tries in (1, 2):
        assert await timely(room).once() == 0
        failing = await stored(room)
        assert (failing.status, failing.renewals_failed, await problems(room)) == (ACTIVE, tries, (1, 0))
        assert failing.renewal_problem is not None
        assert "Stripe did not answer" in failing.renewal_problem
        assert await timely(room).once() == 0, "not before its pause is over"
        later(room, 60)
    assert await timely(room).once() == 1
    mended = await stored(room)
    assert (mended.renewals_failed, mended.renewal_problem, await problems(room)) == (0, None, (0, 0))


async def test_a_process_that_died_renewing_leaves_it_to_another(room: KeyRoom) -> None:
    """What was taken and never ended is due again after its lease."""
    connection = await expiring(room)
    later(room, LIFE_S - 900)
    async with room.db.merchant(room.admin.merchant_id) as tx:
        until = room.clock() + timedelta(seconds=60)
        assert await connections.claim_renewal(tx, connection.id, room.clock(), until) is not None
        assert await connections.claim_renewal(tx, connection.id, room.clock(), until) is None
    assert await timely(room).once() == 0
    later(room, 61)
    assert await timely(room).once() == 1


async def test_access_taken_away_is_found_when_renewing(room: KeyRoom) -> None:
    """A refused renewal ends the connection and is not tried for ever."""
    await expiring(room)
    later(room, LIFE_S - 60)
    room.world.control("POST", "/revoke", account=SHOP)
    assert await timely(room).once() == 0
    assert (await stored(room)).status == REVOKED
    later(room, LIFE_S)
    assert await timely(room).once() == 0
    assert await problems(room) == (0, 0)
