"""Products: what a merchant sells."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.goods import create_price, create_product
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_TAKEN_OVER = (
    "active", "description", "images", "name", "shippable", "statement_descriptor", "tax_code", "unit_label", "url",
)  # fmt: skip


def create(call: Call) -> Stored:
    """POST /v1/products; `default_price_data` makes its first price."""
    own_id = call.params.get("id")
    if own_id and call.get("product", own_id):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    product = create_product(call, call.given(*_TAKEN_OVER), own_id=own_id, metadata=call.metadata())
    asked = call.params.get("default_price_data")
    if asked:
        price = create_price(call, {**asked, "product": product["id"]}, metadata=dict(asked.get("metadata") or {}))
        before, product = product, call.update(product, {"default_price": price["id"]})
        call.emit("product.updated", product, before)
    return product


def retrieve(call: Call) -> Stored:
    """GET /v1/products/{id}."""
    return call.require("product", call.ids[0], deleted=True)


def update(call: Call) -> Stored:
    """POST /v1/products/{id}."""
    before = call.require("product", call.ids[0])
    if call.params.get("default_price"):
        call.require("price", call.params["default_price"], param="default_price")
    changes = {**call.given(*_TAKEN_OVER, "default_price"), "metadata": call.metadata(before), "updated": call.now_s}
    product = call.update(before, changes)
    call.emit("product.updated", product, before)
    return product


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/products."""
    wanted = call.params.get("ids")
    return page(call, "product", keep=lambda product: not wanted or product["id"] in wanted, own=("ids", "type"))


RESOURCE = Resource(
    operations={
        "POST /v1/products": create,
        "GET /v1/products/{id}": retrieve,
        "POST /v1/products/{id}": update,
        "GET /v1/products": listed,
    },
    kinds=(Kind("product", "prod", indexes=("active",), search=("active", "description", "metadata", "name")),),
)
