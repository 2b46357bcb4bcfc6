"""Channels' addresses at rest: unreadable, bound to their channel, and never lost to a rotation of keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import Misconfigured
from oauth.channel_seal import ChannelSeal
from oauth.keyring import KeyRing, new_key
from oauth.rotate import rotate_keys
from oauth.vault import TokenVault
from storage import channels
from storage.database import Database
from storage.merchants import Merchant
from tests.delivery.drafts import channel

URL = "https://hooks.example.com/s3cret"


def test_what_is_sealed_opens_for_its_own_channel_only() -> None:
    """Another channel's or merchant's ciphertext, and one of another ring, do not open."""
    seal = ChannelSeal(KeyRing.from_text(new_key()))
    sealed = seal.seal(URL, merchant_id="mer_1", channel_id="chn_1")
    assert b"s3cret" not in sealed
    assert seal.open(sealed, merchant_id="mer_1", channel_id="chn_1") == URL
    for merchant_id, channel_id in (("mer_1", "chn_2"), ("mer_2", "chn_1")):
        with pytest.raises(Misconfigured):
            seal.open(sealed, merchant_id=merchant_id, channel_id=channel_id)
    with pytest.raises(Misconfigured):
        ChannelSeal(KeyRing.from_text(new_key())).open(sealed, merchant_id="mer_1", channel_id="chn_1")


async def test_rotations_keep_channels_readable(database: Database, merchant: Merchant, tmp_path: Path) -> None:
    """After three rotations, when the first key is long gone, address and secret still open."""
    file = tmp_path / "keys"
    first = ChannelSeal(KeyRing.from_file(file))
    before = file.read_text()
    draft = channel(merchant.id, datetime.now(UTC))
    own = {"merchant_id": merchant.id, "channel_id": draft.id}
    sealed = {"url_sealed": first.seal(URL, **own), "secret_sealed": first.seal("whsec_x", **own)}
    async with database.merchant(merchant.id) as tx:
        await channels.create(tx, channel(merchant.id, datetime.now(UTC), id=draft.id, **sealed))
    for _ in range(3):
        await rotate_keys(database, TokenVault(KeyRing.from_file(file)))
    assert before.strip() not in file.read_text()
    async with database.merchant(merchant.id) as tx:
        kept = await channels.get(tx, draft.id)
    assert kept is not None
    assert kept.url_sealed
    assert kept.secret_sealed
    now = ChannelSeal(KeyRing.from_file(file))
    assert (now.open(kept.url_sealed, **own), now.open(kept.secret_sealed, **own)) == (URL, "whsec_x")


async def test_an_address_that_opens_with_no_key_stops_the_dropping(
    database: Database, merchant: Merchant, tmp_path: Path
) -> None:
    """It is reported, and every old key stays."""
    file = tmp_path / "keys"
    KeyRing.from_file(file)
    async with database.merchant(merchant.id) as tx:
        await channels.create(tx, channel(merchant.id, datetime.now(UTC)))
    before = set(file.read_text().split())
    with pytest.raises(Misconfigured, match="1 channels"):
        await rotate_keys(database, TokenVault(KeyRing.from_file(file)))
    assert before < set(file.read_text().split())
