"""One refund as Florin speaks of it: how it stands, when it arrives, why it failed and what to do then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.money import Money
from domain.periods import local_date
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.payment import Payment, id_of, of_charge

# Within how many business days a bank shows a refund: https://docs.stripe.com/refunds.
ARRIVES_DAYS = (5, 10)

LIST_EXPAND = ["data.charge.customer"]
ONE_EXPAND = ["charge.customer"]

_SATURDAY = 5

# Source: https://docs.stripe.com/refunds#failed-refunds.
_FAILURES = {
    "lost_or_stolen_card": "the card was lost or stolen",
    "expired_or_canceled_card": "the card has expired or was canceled",
    "charge_for_pending_refund_disputed": "the customer disputed the payment while the refund was under way",
    "insufficient_funds": "your balance did not cover it",
    "declined": "the bank declined it",
    "merchant_request": "it was stopped at your request",
    "unknown": "the bank gave no reason",
}


@dataclass(frozen=True, slots=True)
class Refund:
    """Stripe's refund (https://docs.stripe.com/api/refunds/object) with its charge expanded where it has one."""

    source: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id (re_…)."""
        return str(self.source["id"])

    @property
    def money(self) -> Money:
        """What goes back."""
        return Money(self.source["amount"], self.source["currency"])

    @property
    def status(self) -> str:
        """Stripe's: pending, requires_action, succeeded, failed or canceled."""
        return str(self.source.get("status") or "pending")

    @property
    def payment(self) -> Payment | None:
        """The charge it belongs to, as a payment."""
        charge = self.source.get("charge")
        return of_charge(charge) if isinstance(charge, dict) else None

    @property
    def payment_id(self) -> str:
        """The payment's id: of its intent, else of its charge."""
        return id_of(self.source.get("payment_intent")) or id_of(self.source.get("charge")) or ""

    @property
    def who(self) -> str:
        """Who paid, as they wrote it, made harmless."""
        return self.payment.who if self.payment else ""

    @property
    def customer_id(self) -> str | None:
        """The id of the customer's record."""
        return self.payment.customer_id if self.payment else None

    @property
    def counts(self) -> bool:
        """Whether its money left or is leaving: not one that failed, was canceled, or only released a hold."""
        charge = self.source.get("charge")
        released = isinstance(charge, dict) and not charge.get("captured")
        return self.status not in ("failed", "canceled") and not released

    @property
    def reason(self) -> str:
        """Why it was made: Stripe's own reason, else the words kept beside it, made harmless."""
        words = (self.source.get("metadata") or {}).get("florin_reason")
        return str(self.source.get("reason") or "").replace("_", " ") or foreign(words)

    @property
    def reference(self) -> str:
        """The number by which the customer's bank can trace it (ARN or STAN); "" while there is none."""
        details = self.source.get("destination_details") or {}
        kind = details.get(str(details.get("type"))) or {}
        return foreign(kind.get("reference"), 60)


def arrival(desk: Desk, refund: Refund) -> tuple[date, date]:
    """Return the first and last day on which the customer's bank should show it, in business days from its making."""
    made = local_date(int(refund.source["created"]), desk.merchant.timezone)
    return _business_day(made, ARRIVES_DAYS[0]), _business_day(made, ARRIVES_DAYS[1])


def standing_text(desk: Desk, refund: Refund) -> str:
    """Say in a sentence or two how it stands and what to do."""
    first, last = arrival(desk, refund)
    if refund.status == "failed":
        code = str(refund.source.get("failure_reason") or "unknown")
        why = _FAILURES.get(code, foreign(code, 60).replace("_", " "))
        return (
            f"It failed: {why}. The money is back in your balance. Pay the customer in another way, such as a bank "
            "transfer; another refund to the same card would fail again."
        )
    if refund.status == "canceled":
        return "It was canceled, so no money left. Refund the payment again if the customer should still get it."
    if refund.status == "requires_action":
        return "It waits for the customer: Stripe has asked them by email where to send the money."
    if refund.status == "pending":
        pending = str(refund.source.get("pending_reason") or "")
        waits_for = {
            "insufficient_funds": " until your balance covers it",
            "charge_pending": " until the payment is through",
        }
        return f"It is on its way but not through yet{waits_for.get(pending, '')}; nothing needs to be done now."
    if not refund.counts:
        return "It released an authorisation: no money had been taken."
    if last < desk.today:
        return (
            f"It should have arrived by {last}. If the customer still misses it, give them the reference number below: "
            "their bank traces it with that."
        )
    return f"It went through at Stripe; the customer's bank shows it between {first} and {last}."


def as_data(refund: Refund) -> dict[str, Any]:
    """Return a refund for programs and models: exact minor units, strangers' text apart."""
    return {
        "id": refund.id,
        "amount_minor": refund.money.minor,
        "currency": refund.money.currency,
        "status": refund.status,
        "reason": refund.source.get("reason"),
        "failure_reason": refund.source.get("failure_reason"),
        "reference": refund.reference or None,
        "payment_id": refund.payment_id,
        "customer_id": refund.customer_id,
        "created_unix_s": refund.source["created"],
        "written_by_others": {"customer": refund.who},
    }


def _business_day(start: date, days: int) -> date:
    """Return the day `days` business days after another; banks' holidays are not known here."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day
