"""Seals Stripe tokens for storage, each for one merchant's one account in one mode, and opens them again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cryptography.fernet import InvalidToken

from domain.canonical import canonical_json
from domain.errors import Misconfigured
from oauth.keyring import KeyRing


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose token it is. It stands inside the sealed text: a ciphertext moved to another row does not open there."""

    merchant_id: str
    account_id: str
    livemode: bool


class TokenVault:
    """Seals with the ring's first key (Fernet: AES-128-CBC with HMAC-SHA256), opens with any."""

    def __init__(self, keys: KeyRing) -> None:
        """Use this ring."""
        self.keys = keys

    def seal(self, secret: str, owner: Owner) -> bytes:
        """Return the ciphertext of a token."""
        return self.keys.all_keys().encrypt(
            canonical_json([owner.merchant_id, owner.account_id, owner.livemode, secret])
        )

    def open(self, sealed: bytes, owner: Owner) -> str:
        """Return the token; Misconfigured when no key opens it, or when it was sealed for another owner."""
        try:
            *told, secret = json.loads(self.keys.all_keys().decrypt(sealed))
        except InvalidToken:
            raise _does_not_open() from None
        if told != [owner.merchant_id, owner.account_id, owner.livemode]:
            raise Misconfigured("A stored Stripe token belongs to another account. Connect the Stripe account again.")
        return str(secret)

    def rotate(self, sealed: bytes) -> bytes:
        """Return the same token sealed with the first key; Misconfigured when no key opens it."""
        try:
            return self.keys.all_keys().rotate(sealed)
        except InvalidToken:
            raise _does_not_open() from None

    def is_current(self, sealed: bytes) -> bool:
        """Say whether it is sealed with the first key."""
        try:
            self.keys.first_key().decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _does_not_open() -> Misconfigured:
    """What to say when no key fits."""
    return Misconfigured(
        "A stored Stripe token does not open with the encryption keys in use. Put the key it was sealed with back into "
        "FLORIN_ENCRYPTION_KEYS, or connect the Stripe account again."
    )
