"""What delivery needs from rooms it may not import: opening what is sealed."""

from __future__ import annotations

from typing import Protocol


class Sealing(Protocol):
    """Keeps channels' addresses and signing secrets unreadable at rest, each bound to its channel."""

    def seal(self, secret: str, *, merchant_id: str, channel_id: str) -> bytes:
        """Return the ciphertext."""
        ...

    def open(self, sealed: bytes, *, merchant_id: str, channel_id: str) -> str:
        """Return the secret; Misconfigured when it does not open, or is another channel's."""
        ...
