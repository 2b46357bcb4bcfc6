"""Live updates: one numbered stream for each merchant of what changed that people look at.

Numbers have no gaps and are in the order of commits: who has read 7 has read all up to 7. A number taken when the row
is written could not promise that, since a transaction that wrote earlier may commit later; so a trigger takes it at the
commit (deferred), under the lock of the merchant's head, which is held for no more than the commit itself. Nobody can
wait for each other there: nothing else is locked after it. The same trigger notifies, once for each commit.

A notification says only whose stream grew. Who listens reads on by number, so that a lost one delays and loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from storage.database import Tx
from storage.live_tables import live_heads, live_updates
from storage.records import many

# What LISTEN hears: the id of a merchant whose stream grew.
CHANNEL = "florin_live"


@dataclass(frozen=True, slots=True)
class Update:
    """One change; `data` names what changed and how it stands: {"id", "state"} and little more."""

    seq: int
    topic: str
    data: dict[str, Any]
    created_at: datetime


async def publish(tx: Tx, merchant_id: str, topic: str, data: Mapping[str, Any]) -> None:
    """Tell whoever looks at this merchant, when and only when the transaction commits.

    `topic` is what changed: "alert", "delivery", "mirror". Proposals and plans ("proposal", "plan") need no call: the
    database publishes every change of a proposal's state. Keep `data` to ids and states; it is kept for a day.
    """
    await tx.execute(insert(live_updates).values(merchant_id=merchant_id, topic=topic, data=dict(data)))


async def after(tx: Tx, seq: int, limit: int) -> list[Update]:
    """Return the merchant's updates after a number, the oldest first."""
    shown = [live_updates.c.seq, live_updates.c.topic, live_updates.c.data, live_updates.c.created_at]
    found = select(*shown).where(live_updates.c.seq > seq).order_by(live_updates.c.seq).limit(limit)
    return await many(tx, found, Update)


async def newest(tx: Tx) -> int:
    """Return the merchant's newest number, 0 before the first."""
    return (await tx.execute(select(live_heads.c.seq))).scalar_one_or_none() or 0


async def oldest(tx: Tx) -> int | None:
    """Return the oldest number still kept; None when none is."""
    kept: int | None = (await tx.execute(select(func.min(live_updates.c.seq)))).scalar_one()
    return kept


async def forget(tx: Tx, before: datetime) -> int:
    """Delete what was published before a moment, never leaving a hole; returns how many. Works in a doorway."""
    return int((await tx.execute(select(func.florin_forget_live_updates(before)))).scalar_one())
