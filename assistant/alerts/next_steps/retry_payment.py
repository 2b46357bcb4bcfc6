"""Try a failed payment again, or make a link with which the customer can pay it another way."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id
from domain.errors import BadAmount
from domain.money import Money
from skills.finding.payment import id_of


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask for another try; where that can't be, for what belongs to an invoice its payment, else a payment link."""
    payment = stripe_id(case.alert.subject_id)
    if payment is None or not payment.startswith("pi_"):
        return "Florin does not know which payment it is about."
    intent = await case.desk.stripe.find(f"/v1/payment_intents/{payment}")
    if intent is None:
        return f"Payment {payment} is gone."
    if intent.get("status") in {"succeeded", "processing", "requires_capture", "canceled"}:
        return f"Payment {payment} is {str(intent['status']).replace('_', ' ')}; nothing is left to try."
    of_intent = {"type": "payment_intent", "payment_intent": payment}
    page = await case.desk.stripe.get("/v1/invoice_payments", {"payment": of_intent, "limit": 1})
    invoice = next((stripe_id(id_of(row.get("invoice"))) for row in page["data"]), None)
    if invoice is not None:
        return [Wish(skill, {"invoice": invoice}, invoice) for skill in ("pay_invoice", "remind_invoice")]
    try:
        money = Money(intent["amount"], intent["currency"])
    except (BadAmount, KeyError):
        return f"Payment {payment} has no amount that Florin can read."
    return [
        Wish("retry_payment", {"payment_ref": payment}, payment, money),
        Wish(
            "create_payment_link",
            {"amount": money.major_text(), "currency": money.currency.upper()},
            "",
            money,
            warning=f"It replaces payment {payment}: cancel that one, or the customer may pay twice.",
        ),
    ]


STEP = Step("retry_payment", "try it again, or make a payment link", wishes, frozenset({"payment_failed"}))
