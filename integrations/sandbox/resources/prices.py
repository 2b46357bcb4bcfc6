"""Prices: what a product costs, once or every period."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.goods import create_price, product_of
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_LOOKUP_KEYS_MAX = 10


def create(call: Call) -> Stored:
    """POST /v1/prices with `product` or `product_data`."""
    given = dict(call.params)
    if bool(given.get("product")) == bool(given.get("product_data")):
        raise missing_param("product")
    if given.get("product_data"):
        given["product"] = product_of(call, given["product_data"])
    _take_over_lookup_key(call)
    return create_price(call, given, metadata=call.metadata())


def _take_over_lookup_key(call: Call) -> None:
    """A lookup key belongs to one price: it moves with `transfer_lookup_key`, or the request is refused."""
    key = call.params.get("lookup_key")
    for other in [price for price in call.each("price") if price["lookup_key"] == key] if key else ():
        if not call.params.get("transfer_lookup_key"):
            message = f"A price ({other['id']}) already uses that lookup key."
            raise invalid(message, code="resource_already_exists", param="lookup_key")
        call.update(other, {"lookup_key": None})


def retrieve(call: Call) -> Stored:
    """GET /v1/prices/{price}."""
    return call.require("price", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/prices/{price}: a price's amount never changes."""
    before = call.require("price", call.ids[0])
    if (
        call.params.get("active") is False
        and call.require("product", before["product"])["default_price"] == before["id"]
    ):
        raise invalid("This price cannot be archived because it is the default price of its product.", param="active")
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


def _tiers(_call: Call, price: Stored) -> list[dict[str, Any]]:
    """The tiers of a price, which Stripe shows only when asked."""
    shown = []
    for tier in price.private.get("tiers") or []:
        fields: dict[str, Any] = {"up_to": None if tier["up_to"] == "inf" else int(tier["up_to"])}
        for name in ("unit_amount", "flat_amount"):
            whole, exact = tier.get(name), tier.get(f"{name}_decimal")
            fields |= {name: whole, f"{name}_decimal": None if exact is None and whole is None else str(exact or whole)}
        shown.append(fields)
    return shown


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
            includes={"tiers": _tiers},
        ),
    ),
)
