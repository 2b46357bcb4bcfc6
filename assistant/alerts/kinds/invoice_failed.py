"""An invoice could not be collected."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, moment_text, money_of, shown, who_text
from domain.alerting import AlertKind, Values
from skills.finding.payment import id_of


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "an invoice's payment fails"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of a try that failed, unless the invoice is settled by now."""
    of = seen.of
    if seen.now.get("status") != "open":
        return None
    money = money_of(of, "amount_remaining") or money_of(of, "amount_due")
    amount = shown(seen.merchant, money)
    tries = of.get("attempt_count")
    next_s = of.get("next_payment_attempt")
    again = (
        f"Stripe tries again on {moment_text(seen.merchant, datetime.fromtimestamp(next_s, UTC))}."
        if type(next_s) is int and 0 < next_s < 2**33
        else "Stripe will not try again by itself."
    )
    who = who_text(of, "customer_name", "customer_email") or id_of(of.get("customer")) or "a customer"
    return Found(
        title=f"Invoice of {amount} to {who} could not be collected",
        lines=(
            f"Invoice {of.get('number') or of.get('id')} ({of.get('id')}): {again}",
            "The customer may have to give another card; a reminder holds a link to pay.",
        ),
        because=f"try {tries if type(tries) is int else 1} to collect {amount} failed and the invoice is still open",
        subject_id=str(of["id"]),
        occurred_at=seen.event.created_at,
        what=str(tries),
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether it was paid, voided or given up."""
    return seen.now.get("status") != "open"


KIND = Kind(
    AlertKind(
        name="invoice_payment_failed",
        title="Invoice payment failed",
        topic="invoices",
        severity="warning",
        explains=explains,
    ),
    types=("invoice.payment_failed",),
    alert_of=alert_of,
    over_types=("invoice.paid", "invoice.voided", "invoice.marked_uncollectible", "invoice.deleted"),
    is_over=is_over,
)
