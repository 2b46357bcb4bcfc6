"""Keys and vault: nothing lost, nothing readable, nothing opened for another."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import Misconfigured
from oauth.keyring import KeyRing, new_key
from oauth.vault import Owner, TokenVault

OWNER = Owner("mer_1", "acct_1", False)
TOKEN = "sk_test_secret"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="  # a fixed one: parallel runs must name their tests alike


def test_a_sealed_token_opens_for_its_owner_only() -> None:
    """Merchant, account and mode stand inside the sealed text."""
    vault = TokenVault(KeyRing.from_text(new_key()))
    sealed = vault.seal(TOKEN, OWNER)
    assert TOKEN.encode() not in sealed
    assert vault.open(sealed, OWNER) == TOKEN
    for other in (Owner("mer_2", "acct_1", False), Owner("mer_1", "acct_2", False), Owner("mer_1", "acct_1", True)):
        with pytest.raises(Misconfigured):
            vault.open(sealed, other)


def test_a_changed_ciphertext_does_not_open() -> None:
    """Fernet authenticates what it seals."""
    vault = TokenVault(KeyRing.from_text(new_key()))
    sealed = bytearray(vault.seal(TOKEN, OWNER))
    sealed[40] ^= 1
    with pytest.raises(Misconfigured):
        vault.open(bytes(sealed), OWNER)
    with pytest.raises(Misconfigured):
        vault.rotate(bytes(sealed))


def test_the_first_key_seals_and_all_open() -> None:
    """A new key in front leaves old tokens readable, and rotating moves them to it."""
    old, new = new_key(), new_key()
    sealed = TokenVault(KeyRing.from_text(old)).seal(TOKEN, OWNER)
    both = TokenVault(KeyRing.from_text(f"{new}, {old},"))
    assert not both.is_current(sealed)
    moved = both.rotate(sealed)
    assert both.is_current(moved)
    assert TokenVault(KeyRing.from_text(new)).open(moved, OWNER) == TOKEN
    with pytest.raises(Misconfigured):
        TokenVault(KeyRing.from_text(new)).open(sealed, OWNER)


@pytest.mark.parametrize("text", ["", " , ", "changeme", KEY[:-1], KEY + ",ä"])
def test_a_bad_key_is_named_without_showing_it(text: str) -> None:
    """The error says what to do and holds no part of the key."""
    with pytest.raises(Misconfigured) as caught:
        KeyRing.from_text(text)
    assert "FLORIN_ENCRYPTION_KEYS" in caught.value.message
    assert not text.strip(" ,") or text not in caught.value.message


def test_a_key_file_is_made_private_and_kept(tmp_path: Path) -> None:
    """An absent file is made with mode 0600; the next start finds the same key."""
    file = tmp_path / "deep" / "keys"
    sealed = TokenVault(KeyRing.from_file(file)).seal(TOKEN, OWNER)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert TokenVault(KeyRing.from_file(file)).open(sealed, OWNER) == TOKEN
    assert file.read_text().strip() not in repr(KeyRing.from_file(file))


def test_a_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key that others may read is no secret any more."""
    file = tmp_path / "keys"
    KeyRing.from_file(file)
    file.chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        KeyRing.from_file(file)


def test_starting_twice_at_once_makes_one_key(tmp_path: Path) -> None:
    """Whoever is first makes the file; the others use it."""
    file = tmp_path / "keys"
    with ThreadPoolExecutor(8) as several:
        rings = list(several.map(lambda _n: KeyRing.from_file(file), range(16)))
    sealed = TokenVault(rings[0]).seal(TOKEN, OWNER)
    assert {TokenVault(ring).open(sealed, OWNER) for ring in rings} == {TOKEN}


def test_a_running_server_sees_keys_that_another_process_adds(tmp_path: Path) -> None:
    """After a rotation elsewhere it opens the new tokens and seals with the new key, without a restart."""
    file = tmp_path / "keys"
    server, rotator = TokenVault(KeyRing.from_file(file)), TokenVault(KeyRing.from_file(file))
    before = server.seal(TOKEN, OWNER)
    rotator.keys.add_key()
    moved = rotator.rotate(before)
    assert server.open(moved, OWNER) == TOKEN
    assert server.open(before, OWNER) == TOKEN
    assert rotator.is_current(server.seal(TOKEN, OWNER))


def test_keys_added_at_once_are_all_kept(tmp_path: Path) -> None:
    """Two rotations at the same moment lose no key."""
    file = tmp_path / "keys"
    first = KeyRing.from_file(file)
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda _n: KeyRing.from_file(file).add_key(), range(16)))
    assert len(set(file.read_text().split())) == 17
    first.drop_old_keys()
    assert len(file.read_text().split()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "keys.lock"]


def test_a_vanished_key_file_is_an_error_not_a_new_key(tmp_path: Path) -> None:
    """A running server never makes a second first key."""
    file = tmp_path / "keys"
    ring = KeyRing.from_file(file)
    file.unlink()
    with pytest.raises(Misconfigured):
        ring.all_keys()


def test_keys_of_the_settings_are_not_changed_by_florin() -> None:
    """Only a key file is Florin's to rewrite."""
    ring = KeyRing.from_text(new_key())
    for change in (ring.add_key, ring.drop_old_keys):
        with pytest.raises(Misconfigured, match="FLORIN_ENCRYPTION_KEYS"):
            change()
