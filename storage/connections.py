"""Connections: the Stripe accounts a merchant has connected, with their sealed tokens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select, text, true, update
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
    `tokens_expire_at` is None where they do not, `renew_at` when they are renewed next; `renewals_failed` counts those
    that failed since the last that did not, and `renewal_problem` says why in a sentence.
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
    tokens_expire_at: datetime | None = None
    renew_at: datetime | None = None
    renewals_failed: int = 0
    renewal_problem: str | None = None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Until when tokens live, and when to renew them; None twice where Stripe lets them live for ever."""

    tokens_expire_at: datetime | None
    renew_at: datetime | None


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


async def locked_by_account(tx: Tx, account_id: str, livemode: bool) -> Connection | None:
    """Return the same, and let it neither end nor begin again before this transaction does."""
    found = select(connections).where(connections.c.account_id == account_id, connections.c.livemode == livemode)
    return await one(tx, found.with_for_update(read=True), Connection)


async def holds(tx: Tx, account_id: str, livemode: bool) -> bool:
    """Whether the account is connected; it can't end before this transaction does, so forgetting finds all it keeps."""
    connection = await locked_by_account(tx, account_id, livemode)
    return connection is not None and connection.status == ACTIVE


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
    fresh: Lifetime | None = None,
) -> bool:
    """Replace the sealed tokens if the access token's ciphertext is still the old one; False when another won.

    `fresh` says how long they live when they are new ones, and not the same sealed anew.
    """
    times = {} if fresh is None else asdict(fresh) | {"renewals_failed": 0, "renewal_problem": None}
    changed = await tx.execute(
        update(connections)
        .where(
            connections.c.id == connection_id,
            connections.c.access_token_encrypted == old_access_token_encrypted,
        )
        .values(
            access_token_encrypted=access_token_encrypted,
            refresh_token_encrypted=refresh_token_encrypted,
            **times,
        )
    )
    return changed.rowcount == 1


async def due_for_renewal(tx: Tx, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return (merchant id, connection id) of connections to be renewed, the longest due first; works in a doorway."""
    found = func.florin_connections_to_renew(now, limit).table_valued("merchant_id", "id")
    return [(row.merchant_id, row.id) for row in await tx.execute(select(found))]


async def claim_renewal(tx: Tx, connection_id: str, now: datetime, until: datetime) -> Connection | None:
    """Take a due renewal, so that no other does until `until`; None when another has it or nothing is due."""
    changed = (
        update(connections)
        .where(connections.c.id == connection_id, connections.c.status == ACTIVE, connections.c.renew_at <= now)
        .values(renew_at=until)
        .returning(connections)
    )
    return await one(tx, changed, Connection)


async def note_renewal_failed(tx: Tx, connection: Connection, problem: str, again_at: datetime) -> bool:
    """Note why a renewal failed and when to try again; False when the tokens were renewed meanwhile."""
    changed = await tx.execute(
        update(connections)
        .where(
            connections.c.id == connection.id,
            connections.c.status == ACTIVE,
            connections.c.access_token_encrypted == connection.access_token_encrypted,
        )
        .values(renew_at=again_at, renewal_problem=problem, renewals_failed=connections.c.renewals_failed + 1)
    )
    return changed.rowcount == 1


async def renewal_problems(tx: Tx, now: datetime) -> tuple[int, int]:
    """Return how many connections can't be renewed, and how many have expired tokens; works in a doorway."""
    found = func.florin_renewal_problems(now).table_valued("failing", "expired")
    failing, expired = (await tx.execute(select(found))).one()
    return failing, expired


async def revoked_places(tx: Tx) -> list[tuple[str, str, bool]]:
    """Return (merchant id, account id, live mode) of every revoked connection; works in a doorway."""
    found = func.florin_revoked_connections().table_valued("merchant_id", "account_id", "livemode")
    return [(row.merchant_id, row.account_id, row.livemode) for row in await tx.execute(select(found))]


async def describe(
    tx: Tx, account_id: str, *, livemode: bool, label: str, country: str | None, default_currency: str | None
) -> bool:
    """Keep what an account now says of itself; False when nothing changed or it is not connected."""
    told = {"label": label, "country": country, "default_currency": default_currency}
    changed = await tx.execute(
        update(connections)
        .where(
            connections.c.account_id == account_id,
            connections.c.livemode == livemode,
            connections.c.status == ACTIVE,
            or_(*(connections.c[name].is_distinct_from(value) for name, value in told.items())),
        )
        .values(told)
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
