"""The inbox of Stripe's events: each is stored once, answered, and worked on afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.event_tables import stripe_event_looks, stripe_events
from storage.records import many

WAITING, PROCESSED, IGNORED, PARKED = "waiting", "processed", "ignored", "parked"
STATES = (WAITING, PROCESSED, IGNORED, PARKED)

# No event is put off for longer.
PAUSE_MAX = timedelta(minutes=20)

_TAKE = text("SELECT florin_take_events(CAST(:events AS jsonb), CAST(:bodies AS bytea))")
# One worker at a time works on a merchant's events: so their order holds, and no two wait for each other's rows.
_MINE = text("SELECT pg_try_advisory_xact_lock(hashtext('florin: events'), hashtext(:merchant_id))")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified event as it came: `account_id` is "" for the platform's own; `body` is exactly what was signed."""

    account_id: str
    livemode: bool
    event_id: str
    type: str
    created_at: datetime
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of a merchant's account; `state` is one of STATES, `reason` says why it is ignored, parked or waits."""

    seq: int
    merchant_id: str
    account_id: str
    livemode: bool
    event_id: str
    type: str
    created_at: datetime
    received_at: datetime
    body: bytes = field(repr=False)
    state: str
    reason: str | None
    attempts: int
    due_at: datetime


async def take(tx: Tx, arrivals: Sequence[Arrival]) -> int:
    """Store events that are not stored yet, once for each merchant that has connected the account; works in a doorway.

    Returns how many rows are new.
    """
    events, begins = [], 1
    for one in arrivals:
        about = (one.account_id, one.livemode, one.event_id, one.type, one.created_at)
        events.append((*about, begins, len(one.body)))
        begins += len(one.body)
    told = {"events": orjson.dumps(events).decode(), "bodies": b"".join(one.body for one in arrivals)}
    return int((await tx.execute(_TAKE, told)).scalar_one())


async def merchants_due(tx: Tx, now: datetime) -> list[str]:
    """Return the merchants with events to work on, the longest waiting first; works in a doorway."""
    found = func.florin_merchants_with_events(now).column_valued("merchant_id")
    return list((await tx.execute(select(found))).scalars())


async def claim(tx: Tx, merchant_id: str, now: datetime, limit: int) -> list[StoredEvent]:
    """Return the merchant's oldest waiting events, kept for this transaction; none while another works on them."""
    if not (await tx.execute(_MINE, {"merchant_id": merchant_id})).scalar_one():
        return []
    latest = func.greatest(now, func.now())
    waiting = (
        select(stripe_events)
        .where(
            stripe_events.c.state == WAITING,
            # As florin_merchants_with_events has it: also what a clock put off that was wrong.
            (stripe_events.c.due_at <= latest) | (stripe_events.c.due_at > latest + PAUSE_MAX),
        )
        .order_by(stripe_events.c.created_at, stripe_events.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await many(tx, waiting, StoredEvent)


async def finish(tx: Tx, seqs: Sequence[int], state: str, reason: str | None = None) -> int:
    """End waiting events as processed, ignored or parked; returns how many still waited."""
    ended = (
        update(stripe_events)
        .where(stripe_events.c.seq.in_(seqs), stripe_events.c.state == WAITING)
        .values(state=state, reason=reason)
    )
    return (await tx.execute(ended)).rowcount


async def postpone(tx: Tx, seqs: Sequence[int], due_at: datetime, reason: str | None, *, is_try: bool) -> None:
    """Let waiting events be due again at `due_at`; with `is_try` that counts as one of their tries."""
    changes = {"due_at": due_at, "reason": reason, "attempts": stripe_events.c.attempts + int(is_try)}
    await tx.execute(
        update(stripe_events).where(stripe_events.c.seq.in_(seqs), stripe_events.c.state == WAITING).values(changes)
    )


async def retry(tx: Tx, event_ids: Sequence[str] | None, now: datetime) -> int:
    """Let parked events be worked on again, all of the merchant's or those named; returns how many."""
    parked = update(stripe_events).where(stripe_events.c.state == PARKED)
    if event_ids is not None:
        parked = parked.where(stripe_events.c.event_id.in_(event_ids))
    return (await tx.execute(parked.values(state=WAITING, reason=None, attempts=0, due_at=now))).rowcount


async def listed(tx: Tx, states: Sequence[str] = STATES, limit: int = 50) -> list[StoredEvent]:
    """Return the merchant's events in these states, newest first."""
    found = select(stripe_events).where(stripe_events.c.state.in_(states))
    order = (stripe_events.c.created_at.desc(), stripe_events.c.seq.desc())
    return await many(tx, found.order_by(*order).limit(limit), StoredEvent)


async def get(tx: Tx, event_id: str) -> list[StoredEvent]:
    """Return the merchant's events of that id: one, or several where accounts of one id differ in mode."""
    return await many(tx, select(stripe_events).where(stripe_events.c.event_id == event_id), StoredEvent)


async def counted_in_all(tx: Tx) -> dict[str, int]:
    """Return how many events of all merchants together are in each state; works in a doorway."""
    found = func.florin_event_counts().table_valued("state", "count")
    return {str(row[0]): int(row[1]) for row in await tx.execute(select(found.c.state, found.c.count))}


async def forget(tx: Tx, before: datetime) -> int:
    """Delete processed and ignored events received before a moment; works in a doorway."""
    return int((await tx.execute(select(func.florin_forget_events(before)))).scalar_one())


async def seen_until(tx: Tx, account_id: str, *, livemode: bool) -> datetime | None:
    """Return up to which moment of Stripe's clock the account's events were looked through; None before the first."""
    looks = stripe_event_looks.c
    found = select(looks.seen_until).where(looks.account_id == account_id, looks.livemode == livemode)
    moment: datetime | None = (await tx.execute(found)).scalar_one_or_none()
    return moment


async def note_seen(tx: Tx, merchant_id: str, account_id: str, *, livemode: bool, seen_until: datetime) -> None:
    """Note that all events up to a moment are stored."""
    noted = insert(stripe_event_looks).values(
        merchant_id=merchant_id, account_id=account_id, livemode=livemode, seen_until=seen_until
    )
    later = func.greatest(stripe_event_looks.c.seen_until, noted.excluded.seen_until)
    await tx.execute(noted.on_conflict_do_update(constraint="stripe_event_looks_pkey", set_={"seen_until": later}))
