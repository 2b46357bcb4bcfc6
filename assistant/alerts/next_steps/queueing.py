"""Queues the drafting of an alert's next step, in the transaction that raises the alert."""

from __future__ import annotations

from assistant.alerts.next_steps.registry import step_of_kind
from storage import jobs
from storage.alerts import Alert
from storage.database import Tx

PREPARE = "prepare_next_step"


async def queue_step(tx: Tx, alert: Alert, *, is_wanted: bool | None = None) -> None:
    """Queue it when the alert's kind has a step, or when `is_wanted`; the job says only where to look."""
    if step_of_kind(alert.kind) is not None if is_wanted is None else is_wanted:
        await jobs.defer(tx, PREPARE, {"merchant_id": alert.merchant_id, "alert_id": alert.id}, lock=alert.id)
