"""Billing meters: what is counted, the events that count it, and what they add up to."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.sandbox.billing import metering
from integrations.sandbox.billing.lines import page_of
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_DAY_S = 86_400
_OLDEST_S = 35 * _DAY_S
_AHEAD_S = 300
_IDENTIFIER_LASTS_S = _DAY_S
_WINDOW_S = {"hour": 3600, "day": _DAY_S}


def create(call: Call) -> Stored:
    """POST /v1/billing/meters; an event name belongs to one active meter."""
    params = call.params
    if _active(call, params["event_name"]) is not None:
        raise _name_taken(params["event_name"])
    mapping = params.get("customer_mapping") or {"event_payload_key": "stripe_customer_id", "type": "by_id"}
    fields = {
        **call.given("display_name", "event_name", "event_time_window"),
        "customer_mapping": mapping,
        "default_aggregation": params["default_aggregation"],
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": call.now_s,
        "value_settings": params.get("value_settings") or {"event_payload_key": "value"},
    }
    meter = call.create("billing.meter", fields)
    call.emit("billing.meter.created", meter)
    return meter


def retrieve(call: Call) -> Stored:
    """GET /v1/billing/meters/{id}."""
    return call.require("billing.meter", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/billing/meters/{id}: its name for people."""
    return _changed(call, retrieve(call), call.given("display_name"), "updated")


def deactivate(call: Call) -> Stored:
    """POST /v1/billing/meters/{id}/deactivate."""
    changes = {"status": "inactive", "status_transitions": {"deactivated_at": call.now_s}}
    return _changed(call, retrieve(call), changes, "deactivated")


def reactivate(call: Call) -> Stored:
    """POST /v1/billing/meters/{id}/reactivate."""
    meter = retrieve(call)
    other = _active(call, meter["event_name"])
    if other is not None and other["id"] != meter["id"]:
        raise _name_taken(meter["event_name"])
    return _changed(call, meter, {"status": "active", "status_transitions": {"deactivated_at": None}}, "reactivated")


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/billing/meters."""
    return page(call, "billing.meter")


def record(call: Call) -> dict[str, Any]:
    """POST /v1/billing/meter_events: one event of a customer, counted at once (Stripe counts it within minutes)."""
    params = call.params
    meter = _active(call, params["event_name"])
    if meter is None:
        message = f"No active meter found corresponding to event name {params['event_name']}."
        raise invalid(message, code="archived_meter", param="event_name")
    payload = dict(params["payload"])
    key, value_key = meter["customer_mapping"]["event_payload_key"], meter["value_settings"]["event_payload_key"]
    call.require("customer", payload.get(key) or "", param=f"payload[{key}]")
    if meter["default_aggregation"]["formula"] != "count" or value_key in payload:
        _check_value(payload.get(value_key), f"payload[{value_key}]")
    timestamp = params.get("timestamp") or call.now_s
    if not call.now_s - _OLDEST_S <= timestamp <= call.now_s + _AHEAD_S:
        raise invalid(
            "The timestamp must be within the past 35 calendar days or up to 5 minutes in the future.",
            code="timestamp_too_far_in_past" if timestamp < call.now_s else "timestamp_in_future",
            param="timestamp",
        )
    identifier = params.get("identifier") or call.world.new_id("mevt")
    for other in call.each("_meter_event", "identifier", identifier):
        if call.now_s - other["created"] < _IDENTIFIER_LASTS_S:
            raise invalid(f"An event already exists with identifier {identifier}.", param="identifier")
    event = {
        "created": call.now_s,
        "event_name": meter["event_name"],
        "identifier": identifier,
        "livemode": call.livemode,
        "payload": payload,
        "timestamp": timestamp,
    }
    kept = {**event, "id": call.world.new_id("mevt"), "object": "_meter_event"}
    call.world.store.put(call.place, kept)
    return {**event, "object": "billing.meter_event"}


def summaries(call: Call) -> dict[str, Any]:
    """GET /v1/billing/meters/{id}/event_summaries: one figure for the whole span, or one per hour or day."""
    meter, params = retrieve(call), call.params
    call.require("customer", params["customer"], param="customer")
    start_s, end_s = params["start_time"], params["end_time"]
    if start_s >= end_s:
        raise invalid("end_time must be after start_time.", param="end_time")
    window_s = _WINDOW_S.get(params.get("value_grouping_window") or "", end_s - start_s)
    windows = [(since, min(since + window_s, end_s)) for since in range(start_s, end_s, window_s)]
    found = [_summary(call, meter, params["customer"], since, until) for since, until in reversed(windows)]
    return page_of(call, [one for one in found if one is not None])


def _summary(call: Call, meter: Stored, customer: str, since_s: int, until_s: int) -> dict[str, Any] | None:
    if not metering.events_of(call, meter, customer, since_s, until_s):
        return None
    exact = metering.usage_of(call, meter, customer, since_s, until_s)
    mark = hashlib.sha256(f"{meter['id']} {customer} {since_s} {until_s}".encode()).hexdigest()
    fields = {
        "id": f"mtrusg_{mark[:24]}",
        "aggregated_value": exact.numerator if exact.denominator == 1 else float(exact),
        "end_time": until_s,
        "livemode": call.livemode,
        "meter": meter["id"],
        "start_time": since_s,
    }
    return call.shape("billing.meter_event_summary", fields)


def _active(call: Call, event_name: str) -> Stored | None:
    found = call.each("billing.meter", "event_name", event_name)
    return next((meter for meter in found if meter["status"] == "active"), None)


def _changed(call: Call, meter: Stored, changes: dict[str, Any], what: str) -> Stored:
    changed = call.update(meter, {**changes, "updated": call.now_s})
    call.emit(f"billing.meter.{what}", changed, meter if what == "updated" else None)
    return changed


def _check_value(value: str | None, param: str) -> None:
    try:
        number = Decimal(value or "")
    except InvalidOperation as error:
        raise invalid("The value of a meter event must be a number.", param=param) from error
    if not number.is_finite():
        raise invalid("The value of a meter event must be a number.", param=param)


def _name_taken(event_name: str) -> ApiError:
    return invalid(f"There is an active meter for the event name {event_name} already.", param="event_name")


RESOURCE = Resource(
    operations={
        "POST /v1/billing/meters": create,
        "GET /v1/billing/meters": listed,
        "GET /v1/billing/meters/{id}": retrieve,
        "POST /v1/billing/meters/{id}": update,
        "POST /v1/billing/meters/{id}/deactivate": deactivate,
        "POST /v1/billing/meters/{id}/reactivate": reactivate,
        "GET /v1/billing/meters/{id}/event_summaries": summaries,
        "POST /v1/billing/meter_events": up_to_date(record),
    },
    kinds=(
        Kind("billing.meter", "mtr", indexes=("event_name", "status")),
        Kind("_meter_event", "mevt", indexes=("event_name", "identifier")),
    ),
)
