"""How a payment stands before something is done to it, and whether it still does when it is done."""

from __future__ import annotations

from typing import Any

from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from skills.contract import Approval, Choice, Desk, Mentions
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.payment import Payment, id_of
from skills.finding.payments import Wanted, find_payment, read_payment


def status_of(payment: Payment) -> str:
    """Stripe's own status of the intent, or of the charge where there is no intent."""
    return str(payment.source["status"])


def preconditions(payment: Payment) -> dict[str, Any]:
    """What an act on a payment depends on."""
    intent = payment.intent or {}
    return {
        "payment": payment.id,
        "status": status_of(payment),
        "amount_minor": payment.amount.minor,
        "capturable_minor": int(intent.get("amount_capturable") or 0),
        "currency": payment.amount.currency,
        "charge": (payment.charge or {}).get("id"),
    }


async def recheck_payment(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming what changed, unless the payment stands as it was shown."""
    shown = approval.terms.preconditions
    now = preconditions(await read_payment(desk, str(shown["payment"])))
    changes = []
    if now["status"] != shown["status"]:
        changes.append(f"it is now {plain_status(now['status'])}")
    for field, words in (("amount_minor", "its amount"), ("capturable_minor", "what can be captured")):
        if now[field] != shown[field] and not changes:
            changes.append(f"{words} is now {desk.show(Money(now[field], now['currency']))}")
    if now["charge"] != shown["charge"] and not changes:
        changes.append("it was tried again")
    if changes:
        raise PreconditionChanged(
            f"Nothing was done: payment {shown['payment']} has changed since you were asked: {'; '.join(changes)}. "
            "Ask again to see it as it stands."
        )


async def find_intent(desk: Desk, said: str, prefer: Wanted, doing: str) -> Payment | Choice:
    """Find the payment somebody means and require that a payment intent made it, which alone can be `doing` (-ed)."""
    payment = await find_payment(desk, said, prefer=prefer)
    if isinstance(payment, Payment) and payment.intent is None:
        raise Conflict(
            f"Payment {payment.id} was made by Stripe's old Charges API and can't be {doing} from here. "
            "Do it in the Stripe dashboard."
        )
    return payment


async def invoice_of(desk: Desk, payment: Payment) -> str | None:
    """Return the id of the invoice that the payment intent pays, or None."""
    if payment.intent is None:
        return None
    of_intent = {"type": "payment_intent", "payment_intent": payment.id}
    page = await desk.stripe.get("/v1/invoice_payments", {"payment": of_intent, "limit": 1})
    return next((id_of(row.get("invoice")) for row in page["data"]), None)


def plain_status(status: str) -> str:
    """Write Stripe's status as words: "requires capture"."""
    return {"requires_capture": "authorised, not captured", "requires_action": "waiting for the cardholder"}.get(
        status, status.replace("_", " ")
    )


def named(payment: Payment) -> str:
    """Name a payment in a sentence: "payment pi_1 (order 42)"."""
    return f"payment {payment.id}" + (f" (order {payment.order})" if payment.order else "")


def whose_line(desk: Desk, payment: Payment) -> str:
    """Say when it was made, with what and by whom."""
    method = f" with {payment.method}" if payment.method else ""
    by = f" by {quoted(payment.who, 150)} (as the customer wrote it)" if payment.who else ""
    return f"Made on {day_text(desk, payment.created_unix_s)}{method}{by}."


def mentions(payment: Payment) -> Mentions:
    """What may be pointed back to afterwards."""
    return Mentions(payment.id, payment.customer_id, payment.customer_name)
