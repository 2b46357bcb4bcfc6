"""Opaque credentials: 256 random bits each, of which only the SHA-256 is stored."""

from __future__ import annotations

import hashlib
import re

# domain.ids.new_secret: a prefix, then 32 bytes in URL-safe base 64.
_SECRET = re.compile(r"[a-z]{2,4}_[A-Za-z0-9_-]{43}\Z")


def sha256_of(secret: str) -> str:
    """Return the hex SHA-256; nothing slower is needed to keep 256 random bits from being guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def has_shape(secret: str, prefix: str) -> bool:
    """Say whether it can be a secret of that kind, so that anything else never reaches the database."""
    return secret.startswith(prefix + "_") and _SECRET.match(secret) is not None
