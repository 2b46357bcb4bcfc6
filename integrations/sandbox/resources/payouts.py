"""Payouts: money on its way from the balance to the merchant's bank."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/payouts/{payout}."""
    return call.require("payout", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/payouts."""
    return page(call, "payout")


RESOURCE = Resource(
    operations={"GET /v1/payouts/{payout}": up_to_date(retrieve), "GET /v1/payouts": up_to_date(listed)},
    kinds=(Kind("payout", "po", indexes=("status",)),),
)
