"""Shipping rates: what a checkout session can offer for bringing the goods."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.selling import shipping
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/shipping_rates."""
    return shipping.rate(call, call.params, call.metadata(), param="fixed_amount")


def retrieve(call: Call) -> Stored:
    """GET /v1/shipping_rates/{shipping_rate_token}."""
    return call.require("shipping_rate", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/shipping_rates."""
    wanted = call.params.get("currency")
    return page(
        call,
        "shipping_rate",
        keep=lambda one: not wanted or one["fixed_amount"]["currency"] == wanted.lower(),
        own=("currency",),
    )


RESOURCE = Resource(
    operations={
        "POST /v1/shipping_rates": create,
        "GET /v1/shipping_rates/{shipping_rate_token}": retrieve,
        "GET /v1/shipping_rates": listed,
    },
    kinds=(Kind("shipping_rate", "shr"),),
)
