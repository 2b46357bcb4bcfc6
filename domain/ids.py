"""Ids of Florin's own records: a prefix that says what it is, then time-ordered random text."""

from __future__ import annotations

import re
import secrets
import time

# Crockford's base 32: no letters that are read as digits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

# Two digits at a time: every request gets an id.
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]

PREFIXES = tuple("mer mem con cnv trn prop plan key ses aud req chn dlv alr rul aut".split())

_ID = re.compile(r"[a-z]{3,4}_[0-9a-z]{26}\Z")


def new_id(prefix: str) -> str:
    """Return a fresh id such as "prop_01jd…": 48 bits of milliseconds, then 80 random bits, sortable by time."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown id prefix {prefix!r}")
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(secrets.token_bytes(10))
    return prefix + "_" + "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -1, -10)])


def is_id(text: str, prefix: str) -> bool:
    """Say whether `text` has the shape of an id of that kind."""
    return text.startswith(prefix + "_") and _ID.match(text) is not None


def new_secret(prefix: str) -> str:
    """Return an opaque credential with 256 random bits, e.g. "flk_…" for an API key."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"
