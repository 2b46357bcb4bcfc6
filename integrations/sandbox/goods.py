"""Makes products and prices, also those that other requests name on the way (`product_data`, `price_data`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.store import Stored

_PRICE_TAKEN_OVER = ("billing_scheme", "lookup_key", "nickname", "tax_behavior", "tiers_mode", "transform_quantity")


def create_product(
    call: Call, given: dict[str, Any], *, own_id: str | None = None, metadata: dict[str, str] | None = None
) -> Stored:
    """Stores a product; also for a price's `product_data`."""
    fields: dict[str, Any] = {
        "active": True,
        "images": [],
        "marketing_features": [],
        "type": "service",
        **{name: value for name, value in given.items() if value is not None},
        "metadata": metadata or {},
        "updated": call.now_s,
    }
    if own_id:
        fields["id"] = own_id
    product = call.create("product", fields)
    call.emit("product.created", product)
    return product


def create_price(call: Call, given: dict[str, Any], *, metadata: dict[str, str]) -> Stored:
    """Stores a price; also for a product's `default_price_data` and a line's `price_data`."""
    call.require("product", given["product"], param="product")
    recurring = given.get("recurring")
    fields = {
        "active": True,
        "billing_scheme": "per_unit",
        **{name: given[name] for name in _PRICE_TAKEN_OVER if given.get(name) is not None},
        **_amount(given),
        "currency": given["currency"].lower(),
        "product": given["product"],
        "metadata": metadata,
        "type": "recurring" if recurring else "one_time",
    }
    if given.get("active") is False:
        fields["active"] = False
    if recurring:
        filled = {"interval_count": 1, "usage_type": "licensed", **recurring}
        fields["recurring"] = call.shape("price.recurring", filled)
    price = call.create("price", fields, {"tiers": given.get("tiers") or []})
    call.emit("price.created", price)
    return price


def product_of(call: Call, data: dict[str, Any]) -> str:
    """The id of a product made on the way from a price's `product_data`."""
    given = {name: data.get(name) for name in ("name", "description", "tax_code", "unit_label")}
    return str(create_product(call, given, metadata=dict(data.get("metadata") or {}))["id"])


def price_of_line(call: Call, line: dict[str, Any], where: str) -> Stored:
    """The price of a line item: an existing one, or one made from its `price_data`."""
    if line.get("price"):
        price = call.require("price", line["price"], param=f"{where}[price]")
        if not price["active"]:
            raise invalid(
                "The price specified is inactive. This field only accepts active prices.", param=f"{where}[price]"
            )
        return price
    data = line.get("price_data")
    if not data:
        raise missing_param(f"{where}[price]")
    if bool(data.get("product")) == bool(data.get("product_data")):
        raise missing_param(f"{where}[price_data][product]")
    made = dict(data)
    if data.get("product_data"):
        made["product"] = product_of(call, data["product_data"])
    return create_price(call, made, metadata={})


def _amount(given: dict[str, Any]) -> dict[str, Any]:
    """`unit_amount` and its decimal twin; one of them must be given, unless there are tiers or a custom amount."""
    whole, exact = given.get("unit_amount"), given.get("unit_amount_decimal")
    if whole is None and exact is None:
        if given.get("tiers") or given.get("custom_unit_amount"):
            return {"custom_unit_amount": given.get("custom_unit_amount")}
        raise missing_param("unit_amount")
    if whole is not None and exact is not None:
        raise invalid("You may only specify one of these parameters: unit_amount, unit_amount_decimal.")
    if whole is not None and whole < 0:
        raise invalid("Invalid non-negative integer", code="parameter_invalid_integer", param="unit_amount")
    if whole is None:
        number = Decimal(str(exact))
        whole = int(number) if number == number.to_integral_value() else None
    return {"unit_amount": whole, "unit_amount_decimal": str(exact if exact is not None else whole)}
