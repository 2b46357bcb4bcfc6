"""Draft invoices: how they are opened, what they gather, and how their totals follow from their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.billing import credit, line_taxes, lines
from integrations.sandbox.billing.discounts import coupon_of
from integrations.sandbox.billing.totals import Deduction, Totals, reckon
from integrations.sandbox.call import Call
from integrations.sandbox.money import schedule
from integrations.sandbox.money.amounts import minimum_minor
from integrations.sandbox.store import Stored

FINALIZE = "finalize_invoice"
DRAFT_LASTS_S = 3600
_TRANSITIONS = {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None}
Line = dict[str, Any]


def blank(call: Call, customer: Stored, currency: str, fields: dict[str, Any]) -> dict[str, Any]:
    """An invoice without lines, as it will be stored or shown; totals are added by `with_totals`."""
    account = call.world.account(call.account)
    profile = (account["business_profile"] if account is not None else None) or {}
    settings = call.shape("invoice.payment_settings", {})
    return call.shape(
        "invoice",
        {
            "id": call.world.new_id("in"),
            "account_country": account["country"] if account is not None else None,
            "account_name": profile.get("name"),
            "amount_overpaid": 0,
            "amount_paid": 0,
            "amount_shipping": 0,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": False,
            "automatic_tax": call.shape("invoice.automatic_tax", {"enabled": False}),
            "billing_reason": "manual",
            "collection_method": "charge_automatically",
            "created": call.now_s,
            "currency": currency,
            "customer": customer["id"],
            "default_tax_rates": [],
            "discounts": [],
            "issuer": {"type": "self"},
            "livemode": call.livemode,
            "metadata": {},
            "payment_settings": settings,
            "period_end": call.now_s,
            "period_start": call.now_s,
            "post_payment_credit_notes_amount": 0,
            "pre_payment_credit_notes_amount": 0,
            "status": "draft",
            "status_transitions": dict(_TRANSITIONS),
            **addressed_to(customer),
            **fields,
        },
    )


def addressed_to(customer: Stored) -> dict[str, Any]:
    """What an invoice copies of its customer; frozen when it is finalized."""
    copied = {f"customer_{name}": customer.get(name) for name in ("address", "email", "name", "phone", "shipping")}
    return {**copied, "customer_tax_exempt": customer.get("tax_exempt") or "none", "customer_tax_ids": []}


def open_draft(
    call: Call, customer: Stored, currency: str, fields: dict[str, Any], new_lines: Sequence[Line]
) -> Stored:
    """Stores a draft with its lines and tells of it; one that advances by itself is finalized an hour later."""
    if fields.get("auto_advance"):
        fields = {"automatically_finalizes_at": call.now_s + DRAFT_LASTS_S, **fields}
    invoice = blank(call, customer, currency, fields)
    for line in new_lines:
        lines.add(call, invoice["id"], line)
    draft = call.create("invoice", with_totals(call, invoice, lines.of_invoice(call, invoice["id"])))
    _assign_discounted(call, draft)
    credit.bills_in(call, customer["id"], currency)
    call.emit("invoice.created", draft)
    finalize_later(call, draft)
    return draft


def finalize_later(call: Call, draft: Stored) -> None:
    """Puts the moment at which a draft is finalized by itself on the schedule."""
    if draft["auto_advance"] and draft["automatically_finalizes_at"] is not None:
        schedule.later(call, FINALIZE, draft["id"], draft["automatically_finalizes_at"])


def recounted(call: Call, draft: Stored, changes: dict[str, Any] | None = None) -> Stored:
    """Stores a draft with changes, and the totals that follow from its lines and discounts as they are now."""
    fields = {**draft, **(changes or {})}
    changed = call.update(draft, with_totals(call, fields, lines.of_invoice(call, draft["id"])))
    _assign_discounted(call, changed)
    return changed


def with_totals(
    call: Call,
    invoice: dict[str, Any],
    its_lines: Sequence[Line],
    unstored: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The invoice with its lines, sums and what is due after the customer's balance.

    `unstored` are a preview's discounts, which nobody can look up.
    """
    totals = totals_of(call, invoice, its_lines, unstored)
    customer = call.require("customer", invoice["customer"], deleted=True)
    starting = 0 if customer.get("deleted") else credit.balance_of(customer, invoice["currency"])
    taxes = line_taxes.summed(its_lines)
    total = totals.total_minor + line_taxes.on_top(taxes)
    due = due_minor(total + starting, invoice["currency"])
    shown = [{**line, "discount_amounts": part} for line, part in zip(its_lines, totals.by_line, strict=True)]
    return {
        **invoice,
        "amount_due": due,
        "amount_remaining": due,
        "lines": lines.shown(call, invoice["id"], shown),
        "starting_balance": starting,
        "subtotal": totals.subtotal_minor,
        "subtotal_excluding_tax": totals.subtotal_minor - line_taxes.inside(taxes),
        "total": total,
        "total_discount_amounts": totals.by_discount,
        "total_excluding_tax": totals.total_minor - line_taxes.inside(taxes),
        "total_pretax_credit_amounts": [],
        "total_taxes": taxes,
    }


def totals_of(
    call: Call, invoice: dict[str, Any], its_lines: Sequence[Line], unstored: Sequence[dict[str, Any]] = ()
) -> Totals:
    """The sums of an invoice over all of its lines."""
    known = {one["id"]: one for one in unstored}

    def deductions(ids: Sequence[str]) -> list[Deduction]:
        found = [known.get(one) or call.require("discount", one) for one in ids]
        return [Deduction(one["id"], coupon_of(call, one)) for one in found]

    own = [deductions(line["discounts"]) for line in its_lines]
    return reckon(its_lines, own, deductions(invoice["discounts"]), invoice["currency"])


def due_minor(total_minor: int, currency: str) -> int:
    """What has to be paid of a total after the balance; less than Stripe's minimum charge is carried over."""
    return total_minor if total_minor >= minimum_minor(currency) else 0


def pending_items(call: Call, customer: str, currency: str, subscription: str | None = None) -> list[Stored]:
    """Invoice items that wait for the next invoice, oldest first: those of no subscription, and of this one."""
    return [
        item
        for item in list(call.each("invoiceitem", "customer", customer))[::-1]
        if item["invoice"] is None and item["currency"] == currency and subscription_of(item) in {None, subscription}
    ]


def subscription_of(item: dict[str, Any]) -> str | None:
    """The subscription an invoice item belongs to."""
    parent = item["parent"]
    return None if parent is None else str(parent["subscription_details"]["subscription"])


def gather(call: Call, invoice_id: str, items: Sequence[Stored]) -> None:
    """Makes pending items lines of an invoice."""
    for item in items:
        line = lines.add(call, invoice_id, {**lines.of_item(item), "taxes": item.private.get("taxes") or []})
        call.update(item, {"invoice": invoice_id}, {**item.private, "line": line["id"]})


def _assign_discounted(call: Call, invoice: Stored) -> None:
    """Writes each line's part of the discounts into the stored line."""
    its_lines = lines.of_invoice(call, invoice["id"])
    totals = totals_of(call, invoice, its_lines)
    for line, part in zip(its_lines, totals.by_line, strict=True):
        if line["discount_amounts"] != part:
            call.update(line, {"discount_amounts": part})
