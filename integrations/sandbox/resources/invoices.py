"""Invoices: what customers are asked to pay, from the draft to the money."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import collecting, discounts, drafts, finalizing, items, lines, previewing, standing
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.money import amounts, methods
from integrations.sandbox.resource import Resource
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored

_TAKEN_OVER = (
    "automatically_finalizes_at", "custom_fields", "description", "effective_at", "footer", "on_behalf_of",
    "statement_descriptor",
)  # fmt: skip
_ONLY_IN_DRAFT = ("currency", "custom_fields", "discounts", "collection_method", "number")
_SEARCHED = ("created", "currency", "customer", "metadata", "number", "status", "total")


def create(call: Call) -> Stored:
    """POST /v1/invoices: a draft; `pending_invoice_items_behavior=include` takes up what waits."""
    params = call.params
    if not params.get("customer"):
        raise missing_param("customer")
    customer = call.require("customer", params["customer"], param="customer")
    currency = (params.get("currency") or customer["currency"] or _account_currency(call)).lower()
    if currency not in amounts.KNOWN:
        raise invalid(f"Invalid currency: {currency}", param="currency")
    fields, private = _terms(call, customer, None)
    subscription = params.get("subscription")
    if subscription:
        fields["parent"] = _parent(call, subscription)
    fields |= {**call.given("number"), "auto_advance": bool(params.get("auto_advance")), "metadata": call.metadata()}
    invoice = drafts.open_draft(call, customer, currency, fields, [])
    given = discounts.given(
        call, params.get("discounts"), customer=customer["id"], currency=currency, invoice=invoice["id"]
    )
    if params.get("pending_invoice_items_behavior") == "include" or subscription:
        drafts.gather(call, invoice["id"], drafts.pending_items(call, customer["id"], currency, subscription))
    invoice = call.update(invoice, {"discounts": given}, private)
    return drafts.recounted(call, invoice)


def retrieve(call: Call) -> Stored:
    """GET /v1/invoices/{invoice}."""
    return call.require("invoice", call.ids[0], deleted=True)


def update(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}; once finalized, little can change."""
    before = _invoice(call)
    is_draft = before["status"] == "draft"
    if not is_draft:
        for name in _ONLY_IN_DRAFT:
            if name in call.params:
                raise _not_editable(name)
    customer = call.require("customer", before["customer"])
    fields, private = _terms(call, customer, before)
    fields |= {**call.given("auto_advance", "number"), "metadata": call.metadata(before)}
    if "discounts" in call.params:
        asked, currency = call.params["discounts"], before["currency"]
        on = {"customer": customer["id"], "currency": currency, "invoice": before["id"]}
        fields["discounts"] = discounts.given(call, asked, **on)
    if is_draft and fields.get("auto_advance") and not before["auto_advance"]:
        fields.setdefault("automatically_finalizes_at", call.now_s + drafts.DRAFT_LASTS_S)
    kept = call.update(before, fields, private)
    after = drafts.recounted(call, kept) if is_draft else kept
    if is_draft and after["automatically_finalizes_at"] != before["automatically_finalizes_at"]:
        drafts.finalize_later(call, after)
    if after["due_date"] and after["due_date"] != before["due_date"] and not is_draft:
        finalizing.plan_overdue(call, after)
    call.emit("invoice.updated", after, before)
    return after


def delete(call: Call) -> Stored:
    """DELETE /v1/invoices/{invoice}: a draft of no subscription; its items are gone with it."""
    before = _invoice(call)
    if before["status"] != "draft" or standing.subscription_of(call, before) is not None:
        raise invalid("You can only delete draft invoices that do not come from a subscription.")
    for item in list(call.each("invoiceitem", "invoice", before["id"])):
        call.emit("invoiceitem.deleted", item)
        call.delete(item)
    for line in lines.of_invoice(call, before["id"]):
        call.world.store.remove(call.place, line["id"])
    call.emit("invoice.deleted", before)
    return call.delete(before)


def finalize(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/finalize."""
    draft = _invoice(call)
    if "auto_advance" in call.params and draft["status"] == "draft":
        draft = call.update(draft, {"auto_advance": bool(call.params["auto_advance"])})
    return collecting.advance(call, draft)


def send(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/send; a draft is finalized first."""
    invoice = _invoice(call)
    if invoice["collection_method"] != "send_invoice":
        raise invalid("You can only manually send an invoice if its collection method is set to 'send_invoice'.")
    if invoice["status"] == "draft":
        invoice = collecting.settled_if_free(call, finalizing.finalized(call, invoice))
    elif invoice["status"] not in {"open", "paid"}:
        raise invalid(f"You cannot send an invoice that is {invoice['status']}.")
    if not invoice["customer_email"]:
        raise _no_email()
    return collecting.sent(call, invoice)


def pay(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/pay, with the default card, a named one, or outside of Stripe."""
    invoice, params = _invoice(call), call.params
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise invalid("Invoices that are void cannot be paid.")
    method = None
    if params.get("payment_method"):
        method = methods.to_charge(call, params["payment_method"], invoice["customer"])
    if invoice["status"] == "draft":
        invoice = collecting.settled_if_free(call, finalizing.finalized(call, invoice))
        if invoice["status"] == "paid":
            return invoice
    if params.get("paid_out_of_band"):
        return collecting.pay_out_of_band(call, invoice)
    return collecting.pay_by_request(call, invoice, method)


def void(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/void."""
    return collecting.void(call, _open(call, "open", "uncollectible"))


def mark_uncollectible(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/mark_uncollectible."""
    return collecting.write_off(call, _open(call, "open"))


def add_lines(call: Call) -> Stored:
    """POST /v1/invoices/{invoice}/add_lines: several lines onto a draft at once."""
    draft = _open(call, "draft")
    made = []
    for line in call.params["lines"]:
        if line.get("invoice_item"):
            item = call.require("invoiceitem", line["invoice_item"], param="lines[invoice_item]")
            made += [item] if item["invoice"] is None else []
        else:
            made.append(items.add(call, draft["customer"], {"currency": draft["currency"], **line}))
    drafts.gather(call, draft["id"], made)
    return drafts.recounted(call, draft)


def its_lines(call: Call) -> dict[str, Any]:
    """GET /v1/invoices/{invoice}/lines, in the invoice's own order."""
    return lines.page_of(call, lines.of_invoice(call, _invoice(call)["id"]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/invoices."""
    wanted = call.params.get("subscription")

    def keep(invoice: Stored) -> bool:
        details = (invoice["parent"] or {}).get("subscription_details")
        return not wanted or (details is not None and details["subscription"] == wanted)

    return page(call, "invoice", keep=keep, own=("subscription",))


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/invoices/search."""
    return search(call, "invoice")


def _terms(call: Call, customer: Stored, before: Stored | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """How and when an invoice is to be paid: (fields, what only the sandbox knows)."""
    params, private = call.params, dict(before.private) if before is not None else {}
    method = params.get("collection_method") or (before["collection_method"] if before is not None else None)
    fields: dict[str, Any] = {**call.given(*_TAKEN_OVER), "collection_method": method or "charge_automatically"}
    if params.get("default_payment_method"):
        card = call.require("payment_method", params["default_payment_method"], param="default_payment_method")
        if card["customer"] != customer["id"]:
            raise invalid("The payment method must be attached to the customer.", param="default_payment_method")
        fields["default_payment_method"] = card["id"]
    days, due = params.get("days_until_due"), params.get("due_date")
    if method != "send_invoice":
        for name in ("days_until_due", "due_date"):
            if params.get(name) is not None:
                raise invalid(f"{name} may only be given when collection_method is 'send_invoice'.", param=name)
        return fields, private
    if before is None and not customer["email"]:
        raise _no_email()
    if days is not None and due is not None:
        raise invalid("You may only specify one of these parameters: days_until_due, due_date.", param="due_date")
    known = before is not None and (before["due_date"] is not None or "days_until_due" in private)
    if days is None and due is None and not known:
        raise missing_param("days_until_due")
    if due is not None:
        if due <= call.now_s:
            raise invalid("due_date must be in the future.", param="due_date")
        fields["due_date"] = due
        private.pop("days_until_due", None)
    if days is not None:
        if days < 0:
            raise invalid("Invalid non-negative integer", code="parameter_invalid_integer", param="days_until_due")
        private["days_until_due"] = days
        fields["due_date"] = None
    return fields, private


def _parent(call: Call, subscription: str) -> dict[str, Any]:
    found = call.require("subscription", subscription, param="subscription")
    details = {"metadata": found["metadata"], "subscription": found["id"]}
    return call.shape("invoice.parent", {"subscription_details": details, "type": "subscription_details"})


def _invoice(call: Call) -> Stored:
    return call.require("invoice", call.ids[0])


def _open(call: Call, *allowed: str) -> Stored:
    invoice = _invoice(call)
    if invoice["status"] not in allowed:
        raise invalid(
            f"You can only pass in {' or '.join(allowed)} invoices. This invoice isn't: its status is "
            f"{invoice['status']}.",
            code="invoice_not_editable" if "draft" in allowed else None,
        )
    return invoice


def _not_editable(name: str) -> ApiError:
    message = f"Finalized invoices can't be updated in this way: {name}."
    return invalid(message, code="invoice_not_editable", param=name)


def _no_email() -> ApiError:
    return invalid(
        "Missing email. In order to create invoices that are sent to the customer, the customer must have a valid "
        "email."
    )


def _account_currency(call: Call) -> str:
    account = call.world.account(call.account)
    return str((account["default_currency"] if account is not None else None) or "usd")


def _payments(call: Call, invoice: Stored) -> dict[str, Any]:
    found = list(call.each("invoice_payment", "invoice", invoice["id"]))
    return call.list_of(found, f"/v1/invoice_payments?invoice={invoice['id']}")


def _secret(call: Call, invoice: Stored) -> dict[str, Any] | None:
    """What a page needs to let the customer pay the invoice's own payment intent."""
    payment = finalizing.payment_of(call, invoice)
    if payment is None:
        return None
    intent = call.require("payment_intent", payment["payment"]["payment_intent"])
    return {"client_secret": intent["client_secret"], "type": "payment_intent"}


RESOURCE = Resource(
    operations={
        "POST /v1/invoices": up_to_date(create),
        "GET /v1/invoices": up_to_date(listed),
        "GET /v1/invoices/{invoice}": up_to_date(retrieve),
        "POST /v1/invoices/{invoice}": up_to_date(update),
        "DELETE /v1/invoices/{invoice}": up_to_date(delete),
        "GET /v1/invoices/search": up_to_date(searched),
        "POST /v1/invoices/create_preview": up_to_date(previewing.preview),
        "POST /v1/invoices/{invoice}/finalize": up_to_date(finalize),
        "POST /v1/invoices/{invoice}/send": up_to_date(send),
        "POST /v1/invoices/{invoice}/pay": up_to_date(pay),
        "POST /v1/invoices/{invoice}/void": up_to_date(void),
        "POST /v1/invoices/{invoice}/mark_uncollectible": up_to_date(mark_uncollectible),
        "POST /v1/invoices/{invoice}/add_lines": up_to_date(add_lines),
        "GET /v1/invoices/{invoice}/lines": up_to_date(its_lines),
    },
    kinds=(
        Kind(
            "invoice",
            "in",
            indexes=("customer", "status"),
            search=_SEARCHED,
            includes={"confirmation_secret": _secret, "payments": _payments},
        ),
    ),
)
