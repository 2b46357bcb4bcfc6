"""The hosted invoice: a page on which it can be paid with a test card, and its PDF."""

from __future__ import annotations

import time

from integrations.sandbox.billing import collecting, discounts, line_taxes, lines
from integrations.sandbox.billing.progress import catch_up
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, resource_missing
from integrations.sandbox.money import methods
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.invoice_pdf import invoice_pdf
from integrations.sandbox.pages.payment import gone_page, paid_page, payment_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_STILL_PAYABLE = ("open", "uncollectible")


def show(visit: Visit) -> Reply:
    """GET: what is asked, and a field for a test card."""
    call, invoice = _asked(visit)
    if invoice["status"] not in _STILL_PAYABLE:
        return html_reply(gone_page(f"This invoice is {invoice['status']}."))
    return html_reply(_pay_page(call, invoice, None))


def decide(visit: Visit) -> Reply:
    """POST: pays, or leaves it for later."""
    call, invoice = _asked(visit)
    if invoice["status"] not in _STILL_PAYABLE:
        return html_reply(gone_page(f"This invoice is {invoice['status']}."))
    if visit.form.get("decision") != "pay":
        return html_reply(gone_page("Nothing was paid. The invoice stays open."))
    card = {
        "number": visit.form.get("card", ""),
        "exp_month": 12,
        "exp_year": time.gmtime(call.now_s).tm_year + 3,
        "cvc": "123",
    }
    try:
        method = methods.from_params(call, {"type": "card", "card": card}, name="card")
        collecting.pay(call, invoice, method, off_session=False)
    except ApiError as error:
        return html_reply(_pay_page(call, call.require("invoice", invoice["id"]), str(error.body["message"])))
    return html_reply(paid_page(_seller(invoice), written(invoice["amount_remaining"], invoice["currency"])))


def pdf(visit: Visit) -> Reply:
    """GET …/pdf: the invoice as a document."""
    call, invoice = _asked(visit)
    currency = invoice["currency"]
    rows = [f"{text}: {amount}" for text, amount in _rows(call, invoice)]
    head = [f"Invoice {invoice['number'] or '(draft)'}", _seller(invoice), f"To {invoice['customer_name'] or ''}", ""]
    foot = ["", f"Total {written(invoice['total'], currency)}", f"Due {written(invoice['amount_remaining'], currency)}"]
    return Reply(200, invoice_pdf([*head, *rows, *foot]), {}, "application/pdf")


def _pay_page(call: Call, invoice: Stored, error: str | None) -> str:
    total = written(invoice["amount_remaining"], invoice["currency"])
    return payment_page(_seller(invoice), _rows(call, invoice), total, error)


def _rows(call: Call, invoice: Stored) -> list[tuple[str, str]]:
    """Every line, then what leads from their sum to what is due: discounts, tax, credit, credit notes, payments."""
    rows = [(str(line["description"] or "Item"), line["amount"]) for line in lines.of_invoice(call, invoice["id"])]
    rows += [(_discount(call, one["discount"]), -one["amount"]) for one in invoice["total_discount_amounts"] or []]
    rows += [(line_taxes.named(call, tax), tax["amount"]) for tax in invoice["total_taxes"] or []]
    if invoice["ending_balance"] is not None and invoice["ending_balance"] != invoice["starting_balance"]:
        rows.append(("Applied balance", invoice["starting_balance"] - invoice["ending_balance"]))
    for note in list(call.each("credit_note", "invoice", invoice["id"]))[::-1]:
        if note["type"] == "pre_payment" and note["status"] == "issued":
            rows.append((f"Credit note {note['number']}", -note["total"]))
    if invoice["amount_paid"]:
        rows.append(("Paid", -invoice["amount_paid"]))
    return [(text, written(amount, invoice["currency"])) for text, amount in rows]


def _discount(call: Call, discount_id: str) -> str:
    """How a document calls a discount: by its coupon."""
    coupon = discounts.coupon_of(call, call.require("discount", discount_id))
    return f"Discount {coupon.get('name') or ''}".strip()


def _seller(invoice: Stored) -> str:
    return str(invoice["account_name"] or "the shop")


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, invoice_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    catch_up(call)
    invoice = call.get("invoice", invoice_id)
    if invoice is None or invoice.get("deleted"):
        raise resource_missing("invoice", invoice_id)
    return call, invoice


RESOURCE = Resource(
    pages={
        "GET /invoice/{account}/{mode}/{invoice}": show,
        "POST /invoice/{account}/{mode}/{invoice}": decide,
        "GET /invoice/{account}/{mode}/{invoice}/pdf": pdf,
    }
)
