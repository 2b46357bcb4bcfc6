"""What a quantity of a price costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from integrations.sandbox.billing.rounding import rounded
from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored


def amount_of(price: Stored, quantity: int) -> int:
    """The amount in minor units of `quantity` at a price, with its tiers or packages where it has any."""
    transform = price.get("transform_quantity")
    if transform:
        whole, rest = divmod(quantity, transform["divide_by"])
        quantity = whole + (1 if rest and transform["round"] == "up" else 0)
    if price["billing_scheme"] == "tiered":
        exact = _tiered(price.private.get("tiers") or [], quantity, price.get("tiers_mode") or "graduated")
    else:
        exact = Fraction(price["unit_amount_decimal"] or 0) * quantity
    return rounded(exact, price["currency"])


def pricing_of(call: Call, price: Stored) -> dict[str, Any]:
    """The `pricing` of a line or invoice item."""
    details = {"price": price["id"], "product": price["product"]}
    fields = {"price_details": details, "type": "price_details", "unit_amount_decimal": price["unit_amount_decimal"]}
    return call.shape("line_item.pricing", fields)


def name_of(call: Call, price: Stored) -> str:
    """What the product of a price is called."""
    product = call.get("product", price["product"])
    return str(product.get("name") or "Product") if product is not None else "Product"


def _tiered(tiers: list[dict[str, Any]], quantity: int, mode: str) -> Fraction:
    """Graduated: each unit at the price of its own tier. Volume: all at the tier that the quantity reaches."""
    total, below = Fraction(0), 0
    for tier in tiers:
        top = None if tier["up_to"] in {None, "inf"} else int(tier["up_to"])
        reaches = top is None or quantity <= top
        if mode == "volume" and not reaches:
            continue
        units = quantity if mode == "volume" else (quantity if reaches or top is None else top) - below
        total += Fraction(str(_of(tier, "unit_amount"))) * units + Fraction(str(_of(tier, "flat_amount")))
        if reaches or top is None:
            break
        below = top
    return total


def _of(tier: dict[str, Any], name: str) -> Any:
    exact = tier.get(f"{name}_decimal")
    return exact if exact is not None else tier.get(name) or 0
