"""The lines of an invoice: stored objects of their own, in the order in which they were added."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing.pricing import pricing_of
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import limit_of
from integrations.sandbox.store import Stored

SHOWN_IN_INVOICE = 10  # Stripe puts the first ten into the invoice and has a list for all of them


def of_item(item: dict[str, Any]) -> dict[str, Any]:
    """The line of an invoice item, without what only its invoice knows."""
    subscription = ((item.get("parent") or {}).get("subscription_details") or {}).get("subscription")
    details = {
        "invoice_item": item["id"],
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "subscription": subscription,
    }
    return {
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discountable": item["discountable"],
        "discounts": list(item["discounts"] or []),
        "metadata": item["metadata"] or {},
        "parent": {"invoice_item_details": details, "subscription_item_details": None, "type": "invoice_item_details"},
        "period": item["period"],
        "pricing": item["pricing"],
        "quantity": item["quantity"],
        "subscription": subscription,
    }


def of_subscription(
    call: Call, subscription: dict[str, Any], item: dict[str, Any], amount_minor: int, period: dict[str, int], text: str
) -> dict[str, Any]:
    """The line that charges one item of a subscription for one period."""
    price = call.require("price", item["price"]["id"])
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"],
    }
    return {
        "amount": amount_minor,
        "currency": price["currency"],
        "description": text,
        "discountable": True,
        "discounts": list(item["discounts"]),
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        "period": period,
        "pricing": pricing_of(call, price),
        "quantity": item.get("quantity"),
        "subscription": subscription["id"],
    }


def whole(call: Call, fields: dict[str, Any], invoice_id: str) -> dict[str, Any]:
    """A line with everything the contract wants of it."""
    filled = {"quantity_decimal": _decimal(fields), "subtotal": fields["amount"], "taxes": []}
    return call.shape(
        "line_item",
        {"discount_amounts": [], "livemode": call.livemode, "pretax_credit_amounts": [], **filled, **fields}
        | {"invoice": invoice_id},
    )


def add(call: Call, invoice_id: str, fields: dict[str, Any]) -> Stored:
    """Stores a line of an invoice."""
    return call.create("line_item", whole(call, fields, invoice_id) | {"id": call.world.new_id("il")})


def change(call: Call, line: Stored, fields: dict[str, Any]) -> Stored:
    """Stores a line as its changed invoice item has it."""
    return call.update(line, fields | {"quantity_decimal": _decimal(fields), "subtotal": fields["amount"]})


def of_invoice(call: Call, invoice_id: str) -> list[Stored]:
    """All lines, in their order."""
    return list(call.each("line_item", "invoice", invoice_id))[::-1]


def shown(call: Call, invoice_id: str, lines: list[Any]) -> dict[str, Any]:
    """The list inside an invoice."""
    url = f"/v1/invoices/{invoice_id}/lines"
    listed = call.list_of(lines[:SHOWN_IN_INVOICE], url)
    return {**listed, "has_more": len(lines) > SHOWN_IN_INVOICE, "total_count": len(lines)}


def page_of(call: Call, found: list[Any]) -> dict[str, Any]:
    """A page of a list that is kept in its own order, by `limit` and the cursors."""
    ids = [one["id"] for one in found]
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    for name, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor and cursor not in ids:
            raise invalid(f"No such line item: '{cursor}'", code="resource_missing", param=name)
    limit = limit_of(call)
    if before:
        end = ids.index(before)
        start = max(end - limit, 0)
        return {"object": "list", "data": found[start:end], "has_more": start > 0, "url": call.path}
    start = ids.index(after) + 1 if after else 0
    data = found[start : start + limit]
    return {"object": "list", "data": data, "has_more": len(found) > start + limit, "url": call.path}


def _decimal(fields: dict[str, Any]) -> str | None:
    return None if fields.get("quantity") is None else str(fields["quantity"])
