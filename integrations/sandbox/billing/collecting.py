"""How an open invoice ends: paid by card or otherwise, void, or given up; and the retries in between.

Stripe's retries are smart; here a failed automatic payment is tried again 3, 5 and 7 days after the first failure.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import credit, finalizing, standing
from integrations.sandbox.billing.finalizing import DAY_S, payment_of
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, card_error, invalid
from integrations.sandbox.money import intents, issuer, methods, schedule
from integrations.sandbox.money.intents import Wishes
from integrations.sandbox.money.issuer import Attempt
from integrations.sandbox.store import Stored

RETRY = "retry_invoice"
RETRY_AFTER_DAYS = (3, 5, 7)


def advance(call: Call, draft: Stored) -> Stored:
    """Finalizes a draft and goes on by itself: nothing due is paid, a card is charged, a bill is sent."""
    invoice = settled_if_free(call, finalizing.finalized(call, draft))
    if invoice["status"] != "open" or not invoice["auto_advance"]:
        return invoice
    subscription = standing.subscription_of(call, invoice)
    paused = subscription["pause_collection"] if subscription is not None else None
    if paused is not None:  # a draft kept as one does not come here
        return void(call, invoice) if paused["behavior"] == "void" else write_off(call, invoice, "subscription_paused")
    if invoice["collection_method"] == "send_invoice":
        return sent(call, invoice)
    return attempt(call, invoice)


def settled_if_free(call: Call, invoice: Stored) -> Stored:
    """An open invoice on which nothing is due is paid."""
    if invoice["status"] == "open" and invoice["amount_remaining"] == 0:
        return _paid(call, invoice, {"attempted": True})
    return invoice


def sent(call: Call, invoice: Stored) -> Stored:
    """The customer gets the invoice by mail; there is no mail here, only the event."""
    call.emit("invoice.sent", invoice)
    return invoice


def attempt(call: Call, invoice: Stored) -> Stored:
    """Tries to collect without anybody asking: a failure is not raised but noted, and tried again later."""
    try:
        return pay(call, invoice, method_for(call, invoice))
    except ApiError:
        current = call.require("invoice", invoice["id"])
        is_counted = current["attempt_count"] > invoice["attempt_count"]
        return _failed(call, current if is_counted else _counted(call, current))


def retry(call: Call, invoice_id: str) -> None:
    """One of the retries, unless the invoice was settled or its next attempt was moved."""
    invoice = call.get("invoice", invoice_id)
    if invoice is not None and invoice["status"] == "open" and invoice["next_payment_attempt"] == call.now_s:
        attempt(call, invoice)


def pay_by_request(call: Call, invoice: Stored, method: Stored | None) -> Stored:
    """Pays because somebody asked; a failure is raised (402) after it was noted."""
    try:
        return pay(call, invoice, method if method is not None else method_for(call, invoice))
    except ApiError:
        current = call.require("invoice", invoice["id"])
        if current["attempt_count"] > invoice["attempt_count"]:
            _told_failed(call, current)
        raise


def pay(call: Call, invoice: Stored, method: Stored | None, *, off_session: bool = True) -> Stored:
    """Pays an open or uncollectible invoice. Raises ApiError: 402 with the card's refusal, 400 without a method."""
    payment = payment_of(call, invoice)
    if payment is None:
        raise invalid("This invoice has nothing to pay.", code="invoice_payment_intent_requires_action")
    if method is None:
        raise no_card()
    intent = call.require("payment_intent", payment["payment"]["payment_intent"])
    needs_holder = issuer.needs_authentication(method, Attempt())
    invoice = _counted(call, invoice)
    paid = intents.confirm(call, intent, method, Wishes(off_session=off_session and not needs_holder))
    if paid["status"] == "requires_action":
        call.emit("invoice.payment_action_required", invoice)
        raise card_error(
            "invoice_payment_intent_requires_action",
            "This payment requires additional user action before it can be completed successfully. Payment can be "
            "completed using the PaymentIntent associated with the invoice.",
        )
    return settle(call, invoice)


def settle(call: Call, invoice: Stored) -> Stored:
    """The invoice's payment intent has succeeded: the invoice is paid."""
    payment = payment_of(call, invoice)
    if payment is None or payment["status"] != "open" or invoice["status"] not in {"open", "uncollectible"}:
        return invoice
    amount = invoice["amount_remaining"]
    done = {"amount_paid": amount, "status": "paid", "status_transitions": _at(payment, paid_at=call.now_s)}
    call.emit("invoice_payment.paid", call.update(payment, done))
    return _paid(call, invoice, {"amount_paid": invoice["amount_paid"] + amount, "attempted": True})


def pay_out_of_band(call: Call, invoice: Stored) -> Stored:
    """Marks an invoice as paid outside of Stripe: no money moves here."""
    _drop_payment(call, invoice)
    due = invoice["amount_remaining"]
    return _paid(call, invoice, {"amount_paid": invoice["amount_paid"] + due, "amount_paid_off_stripe": due})


def void(call: Call, invoice: Stored) -> Stored:
    """Makes an invoice as if it had never been; what it took of the customer's balance comes back."""
    _drop_payment(call, invoice)
    taken = (invoice["ending_balance"] or 0) - invoice["starting_balance"]
    if taken:
        kind = "unapplied_from_invoice"
        credit.move(call, invoice["customer"], -taken, invoice["currency"], kind, invoice=invoice["id"])
    changes = _closed(invoice, "void", voided_at=call.now_s)
    voided = call.update(invoice, {**changes, "amount_remaining": invoice["amount_due"] - invoice["amount_paid"]})
    call.emit("invoice.voided", voided, invoice)
    return voided


def write_off(call: Call, invoice: Stored, reason: str = "user_forgiven") -> Stored:
    """Marks an invoice as uncollectible; it can still be paid."""
    changes = _closed(invoice, "uncollectible", marked_uncollectible_at=call.now_s)
    changes["status_details"] = {"uncollectible": {"reason": reason}}
    given_up = call.update(invoice, changes)
    call.emit("invoice.marked_uncollectible", given_up, invoice)
    return given_up


def lowered(call: Call, invoice: Stored, amount_minor: int) -> Stored:
    """An open invoice of which less is to be paid, because a credit note took `amount_minor` off."""
    left = invoice["amount_remaining"] - amount_minor
    changes = {
        "amount_due": invoice["amount_due"] - amount_minor,
        "amount_remaining": left,
        "pre_payment_credit_notes_amount": invoice["pre_payment_credit_notes_amount"] + amount_minor,
    }
    changed = call.update(invoice, changes)
    call.emit("invoice.updated", changed, invoice)
    payment = payment_of(call, changed)
    if left == 0:
        _drop_payment(call, changed)
    elif payment is not None:
        call.update(payment, {"amount_requested": left})
        intent = call.require("payment_intent", payment["payment"]["payment_intent"])
        call.update(intent, {"amount": left})
    return settled_if_free(call, changed)


def method_for(call: Call, invoice: dict[str, Any]) -> Stored | None:
    """The card to charge: the invoice's own, its subscription's, or the customer's default; None without any."""
    subscription = standing.subscription_of(call, invoice)
    customer = call.get("customer", invoice["customer"])
    settings = (customer.get("invoice_settings") if customer is not None else None) or {}
    named = (
        invoice["default_payment_method"],
        subscription["default_payment_method"] if subscription is not None else None,
        settings.get("default_payment_method"),
    )
    for method_id in named:
        method = call.get("payment_method", method_id)
        if method is not None and method["customer"] == invoice["customer"]:
            return methods.to_charge(call, method["id"], invoice["customer"])
    return None


def no_card() -> ApiError:
    """There is nothing to charge: 400."""
    return invalid(
        "This customer has no attached payment source or default payment method. Please consider adding a default "
        "payment method. For more information, visit "
        "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
        code="resource_missing",
    )


def _counted(call: Call, invoice: Stored) -> Stored:
    return call.update(invoice, {"attempt_count": invoice["attempt_count"] + 1, "attempted": True})


def _failed(call: Call, invoice: Stored) -> Stored:
    """Plans the next retry after a failed automatic attempt, or gives up after the last."""
    first_s = invoice.private.get("first_failed_s", call.now_s)
    retries = [first_s + days * DAY_S for days in RETRY_AFTER_DAYS]
    following = next((moment for moment in retries if moment > call.now_s), None)
    noted = call.update(invoice, {"next_payment_attempt": following}, {**invoice.private, "first_failed_s": first_s})
    if following is not None:
        schedule.later(call, RETRY, noted["id"], following)
    return _told_failed(call, noted, is_last=following is None)


def _told_failed(call: Call, invoice: Stored, *, is_last: bool = False) -> Stored:
    call.emit("invoice.payment_failed", invoice)
    standing.payment_failed(call, invoice, is_last=is_last)
    return call.require("invoice", invoice["id"])


def _paid(call: Call, invoice: Stored, changes: dict[str, Any]) -> Stored:
    settled = {"amount_remaining": 0, **_closed(invoice, "paid", paid_at=call.now_s)}
    paid = call.update(invoice, {**settled, **changes})
    call.emit("invoice.paid", paid, invoice)
    if "amount_paid_off_stripe" not in changes:
        call.emit("invoice.payment_succeeded", paid, invoice)
    standing.invoice_paid(call, paid)
    return paid


def _closed(invoice: Stored, status: str, **moments: int) -> dict[str, Any]:
    return {
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": status,
        "status_transitions": _at(invoice, **moments),
    }


def _at(stored: Stored, **moments: int) -> dict[str, Any]:
    return {**stored["status_transitions"], **moments}


def _drop_payment(call: Call, invoice: Stored) -> None:
    """Nobody pays an invoice's own payment any more."""
    payment = payment_of(call, invoice)
    if payment is None or payment["status"] != "open":
        return
    call.update(payment, {"status": "canceled", "status_transitions": _at(payment, canceled_at=call.now_s)})
    intent = call.require("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] not in {"succeeded", "canceled"}:
        intents.cancel(call, intent, "void_invoice")
