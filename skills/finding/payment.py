"""One payment as Florin speaks of it: a payment intent with its latest charge, or a charge that has no intent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import day_text

# What a payment's place in its life is called, in words a merchant knows.
SUCCEEDED, PARTLY_REFUNDED, REFUNDED = "succeeded", "partly refunded", "refunded"
FAILED, CANCELED, PROCESSING = "failed", "canceled", "processing"
NOT_CAPTURED, UNFINISHED = "authorised, not captured", "not finished by the customer"

PAID = frozenset({SUCCEEDED, PARTLY_REFUNDED, REFUNDED})
PENDING = frozenset({PROCESSING, NOT_CAPTURED, UNFINISHED})

INTENT_EXPAND = ["latest_charge.balance_transaction", "customer"]
LIST_EXPAND = ["data.latest_charge", "data.customer"]

# Under which metadata keys shops keep their order or invoice number.
ORDER_KEYS = (
    "order_id", "order", "order_number", "order_no", "order_ref", "order_reference", "orderId", "orderNumber",
    "reference", "booking", "booking_id", "invoice", "invoice_id", "invoice_number", "invoice_no",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payment:
    """What skills need of a payment; `intent` and `charge` are Stripe's own objects, one of them may be missing.

    `id` is the payment intent's ("pi_…"), or the charge's when there is no intent. `amount` is what was taken, or what
    was asked for as long as nothing was. `state` is one of the words above.
    """

    id: str
    amount: Money
    refunded: Money
    state: str
    created_unix_s: int
    intent: dict[str, Any] | None
    charge: dict[str, Any] | None

    @property
    def left(self) -> Money:
        """What can still be refunded."""
        return self.amount - self.refunded if self.state in PAID else Money(0, self.amount.currency)

    @property
    def source(self) -> dict[str, Any]:
        """The object that carries metadata, description and customer."""
        return self.intent or self.charge or {}

    @property
    def customer_id(self) -> str | None:
        """The id of the customer's record, when the payment belongs to one."""
        return id_of(self.source.get("customer"))

    @property
    def who(self) -> str:
        """Name and email of who paid, as they wrote them, made harmless; "" when nobody said."""
        billing = (self.charge or {}).get("billing_details") or {}
        record = self.source.get("customer")
        person = record if isinstance(record, dict) else {}
        name = foreign(person.get("name") or billing.get("name"), 60)
        email = foreign(person.get("email") or billing.get("email") or self.source.get("receipt_email"), 80)
        return f"{name} ({email})" if name and email else name or email

    @property
    def customer_name(self) -> str | None:
        """The name on the customer's record or the card, made harmless."""
        record = self.source.get("customer")
        name = record.get("name") if isinstance(record, dict) else None
        return foreign(name or ((self.charge or {}).get("billing_details") or {}).get("name"), 60) or None

    @property
    def order(self) -> str:
        """The shop's order number, made harmless; "" when there is none."""
        return next((foreign(number, 40) for number in order_numbers(self.source)), "")

    @property
    def method(self) -> str:
        """What was paid with: "Visa card ending in 4242", "iDEAL", or "" when unknown."""
        details = (self.charge or {}).get("payment_method_details") or {}
        kind = details.get("type")
        card = details.get("card") or {}
        if kind == "card" and card.get("last4"):
            return f"{foreign(card.get('brand'), 20).title()} card ending in {foreign(card['last4'], 4)}"
        return foreign(kind, 30).replace("_", " ")


def of_intent(intent: dict[str, Any]) -> Payment:
    """Read a payment intent whose `latest_charge` is expanded."""
    latest = intent.get("latest_charge")
    charge = latest if isinstance(latest, dict) else None
    currency = intent["currency"]
    paid = intent["status"] == "succeeded"
    captured = intent.get("amount_received") or (charge or {}).get("amount_captured") or 0
    refunded = (charge or {}).get("amount_refunded") or 0
    return Payment(
        id=intent["id"],
        amount=Money(captured if paid else intent["amount"], currency),
        refunded=Money(refunded, currency),
        state=_paid_state(captured, refunded) if paid else _unpaid_state(intent, charge),
        created_unix_s=intent["created"],
        intent=intent,
        charge=charge,
    )


def of_charge(charge: dict[str, Any]) -> Payment:
    """Read a charge that no payment intent made."""
    captured, refunded = charge.get("amount_captured") or 0, charge.get("amount_refunded") or 0
    if charge["status"] != "succeeded":
        state = FAILED if charge["status"] == "failed" else PROCESSING
    else:
        state = _paid_state(captured, refunded) if charge.get("captured") else NOT_CAPTURED
    return Payment(
        id=charge["id"],
        amount=Money(captured if state in PAID else charge["amount"], charge["currency"]),
        refunded=Money(refunded, charge["currency"]),
        state=state,
        created_unix_s=charge["created"],
        intent=None,
        charge=charge,
    )


def is_status(payment: Payment, status: str) -> bool:
    """Say whether a payment counts under the public words succeeded, failed, refunded and pending.

    succeeded: money was taken, whatever was given back since; refunded: anything was given back; failed: the last try
    was declined; pending: it may still become money.
    """
    if status == "refunded":
        return payment.refunded.minor > 0
    return payment.state in {"succeeded": PAID, "failed": {FAILED}, "pending": PENDING}[status]


def id_of(value: object) -> str | None:
    """Return the id of a field that is an id or an expanded object."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def payment_param(payment_id: str) -> dict[str, str]:
    """Return the parameter that points Stripe to a payment; one without an intent goes by its charge."""
    return {"payment_intent" if payment_id.startswith("pi_") else "charge": payment_id}


def order_numbers(source: dict[str, Any]) -> list[str]:
    """Return what a payment intent or charge says its order is, in its metadata or its payment details."""
    metadata, details = source.get("metadata") or {}, source.get("payment_details") or {}
    found = [metadata.get(key) for key in ORDER_KEYS] + [details.get("order_reference")]
    return [str(number) for number in found if number]


def stripe_fee(charge: dict[str, Any] | None) -> Money | None:
    """Return what Stripe itself took of a charge, in the currency it settled in; None while that is not known.

    The balance transaction's fee may also hold an application's fee, which is not Stripe's.
    """
    settled = (charge or {}).get("balance_transaction")
    if not isinstance(settled, dict):
        return None
    parts = [row["amount"] for row in settled.get("fee_details") or [] if row["type"] != "application_fee"]
    return Money(sum(parts) if settled.get("fee_details") else settled["fee"], settled["currency"])


def label(desk: Desk, payment: Payment) -> str:
    """Name a payment in one line for a choice: amount, day, state, order, who."""
    parts = [f"{desk.show(payment.amount)} on {day_text(desk, payment.created_unix_s)}", payment.state]
    if payment.order:
        parts.append(f"order {payment.order}")
    if payment.who:
        parts.append(payment.who)
    return " · ".join(parts)


def as_data(payment: Payment) -> dict[str, Any]:
    """Return a payment for programs and models: exact minor units, strangers' text apart and named as theirs."""
    return {
        "id": payment.id,
        "amount_minor": payment.amount.minor,
        "refunded_minor": payment.refunded.minor,
        "currency": payment.amount.currency,
        "state": payment.state,
        "created_unix_s": payment.created_unix_s,
        "customer_id": payment.customer_id,
        "written_by_others": {
            "customer": payment.who,
            "order": payment.order,
            "description": foreign(payment.source.get("description")),
        },
    }


def _paid_state(captured_minor: int, refunded_minor: int) -> str:
    """Name a payment whose money was taken by how much of it was given back."""
    if not refunded_minor:
        return SUCCEEDED
    return REFUNDED if refunded_minor >= captured_minor else PARTLY_REFUNDED


def _unpaid_state(intent: dict[str, Any], charge: dict[str, Any] | None) -> str:
    """Name a payment whose money was not taken."""
    status = intent["status"]
    if status in (CANCELED, PROCESSING):
        return str(status)
    if status == "requires_capture":
        return NOT_CAPTURED
    declined = intent.get("last_payment_error") or (charge or {}).get("status") == "failed"
    return FAILED if status == "requires_payment_method" and declined else UNFINISHED
