"""Subscription items one by one: the same changes as through their subscription."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import changing, collecting
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_OF_ITEM = ("discounts", "metadata", "plan", "price", "price_data", "quantity")
_OF_CHANGE = ("payment_behavior", "proration_behavior", "proration_date")


def create(call: Call) -> Stored:
    """POST /v1/subscription_items: one more price."""
    subscription = call.require("subscription", call.params["subscription"], param="subscription")
    known = {item["id"] for item in subscription["items"]["data"]}
    after = _change(call, subscription, call.given(*_OF_ITEM))
    added = next(item["id"] for item in after["items"]["data"] if item["id"] not in known)
    return call.require("subscription_item", added)


def retrieve(call: Call) -> Stored:
    """GET /v1/subscription_items/{item}."""
    return call.require("subscription_item", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/subscription_items/{item}."""
    item = call.require("subscription_item", call.ids[0])
    subscription = call.require("subscription", item["subscription"])
    _change(call, subscription, {**call.given(*_OF_ITEM), "id": item["id"]})
    return call.require("subscription_item", item["id"])


def delete(call: Call) -> Stored:
    """DELETE /v1/subscription_items/{item}."""
    item = call.require("subscription_item", call.ids[0])
    subscription = call.require("subscription", item["subscription"])
    _change(call, subscription, {"id": item["id"], "deleted": True})
    return call.require("subscription_item", item["id"], deleted=True)


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/subscription_items."""
    call.require("subscription", call.params["subscription"], param="subscription")
    return page(call, "subscription_item")


def _change(call: Call, subscription: Stored, item: dict[str, Any]) -> Stored:
    after, draft = changing.change(call, subscription, {"items": [item], **call.given(*_OF_CHANGE)})
    if draft is not None:
        collecting.advance(call, draft)
    return after


RESOURCE = Resource(
    operations={
        "POST /v1/subscription_items": up_to_date(create),
        "GET /v1/subscription_items": up_to_date(listed),
        "GET /v1/subscription_items/{item}": up_to_date(retrieve),
        "POST /v1/subscription_items/{item}": up_to_date(update),
        "DELETE /v1/subscription_items/{item}": up_to_date(delete),
    },
    kinds=(Kind("subscription_item", "si", indexes=("subscription",)),),
)
