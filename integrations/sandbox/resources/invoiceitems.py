"""Invoice items: single things to bill, for the next invoice or on a draft that there is already."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import drafts, items
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/invoiceitems; with `invoice` it goes onto that draft at once."""
    params = call.params
    draft = _draft(call, params["invoice"]) if params.get("invoice") else None
    if not params.get("customer") and draft is None:
        raise missing_param("customer")
    customer = call.require("customer", params.get("customer") or draft["customer"], param="customer")  # type: ignore[index]  # one of them was given
    if draft is not None and draft["customer"] != customer["id"]:
        raise invalid("The invoice belongs to another customer.", param="invoice")
    parent = None
    if params.get("subscription"):
        subscription = call.require("subscription", params["subscription"], param="subscription")
        details = {"subscription": subscription["id"], "subscription_item": None}
        parent = {"subscription_details": details, "type": "subscription_details"}
    given = dict(params)
    given.setdefault("currency", draft["currency"] if draft is not None else customer["currency"] or _currency(call))
    if draft is not None and items.priced(call, given)["currency"] != draft["currency"]:
        raise invalid("The invoice is in another currency.", param="currency")
    item = items.add(call, customer["id"], given, metadata=call.metadata(), parent=parent)
    if draft is not None:
        drafts.gather(call, draft["id"], [item])
        drafts.recounted(call, draft)
    return call.require("invoiceitem", item["id"])


def retrieve(call: Call) -> Stored:
    """GET /v1/invoiceitems/{invoiceitem}."""
    return call.require("invoiceitem", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/invoiceitems/{invoiceitem}, until its invoice is finalized."""
    before = _changeable(call)
    changes: dict[str, Any] = {**call.given("discountable", "period"), "metadata": call.metadata(before)}
    if any(name in call.params for name in ("amount", "pricing", "price_data", "quantity", "unit_amount_decimal")):
        changes |= items.priced(call, call.params, before)
    elif "description" in call.params:
        changes["description"] = call.params["description"]
    changed = call.update(before, changes)
    items.changed_on_invoice(call, changed)
    return changed


def delete(call: Call) -> Stored:
    """DELETE /v1/invoiceitems/{invoiceitem}, also off a draft."""
    before = _changeable(call)
    items.taken_from_invoice(call, before)
    call.emit("invoiceitem.deleted", before)
    return call.delete(before)


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/invoiceitems; `pending` are those without an invoice."""
    pending = call.params.get("pending")
    return page(
        call,
        "invoiceitem",
        keep=lambda item: pending is None or (item["invoice"] is None) == pending,
        own=("pending",),
    )


def _changeable(call: Call) -> Stored:
    item = call.require("invoiceitem", call.ids[0])
    if item["invoice"] is not None and call.require("invoice", item["invoice"])["status"] != "draft":
        raise _finalized()
    return item


def _draft(call: Call, invoice_id: str) -> Stored:
    invoice = call.require("invoice", invoice_id, param="invoice")
    if invoice["status"] != "draft":
        raise _finalized()
    return invoice


def _currency(call: Call) -> str | None:
    account = call.world.account(call.account)
    return account["default_currency"] if account is not None else None


def _finalized() -> ApiError:
    return invalid(
        "This invoice is no longer editable, because it was finalized.", code="invoice_not_editable", param="invoice"
    )


RESOURCE = Resource(
    operations={
        "POST /v1/invoiceitems": up_to_date(create),
        "GET /v1/invoiceitems/{invoiceitem}": up_to_date(retrieve),
        "POST /v1/invoiceitems/{invoiceitem}": up_to_date(update),
        "DELETE /v1/invoiceitems/{invoiceitem}": up_to_date(delete),
        "GET /v1/invoiceitems": up_to_date(listed),
    },
    kinds=(Kind("invoiceitem", "ii", indexes=("customer", "invoice")), Kind("line_item", "il", indexes=("invoice",))),
)
