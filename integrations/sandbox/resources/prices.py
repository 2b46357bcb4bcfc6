"""Prices: what a product costs, once or every period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_TAKEN_OVER = ("billing_scheme", "lookup_key", "nickname", "tax_behavior", "tiers_mode")
_LOOKUP_KEYS_MAX = 10


def create(call: Call) -> Stored:
    """POST /v1/prices with `product` or `product_data`."""
    given = dict(call.params)
    if bool(given.get("product")) == bool(given.get("product_data")):
        raise missing_param("product")
    if given.get("product_data"):
        given["product"] = _product_of(call, given["product_data"])
    return create_price(call, given, metadata=call.metadata())


def create_price(call: Call, given: dict[str, Any], *, metadata: dict[str, str]) -> Stored:
    """Stores a price; also for a product's `default_price_data` and a line's `price_data`."""
    call.require("product", given["product"], param="product")
    recurring = given.get("recurring")
    fields = {
        "active": True,
        "billing_scheme": "per_unit",
        **{name: given[name] for name in _TAKEN_OVER if given.get(name) is not None},
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
    price = call.create("price", fields)
    call.emit("price.created", price)
    return price


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


def _product_of(call: Call, data: dict[str, Any]) -> str:
    """A product made on the way."""
    fields = {
        "active": True,
        "images": [],
        "marketing_features": [],
        "type": "service",
        "name": data["name"],
        "metadata": dict(data.get("metadata") or {}),
        "updated": call.now_s,
        **{name: data[name] for name in ("description", "tax_code", "unit_label") if data.get(name)},
    }
    product = call.create("product", fields)
    call.emit("product.created", product)
    return str(product["id"])


def retrieve(call: Call) -> Stored:
    """GET /v1/prices/{price}."""
    return call.require("price", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/prices/{price}: a price's amount never changes."""
    before = call.require("price", call.ids[0])
    price = call.update(before, {**call.given("active", "lookup_key", "nickname"), "metadata": call.metadata(before)})
    call.emit("price.updated", price, before)
    return price


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/prices."""
    keys = call.params.get("lookup_keys")
    if keys and len(keys) > _LOOKUP_KEYS_MAX:
        raise invalid("lookup_keys takes at most 10 keys.", param="lookup_keys")
    return page(
        call, "price", keep=lambda price: not keys or price["lookup_key"] in keys, own=("lookup_keys", "recurring")
    )


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
        made["product"] = _product_of(call, data["product_data"])
    return create_price(call, made, metadata={})


RESOURCE = Resource(
    operations={
        "POST /v1/prices": create,
        "GET /v1/prices/{price}": retrieve,
        "POST /v1/prices/{price}": update,
        "GET /v1/prices": listed,
    },
    kinds=(
        Kind(
            "price",
            "price",
            indexes=("active", "product", "currency"),
            search=("active", "currency", "metadata", "product", "type"),
        ),
    ),
)
