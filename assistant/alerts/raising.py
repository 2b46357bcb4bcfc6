"""Raises alerts: the only way one comes to be, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from assistant.alerts.kind import Found, Kind
from assistant.alerts.next_steps.queueing import queue_step, queue_withdrawal
from assistant.alerts.rules import rule_key
from domain.ids import new_id
from domain.tally import Tally
from storage import alerts, live, outbox
from storage.alert_rules import AlertRule
from storage.alerts import Alert
from storage.database import Tx

ID_MAX = 255
AMOUNT_MAX = 1 << 62


async def raise_alert(tx: Tx, alert: Alert, tally: Tally | None = None) -> bool:
    """Store an alert, queue it for every channel that wants it and show it live, unless it was raised before.

    Returns whether it is new; what the same rule told of the same subject before is over then. All of it is in the
    caller's transaction.
    """
    if not await alerts.add(tx, alert):
        return False
    for earlier in await alerts.supersede(tx, alert):
        await _ended(tx, earlier)
    await outbox.queue(tx, alert)
    await queue_step(tx, alert)
    await live.publish(tx, alert.merchant_id, "alert", {"id": alert.id, "state": alert.state})
    if tally is not None:
        tally.add("alerts_raised", kind=alert.kind, severity=alert.severity)
    return True


async def end_alerts(
    tx: Tx,
    kinds: Collection[str],
    *,
    subject_ids: Collection[str] = (),
    dedupe_keys: Collection[str] = (),
    place: tuple[str, bool] | None = None,
) -> int:
    """Resolve what is over: alerts of these kinds about these subjects, or with these keys; returns how many.

    `place` names the account and its mode, when a subject's id is not of one alone.
    """
    ended = await alerts.resolve(tx, kinds, subject_ids=subject_ids, dedupe_keys=dedupe_keys, place=place)
    for alert in ended:
        await _ended(tx, alert)
    return len(ended)


async def _ended(tx: Tx, alert: Alert) -> None:
    """Show that an alert is over, and have its step that still waits withdrawn."""
    await live.publish(tx, alert.merchant_id, "alert", {"id": alert.id, "state": alert.state})
    await queue_withdrawal(tx, alert)


def alert_from(found: Found, kind: Kind, rule: AlertRule, now: datetime) -> Alert:
    """Return what a kind found for a rule as an alert; what is found again has the same dedupe key.

    Raises ValueError when it does not say which account it is about.
    """
    if found.account_id is None or found.livemode is None:
        raise ValueError(f"{kind.name} found something without saying at which account")
    subject_id = _clean(found.subject_id or "")[:ID_MAX]
    amount_minor = found.amount_minor if found.amount_minor is None or abs(found.amount_minor) < AMOUNT_MAX else None
    place = f"{found.account_id}:{'live' if found.livemode else 'test'}"
    return Alert(
        merchant_id=rule.merchant_id,
        id=new_id("alr"),
        rule_id=rule.id or None,
        kind=kind.name,
        severity=found.severity or kind.about.severity,
        title=_clean(found.title),
        lines=tuple(_clean(line) for line in found.lines),
        because=_clean(found.because),
        account_id=found.account_id,
        livemode=found.livemode,
        subject_id=subject_id or None,
        dedupe_key=":".join((kind.name, rule_key(rule), place, subject_id, _clean(found.what))),
        occurred_at=found.occurred_at,
        created_at=now,
        deadline_at=found.deadline_at,
        amount_minor=amount_minor,
        currency=found.currency,
    )


def _clean(text: str) -> str:
    """Return the text without what PostgreSQL can't hold, whatever a stranger wrote."""
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
