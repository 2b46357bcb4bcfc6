"""A refund was made, or one failed and its money came back."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values

_WHY = {
    "charge_for_pending_refund_disputed": "the payment was disputed first",
    "declined": "the customer's bank declined it",
    "expired_or_canceled_card": "the card has expired or was canceled",
    "insufficient_funds": "your balance did not cover it",
    "lost_or_stolen_card": "the card was lost or stolen",
    "merchant_request": "you asked for it",
    "unknown": "the bank gave no reason",
}


def made_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a refund is made, by whomever"


def failed_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a refund fails and the customer did not get the money"


async def made(seen: Seen) -> Found | None:
    """Tell of a refund that was made and has not failed."""
    if seen.now.get("status") in {"failed", "canceled"}:
        return None
    money = money_of(seen.of, "amount")
    amount = shown(seen.merchant, money)
    return Found(
        title=f"Refund of {amount} made",
        lines=(f"Refund {seen.of.get('id')} of payment {seen.of.get('payment_intent') or seen.of.get('charge')}.",),
        because=f"{amount} was refunded, and you asked to be told of every refund",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


async def failed(seen: Seen) -> Found | None:
    """Tell of a refund that failed; Stripe reports it in up to three ways, and it is told once."""
    if seen.of.get("status") != "failed":
        return None
    money = money_of(seen.of, "amount")
    amount = shown(seen.merchant, money)
    why = _WHY.get(str(seen.of.get("failure_reason")), "the bank gave no reason")
    return Found(
        title=f"Refund of {amount} failed",
        lines=(
            f"Refund {seen.of.get('id')} of payment {seen.of.get('payment_intent') or seen.of.get('charge')}: {why}.",
            "The amount is back in your Stripe balance. Ask the customer how else to pay it back.",
        ),
        because=f"the customer did not get the {amount}: {why}",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether what was told as made has failed."""
    return seen.now.get("status") in {"failed", "canceled"}


KINDS = (
    Kind(
        AlertKind(
            name="refund_made",
            title="Refund made",
            topic="refunds",
            severity="info",
            explains=made_explains,
            is_on=False,
        ),
        types=("refund.created",),
        alert_of=made,
        over_types=("refund.failed", "refund.updated"),
        is_over=is_over,
    ),
    Kind(
        AlertKind(
            name="refund_failed", title="Refund failed", topic="refunds", severity="warning", explains=failed_explains
        ),
        types=("refund.failed", "refund.updated", "charge.refund.updated"),
        alert_of=failed,
    ),
)
