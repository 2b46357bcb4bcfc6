"""The mirror's own state: which accounts are copied, how far each part is, and how far events were looked through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import jobs
from storage.database import Tx
from storage.event_tables import stripe_events
from storage.mirror_tables import mirror_parts, mirrors
from storage.records import many, one
from storage.tables import proposals

# The jobs that work on an account's copy for a while: one fills it, one compares all of it with Stripe.
FILL, CHECK = "fill_mirror", "check_mirror"

WAITING, FILLING, COMPLETE = "waiting", "filling", "complete"

# Written out, so that it is known to be what the index of waiting events holds.
_WAITS = text("stripe_events.state = 'waiting'")

# The longest that a proposal may wait for a person: what was sent since is not older than this.
_PROPOSAL_LIFE_MAX = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Place:
    """A merchant's account in one mode."""

    merchant_id: str
    account_id: str
    livemode: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy of one account; every event before `looked_at`, by our clock, is stored; None before the first look.

    `looked_until` is the creation of the newest event Stripe has shown, by Stripe's clock.
    """

    merchant_id: str
    account_id: str
    livemode: bool
    looked_at: datetime | None
    looked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of objects of an account's copy: how much was read, and what the last whole check found.

    `as_of` is up to when what has no events was listed, by our clock.
    """

    merchant_id: str
    account_id: str
    livemode: bool
    kind: str
    state: str
    cursor: str | None
    read: int
    as_of: datetime | None
    started_at: datetime | None
    touched_at: datetime | None
    finished_at: datetime | None
    check_cursor: str | None
    check_started_at: datetime | None
    checked_at: datetime | None
    compared: int
    differing: int
    repaired: int


_COPY = [mirrors.c[name] for name in Copy.__dataclass_fields__]


async def begin(tx: Tx, place: Place) -> None:
    """Have an account copied from the beginning, and queue the job that does; what an earlier copy held goes first."""
    new = insert(mirrors).values(
        merchant_id=place.merchant_id, account_id=place.account_id, livemode=place.livemode, looked_at=None
    )
    afresh = {"looked_at": None, "looked_until": None}
    await tx.execute(new.on_conflict_do_update(constraint="mirrors_pkey", set_=afresh))
    await tx.execute(delete(mirror_parts).where(*_at(mirror_parts, place)))
    await defer(tx, FILL, place)


async def is_new(tx: Tx, place: Place) -> bool:
    """Whether a copy was begun and nothing read for it yet; that stays so until the transaction ends."""
    fresh = select(mirrors.c.looked_at.is_(None)).where(*_at(mirrors, place)).with_for_update()
    return bool((await tx.execute(fresh)).scalar_one_or_none())


async def ask_check(tx: Tx, place: Place, now: datetime) -> None:
    """Have all of an account's copy compared with Stripe from the beginning, by a job."""
    anew = {"check_cursor": None, "check_started_at": None}
    await tx.execute(update(mirror_parts).where(*_at(mirror_parts, place)).values(anew))
    await defer(tx, CHECK, place, asked_at=now.isoformat())


async def defer(tx: Tx, task: str, place: Place, **more: str) -> None:
    """Queue a job of the mirror's for an account; of one account's no two run at once."""
    arguments = {"merchant_id": place.merchant_id, "account_id": place.account_id, "livemode": place.livemode}
    lock = f"mirror {place.merchant_id} {place.account_id} {place.livemode}"
    await jobs.defer(tx, task, {**arguments, **more}, lock=lock)


async def copies(tx: Tx) -> list[Copy]:
    """Return all of the merchant's copies."""
    return await many(tx, select(*_COPY).order_by(mirrors.c.account_id, mirrors.c.livemode), Copy)


async def copy(tx: Tx, place: Place) -> Copy | None:
    """Return one account's copy, or None."""
    return await one(tx, select(*_COPY).where(*_at(mirrors, place)), Copy)


async def parts(tx: Tx, place: Place) -> dict[str, Part]:
    """Return the parts of an account's copy, by kind."""
    found = select(mirror_parts).where(*_at(mirror_parts, place)).order_by(mirror_parts.c.kind)
    return {part.kind: part for part in await many(tx, found, Part)}


async def add_parts(tx: Tx, place: Place, kinds: Sequence[str]) -> None:
    """Make a part for each kind that has none."""
    rows = [
        {
            "merchant_id": place.merchant_id,
            "account_id": place.account_id,
            "livemode": place.livemode,
            "kind": kind,
            "state": WAITING,
        }
        for kind in kinds
    ]
    await tx.execute(insert(mirror_parts).values(rows).on_conflict_do_nothing())


async def change(tx: Tx, part: Part, **changes: Any) -> bool:
    """Change a part unless another process did since it was read; whether it was changed."""
    table = mirror_parts.c
    unchanged = (
        *_at(mirror_parts, Place(part.merchant_id, part.account_id, part.livemode)),
        table.kind == part.kind,
        table.state == part.state,
        table.read == part.read,
        table.cursor.is_not_distinct_from(part.cursor),
        table.check_cursor.is_not_distinct_from(part.check_cursor),
        table.check_started_at.is_not_distinct_from(part.check_started_at),
    )
    return (await tx.execute(update(mirror_parts).where(*unchanged).values(changes))).rowcount == 1


async def counted(tx: Tx, part: Part, *, differing: int = 0, repaired: int = 0) -> None:
    """Add to what was found to differ, outside of a whole check."""
    table = mirror_parts.c
    here = (*_at(mirror_parts, Place(part.merchant_id, part.account_id, part.livemode)), table.kind == part.kind)
    added = {"differing": table.differing + differing, "repaired": table.repaired + repaired}
    await tx.execute(update(mirror_parts).where(*here).values(added))


async def note_listed(tx: Tx, place: Place, kind: str, as_of: datetime) -> None:
    """Note up to when what has no events is listed; an earlier moment replaces a later one, since clocks jump."""
    here = (*_at(mirror_parts, place), mirror_parts.c.kind == kind)
    await tx.execute(update(mirror_parts).where(*here).values(as_of=as_of))


async def note_looked(tx: Tx, place: Place, looked_at: datetime, looked_until: datetime | None, late: int = 0) -> None:
    """Note a look through Stripe's events that came to its end; the clock may have been set back since the last.

    `late` is how many of the events it found should have been delivered long before.
    """
    changes = {
        "looked_at": looked_at,
        "looked_until": func.greatest(mirrors.c.looked_until, looked_until),
        "late": mirrors.c.late + late,
    }
    await tx.execute(update(mirrors).where(*_at(mirrors, place)).values(changes))


async def take_late(tx: Tx, place: Place) -> int:
    """Return how many events looks found that should have been delivered, since this was asked last."""
    here = _at(mirrors, place)
    late = (await tx.execute(select(mirrors.c.late).where(*here).with_for_update())).scalar_one_or_none() or 0
    if late:
        await tx.execute(update(mirrors).where(*here).values(late=0))
    return late


async def waits_for_events(tx: Tx, place: Place) -> bool:
    """Whether events of the account are stored that were not worked on yet."""
    waiting = exists().where(*_at(stripe_events, place), _WAITS)
    return bool((await tx.execute(select(waiting))).scalar_one())


async def is_stuck(tx: Tx, place: Place, now: datetime) -> bool:
    """Whether an event of the account failed and waits for its next try, which may be minutes away."""
    table = stripe_events.c
    failed = exists().where(*_at(stripe_events, place), _WAITS, table.due_at > now, table.reason != "being worked on")
    return bool((await tx.execute(select(failed))).scalar_one())


async def parked_since(tx: Tx, place: Place) -> datetime | None:
    """Return when the newest event came that was given up, or None: what it told of is not known."""
    parked = select(func.max(stripe_events.c.received_at)).where(
        *_at(stripe_events, place), text("stripe_events.state = 'parked'")
    )
    moment: datetime | None = (await tx.execute(parked)).scalar_one_or_none()
    return moment


async def writes_since(tx: Tx, place: Place, since: datetime) -> bool:
    """Whether Florin itself sent a change to the account since, or may be sending one."""
    table = proposals.c
    sent = exists().where(
        table.account_id == place.account_id,
        table.livemode == place.livemode,
        table.created_at > since - _PROPOSAL_LIFE_MAX,
        (table.sent_at >= since) | table.state.in_(("executing", "unknown")),
    )
    return bool((await tx.execute(select(sent))).scalar_one())


async def stalled(tx: Tx, kinds: Collection[str], silent_since: datetime) -> list[Place]:
    """Return the merchant's accounts whose copy is not complete and was not touched since: their job got lost."""
    complete = (
        select(func.count())
        .select_from(mirror_parts)
        .where(
            mirror_parts.c.account_id == mirrors.c.account_id,
            mirror_parts.c.livemode == mirrors.c.livemode,
            mirror_parts.c.kind.in_(kinds),
            (mirror_parts.c.state == COMPLETE) | (mirror_parts.c.touched_at > silent_since),
        )
        .scalar_subquery()
    )
    found = select(mirrors.c.merchant_id, mirrors.c.account_id, mirrors.c.livemode).where(complete < len(kinds))
    rows = await many(tx, found, Place)
    # At work are those of which any part was touched: a fill goes through its parts one after the other.
    busy = select(mirror_parts.c.account_id, mirror_parts.c.livemode).where(mirror_parts.c.touched_at > silent_since)
    at_work = {(row.account_id, row.livemode) for row in await tx.execute(busy)}
    return [row for row in rows if (row.account_id, row.livemode) not in at_work]


def _at(table: Any, place: Place) -> tuple[Any, ...]:
    """The rows of one account; row-level security keeps to the merchant, and its name finds the index."""
    columns = table.c
    return (
        columns.merchant_id == place.merchant_id,
        columns.account_id == place.account_id,
        columns.livemode == place.livemode,
    )
