"""Connections: the Stripe accounts a merchant has connected, with their sealed tokens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.records import many, one
from storage.tables import connections

ACTIVE, REVOKED = "active", "revoked"

# Which connection is active is a matter of all of a merchant's, also of those that another transaction is about to add
# and no row lock reaches. Until this one ends.
_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtext('florin: connections'), hashtext(current_setting('florin.merchant')))"
)


@dataclass(frozen=True, slots=True)
class Connection:
    """One connected account; the tokens are ciphertext, which only oauth's vault opens, and are not in the repr.

    `status` is "active" or "revoked"; at most one connection of a merchant `is_active`, the one new requests use.
    """

    id: str
    merchant_id: str
    account_id: str
    livemode: bool
    scope: str
    status: str
    is_active: bool
    access_token_encrypted: bytes = field(repr=False)
    refresh_token_encrypted: bytes | None = field(repr=False)
    label: str
    country: str | None
    default_currency: str | None
    created_at: datetime
    revoked_at: datetime | None = None


async def upsert(tx: Tx, connection: Connection) -> Connection:
    """Store a connection, or renew the one of the same account and mode, and return it as stored (with its own id).

    When it is to be active, the merchant's other connections no longer are. Of two at once the second waits.
    """
    await tx.execute(_ONE_AT_A_TIME)
    if connection.is_active:
        await tx.execute(update(connections).where(connections.c.is_active).values(is_active=False))
    renewed = asdict(connection)
    fresh = {name: value for name, value in renewed.items() if name not in ("id", "merchant_id", "created_at")}
    stored = (
        insert(connections)
        .values(renewed)
        .on_conflict_do_update(constraint="connections_account_key", set_=fresh)
        .returning(connections)
    )
    return Connection(**(await tx.execute(stored)).mappings().one())


async def listed(tx: Tx) -> list[Connection]:
    """Return this merchant's connections, oldest first, revoked ones included."""
    return await many(tx, select(connections).order_by(connections.c.created_at, connections.c.id), Connection)


async def get(tx: Tx, connection_id: str) -> Connection | None:
    """Return one of this merchant's connections, or None."""
    return await one(tx, select(connections).where(connections.c.id == connection_id), Connection)


async def active(tx: Tx, livemode: bool | None = None) -> Connection | None:
    """Return the connection that new requests use, or None; of that mode only when one is given."""
    found = select(connections).where(
        connections.c.is_active,
        connections.c.status == ACTIVE,
        true() if livemode is None else connections.c.livemode == livemode,
    )
    return await one(tx, found, Connection)


async def by_account(tx: Tx, account_id: str, livemode: bool) -> Connection | None:
    """Return this merchant's connection of one account and mode, revoked or not, or None."""
    found = select(connections).where(connections.c.account_id == account_id, connections.c.livemode == livemode)
    return await one(tx, found, Connection)


async def set_active(tx: Tx, connection_id: str) -> Connection | None:
    """Make one connection the active one; None, and no change, when it is revoked or not this merchant's."""
    await tx.execute(_ONE_AT_A_TIME)
    mine = (connections.c.id == connection_id) & (connections.c.status == ACTIVE)
    if (await tx.execute(select(connections.c.id).where(mine).with_for_update())).scalar_one_or_none() is None:
        return None
    await tx.execute(update(connections).where(connections.c.is_active).values(is_active=False))
    changed = update(connections).where(mine).values(is_active=True).returning(connections)
    return Connection(**(await tx.execute(changed)).mappings().one())


async def mark_revoked(tx: Tx, connection_id: str, now: datetime) -> bool:
    """Note that Stripe no longer accepts the connection; False when it was noted before or is not this merchant's."""
    changed = await tx.execute(
        update(connections)
        .where(connections.c.id == connection_id, connections.c.status == ACTIVE)
        .values(status=REVOKED, is_active=False, revoked_at=now)
    )
    return changed.rowcount == 1


async def replace_tokens(
    tx: Tx,
    connection_id: str,
    *,
    old_access_token_encrypted: bytes,
    access_token_encrypted: bytes,
    refresh_token_encrypted: bytes | None,
) -> bool:
    """Replace the sealed tokens if the access token's ciphertext is still the old one; False when another won."""
    changed = await tx.execute(
        update(connections)
        .where(
            connections.c.id == connection_id,
            connections.c.access_token_encrypted == old_access_token_encrypted,
        )
        .values(
            access_token_encrypted=access_token_encrypted,
            refresh_token_encrypted=refresh_token_encrypted,
        )
    )
    return changed.rowcount == 1


async def all_ids(tx: Tx) -> list[tuple[str, str]]:
    """Return (merchant id, connection id) of every connection; works in a doorway, for the rotation of keys."""
    found = func.florin_connection_ids().table_valued("merchant_id", "id")
    return [(row.merchant_id, row.id) for row in await tx.execute(select(found))]


async def merchants_of(tx: Tx, account_id: str, livemode: bool) -> list[str]:
    """Return the merchants that have connected an account in that mode; works in a doorway, for what Stripe sends."""
    found = func.florin_merchants_of_account(account_id, livemode).column_valued("merchant_id")
    return list((await tx.execute(select(found))).scalars())
