"""From draft to open: an invoice gets its number, its due date, the customer's balance and the payment it waits for."""

from __future__ import annotations

import hashlib
from typing import Any

from integrations.sandbox.billing import credit, drafts, lines
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import amounts, schedule
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.asking import create as create_intent
from integrations.sandbox.store import Stored

DAY_S = 86_400
OVERDUE = "invoice_overdue"
_SEQUENCE = "_invoice_sequence"


def finalized(call: Call, draft: Stored) -> Stored:
    """The open invoice (paid later, or at once by whoever calls when nothing is due). Raises ApiError (400)."""
    if draft["status"] != "draft":
        raise invalid(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
            code="invoice_not_editable",
        )
    customer = call.require("customer", draft["customer"])
    fresh = drafts.with_totals(call, {**draft, **drafts.addressed_to(customer)}, lines.of_invoice(call, draft["id"]))
    due, currency = fresh["amount_due"], draft["currency"]
    if due > amounts.maximum_minor(currency):
        most = amounts.written(amounts.maximum_minor(currency), currency)
        raise invalid(f"Amount must be no more than {most}", code="amount_too_large")
    starting = fresh["starting_balance"]
    ending = 0 if due else fresh["total"] + starting
    if ending != starting:
        too_small = not due and fresh["total"] + starting > 0
        kind = "invoice_too_small" if too_small else "applied_to_invoice"
        credit.move(call, draft["customer"], ending - starting, currency, kind, invoice=draft["id"])
    days = draft.private.get("days_until_due")
    due_date = draft["due_date"] or (call.now_s + days * DAY_S if days is not None else None)
    mode = "live" if call.livemode else "test"
    url = hosted_url(call, f"/invoice/{call.account}/{mode}/{draft['id']}")
    opened = {
        **fresh,
        "automatically_finalizes_at": None,
        "due_date": due_date,
        "effective_at": draft["effective_at"] or call.now_s,
        "ending_balance": ending,
        "hosted_invoice_url": url,
        "invoice_pdf": f"{url}/pdf",
        "number": draft["number"] or _next_number(call),
        "status": "open",
        "status_transitions": {**draft["status_transitions"], "finalized_at": call.now_s},
    }
    invoice = call.update(draft, opened)
    call.emit("invoice.finalized", invoice, draft)
    if due:
        _ask_for_payment(call, invoice)
    plan_overdue(call, invoice)
    return invoice


def plan_overdue(call: Call, invoice: Stored) -> None:
    """Puts the second after the due date on the schedule."""
    if invoice["due_date"] is not None:
        schedule.later(call, OVERDUE, invoice["id"], invoice["due_date"] + 1)


def overdue(call: Call, invoice_id: str) -> Stored | None:
    """An open invoice whose due date is over; None when it was settled or given a later date."""
    invoice = call.get("invoice", invoice_id)
    if invoice is None or invoice["status"] != "open" or not invoice["due_date"] or invoice["due_date"] >= call.now_s:
        return None
    call.emit("invoice.overdue", invoice)
    return invoice


def payment_of(call: Call, invoice: dict[str, Any]) -> Stored | None:
    """The invoice's own payment (invoice_payment), or None when nothing was ever due."""
    return next((one for one in call.each("invoice_payment", "invoice", invoice["id"]) if one["is_default"]), None)


def _ask_for_payment(call: Call, invoice: Stored) -> None:
    """The payment intent that the invoice waits for, and the invoice_payment that ties them together."""
    asking = Call(call.world, call.kinds, call.place)
    asking.params = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": f"Payment for Invoice {invoice['number']}",
        **({"receipt_email": invoice["customer_email"]} if invoice["customer_email"] else {}),
    }
    intent = create_intent(asking)
    fields = {
        "amount_requested": invoice["amount_due"],
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    call.create("invoice_payment", fields, {"payment_intent": intent["id"]})
    call.world.store.put(
        call.place, {"object": "_billed", "id": f"_billed_{intent['id']}", "invoice": invoice["id"], "created": 0}
    )


def invoice_of_intent(call: Call, intent_id: str) -> Stored | None:
    """The invoice that a payment intent pays, if any."""
    kept = call.world.store.get(call.place, f"_billed_{intent_id}")
    return call.get("invoice", kept["invoice"]) if kept is not None else None


def _next_number(call: Call) -> str:
    """PREFIX-0001, counting up per account and mode; the prefix is the account's own."""
    kept = call.world.store.get(call.place, _SEQUENCE)
    count = (kept["count"] if kept is not None else 0) + 1
    call.world.store.put(call.place, {"object": _SEQUENCE, "id": _SEQUENCE, "count": count})
    prefix = hashlib.sha256(f"{call.account} {call.livemode}".encode()).hexdigest()[:8].upper()
    return f"{prefix}-{count:04d}"
