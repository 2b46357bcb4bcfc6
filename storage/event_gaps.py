"""Events that Stripe's list had and the webhook endpoint never got: since when, and how many, look after look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from storage.connections import ACTIVE
from storage.database import Tx
from storage.records import many
from storage.tables import connections
from storage.watch_tables import event_gaps


@dataclass(frozen=True, slots=True)
class EventGap:
    """How an account's list was found at the last look: `missed` events since `missed_since`, by unbroken looks."""

    account_id: str
    livemode: bool
    looked_at: datetime
    missed: int
    missed_since: datetime | None


_COLUMNS = (
    event_gaps.c.account_id,
    event_gaps.c.livemode,
    event_gaps.c.looked_at,
    event_gaps.c.missed,
    event_gaps.c.missed_since,
)


async def last_look(tx: Tx, account_id: str, *, livemode: bool) -> EventGap | None:
    """Return how the last look at an account found it, or None."""
    found = select(*_COLUMNS).where(event_gaps.c.account_id == account_id, event_gaps.c.livemode == livemode)
    return next(iter(await many(tx, found, EventGap)), None)


async def note_look(tx: Tx, merchant_id: str, gap: EventGap) -> None:
    """Note how a look found an account."""
    values = {name: getattr(gap, name) for name in gap.__slots__}
    noted = insert(event_gaps).values(merchant_id=merchant_id, **values)
    changes = {name: noted.excluded[name] for name in ("looked_at", "missed", "missed_since")}
    await tx.execute(noted.on_conflict_do_update(constraint="event_gaps_pkey", set_=changes))


async def open_gaps(tx: Tx) -> list[EventGap]:
    """Return the merchant's connected accounts whose events are being missed."""
    connected = and_(
        connections.c.account_id == event_gaps.c.account_id,
        connections.c.livemode == event_gaps.c.livemode,
        connections.c.status == ACTIVE,
    )
    found = select(*_COLUMNS).join_from(event_gaps, connections, connected).where(event_gaps.c.missed > 0)
    return await many(tx, found.order_by(event_gaps.c.account_id), EventGap)
