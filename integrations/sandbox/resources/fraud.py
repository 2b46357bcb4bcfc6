"""Early fraud warnings and reviews."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.money import fraud
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def warning(call: Call) -> Stored:
    """GET /v1/radar/early_fraud_warnings/{early_fraud_warning}."""
    return call.require(fraud.WARNING, call.ids[0])


def warnings(call: Call) -> dict[str, Any]:
    """GET /v1/radar/early_fraud_warnings."""
    return page(call, fraud.WARNING)


def review(call: Call) -> Stored:
    """GET /v1/reviews/{review}."""
    return call.require("review", call.ids[0])


def reviews(call: Call) -> dict[str, Any]:
    """GET /v1/reviews: the open ones."""
    return page(call, "review", keep=lambda found: bool(found["open"]))


def approve(call: Call) -> Stored:
    """POST /v1/reviews/{review}/approve."""
    return fraud.close_review(call, call.require("review", call.ids[0]), "approved")


def steer(call: Call, asked: dict[str, Any]) -> Stored:
    """POST /_sandbox/warnings {"charge", "fraud_type"?}: the issuer reports a charge as fraud."""
    return fraud.warn(call, call.require("charge", asked["charge"]), str(asked.get("fraud_type", "misc")))


RESOURCE = Resource(
    operations={
        "GET /v1/radar/early_fraud_warnings": up_to_date(warnings),
        "GET /v1/radar/early_fraud_warnings/{early_fraud_warning}": up_to_date(warning),
        "GET /v1/reviews": up_to_date(reviews),
        "GET /v1/reviews/{review}": up_to_date(review),
        "POST /v1/reviews/{review}/approve": up_to_date(approve),
    },
    kinds=(Kind(fraud.WARNING, "issfr", indexes=("charge", "payment_intent")), Kind("review", "prv")),
    pages={"POST /_sandbox/warnings": control_route(steer)},
)
