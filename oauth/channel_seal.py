"""Seals the addresses and signing secrets of channels for storage, each for one channel, and opens them again."""

from __future__ import annotations

import json

from cryptography.fernet import InvalidToken

from domain.canonical import canonical_json
from domain.errors import Misconfigured
from oauth.keyring import KeyRing

_DOES_NOT_OPEN = (
    "A channel's stored address does not open with the encryption keys in use. Put the key it was sealed with back "
    "into FLORIN_ENCRYPTION_KEYS, or enter the channel's address again."
)


class ChannelSeal:
    """Seals with the ring's first key and opens with any; a ciphertext moved to another channel does not open there."""

    def __init__(self, keys: KeyRing) -> None:
        """Use this ring, which also seals Stripe's tokens."""
        self._keys = keys

    def seal(self, secret: str, *, merchant_id: str, channel_id: str) -> bytes:
        """Return the ciphertext of an address or secret."""
        return self._keys.all_keys().encrypt(canonical_json(["channel", merchant_id, channel_id, secret]))

    def open(self, sealed: bytes, *, merchant_id: str, channel_id: str) -> str:
        """Return the address or secret; Misconfigured when no key opens it, or when it is another channel's."""
        try:
            *told, secret = json.loads(self._keys.all_keys().decrypt(sealed))
        except InvalidToken:
            raise Misconfigured(_DOES_NOT_OPEN) from None
        if told != ["channel", merchant_id, channel_id]:
            raise Misconfigured("A stored address belongs to another channel. Enter the channel's address again.")
        return str(secret)

    def reseal(self, sealed: bytes | None) -> bytes | None:
        """Return the same sealed with the first key; Misconfigured when no key opens it."""
        if sealed is None:
            return None
        try:
            return self._keys.all_keys().rotate(sealed)
        except InvalidToken:
            raise Misconfigured(_DOES_NOT_OPEN) from None
