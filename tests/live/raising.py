"""Alerts as tests raise them: through the one way there is, with texts like the real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain.ids import new_id

if TYPE_CHECKING:
    from storage.alerts import Alert
    from storage.database import Database
    from tests.plugins.house import RunningHouse


def an_alert(merchant_id: str, **more: Any) -> Alert:
    """A dispute's alert with six days to answer; `more` is what differs."""
    from storage.alerts import Alert

    now = datetime.now(UTC)
    alert = Alert(
        merchant_id=merchant_id,
        id=new_id("alr"),
        rule_id=None,
        kind="dispute_opened",
        severity="urgent",
        title="Dispute over $18.00: answer by 2026-11-28 23:59",
        lines=(
            "The customer says the product never arrived. Payment pi_3, dispute dp_1.",
            "To win, show that it was delivered to the customer's address.",
            "$18.00 and Stripe's fee are held until it is decided; unanswered, it is lost.",
        ),
        because="a customer's bank disputes $18.00 of this payment",
        account_id="acct_1",
        livemode=False,
        subject_id=f"dp_{new_id('alr')[-6:]}",
        dedupe_key=new_id("alr"),
        occurred_at=now,
        created_at=now,
        deadline_at=now + timedelta(days=6, hours=4, minutes=30),
        amount_minor=1800,
        currency="usd",
    )
    return replace(alert, **more)


async def raise_in(db: Database, *alerts: Alert, proposal_id: str | None = None) -> None:
    """Raise these, a transaction each, with a proposal as the next step if one is given."""
    from assistant.alerts.raising import raise_alert
    from storage import alerts as kept

    for alert in alerts:
        async with db.merchant(alert.merchant_id) as tx:
            assert await raise_alert(tx, alert)
            if proposal_id is not None:
                assert await kept.attach_proposal(tx, alert.id, proposal_id, replacing=None)


def raised(house: RunningHouse, *alerts: Alert, proposal_id: str | None = None) -> None:
    """Raise these on a running server."""
    house.run(raise_in(house.house.db, *alerts, proposal_id=proposal_id))


def minor_alert(merchant_id: str, number: int) -> Alert:
    """One of many of little weight."""
    return an_alert(
        merchant_id,
        kind="payment_failed",
        severity="info" if number % 3 else "warning",
        title=f"Payment of ${number + 10}.00 failed: the card has insufficient funds",
        lines=(
            f"Order {number} of \u201cAda Lovelace\u201d, Visa ending in 4242.",
            "Retry in a few days, or ask for another card.",
        ),
        because="a payment of $10.00 or more failed",
        subject_id=f"pi_{number}",
        deadline_at=None,
    )
