"""A payment failed: why, and whether trying again can help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown, who_text
from domain.alerting import AlertKind, Values
from skills.finding.foreign import foreign, quoted
from skills.finding.payment import id_of
from skills.payments.declines import decline_of

_SETTLED = frozenset({"succeeded", "canceled", "requires_capture"})


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a payment fails"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of a try that failed, unless the payment has gone through or was given up since."""
    if seen.now.get("status") in _SETTLED:
        return None
    of, money = seen.of, money_of(seen.of, "amount")
    error = of.get("last_payment_error")
    error = error if isinstance(error, dict) else {}
    decline = decline_of(error)
    amount = shown(seen.merchant, money)
    about, who = quoted(of.get("description"), 80), await _who(seen, error)
    again = "It can be tried again." if decline.again else "Trying the same card again will not help."
    return Found(
        title=f"Payment of {amount} failed",
        lines=(
            f"Payment {of.get('id')}{f' of {who}' if who else ''}{f' for {about}' if about else ''}: {decline.words}.",
            f"{again} A payment link lets the customer pay another way.",
        ),
        because=f"a try to take {amount} was declined" + (f" ({decline.code})" if decline.code else ""),
        subject_id=str(of["id"]),
        occurred_at=seen.event.created_at,
        what=str(error.get("charge") or int(seen.event.created_at.timestamp())),
        **minor_of(money),
    )


async def _who(seen: Seen, error: Mapping[str, Any]) -> str:
    """Name whose payment it is: the customer as last known, else what the buyer wrote at the checkout, else the id."""
    customer_id = id_of(seen.of.get("customer"))
    customer = await seen.known.state(customer_id) if customer_id else {}
    method = error.get("payment_method")
    billing = method.get("billing_details") if isinstance(method, dict) else None
    return (
        who_text(customer, "name", "email")
        or who_text(billing if isinstance(billing, dict) else {}, "name", "email")
        or who_text(seen.of, "receipt_email")
        or foreign(customer_id, 60)
    )


def is_over(seen: Seen) -> bool:
    """Whether the payment went through after all, or was given up."""
    return seen.now.get("status") in _SETTLED


KIND = Kind(
    AlertKind(name="payment_failed", title="Payment failed", topic="payments", severity="warning", explains=explains),
    types=("payment_intent.payment_failed",),
    alert_of=alert_of,
    over_types=("payment_intent.succeeded", "payment_intent.canceled", "payment_intent.amount_capturable_updated"),
    is_over=is_over,
)
