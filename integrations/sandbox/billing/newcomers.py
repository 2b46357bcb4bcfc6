"""A new customer's record, whoever makes it: the merchant by the API, or a buyer who subscribes on a hosted page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored


def record(call: Call, given: Mapping[str, Any], settings: Mapping[str, Any], metadata: dict[str, str]) -> Stored:
    """Stores a customer with Stripe's defaults around what was given; `settings` are its invoice settings."""
    fields = {
        "balance": 0,
        "delinquent": False,
        "invoice_prefix": call.world.new_id("x", 8)[2:].upper(),
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        **given,
        "invoice_settings": call.shape("customer.invoice_settings", settings),
        "metadata": metadata,
    }
    customer = call.create("customer", fields)
    call.emit("customer.created", customer)
    return customer
