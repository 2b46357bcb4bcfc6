"""Invoices, as far as they can be looked for: no operation of the offline Stripe makes one yet."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/invoices/{invoice}."""
    return call.require("invoice", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/invoices."""
    return page(call, "invoice")


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/invoices/search."""
    return search(call, "invoice")


RESOURCE = Resource(
    operations={
        "GET /v1/invoices": listed,
        "GET /v1/invoices/{invoice}": retrieve,
        "GET /v1/invoices/search": searched,
    },
    kinds=(
        Kind(
            "invoice",
            "in",
            indexes=("customer", "status", "subscription"),
            search=("created", "currency", "customer", "metadata", "number", "status", "total"),
        ),
    ),
)
