"""Credit notes: less to pay on an open invoice, or money or credit back on a paid one.

Source: https://docs.stripe.com/invoicing/integration/programmatic-credit-notes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from integrations.sandbox.billing import collecting, credit, finalizing, line_taxes
from integrations.sandbox.billing.rounding import part_of, rounded
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.money import refunding
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import step_minor
from integrations.sandbox.money.disputing import charged_back
from integrations.sandbox.money.refund_rules import refundable_minor
from integrations.sandbox.store import Stored


def issue(call: Call, metadata: dict[str, str]) -> Stored:
    """Stores the credit note that `call.params` describe and does what it says. Raises ApiError before storing."""
    params = call.params
    invoice = call.require("invoice", params["invoice"], param="invoice")
    if invoice["status"] not in {"open", "paid", "uncollectible"}:
        raise invalid(f"You can only credit open or paid invoices; this one is {invoice['status']}.", param="invoice")
    lines = _lines(call, invoice)
    total = sum(line["amount"] - line["discount_amount"] + line_taxes.on_top(line["taxes"]) for line in lines)
    if total < 1 or total % step_minor(invoice["currency"]):
        raise invalid("The amount of a credit note must be positive and chargeable.", param="amount")
    before_payment = invoice["status"] != "paid"
    _check_total(invoice, total, before_payment=before_payment)
    note_id = call.world.new_id("cn")
    shares = {} if before_payment else _shares(call, invoice, total)
    fields = _fields(call, invoice, note_id, lines, total, before_payment=before_payment)
    fields |= {"metadata": metadata, **_give_back(call, invoice, note_id, shares)}
    note = call.create("credit_note", fields, {"lines": lines})
    if before_payment:
        collecting.lowered(call, invoice, total)
    else:
        given = invoice["post_payment_credit_notes_amount"] + total
        call.update(invoice, {"post_payment_credit_notes_amount": given})
    call.emit("credit_note.created", note)
    return note


def void(call: Call, note: Stored) -> Stored:
    """Takes a credit note of an open invoice back. Raises ApiError (400) once the invoice is settled."""
    invoice = call.require("invoice", note["invoice"])
    if note["status"] == "void" or note["type"] != "pre_payment" or invoice["status"] != "open":
        raise invalid("You can only void an issued credit note of an open invoice.")
    collecting.lowered(call, invoice, -note["total"])
    voided = call.update(note, {"status": "void", "voided_at": call.now_s})
    call.emit("credit_note.voided", voided, note)
    return voided


def _check_total(invoice: Stored, total: int, *, before_payment: bool) -> None:
    so_far = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    most = invoice["amount_remaining"] if before_payment else max(invoice["total"], 0) - so_far
    if total > most:
        raise invalid(
            f"The sum of credit notes for this invoice cannot exceed what is left of it: {total} is more than {most}.",
            param="amount",
        )


def _shares(call: Call, invoice: Stored, total: int) -> dict[str, Any]:
    """How a paid invoice's credit is given: {"refund", "credit", "outside", "existing"}, adding up to the total."""
    params = call.params
    existing = [
        (call.require("refund", one["refund"], param="refunds[refund]"), one.get("amount_refunded"))
        for one in params.get("refunds") or []
        if one.get("refund")
    ]
    linked = [(refund, refund["amount"] if amount is None else amount) for refund, amount in existing]
    shares: dict[str, Any] = {
        "refund": params.get("refund_amount") or 0,
        "credit": params.get("credit_amount") or 0,
        "outside": params.get("out_of_band_amount") or 0,
        "existing": linked,
    }
    given = shares["refund"] + shares["credit"] + shares["outside"] + sum(amount for _, amount in linked)
    if given != total or min(shares["refund"], shares["credit"], shares["outside"]) < 0:
        raise invalid(
            "When a paid invoice is credited, the sum of refund_amount, credit_amount, out_of_band_amount and the "
            f"refunds must equal the credit note's total: {given} is not {total}.",
            param="refund_amount",
        )
    if shares["refund"]:
        charge = _charge_of(call, invoice)
        lost = charge["disputed"] and charged_back(call, charge["id"])
        refundable_minor(charge, shares["refund"], charged_back=lost)
    return shares


def _give_back(call: Call, invoice: Stored, note_id: str, shares: dict[str, Any]) -> dict[str, Any]:
    """Refunds and credits; the fields of the note that tell of it."""
    refunds = [
        {"amount_refunded": amount, "payment_record_refund": None, "refund": refund["id"], "type": "refund"}
        for refund, amount in shares.get("existing", ())
    ]
    if shares.get("refund"):
        made = refunding.refund(call, _charge_of(call, invoice), shares["refund"], reason=None, metadata={})
        entry = {"amount_refunded": made["amount"], "payment_record_refund": None, "refund": made["id"]}
        refunds.append({**entry, "type": "refund"})
    fields: dict[str, Any] = {"refunds": refunds, "out_of_band_amount": shares.get("outside") or None}
    if shares.get("credit"):
        moved = credit.move(
            call, invoice["customer"], -shares["credit"], invoice["currency"], "credit_note", invoice=invoice["id"]
        )
        fields["customer_balance_transaction"] = call.update(moved, {"credit_note": note_id})["id"]
    return fields


def _charge_of(call: Call, invoice: Stored) -> Stored:
    payment = finalizing.payment_of(call, invoice)
    intent = call.get("payment_intent", payment["payment"]["payment_intent"]) if payment is not None else None
    if intent is None or intent["latest_charge"] is None or intent["status"] != "succeeded":
        raise invalid("This invoice has no payment that could be refunded.", param="refund_amount")
    return call.require("charge", intent["latest_charge"])


def _lines(call: Call, invoice: Stored) -> list[dict[str, Any]]:
    params = call.params
    if (params.get("amount") is None) == (not params.get("lines")):
        raise invalid("You must provide exactly one of: amount, lines.", param="amount")
    if params.get("amount") is not None:
        return [_line(call, params["amount"], 0, {"description": "Credit", "type": "custom_line_item"})]
    return [_asked_line(call, invoice, one, at) for at, one in enumerate(params["lines"])]


def _asked_line(call: Call, invoice: Stored, one: dict[str, Any], at: int) -> dict[str, Any]:
    currency = invoice["currency"]
    if one["type"] == "custom_line_item":
        exact = one.get("unit_amount_decimal") or one.get("unit_amount")
        if exact is None:
            raise missing_param(f"lines[{at}][unit_amount]")
        quantity = one.get("quantity") or 1
        amount = rounded(Fraction(str(exact)) * quantity, currency)
        told = {"description": one.get("description"), "quantity": quantity, "unit_amount": one.get("unit_amount")}
        return _line(call, amount, 0, {**told, "type": "custom_line_item"})
    line = call.require("line_item", one.get("invoice_line_item") or "", param=f"lines[{at}][invoice_line_item]")
    if line["invoice"] != invoice["id"]:
        raise invalid("The line belongs to another invoice.", param=f"lines[{at}][invoice_line_item]")
    quantity = one.get("quantity")
    if one.get("amount") is not None:
        amount = one["amount"]
    else:
        whole = line["quantity"] or 1
        amount = part_of(line["amount"], quantity or whole, whole, currency)
    if not 0 < amount <= max(line["amount"], 0):
        raise invalid("A line cannot be credited by more than its amount.", param=f"lines[{at}][amount]")
    discounts = [
        {**part, "amount": part_of(part["amount"], amount, line["amount"], currency)}
        for part in line["discount_amounts"] or []
    ]
    taxes = [_taxed_part(tax, amount, line["amount"], currency) for tax in line["taxes"] or []]
    told = {"description": line["description"], "discount_amounts": discounts, "invoice_line_item": line["id"]}
    return _line(
        call,
        amount,
        sum(part["amount"] for part in discounts),
        {**told, "quantity": quantity, "taxes": taxes, "type": "invoice_line_item"},
    )


def _taxed_part(tax: dict[str, Any], part: int, whole: int, currency: str) -> dict[str, Any]:
    """A line's tax as far as the credited part of the line goes."""
    return {**tax, **{name: part_of(tax[name], part, whole, currency) for name in ("amount", "taxable_amount")}}


def _line(call: Call, amount: int, discount: int, fields: dict[str, Any]) -> dict[str, Any]:
    filled = {
        "id": call.world.new_id("cnli"),
        "amount": amount,
        "discount_amount": discount,
        "discount_amounts": [],
        "livemode": call.livemode,
        "metadata": {},
        "pretax_credit_amounts": [],
        "tax_rates": [],
        "taxes": [],
    }
    return call.shape("credit_note_line_item", filled | fields)


def _fields(
    call: Call, invoice: Stored, note_id: str, lines: list[dict[str, Any]], total: int, *, before_payment: bool
) -> dict[str, Any]:
    count = sum(1 for _ in call.each("credit_note", "invoice", invoice["id"])) + 1
    mode = "live" if call.livemode else "test"
    by_discount: dict[str, int] = {}
    for line in lines:
        for part in line["discount_amounts"]:
            by_discount[part["discount"]] = by_discount.get(part["discount"], 0) + part["amount"]
    gross, taxes = sum(line["amount"] for line in lines), line_taxes.summed(lines)
    return {
        "id": note_id,
        "amount": total,
        "amount_shipping": 0,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "discount_amount": sum(by_discount.values()),
        "discount_amounts": [{"amount": amount, "discount": one} for one, amount in by_discount.items()],
        "effective_at": call.params.get("effective_at") or call.now_s,
        "invoice": invoice["id"],
        "lines": call.list_of(lines[:10], f"/v1/credit_notes/{note_id}/lines") | {"has_more": len(lines) > 10},
        "memo": call.params.get("memo"),
        "number": f"{invoice['number']}-CN-{count:02d}",
        "pdf": hosted_url(call, f"/credit_note/{call.account}/{mode}/{note_id}/pdf"),
        "post_payment_amount": 0 if before_payment else total,
        "pre_payment_amount": total if before_payment else 0,
        "pretax_credit_amounts": [],
        "reason": call.params.get("reason"),
        "status": "issued",
        "subtotal": gross,
        "subtotal_excluding_tax": gross - line_taxes.inside(taxes),
        "total": total,
        "total_excluding_tax": total - sum(tax["amount"] for tax in taxes),
        "total_taxes": taxes,
        "type": "pre_payment" if before_payment else "post_payment",
    }
