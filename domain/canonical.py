"""One byte string for one meaning: canonical JSON and its SHA-256.

Follows RFC 8785 (sorted keys, no white space, UTF-8) for the types Florin hashes: str, int, bool, None, lists and
dicts with text keys. Floats are refused: no two systems agree on them, and no figure of Florin's is one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Return the canonical bytes of a JSON value without floats; TypeError for anything else."""
    _refuse_inexact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_hex(value: Any) -> str:
    """Return the hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_inexact(value: Any) -> None:
    """Raise TypeError where a value has no canonical form here."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("canonical JSON takes text keys only")
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)
    elif not (value is None or isinstance(value, str | bool | int)):
        raise TypeError(f"canonical JSON takes no {type(value).__name__}")
