"""Stripe's events do not reach the webhook endpoint, while Stripe's list has some: look after look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import moment_text, span_text, spelled
from domain.alerting import AlertKind, Parameter, Values
from domain.counts import many
from skills.contract import MerchantView
from storage import event_gaps
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.event_gaps import EventGap


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return (
        f"for {spelled(values, 'minutes')} or longer every look at Stripe's list finds events that Florin's endpoint "
        "did not get"
    )


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find accounts whose events have been missed for long enough; the looks for missed events note them."""
    patience = timedelta(minutes=int(rule.parameters["minutes"]))
    gaps = await event_gaps.open_gaps(tx)
    return [
        _found(gap, gap.missed_since, merchant, now)
        for gap in gaps
        if gap.missed_since is not None and now - gap.missed_since >= patience
    ]


def _found(gap: EventGap, since: datetime, merchant: MerchantView, now: datetime) -> Found:
    """Tell of one account."""
    began = moment_text(merchant, since)
    return Found(
        title=f"Stripe's events do not arrive since {began}",
        lines=(
            f"Stripe's list had {many(gap.missed, 'event')} that Florin's webhook endpoint did not get.",
            "Florin reads them from the list meanwhile, so none is lost, but alerts come minutes late.",
            "Look at the endpoint in Stripe's dashboard: its address, its signing secret, whether it is enabled.",
        ),
        because=f"for {span_text(now - since)} every look at Stripe's list found events that had not arrived",
        subject_id=None,
        occurred_at=since,
        what=str(int(since.timestamp())),
        account_id=gap.account_id,
        livemode=gap.livemode,
    )


KIND = Kind(
    AlertKind(
        name="webhook_silence",
        title="Webhook silence",
        topic="account",
        severity="warning",
        explains=explains,
        parameters=(Parameter("minutes", 15, "how many minutes of missed events to wait", low=1, high=1440),),
    ),
    look=look,
)
