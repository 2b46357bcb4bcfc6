"""Invoice payments: which payment intent pays which invoice."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/invoice_payments/{invoice_payment}."""
    return call.require("invoice_payment", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/invoice_payments; `payment` asks by payment intent."""
    wanted = (call.params.get("payment") or {}).get("payment_intent")
    return page(
        call,
        "invoice_payment",
        keep=lambda one: not wanted or one["payment"]["payment_intent"] == wanted,
        own=("payment",),
    )


RESOURCE = Resource(
    operations={
        "GET /v1/invoice_payments": up_to_date(listed),
        "GET /v1/invoice_payments/{invoice_payment}": up_to_date(retrieve),
    },
    kinds=(Kind("invoice_payment", "inpay", indexes=("invoice", "status")),),
)
