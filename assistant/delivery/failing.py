"""Tells of a channel that does not work: an alert, once a day, through every other channel and the dashboard."""

from __future__ import annotations

from datetime import datetime

from assistant.alerts.raising import end_alerts, raise_alert
from domain.ids import new_id
from storage.alerts import Alert
from storage.channels import Channel
from storage.database import Tx
from storage.outbox import DELIVERY_FAILED


async def channel_fails(
    tx: Tx, channel: Channel, reason: str, failures: int, now: datetime, *, is_off: bool = False
) -> bool:
    """Raise the alert that a channel fails, in the transaction that notes it; False when that is known today."""
    tries = f"{failures} tries in a row" if failures > 1 else "its last try"
    what_now = (
        "It is switched off. Give it a new address, or remove it."
        if is_off
        else "Nothing is lost: what can't be delivered stays visible, and can be retried."
    )
    return await raise_alert(
        tx,
        Alert(
            merchant_id=channel.merchant_id,
            id=new_id("alr"),
            rule_id=None,
            kind=DELIVERY_FAILED,
            severity="warning",
            title=f"Alerts don't get through to “{channel.label}”",
            lines=(f"{channel.kind.capitalize()}, {channel.target}: {reason}", what_now),
            because=f"{tries} to reach this channel failed",
            account_id="",
            livemode=False,
            subject_id=channel.id,
            dedupe_key=f"{DELIVERY_FAILED}:{channel.id}:{now:%Y-%m-%d}",
            occurred_at=now,
            created_at=now,
        ),
    )


async def channel_works(tx: Tx, channel: Channel) -> None:
    """End the alert that a channel fails: it works again, or there is no such channel any more."""
    await end_alerts(tx, [DELIVERY_FAILED], subject_ids=[channel.id])
