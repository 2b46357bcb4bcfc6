"""Prorations: what unused time gives back and what the rest of a period costs, to the second.

The credit comes from what was really charged for the running period (after discounts), the charge from the new price
with the subscription's running discounts. Each is rounded once, half away from zero.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import coupons, discounts, items, pricing, subscription_items
from integrations.sandbox.billing.periods import day_of
from integrations.sandbox.billing.rounding import part_of
from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored


def credit_unused(call: Call, subscription: Stored, item: Stored, at_s: int) -> Stored | None:
    """A pending credit for what was charged of an item's time from `at_s` on; None when that is nothing."""
    was_billed = item.private.get("billed")
    if was_billed is None or at_s >= was_billed["end"] or not was_billed["amount_minor"]:
        return None
    since_s = max(at_s, was_billed["start"])
    whole_s = was_billed["end"] - was_billed["start"]
    amount = -part_of(was_billed["amount_minor"], was_billed["end"] - since_s, whole_s, subscription["currency"])
    subscription_items.billed(call, item, was_billed["amount_minor"] + amount, was_billed["start"], since_s)
    text = f"Unused time on {_named(call, item)} after {day_of(since_s)}"
    return _pending(call, subscription, item, amount, text, (since_s, was_billed["end"]))


def charge_rest(call: Call, subscription: Stored, item: Stored, at_s: int) -> Stored | None:
    """A pending charge for an item's price from `at_s` to the end of its period; None when it is nothing."""
    start_s, end_s = item["current_period_start"], item["current_period_end"]
    full = subscription_items.full_amount(call, item)
    amount = part_of(full, end_s - at_s, end_s - start_s, subscription["currency"])
    for one in discounts.running(call, [*item["discounts"], *subscription["discounts"]]):
        amount -= _taken(discounts.coupon_of(call, one), amount, end_s - at_s, end_s - start_s, subscription)
    subscription_items.billed(call, item, amount, at_s, end_s)
    if not amount:
        return None
    text = f"Remaining time on {_named(call, item)} after {day_of(at_s)}"
    return _pending(call, subscription, item, amount, text, (at_s, end_s))


def _taken(coupon: dict[str, Any], amount: int, part_s: int, whole_s: int, subscription: Stored) -> int:
    """A percentage as it is; an amount off only for the part of the period that is charged."""
    currency = subscription["currency"]
    if coupon.get("amount_off") is None:
        return coupons.taken_off(coupon, amount, currency)
    whole = coupons.taken_off(coupon, part_of(amount, whole_s, part_s, currency) if part_s else 0, currency)
    return min(part_of(whole, part_s, whole_s, currency), amount)


def _pending(call: Call, subscription: Stored, item: Stored, amount: int, text: str, span: tuple[int, int]) -> Stored:
    price = call.require("price", item["price"]["id"])
    details = {"subscription": subscription["id"], "subscription_item": item["id"]}
    given = {"amount": amount, "currency": subscription["currency"], "description": text, "discountable": False}
    return items.add(
        call,
        subscription["customer"],
        given,
        parent={"subscription_details": details, "type": "subscription_details"},
        period={"start": span[0], "end": span[1]},
        pricing=pricing.pricing_of(call, price),
        proration=True,
        proration_details={"credited_items": None, "discount_amounts": []},
        quantity=item.get("quantity") or 1,
        quantity_decimal=str(item.get("quantity") or 1),
    )


def _named(call: Call, item: Stored) -> str:
    name = pricing.name_of(call, call.require("price", item["price"]["id"]))
    quantity = item.get("quantity") or 1
    return f"{quantity} × {name}" if quantity > 1 else name
