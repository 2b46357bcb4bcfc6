"""A card's issuer reports a payment as fraud: a refund before it is disputed spares the dispute and its fee.

Source: https://docs.stripe.com/disputes/measuring (early fraud warnings).
"""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values

_TYPES = {
    "card_never_received": "the card never reached its holder",
    "fraudulent_card_application": "the card was applied for under a false name",
    "made_with_counterfeit_card": "the card was counterfeit",
    "made_with_lost_card": "the card was lost",
    "made_with_stolen_card": "the card was stolen",
    "unauthorized_use_of_card": "the holder did not allow it",
}


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a card's issuer reports one of your payments as fraud"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of a warning about a payment that is neither refunded nor disputed yet."""
    charge = await seen.known.state(seen.of.get("charge"))
    if seen.now.get("actionable") is False or charge.get("refunded") or charge.get("disputed"):
        return None
    money = money_of(charge, "amount")
    what = _TYPES.get(str(seen.of.get("fraud_type")), "it gave no exact reason")
    payment = seen.of.get("payment_intent") or seen.of.get("charge")
    return Found(
        title=f"Reported as fraud: payment of {shown(seen.merchant, money)}",
        lines=(
            f"The card's issuer says that payment {payment} was fraud: {what}.",
            "Most of these become disputes. Refunded before that, it costs no dispute fee and does not count as one.",
            "If nothing has been delivered yet, hold it back.",
        ),
        because="the card's issuer sent an early fraud warning, and the payment is neither refunded nor disputed yet",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether nothing can be done about it any more: it was refunded or disputed."""
    return seen.now.get("actionable") is False


KIND = Kind(
    AlertKind(name="fraud_warning", title="Early fraud warning", topic="fraud", severity="urgent", explains=explains),
    types=("radar.early_fraud_warning.created",),
    alert_of=alert_of,
    over_types=("radar.early_fraud_warning.updated",),
    is_over=is_over,
)
