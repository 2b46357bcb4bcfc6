"""API keys: opaque credentials of programs, of which only the SHA-256 is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import column, func, insert, select, update

from storage.database import Tx
from storage.records import many, one
from storage.tables import api_keys

_SHOWN = [column for column in api_keys.c if column.name != "token_sha256"]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it may be shown; `scopes` are domain.people.Scope values."""

    id: str
    merchant_id: str
    member_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whom a key that is neither revoked nor expired speaks for, with the member's role now."""

    id: str
    merchant_id: str
    member_id: str
    role: str
    scopes: tuple[str, ...]
    last_used_at: datetime | None


async def create(tx: Tx, key: ApiKey, token_sha256: str) -> ApiKey:
    """Store a new key by its secret's hash."""
    await tx.execute(insert(api_keys).values(asdict(key) | {"scopes": list(key.scopes), "token_sha256": token_sha256}))
    return key


async def listed(tx: Tx) -> list[ApiKey]:
    """Return this merchant's keys, newest first, revoked ones included."""
    return await many(tx, select(*_SHOWN).order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc()), ApiKey)


async def revoke(tx: Tx, key_id: str, now: datetime) -> bool:
    """End a key; False when there is none of this merchant's that still lives."""
    ended = await tx.execute(
        update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return ended.rowcount == 1


async def find_by_sha256(tx: Tx, token_sha256: str, now: datetime) -> KeyHolder | None:
    """Return the holder of the living key with that hash; works in a doorway."""
    found = func.florin_find_api_key(token_sha256, now).table_valued(
        "id", "merchant_id", "member_id", "role", column("scopes", api_keys.c.scopes.type), "last_used_at"
    )
    return await one(tx, select(found), KeyHolder)


async def is_open(tx: Tx, key_id: str, now: datetime) -> bool:
    """Say whether one of this merchant's keys is neither revoked nor expired."""
    found = select(api_keys.c.expires_at).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    row = (await tx.execute(found)).one_or_none()
    return row is not None and (row.expires_at is None or row.expires_at > now)


async def touch(tx: Tx, key_id: str, now: datetime) -> None:
    """Note that a key was used."""
    await tx.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))
