"""The items of a subscription: a price, a quantity, the period that runs, and what was billed for it."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import discounts, periods, pricing
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.goods import price_of_line
from integrations.sandbox.store import Stored

_MOST = 20


def price_asked(call: Call, asked: dict[str, Any], where: str) -> Stored:
    """The recurring price that an item names. Raises ApiError (400)."""
    named = {"price": asked.get("price") or asked.get("plan"), "price_data": asked.get("price_data")}
    price = price_of_line(call, {name: value for name, value in named.items() if value}, where)
    if price["type"] != "recurring":
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=f"{where}[price]",
        )
    if not periods.is_allowed(price["recurring"]):
        raise invalid("The price's period is longer than three years.", param=f"{where}[price]")
    return price


def check_together(prices: list[Stored], customer: Stored) -> tuple[str, dict[str, Any]]:
    """The one currency and period of all prices. Raises ApiError (400) when they differ or there are none."""
    if not prices:
        raise missing_param("items")
    if len(prices) > _MOST:
        raise invalid(f"A subscription can have at most {_MOST} items.", param="items")
    currencies = {price["currency"] for price in prices}
    if len(currencies) > 1 or (customer["currency"] or next(iter(currencies))) not in currencies:
        raise invalid(
            "You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or "
            "invoice item with another currency.",
            param="items",
        )
    spans = {(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in prices}
    if len(spans) > 1:
        raise invalid(
            "If a subscription has multiple prices, they must all have the same billing interval. "
            "Flexible billing is not played here.",
            param="items",
        )
    return currencies.pop(), dict(prices[0]["recurring"])


def quantity_of(asked: dict[str, Any], price: Stored, where: str, kept: int | None = None) -> int | None:
    """How many; None for a metered price, whose quantity is its usage."""
    quantity = asked.get("quantity")
    if price["recurring"]["usage_type"] == "metered":
        if quantity is not None:
            raise invalid("You cannot set the quantity of a metered price.", param=f"{where}[quantity]")
        return None
    if quantity is not None and quantity < 0:
        raise invalid("Invalid non-negative integer", code="parameter_invalid_integer", param=f"{where}[quantity]")
    return int(quantity) if quantity is not None else kept if kept is not None else 1


def add(
    call: Call, subscription: dict[str, Any], price: Stored, asked: dict[str, Any], period: tuple[int, int]
) -> Stored:
    """Stores an item; nothing is billed for it yet."""
    item_id = call.world.new_id("si")
    on = {"customer": subscription["customer"], "currency": price["currency"], "subscription_item": item_id}
    fields: dict[str, Any] = {
        "id": item_id,
        "current_period_end": period[1],
        "current_period_start": period[0],
        "discounts": discounts.given(call, asked.get("discounts"), **on),
        "metadata": {name: value for name, value in (asked.get("metadata") or {}).items() if value is not None},
        "plan": plan_of(call, price),
        "price": price,
        "subscription": subscription["id"],
        "tax_rates": [],
    }
    quantity = quantity_of(asked, price, "items")
    if quantity is not None:
        fields["quantity"] = quantity
    return call.create("subscription_item", fields, {"billed": None})


def of(call: Call, subscription_id: str) -> list[Stored]:
    """A subscription's items, oldest first."""
    return list(call.each("subscription_item", "subscription", subscription_id))[::-1]


def shown(call: Call, subscription_id: str) -> dict[str, Any]:
    """The list inside a subscription."""
    return call.list_of(of(call, subscription_id), f"/v1/subscription_items?subscription={subscription_id}")


def set_period(call: Call, subscription_id: str, start_s: int, end_s: int) -> None:
    """Gives every item the period that runs now."""
    for item in of(call, subscription_id):
        call.update(item, {"current_period_start": start_s, "current_period_end": end_s})


def full_amount(call: Call, item: Stored) -> int:
    """What a licensed item costs for a whole period."""
    price = call.require("price", item["price"]["id"])
    return 0 if is_metered(item) else pricing.amount_of(price, item.get("quantity") or 0)


def is_metered(item: dict[str, Any]) -> bool:
    """Whether the item is billed by usage, after its period."""
    return bool(item["price"]["recurring"]["usage_type"] == "metered")


def billed(call: Call, item: Stored, amount_minor: int, start_s: int, end_s: int) -> Stored:
    """Notes what was charged, after discounts, for an item from `start_s` to `end_s`: what a credit comes from."""
    return call.update(item, {}, {"billed": {"amount_minor": amount_minor, "start": start_s, "end": end_s}})


def plan_of(call: Call, price: Stored) -> dict[str, Any]:
    """The old `plan` view of a price, which Stripe still shows."""
    recurring = price["recurring"]
    fields = {
        "id": price["id"],
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": price["livemode"],
        "metadata": price["metadata"],
        "meter": recurring.get("meter"),
        "nickname": price["nickname"],
        "product": price["product"],
        "usage_type": recurring["usage_type"],
    }
    shape = call.shape("plan", fields)
    return {name: value for name, value in shape.items() if name != "tiers"}
