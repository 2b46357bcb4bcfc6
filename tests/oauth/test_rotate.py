"""Rotating keys while serving: every token stays readable at every moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.errors import Misconfigured
from domain.people import Actor
from oauth.keyring import KeyRing, new_key
from oauth.renewal import owner_of
from oauth.rotate import rotate_keys
from oauth.vault import TokenVault
from storage import connections
from storage.database import Database
from tests.oauth.conftest import SHOP, KeyRoom, key_room
from tests.plugins.sandbox import SandboxWorld


@pytest.fixture
async def filed(database: Database, world: SandboxWorld, admin: Actor, tmp_path: Path) -> AsyncIterator[KeyRoom]:
    """A serving room whose keys are in a file, with one account connected."""
    room = key_room(database, world, admin, vault=TokenVault(KeyRing.from_file(tmp_path / "keys")))
    await room.connected()
    yield room
    await room.gateway.aclose()


async def test_rotating_changes_every_token_and_drops_old_keys(filed: KeyRoom, tmp_path: Path) -> None:
    """After two rotations the first key is gone, and the serving room never noticed."""
    first_key = (tmp_path / "keys").read_text().split()[0]
    for _time in range(2):
        assert await rotate_keys(filed.db, TokenVault(KeyRing.from_file(tmp_path / "keys"))) == 1
        assert (await filed.accounts.active(filed.admin.merchant_id)).account_id == SHOP
    assert first_key not in (tmp_path / "keys").read_text()
    assert (await filed.audited()).count("keys.rotated") == 2


async def test_rotating_while_serving_and_renewing(filed: KeyRoom, tmp_path: Path) -> None:
    """Reads, refreshes and rotations at the same time: nothing fails and nothing is lost."""
    merchant_id = filed.admin.merchant_id
    done = asyncio.Event()
    reads = 0

    async def serve() -> None:
        nonlocal reads
        while not done.is_set():
            await (await filed.accounts.active(merchant_id)).get("/v1/account")
            reads += 1

    async def renew() -> None:
        while not done.is_set():
            (row,) = await filed.connect.connections(filed.admin)
            await filed.renewal.refresh(row)

    serving = [asyncio.create_task(serve()), asyncio.create_task(renew())]
    for _time in range(4):
        await rotate_keys(filed.db, TokenVault(KeyRing.from_file(tmp_path / "keys")))
        await asyncio.sleep(0.05)
    done.set()
    await asyncio.gather(*serving)
    assert reads
    last = TokenVault(KeyRing.from_file(tmp_path / "keys"))
    (row,) = await filed.connect.connections(filed.admin)
    assert last.is_current(row.access_token_encrypted)
    assert (await (await filed.accounts.active(merchant_id)).get("/v1/account"))["id"] == SHOP


async def test_keys_of_the_settings_rotate_to_the_first(room: KeyRoom) -> None:
    """A new key in front of FLORIN_ENCRYPTION_KEYS takes over; a second run changes nothing."""
    old, new = new_key(), new_key()
    serving = key_room(room.db, room.world, room.admin, vault=TokenVault(KeyRing.from_text(old)))
    await serving.connected()
    both = TokenVault(KeyRing.from_text(f"{new},{old}"))
    assert [await rotate_keys(room.db, both), await rotate_keys(room.db, both)] == [1, 0]
    after = key_room(room.db, room.world, room.admin, vault=TokenVault(KeyRing.from_text(new)))
    assert (await after.accounts.active(room.admin.merchant_id)).account_id == SHOP
    for one in (serving, after):
        await one.gateway.aclose()


async def test_a_token_that_opens_with_no_key_stops_the_dropping(filed: KeyRoom, tmp_path: Path) -> None:
    """It is reported, the others are re-sealed, and every old key stays."""
    async with filed.db.merchant(filed.admin.merchant_id) as tx:
        (row,) = await connections.listed(tx)
        values = {name: getattr(row, name) for name in row.__dataclass_fields__}
        lost = TokenVault(KeyRing.from_text(new_key())).seal("sk_test_x", owner_of(row))
        values |= {"id": "con_lost", "account_id": "acct_lost", "is_active": False, "access_token_encrypted": lost}
        await connections.upsert(tx, connections.Connection(**values))
    before = (tmp_path / "keys").read_text().split()
    with pytest.raises(Misconfigured, match="1 connections"):
        await rotate_keys(filed.db, filed.vault)
    assert set(before) < set((tmp_path / "keys").read_text().split())
    assert (await filed.accounts.active(filed.admin.merchant_id)).account_id == SHOP
