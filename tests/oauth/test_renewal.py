"""Renewing, being revoked and disconnecting: no token is lost and no dead connection is kept alive."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import ConnectionRevoked, NotConnected, NotFound, Unavailable
from oauth.renewal import owner_of
from storage import connections
from storage.connections import REVOKED, Connection
from tests.oauth.conftest import SHOP, KeyRoom, key_room
from tests.plugins.postgres import new_merchant


async def stored(room: KeyRoom) -> Connection:
    """The merchant's one connection as it is now."""
    (only,) = await room.connect.connections(room.admin)
    return only


async def test_a_refresh_brings_a_token_that_works(room: KeyRoom) -> None:
    """The tokens change, the connection stays, and it is audited."""
    before = (await room.connected()).connection
    after = await room.connect.refresh(room.admin, before.id)
    assert after.id == before.id
    assert after.access_token_encrypted != before.access_token_encrypted
    assert (await (await room.accounts.active(room.admin.merchant_id)).get("/v1/account"))["id"] == SHOP
    assert await room.audited() == ["connection.connected", "connection.refreshed"]


async def test_refreshing_at_once_asks_stripe_once(room: KeyRoom) -> None:
    """In one process all who ask at the same moment share one refresh."""
    connection = (await room.connected()).connection
    renewed = await asyncio.gather(*(room.renewal.refresh(connection) for _caller in range(8)))
    assert len({one.access_token_encrypted for one in renewed}) == 1
    assert (await room.audited()).count("connection.refreshed") == 1


async def test_two_processes_refreshing_at_once_agree(room: KeyRoom) -> None:
    """Compare-and-set lets one win; the other uses the winner's tokens."""
    connection = (await room.connected()).connection
    other = key_room(room.db, room.world, room.admin, vault=room.vault)
    one, two = await asyncio.gather(room.renewal.refresh(connection), other.renewal.refresh(connection))
    assert one.access_token_encrypted == two.access_token_encrypted == (await stored(room)).access_token_encrypted
    assert (await room.audited()).count("connection.refreshed") == 1
    await other.gateway.aclose()


async def test_a_refresh_token_used_by_another_is_no_revocation(room: KeyRoom) -> None:
    """Stripe refuses, but another process has just stored new tokens: those are used."""
    connection = (await room.connected()).connection
    room.world.control("POST", "/revoke", account=SHOP)  # as if the refresh token had been used up
    refreshing = asyncio.create_task(room.renewal.refresh(connection))
    async with room.db.merchant(room.admin.merchant_id) as tx:
        await connections.replace_tokens(
            tx,
            connection.id,
            old_access_token_encrypted=connection.access_token_encrypted,
            access_token_encrypted=room.vault.seal("sk_test_newer", owner_of(connection)),
            refresh_token_encrypted=None,
        )
    renewed = await refreshing
    assert room.vault.open(renewed.access_token_encrypted, owner_of(renewed)) == "sk_test_newer"
    assert (await stored(room)).status == "active"


async def test_a_revocation_at_stripe_is_found_and_kept(room: KeyRoom) -> None:
    """The next call says so; after noting it the merchant has no active account and can connect again."""
    await room.connected()
    merchant_id = room.admin.merchant_id
    account = await room.accounts.active(merchant_id)
    room.world.control("POST", "/revoke", account=SHOP)
    with pytest.raises(ConnectionRevoked):
        await account.get("/v1/balance")
    await room.accounts.revoked(merchant_id, SHOP, False)
    await room.accounts.revoked(merchant_id, SHOP, False)
    assert (await stored(room)).status == REVOKED
    with pytest.raises(NotConnected):
        await room.accounts.active(merchant_id)
    with pytest.raises(ConnectionRevoked):
        await room.accounts.pinned(merchant_id, SHOP, False)
    with pytest.raises(ConnectionRevoked):
        await room.connect.refresh(room.admin, (await stored(room)).id)
    assert (await room.audited()).count("connection.revoked") == 1
    await room.connected()
    assert (await (await room.accounts.active(merchant_id)).get("/v1/account"))["id"] == SHOP


async def test_a_token_that_merely_expired_is_renewed(room: KeyRoom) -> None:
    """When the refresh token still works the connection lives on with new tokens."""
    before = (await room.connected()).connection
    await room.accounts.revoked(room.admin.merchant_id, SHOP, False)
    after = await stored(room)
    assert after.status == "active"
    assert after.access_token_encrypted != before.access_token_encrypted


async def test_stripe_away_revokes_nothing(room: KeyRoom) -> None:
    """Without an answer nothing is concluded."""
    await room.connected()
    room.world.fault("reset_before", "POST", "/oauth/token", times=2)
    await room.accounts.revoked(room.admin.merchant_id, SHOP, False)
    assert (await stored(room)).status == "active"
    with pytest.raises(Unavailable):
        await room.connect.refresh(room.admin, (await stored(room)).id)


async def test_disconnecting_ends_the_access_at_stripe(room: KeyRoom) -> None:
    """The token is dead at Stripe, not only forgotten here; disconnecting twice is no error."""
    connection = (await room.connected()).connection
    account = await room.accounts.active(room.admin.merchant_id)
    for _again in range(2):
        assert (await room.connect.disconnect(room.admin, connection.id)).status == REVOKED
    with pytest.raises(ConnectionRevoked):
        await account.get("/v1/balance")
    assert await room.audited() == ["connection.connected", "connection.revoked"]
    with pytest.raises(NotConnected):
        await room.connect.choose(room.admin, connection.id)


async def test_disconnecting_what_is_already_gone_works(room: KeyRoom) -> None:
    """Stripe's "not connected" is as good as a yes."""
    connection = (await room.connected()).connection
    room.world.control("POST", "/revoke", account=SHOP)
    assert (await room.connect.disconnect(room.admin, connection.id)).status == REVOKED


async def test_disconnecting_without_an_answer_changes_nothing(room: KeyRoom) -> None:
    """While Stripe is away the connection is still shown as what it is."""
    connection = (await room.connected()).connection
    room.world.fault("reset_before", "POST", "/oauth/deauthorize")
    with pytest.raises(Unavailable):
        await room.connect.disconnect(room.admin, connection.id)
    assert (await stored(room)).status == "active"


async def test_a_merchant_sees_only_its_own(room: KeyRoom) -> None:
    """Another merchant can neither see, use, refresh nor end the connection."""
    connection = (await room.connected()).connection
    other = await new_merchant(room.db)
    stranger = type(room.admin)(other.id, "mem_x", room.admin.role, room.admin.scopes, room.admin.door, "ses_x")
    assert await room.connect.connections(stranger) == []
    with pytest.raises(NotConnected):
        await room.accounts.pinned(other.id, SHOP, False)
    for act in (room.connect.refresh, room.connect.disconnect, room.connect.choose):
        with pytest.raises(NotFound):
            await act(stranger, connection.id)
    await room.accounts.revoked(other.id, SHOP, False)
    assert (await stored(room)).status == "active"
