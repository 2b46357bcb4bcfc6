"""Alerts: what a merchant is told without having asked; each is stored once, whatever reports it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Update, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from storage.alert_tables import alerts
from storage.database import Tx

Severity = Literal["info", "warning", "urgent"]
AlertState = Literal["open", "acknowledged", "resolved"]

OPEN: AlertState = "open"
ACKNOWLEDGED: AlertState = "acknowledged"
RESOLVED: AlertState = "resolved"
ALERT_STATES: tuple[AlertState, ...] = (OPEN, ACKNOWLEDGED, RESOLVED)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; `subject_id` is Stripe's id of what it is about, `because` the rule and numbers that raised it.

    `rule_id` is None for a kind's default rule that nobody has changed. `lines` may hold what customers wrote, quoted.
    `proposal_id` is its next step, ready to confirm; `step_note` says why none is prepared.
    """

    merchant_id: str
    id: str
    rule_id: str | None
    kind: str
    severity: Severity
    title: str
    lines: tuple[str, ...]
    because: str
    account_id: str
    livemode: bool
    subject_id: str | None
    dedupe_key: str
    occurred_at: datetime
    created_at: datetime
    deadline_at: datetime | None = None
    amount_minor: int | None = None
    currency: str | None = None
    proposal_id: str | None = None
    state: AlertState = OPEN
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    snoozed_until: datetime | None = None
    step_note: str | None = None


async def add(tx: Tx, alert: Alert) -> bool:
    """Store an alert unless one of its dedupe_key exists; returns whether it is new."""
    row = asdict(alert) | {"lines": list(alert.lines)}
    new = insert(alerts).values(row).on_conflict_do_nothing(constraint="alerts_once").returning(alerts.c.id)
    return (await tx.execute(new)).scalar_one_or_none() is not None


async def get(tx: Tx, alert_id: str) -> Alert | None:
    """Return the merchant's alert of that id, or None."""
    row = (await tx.execute(select(alerts).where(alerts.c.id == alert_id))).mappings().one_or_none()
    return None if row is None else _alert(row)


async def listed(
    tx: Tx,
    *,
    states: Collection[str] = ALERT_STATES,
    kinds: Collection[str] | None = None,
    since: datetime | None = None,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Alert]:
    """Return the merchant's alerts, newest first; `before` is (created_at, id) of the last of the page before."""
    found = select(alerts).where(alerts.c.state.in_(states))
    if kinds is not None:
        found = found.where(alerts.c.kind.in_(kinds))
    if since is not None:
        found = found.where(alerts.c.created_at >= since)
    if before is not None:
        found = found.where(tuple_(alerts.c.created_at, alerts.c.id) < tuple_(*before))
    found = found.order_by(alerts.c.created_at.desc(), alerts.c.id.desc()).limit(limit)
    return [_alert(row) for row in (await tx.execute(found)).mappings()]


async def counted(
    tx: Tx,
    *,
    states: Collection[str] = ALERT_STATES,
    kinds: Collection[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, int]:
    """Return how many alerts there are of each kind, created from `since` until before `until`."""
    found = select(alerts.c.kind, func.count()).where(alerts.c.state.in_(states)).group_by(alerts.c.kind)
    if kinds is not None:
        found = found.where(alerts.c.kind.in_(kinds))
    if since is not None:
        found = found.where(alerts.c.created_at >= since)
    if until is not None:
        found = found.where(alerts.c.created_at < until)
    return {str(row[0]): int(row[1]) for row in await tx.execute(found)}


async def acknowledge(tx: Tx, alert_id: str, member_id: str, now: datetime) -> Alert | None:
    """Note that a member has seen an open alert; returns it as it then is, None when it was not open (any more)."""
    seen = update(alerts).where(alerts.c.id == alert_id, alerts.c.state == OPEN)
    return await _changed(tx, seen.values(state=ACKNOWLEDGED, acknowledged_by=member_id, acknowledged_at=now))


async def snooze(tx: Tx, alert_id: str, until: datetime) -> Alert | None:
    """Let an open alert be silent until a moment; returns it as it then is, None when it was not open (any more)."""
    silenced = update(alerts).where(alerts.c.id == alert_id, alerts.c.state == OPEN)
    return await _changed(tx, silenced.values(snoozed_until=until))


async def attach_proposal(tx: Tx, alert_id: str, proposal_id: str, *, replacing: str | None) -> bool:
    """Set an unresolved alert's next step, if it still is `replacing`; returns whether it was."""
    attached = update(alerts).where(
        alerts.c.id == alert_id, alerts.c.state != RESOLVED, alerts.c.proposal_id.is_not_distinct_from(replacing)
    )
    return (await tx.execute(attached.values(proposal_id=proposal_id, step_note=None))).rowcount == 1


async def offers(tx: Tx, proposal_id: str, *, but_kind: str) -> bool:
    """Whether an unresolved alert, of any kind but one, has this proposal as its next step."""
    offering = select(alerts.c.id).where(
        alerts.c.proposal_id == proposal_id, alerts.c.state != RESOLVED, alerts.c.kind != but_kind
    )
    return (await tx.execute(offering.limit(1))).first() is not None


async def note_step(tx: Tx, alert_id: str, note: str) -> bool:
    """Note on an unresolved alert why no next step is prepared; returns whether that is new."""
    noted = update(alerts).where(
        alerts.c.id == alert_id, alerts.c.state != RESOLVED, alerts.c.step_note.is_distinct_from(note)
    )
    return (await tx.execute(noted.values(step_note=note))).rowcount == 1


async def resolve(
    tx: Tx,
    kinds: Collection[str],
    *,
    subject_ids: Collection[str] = (),
    dedupe_keys: Collection[str] = (),
    place: tuple[str, bool] | None = None,
) -> list[Alert]:
    """End unresolved alerts of these kinds about these subjects, or with these keys; returns those it ended.

    `place` is (account_id, livemode), when only alerts of one account are meant.
    """
    over = update(alerts).where(
        alerts.c.state != RESOLVED,
        alerts.c.kind.in_(kinds),
        alerts.c.subject_id.in_(subject_ids) | alerts.c.dedupe_key.in_(dedupe_keys),
    )
    if place is not None:
        over = over.where(alerts.c.account_id == place[0], alerts.c.livemode == place[1])
    rows = (await tx.execute(over.values(state=RESOLVED).returning(alerts))).mappings()
    return sorted((_alert(row) for row in rows), key=lambda alert: alert.id)


async def supersede(tx: Tx, alert: Alert) -> list[Alert]:
    """End what the same rule told earlier of the same subject and is unresolved; returns it."""
    if alert.subject_id is None:
        return []
    earlier = update(alerts).where(
        alerts.c.state != RESOLVED,
        alerts.c.kind == alert.kind,
        alerts.c.rule_id.is_not_distinct_from(alert.rule_id),
        alerts.c.subject_id == alert.subject_id,
        alerts.c.account_id == alert.account_id,
        alerts.c.livemode == alert.livemode,
        alerts.c.occurred_at <= alert.occurred_at,
        alerts.c.id != alert.id,
    )
    rows = (await tx.execute(earlier.values(state=RESOLVED).returning(alerts))).mappings()
    return sorted((_alert(row) for row in rows), key=lambda one: one.id)


async def _changed(tx: Tx, change: Update) -> Alert | None:
    """Run a change of at most one alert and return it."""
    row = (await tx.execute(change.returning(alerts))).mappings().one_or_none()
    return None if row is None else _alert(row)


def _alert(row: Mapping[Any, Any]) -> Alert:
    """Return a row as the record."""
    return Alert(**(cast("dict[str, Any]", dict(row)) | {"lines": tuple(row["lines"])}))
