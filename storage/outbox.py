"""The outbox: what is delivered through channels, queued once per channel in the transaction that raises an alert.

A row goes queued → sending → delivered, failed or skipped. One in a bundle (a summary or a digest) ends with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from domain.ids import new_id
from storage import channels
from storage.channels import DASHBOARD
from storage.database import Tx
from storage.outbox_tables import channels as every_channel
from storage.outbox_tables import deliveries
from storage.records import many, one

if TYPE_CHECKING:
    from storage.alerts import Alert

QUEUED, SENDING, DELIVERED, FAILED, SKIPPED = "queued", "sending", "delivered", "failed", "skipped"
STATES = (QUEUED, SENDING, DELIVERED, FAILED, SKIPPED)
ALERT, ESCALATION, SUMMARY, DIGEST, TEST, MESSAGE = "alert", "escalation", "summary", "digest", "test", "message"

# An alert of this kind says that a channel (its subject) does not work, so it goes through every other one.
DELIVERY_FAILED = "delivery_failed"

# One process at a time decides what of a merchant's goes out; sending itself happens outside of the transaction.
_MINE = text("SELECT pg_try_advisory_xact_lock(hashtext('florin: deliveries'), hashtext(:merchant_id))")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one channel; `once_key` is what makes it the only one, `content` what a message or test says.

    `form` is alert, escalation, summary, digest, test or message. `opened_at` is when it was first sent off.
    """

    id: str
    merchant_id: str
    channel_id: str
    once_key: str
    form: str
    severity: str
    group_key: str
    created_at: datetime
    due_at: datetime
    alert_id: str | None = None
    content: dict[str, Any] | None = field(default=None, repr=False)
    bundle_id: str | None = None
    state: str = QUEUED
    reason: str | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A message of a group that was sent off: others of its group wait for a while after it."""

    channel_id: str
    group_key: str
    opened_at: datetime


async def queue(tx: Tx, alert: Alert) -> int:
    """Queue an alert for every channel that wants it, and an urgent one for each step of the escalation, once each.

    Only rows are written, in the caller's transaction; returns how many are new.
    """
    known = {channel.id: channel for channel in await channels.listed(tx)}
    if not known:
        return 0
    silent = alert.subject_id if alert.kind == DELIVERY_FAILED else None
    wanted = [
        _of_alert(alert, channel.id, alert.id, ALERT, at=alert.created_at, is_shown=channel.kind == DASHBOARD)
        for channel in known.values()
        if channel.wants(alert.severity, alert.kind) and channel.id != silent
    ]
    for step in await channels.escalation(tx) if alert.severity == "urgent" else ():
        if known[step.channel_id].speaks and step.channel_id != silent:
            at = alert.created_at + timedelta(minutes=step.after_minutes)
            wanted.append(_of_alert(alert, step.channel_id, f"{alert.id}:{step.step}", ESCALATION, at=at))
    return await add(tx, wanted)


async def merchants_due(tx: Tx, now: datetime) -> list[str]:
    """Return the merchants with something to send now, the longest waiting first; works in a doorway."""
    found = func.florin_merchants_with_deliveries(now).column_valued("merchant_id")
    return list((await tx.execute(select(found))).scalars())


async def due(tx: Tx, merchant_id: str, now: datetime, limit: int) -> list[Delivery]:
    """Return what of the merchant's is due, at most so many of each channel, so that none stands before another.

    The longest due first; none while another process decides, until the transaction ends. What a process died over
    while sending is due again when its lease is over.
    """
    if not (await tx.execute(_MINE, {"merchant_id": merchant_id})).scalar_one():
        return []
    table = deliveries.c
    of_channel = (
        select(deliveries)
        .where(
            table.merchant_id == merchant_id,
            table.channel_id == every_channel.c.id,
            table.state.in_((QUEUED, SENDING)),
            table.bundle_id.is_(None),
            table.due_at <= now,
            or_(table.state == QUEUED, table.lease_until <= now),
        )
        .order_by(table.due_at)
        .limit(limit)
        .lateral("due")
    )
    return await many(tx, select(of_channel).select_from(every_channel.join(of_channel, true())), Delivery)


async def in_flight(tx: Tx, now: datetime) -> dict[str, int]:
    """Return how many messages are being sent through each channel of the merchant."""
    table = deliveries.c
    found = select(table.channel_id, func.count()).where(table.state == SENDING, table.lease_until > now)
    return {str(row[0]): int(row[1]) for row in await tx.execute(found.group_by(table.channel_id))}


async def opened(tx: Tx, channel_ids: Collection[str], since: datetime) -> list[Opened]:
    """Return the alerts and summaries of these channels that were sent off since a moment."""
    table = deliveries.c
    found = select(table.channel_id, table.group_key, table.opened_at).where(
        table.channel_id.in_(channel_ids), table.opened_at > since, table.form.in_((ALERT, SUMMARY))
    )
    return await many(tx, found, Opened)


async def hold(tx: Tx, ids: Collection[str], until: datetime) -> None:
    """Let queued rows be due later."""
    if ids:
        mine = and_(deliveries.c.id.in_(ids), deliveries.c.state == QUEUED)
        await tx.execute(update(deliveries).where(mine).values(due_at=until))


async def hold_channel(tx: Tx, channel_id: str, until: datetime) -> None:
    """Let all that is queued for a channel be due at that moment at the earliest."""
    table = deliveries.c
    mine = and_(table.channel_id == channel_id, table.state == QUEUED, table.due_at < until)
    await tx.execute(update(deliveries).where(mine, table.bundle_id.is_(None)).values(due_at=until))


async def skip(tx: Tx, ids: Collection[str], reason: str, now: datetime) -> None:
    """End queued rows unsent."""
    if ids:
        mine = and_(deliveries.c.id.in_(ids), deliveries.c.state.in_((QUEUED, SENDING)))
        await tx.execute(
            update(deliveries).where(mine).values(state=SKIPPED, reason=reason, ended_at=now, content=None)
        )


async def give_up(tx: Tx, ids: Collection[str], reason: str, now: datetime) -> None:
    """End rows that were sent off again and again and never came back, with all in them."""
    if ids:
        table = deliveries.c
        mine = and_(or_(table.id.in_(ids), table.bundle_id.in_(ids)), table.state.in_((QUEUED, SENDING)))
        await tx.execute(update(deliveries).where(mine).values(state=FAILED, reason=reason, ended_at=now))


async def skip_channel(tx: Tx, channel_id: str, reason: str, now: datetime) -> None:
    """End all that is queued for a channel unsent."""
    mine = and_(deliveries.c.channel_id == channel_id, deliveries.c.state == QUEUED)
    await tx.execute(update(deliveries).where(mine).values(state=SKIPPED, reason=reason, ended_at=now, content=None))


async def skip_escalations(tx: Tx, alert_id: str, reason: str, now: datetime) -> None:
    """End the steps of an alert's escalation that were not sent yet."""
    table = deliveries.c
    mine = and_(table.alert_id == alert_id, table.form == ESCALATION, table.state == QUEUED)
    await tx.execute(update(deliveries).where(mine).values(state=SKIPPED, reason=reason, ended_at=now, content=None))


async def bundle(tx: Tx, into: Delivery, *, until: datetime, now: datetime) -> int:
    """Put what waits for a summary or digest into it, and return how much that is; 0 when that one exists already.

    A summary takes its group; a digest what is not urgent. Both take what was queued until a moment and is due; what
    was tried once already goes on alone.
    """
    if not await add(tx, [into]):
        return 0
    table = deliveries.c
    of_it = table.group_key == into.group_key if into.form == SUMMARY else table.severity != "urgent"
    waiting = and_(table.form == ALERT, table.state == QUEUED, table.bundle_id.is_(None), table.attempts == 0)
    mine = and_(table.channel_id == into.channel_id, waiting, table.created_at <= until, table.due_at <= now, of_it)
    return (await tx.execute(update(deliveries).where(mine).values(bundle_id=into.id))).rowcount


async def send_off(tx: Tx, ids: Collection[str], now: datetime, lease_until: datetime) -> list[Delivery]:
    """Note that these are being sent, which counts as a try, and return them as they then are."""
    if not ids:
        return []
    table = deliveries.c
    sent = (
        update(deliveries)
        .where(table.id.in_(ids), table.state.in_((QUEUED, SENDING)))
        .values(
            state=SENDING,
            lease_until=lease_until,
            attempts=table.attempts + 1,
            opened_at=func.coalesce(table.opened_at, now),
        )
        .returning(deliveries)
    )
    return await many(tx, sent, Delivery)


async def renew(tx: Tx, sent: Delivery, lease_until: datetime) -> None:
    """Note that a message is still being sent."""
    await tx.execute(_still(sent).values(lease_until=lease_until))


async def finish(tx: Tx, sent: Delivery, state: str, reason: str | None, now: datetime) -> bool:
    """End a message that is being sent, with all in it; False when it ended, or was taken over, before.

    What a delivered message said is kept nowhere but with its receiver.
    """
    ended = {"state": state, "reason": reason, "ended_at": now, "lease_until": None}
    if state == DELIVERED:
        ended["content"] = None
    if (await tx.execute(_still(sent).values(ended))).rowcount == 0:
        return False
    if sent.form in (SUMMARY, DIGEST):
        inside = and_(deliveries.c.bundle_id == sent.id, deliveries.c.state == QUEUED)
        await tx.execute(update(deliveries).where(inside).values(state=state, reason=reason, ended_at=now))
    return True


async def again(tx: Tx, sent: Delivery, due_at: datetime, reason: str) -> bool:
    """Let a message that could not be sent be tried again; False when it ended, or was taken over, before."""
    changes = {"state": QUEUED, "due_at": due_at, "reason": reason, "lease_until": None}
    return (await tx.execute(_still(sent).values(changes))).rowcount == 1


async def retry(tx: Tx, delivery_id: str, now: datetime) -> Delivery | None:
    """Let a failed message, with all in it, be sent after all; None when it is not failed, or is in another."""
    table = deliveries.c
    anew = {"state": QUEUED, "reason": None, "attempts": 0, "due_at": now, "ended_at": None}
    failed = update(deliveries).where(table.state == FAILED)
    mine = failed.where(table.id == delivery_id, table.bundle_id.is_(None)).values(anew).returning(deliveries)
    found = await one(tx, mine, Delivery)
    if found is not None:
        await tx.execute(failed.where(table.bundle_id == delivery_id).values(anew))
    return found


async def add(tx: Tx, rows: Sequence[Delivery]) -> int:
    """Store rows that are not stored yet, and return how many that were."""
    if not rows:
        return 0
    new = insert(deliveries).on_conflict_do_nothing(constraint="deliveries_once").returning(deliveries.c.id)
    return len((await tx.execute(new, [asdict(row) for row in rows])).all())


def _still(sent: Delivery) -> Any:
    """An update of the row, as long as it is this very try that is going on."""
    table = deliveries.c
    return update(deliveries).where(table.id == sent.id, table.state == SENDING, table.attempts == sent.attempts)


def _of_alert(
    alert: Alert, channel_id: str, once_key: str, form: str, *, at: datetime, is_shown: bool = False
) -> Delivery:
    """The row of an alert for a channel; the dashboard shows the alert itself, so there it is delivered already."""
    return Delivery(
        id=new_id("dlv"),
        merchant_id=alert.merchant_id,
        channel_id=channel_id,
        once_key=once_key,
        form=form,
        severity=alert.severity,
        group_key=f"{alert.kind}:{alert.rule_id or ''}:{alert.severity}",
        created_at=alert.created_at,
        due_at=at,
        alert_id=alert.id,
        state=DELIVERED if is_shown else QUEUED,
        ended_at=alert.created_at if is_shown else None,
    )
