"""Subscriptions: what customers pay for again and again, from the trial to the end."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import changing, collecting, ending, standing, subscribing
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param, resource_missing
from integrations.sandbox.lists import in_range, page
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.resource import Resource
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored

_OVER = ("canceled", "incomplete_expired")
_OWN = ("status", "price", "plan", "current_period_end", "current_period_start", "automatic_tax")


def create(call: Call) -> Stored:
    """POST /v1/subscriptions."""
    if not call.params.get("customer"):
        raise missing_param("customer")
    subscription, draft = subscribing.subscribe(call, call.params, call.metadata())
    behavior = call.params.get("payment_behavior") or "allow_incomplete"
    return subscribing.collect_first(call, subscription, draft, behavior)


def retrieve(call: Call) -> Stored:
    """GET /v1/subscriptions/{subscription_exposed_id}; a canceled one too."""
    return _subscription(call)


def update(call: Call) -> Stored:
    """POST /v1/subscriptions/{subscription_exposed_id}."""
    before = _subscription(call)
    if before["status"] in _OVER and set(call.params) <= {"metadata", "cancellation_details"}:
        return call.update(before, {"metadata": call.metadata(before)})
    after, draft = changing.change(call, before, call.params, call.metadata(before))
    if draft is not None:
        collecting.advance(call, draft)
    return call.require("subscription", after["id"])


def cancel(call: Call) -> Stored:
    """DELETE /v1/subscriptions/{subscription_exposed_id}: ends it now."""
    before = _subscription(call)
    if before["status"] in _OVER:
        raise resource_missing("subscription", before["id"])
    prorate, now = bool(call.params.get("prorate")), bool(call.params.get("invoice_now"))
    details = call.params.get("cancellation_details")
    after, draft = ending.cancel(call, before, prorate=prorate, invoice_now=now, details=details)
    if draft is not None:
        collecting.advance(call, draft)
    return call.require("subscription", after["id"])


def pause(call: Call) -> Stored:
    """POST /v1/subscriptions/{subscription}/pause: stops it; unused time is credited unless bill_for says none."""
    unused = ((call.params.get("bill_for") or {}).get("unused_time_from") or {}).get("type") or "now"
    return ending.pause(call, _subscription(call), credit=unused != "none")


def resume(call: Call) -> Stored:
    """POST /v1/subscriptions/{subscription}/resume."""
    return ending.resume(call, _subscription(call), call.params)


def remove_discount(call: Call) -> dict[str, Any]:
    """DELETE /v1/subscriptions/{subscription_exposed_id}/discount: all of its discounts end."""
    before = _subscription(call)
    if not before["discounts"]:
        raise invalid("This subscription has no discount.", code="resource_missing")
    last = call.require("discount", before["discounts"][-1])
    standing.changed(call, before, {"discounts": []})
    call.emit("customer.discount.deleted", last)
    return {**last, "deleted": True}


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/subscriptions; canceled ones only when asked for by `status`."""
    params = call.params
    status, price = params.get("status"), params.get("price") or params.get("plan")

    def keep(one: Stored) -> bool:
        its_items = one["items"]["data"]
        return (
            _has_status(one, status)
            and (not price or any(item["price"]["id"] == price for item in its_items))
            and all(
                in_range(its_items[0][name], params[name])
                for name in ("current_period_end", "current_period_start")
                if params.get(name) is not None
            )
        )

    return page(call, "subscription", keep=keep, own=_OWN)


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/subscriptions/search."""
    return search(call, "subscription")


def steer(call: Call, asked: dict[str, Any]) -> dict[str, str]:
    """POST /_sandbox/billing {"after_retries": "cancel" | "unpaid"}: in Stripe a setting of the dashboard."""
    what = str(asked["after_retries"])
    if what not in {standing.CANCEL, standing.LEAVE_UNPAID}:
        raise invalid("after_retries is cancel or unpaid.", param="after_retries")
    standing.set_after_retries(call, what)
    return {"after_retries": what}


def _has_status(subscription: Stored, wanted: str | None) -> bool:
    status = subscription["status"]
    if wanted is None:
        return status not in _OVER
    return wanted == "all" or status == wanted or (wanted == "ended" and status in _OVER)


def _subscription(call: Call) -> Stored:
    return call.require("subscription", call.ids[0])


RESOURCE = Resource(
    operations={
        "POST /v1/subscriptions": up_to_date(create),
        "GET /v1/subscriptions": up_to_date(listed),
        "GET /v1/subscriptions/search": up_to_date(searched),
        "GET /v1/subscriptions/{subscription_exposed_id}": up_to_date(retrieve),
        "POST /v1/subscriptions/{subscription_exposed_id}": up_to_date(update),
        "DELETE /v1/subscriptions/{subscription_exposed_id}": up_to_date(cancel),
        "DELETE /v1/subscriptions/{subscription_exposed_id}/discount": up_to_date(remove_discount),
        "POST /v1/subscriptions/{subscription}/pause": up_to_date(pause),
        "POST /v1/subscriptions/{subscription}/resume": up_to_date(resume),
    },
    kinds=(Kind("subscription", "sub", indexes=("customer", "status"), search=("created", "metadata", "status")),),
    pages={"POST /_sandbox/billing": control_route(steer)},
)
