"""A payment failed: why, and whether trying again can help."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values
from skills.finding.foreign import quoted
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
    about = quoted(of.get("description"), 80)
    again = "It can be tried again." if decline.again else "Trying the same card again will not help."
    return Found(
        title=f"Payment of {amount} failed",
        lines=(
            f"Payment {of.get('id')}{f' for {about}' if about else ''}: {decline.words}.",
            f"{again} A payment link lets the customer pay another way.",
        ),
        because=f"a try to take {amount} was declined" + (f" ({decline.code})" if decline.code else ""),
        subject_id=str(of["id"]),
        occurred_at=seen.event.created_at,
        what=str(error.get("charge") or int(seen.event.created_at.timestamp())),
        **minor_of(money),
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
