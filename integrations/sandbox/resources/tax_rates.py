"""Tax rates: here only those that invoice lines made on the way, to be read."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/tax_rates/{tax_rate}."""
    return call.require("tax_rate", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/tax_rates."""
    return page(call, "tax_rate")


RESOURCE = Resource(
    operations={"GET /v1/tax_rates": listed, "GET /v1/tax_rates/{tax_rate}": retrieve},
    kinds=(Kind("tax_rate", "txr"),),
)
