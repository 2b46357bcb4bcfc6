"""What is watched over time: deadlines that come near, and when each merchant was last looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, select, text
from sqlalchemy.dialects.postgresql import insert

from storage.connections import ACTIVE
from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.records import many
from storage.tables import connections
from storage.watch_tables import stripe_deadlines, watch_looks

# What a look may take of the database: whoever has more than that to look through is looked at another time.
_PATIENCE = text("SET LOCAL statement_timeout = '5s'")

# One worker at a time looks at a merchant, as long as its transaction.
_MINE = text("SELECT pg_try_advisory_xact_lock(hashtext('florin: watching'), hashtext(:merchant_id))")


# Stands for a look at the merchant, whatever kinds were due.
_ANY = ""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A connected account in its mode, and since when it is connected."""

    account_id: str
    livemode: bool
    connected_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """An object whose deadline comes or came: its latest known state, and when it is due."""

    account_id: str
    livemode: bool
    object_id: str
    state: dict[str, Any] = field(repr=False)
    due_at: datetime


async def begin(tx: Tx, merchant_id: str) -> bool:
    """Begin to look at a merchant in this transaction; False while another worker does."""
    await tx.execute(_PATIENCE)
    return bool((await tx.execute(_MINE, {"merchant_id": merchant_id})).scalar_one())


async def merchants_to_watch(tx: Tx, before: datetime, limit: int) -> list[str]:
    """Return merchants that were not looked at since `before`, the longest waiting first; works in a doorway."""
    found = func.florin_merchants_to_watch(before, limit).column_valued("merchant_id")
    return list((await tx.execute(select(found))).scalars())


async def take_turns(tx: Tx, merchant_id: str, due_before: Mapping[str, datetime], now: datetime) -> set[str]:
    """Note that a merchant is looked at now, and of which kinds: those not looked at since their moment; returns them.

    Call it after `begin`, so that of two workers one has the turn. A clock that was set back does not keep a kind from
    being looked at: a look in the future counts as long ago.
    """
    looked = {row.kind: row.looked_at for row in await tx.execute(select(watch_looks.c.kind, watch_looks.c.looked_at))}
    taken = {kind for kind, before in due_before.items() if not before < looked.get(kind, _NEVER) <= now}
    rows = [{"merchant_id": merchant_id, "kind": kind, "looked_at": now} for kind in sorted({*taken, _ANY})]
    noted = insert(watch_looks).values(rows)
    changes = {"looked_at": noted.excluded.looked_at}
    await tx.execute(noted.on_conflict_do_update(constraint="watch_looks_pkey", set_=changes))
    return taken


async def places(tx: Tx) -> list[Place]:
    """Return the merchant's connected accounts."""
    found = select(connections.c.account_id, connections.c.livemode, connections.c.created_at.label("connected_at"))
    return await many(tx, found.where(connections.c.status == ACTIVE).order_by(connections.c.created_at), Place)


async def due(
    tx: Tx, kind: str, start: datetime, end: datetime, *, limit: int = 50, newest_first: bool = False
) -> list[Due]:
    """Return a kind's objects at connected accounts whose deadline lies in (start, end], the soonest first.

    With `newest_first` the latest deadline comes first.
    """
    deadline, thing = stripe_deadlines.c, stripe_objects.c
    same = and_(
        thing.merchant_id == deadline.merchant_id,
        thing.account_id == deadline.account_id,
        thing.livemode == deadline.livemode,
        thing.object_id == deadline.object_id,
    )
    connected = and_(
        connections.c.account_id == deadline.account_id,
        connections.c.livemode == deadline.livemode,
        connections.c.status == ACTIVE,
    )
    found = (
        select(deadline.account_id, deadline.livemode, deadline.object_id, thing.state, deadline.due_at)
        .join_from(stripe_deadlines, stripe_objects, same)
        .join(connections, connected)
        .where(deadline.kind == kind, deadline.due_at > start, deadline.due_at <= end)
        .order_by(deadline.due_at.desc() if newest_first else deadline.due_at, deadline.object_id)
        .limit(limit)
    )
    return await many(tx, found, Due)


async def states(tx: Tx, place: tuple[str, bool], object_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the latest known states of objects that are not deleted, by id."""
    thing = stripe_objects.c
    found = select(thing.object_id, thing.state).where(
        thing.account_id == place[0], thing.livemode == place[1], thing.object_id.in_(object_ids), ~thing.is_deleted
    )
    return {row.object_id: row.state for row in await tx.execute(found)}
