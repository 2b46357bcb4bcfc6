"""What of the outbox is looked at: lists, counts, and what a summary or digest holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, tuple_

from storage.alert_tables import alerts
from storage.alerts import Alert
from storage.database import Tx
from storage.outbox import STATES, Delivery
from storage.outbox_tables import deliveries
from storage.records import many, one


@dataclass(frozen=True, slots=True)
class Contents:
    """How many alerts of one kind, severity and currency a summary or digest holds, and what they add up to.

    `amount_minor` is None where none names an amount; `first_at` and `last_at` are when they were raised.
    """

    kind: str
    severity: str
    currency: str | None
    count: int
    amount_minor: int | None
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Title:
    """One alert's line in a summary or digest."""

    id: str
    title: str
    created_at: datetime


async def listed(
    tx: Tx,
    *,
    states: Sequence[str] = STATES,
    channel_id: str | None = None,
    alert_id: str | None = None,
    limit: int = 50,
    before: Delivery | None = None,
) -> list[Delivery]:
    """Return the merchant's deliveries, newest first; `before` is the last one of the page before."""
    table = deliveries.c
    found = select(deliveries).where(table.state.in_(states))
    if channel_id is not None:
        found = found.where(table.channel_id == channel_id)
    if alert_id is not None:
        found = found.where(table.alert_id == alert_id)
    if before is not None:
        found = found.where(tuple_(table.created_at, table.id) < tuple_(before.created_at, before.id))
    return await many(tx, found.order_by(table.created_at.desc(), table.id.desc()).limit(limit), Delivery)


async def get(tx: Tx, delivery_id: str) -> Delivery | None:
    """Return one of the merchant's deliveries, or None."""
    return await one(tx, select(deliveries).where(deliveries.c.id == delivery_id), Delivery)


async def contents(tx: Tx, bundle_id: str) -> list[Contents]:
    """Return what a summary or digest holds, the most frequent first; currencies are never added together."""
    of = alerts.c
    found = (
        select(
            of.kind,
            of.severity,
            of.currency,
            func.count().label("count"),
            func.sum(of.amount_minor).label("amount_minor"),
            func.min(of.created_at).label("first_at"),
            func.max(of.created_at).label("last_at"),
        )
        .select_from(deliveries.join(alerts, _its_alert()))
        .where(deliveries.c.bundle_id == bundle_id)
        .group_by(of.kind, of.severity, of.currency)
        .order_by(func.count().desc(), of.kind, of.severity, of.currency)
    )
    return [
        Contents(
            row.kind, row.severity, row.currency, int(row.count),
            None if row.amount_minor is None else int(row.amount_minor), row.first_at, row.last_at,
        )
        for row in (await tx.execute(found)).mappings().all()
    ]  # fmt: skip


async def titles(tx: Tx, bundle_id: str, limit: int) -> list[Title]:
    """Return the newest alerts in a summary or digest."""
    found = (
        select(alerts.c.id, alerts.c.title, alerts.c.created_at)
        .select_from(deliveries.join(alerts, _its_alert()))
        .where(deliveries.c.bundle_id == bundle_id)
        .order_by(alerts.c.created_at.desc(), alerts.c.id.desc())
        .limit(limit)
    )
    return await many(tx, found, Title)


async def alerts_by_id(tx: Tx, alert_ids: Collection[str]) -> dict[str, Alert]:
    """Return these alerts of the merchant."""
    if not alert_ids:
        return {}
    rows = (await tx.execute(select(alerts).where(alerts.c.id.in_(alert_ids)))).mappings().all()
    return {row["id"]: Alert(**{**row, "lines": tuple(row["lines"])}) for row in rows}


async def counted_in_all(tx: Tx) -> dict[str, int]:
    """Return how many deliveries of all merchants are in each state; works in a doorway."""
    found = func.florin_delivery_counts().table_valued("state", "count")
    return {str(row[0]): int(row[1]) for row in await tx.execute(select(found.c.state, found.c.count))}


async def forget(tx: Tx, before: datetime) -> int:
    """Delete what ended before a moment; works in a doorway."""
    return int((await tx.execute(select(func.florin_forget_deliveries(before)))).scalar_one())


def _its_alert() -> ColumnElement[bool]:
    """How a delivery finds its alert."""
    return and_(alerts.c.merchant_id == deliveries.c.merchant_id, alerts.c.id == deliveries.c.alert_id)
