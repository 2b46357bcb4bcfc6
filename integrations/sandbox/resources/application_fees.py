"""Application fees: what the platform has earned on the payments of connected accounts."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import application_fees
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/application_fees/{id}."""
    return call.require("application_fee", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/application_fees."""
    return page(call, "application_fee")


def refund(call: Call) -> Stored:
    """POST /v1/application_fees/{id}/refunds."""
    fee = call.require("application_fee", call.ids[0])
    return application_fees.give_back(call, fee, call.params.get("amount"), metadata=call.metadata())


def refunded(call: Call) -> Stored:
    """GET /v1/application_fees/{fee}/refunds/{id}."""
    found = call.require("fee_refund", call.ids[1])
    if found["fee"] != call.ids[0]:
        raise resource_missing("fee_refund", call.ids[1])
    return found


def update_refund(call: Call) -> Stored:
    """POST /v1/application_fees/{fee}/refunds/{id}; only metadata can change."""
    before = refunded(call)
    return call.update(before, {"metadata": call.metadata(before)})


def refunds(call: Call) -> dict[str, Any]:
    """GET /v1/application_fees/{id}/refunds."""
    call.params["fee"] = call.require("application_fee", call.ids[0])["id"]
    return page(call, "fee_refund")


RESOURCE = Resource(
    operations={
        "GET /v1/application_fees": up_to_date(listed),
        "GET /v1/application_fees/{id}": up_to_date(retrieve),
        "POST /v1/application_fees/{id}/refunds": up_to_date(refund),
        "GET /v1/application_fees/{id}/refunds": up_to_date(refunds),
        "GET /v1/application_fees/{fee}/refunds/{id}": up_to_date(refunded),
        "POST /v1/application_fees/{fee}/refunds/{id}": up_to_date(update_refund),
    },
    kinds=(Kind("application_fee", "fee", indexes=("charge",)), Kind("fee_refund", "fr", indexes=("fee",))),
)
