"""Queues the drafting of an alert's next step, and its withdrawal, in the transaction that raises or ends the alert."""

from __future__ import annotations

from assistant.alerts.next_steps.registry import step_of_kind
from storage import jobs
from storage.alerts import Alert
from storage.database import Tx

PREPARE = "prepare_next_step"


async def queue_step(tx: Tx, alert: Alert, *, is_wanted: bool | None = None) -> None:
    """Queue it when the alert's kind has a step, or when `is_wanted`; the job says only where to look."""
    if step_of_kind(alert.kind) is not None if is_wanted is None else is_wanted:
        await _queue(tx, alert)


async def queue_withdrawal(tx: Tx, alert: Alert) -> None:
    """Queue a look at the step of an alert that is over.

    It can't be withdrawn right here: the transaction of a batch of events would hold one proposal while it waits for
    another, which a person may be deciding about just now.
    """
    if alert.proposal_id is not None:
        await _queue(tx, alert)


async def _queue(tx: Tx, alert: Alert) -> None:
    """Queue a look at an alert's step, one after the other for all alerts about the same thing."""
    lock = f"step:{alert.merchant_id}:{alert.subject_id or alert.id}"
    await jobs.defer(tx, PREPARE, {"merchant_id": alert.merchant_id, "alert_id": alert.id}, lock=lock)
