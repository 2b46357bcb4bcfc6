"""Subscription schedules: changes of a subscription that are decided now and happen later."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import collecting, ending, phases
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/subscription_schedules: around a subscription that runs, or for one that is to begin."""
    params = call.params
    if params.get("from_subscription"):
        return _around(call, call.require("subscription", params["from_subscription"], param="from_subscription"))
    for name in ("customer", "phases"):
        if not params.get(name):
            raise missing_param(name)
    customer = call.require("customer", params["customer"], param="customer")
    begins = params.get("start_date") or "now"
    start_s = call.now_s if begins == "now" else int(begins)
    if start_s < call.now_s:
        raise invalid("The offline Stripe does not backdate schedules.", param="start_date")
    fields = {
        **_defaults(call),
        "customer": customer["id"],
        "end_behavior": params.get("end_behavior") or "release",
        "metadata": call.metadata(),
        "phases": phases.phases_asked(call, params["phases"], customer, start_s),
        "status": "not_started",
    }
    made = call.create("subscription_schedule", fields)
    call.emit("subscription_schedule.created", made)
    phases.plan(call, made)
    return phases.start(call, made) if start_s == call.now_s else made


def retrieve(call: Call) -> Stored:
    """GET /v1/subscription_schedules/{schedule}."""
    return call.require("subscription_schedule", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/subscription_schedules/{schedule}: other phases, from the running one on."""
    before = _running(call)
    changes = {**call.given("end_behavior"), "metadata": call.metadata(before)}
    if call.params.get("phases"):
        customer = call.require("customer", before["customer"])
        current = before["current_phase"]
        start_s = current["start_date"] if current is not None else before["phases"][0]["start_date"]
        asked = phases.phases_asked(call, call.params["phases"], customer, start_s)
        if current is not None and asked[0]["end_date"] <= call.now_s:
            raise invalid("The running phase cannot end in the past.", param="phases[0][end_date]")
        past = [one for one in before["phases"] if one["start_date"] < start_s]
        changes["phases"] = past + asked
        if current is not None:
            changes["current_phase"] = {"start_date": start_s, "end_date": asked[0]["end_date"]}
    changed = call.update(before, changes)
    phases.plan(call, changed)
    call.emit("subscription_schedule.updated", changed, before)
    return changed


def release(call: Call) -> Stored:
    """POST /v1/subscription_schedules/{schedule}/release: the subscription goes on as it is."""
    return phases.stop(call, _running(call), "released")


def cancel(call: Call) -> Stored:
    """POST /v1/subscription_schedules/{schedule}/cancel: and the subscription with it, now."""
    before = _running(call)
    subscription = call.get("subscription", before["subscription"])
    stopped = phases.stop(call, before, "canceled")
    if subscription is not None and subscription["status"] not in {"canceled", "incomplete_expired"}:
        prorate, now = call.params.get("prorate") is not False, call.params.get("invoice_now") is not False
        subscription = call.require("subscription", subscription["id"])
        _, draft = ending.cancel(call, subscription, prorate=prorate, invoice_now=now)
        if draft is not None:
            collecting.advance(call, draft)
    return stopped


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/subscription_schedules."""
    wanted = call.params.get("scheduled")
    return page(
        call,
        "subscription_schedule",
        keep=lambda made: not wanted or made["status"] == "not_started",
        own=("scheduled",),
    )


def _around(call: Call, subscription: Stored) -> Stored:
    if subscription["schedule"] is not None:
        raise invalid("This subscription is already attached to a schedule.", param="from_subscription")
    if subscription["status"] not in {"active", "trialing", "past_due"}:
        raise invalid("This subscription cannot be scheduled in its status.", param="from_subscription")
    phase = phases.phase_of(call, subscription)
    fields = {
        **_defaults(call),
        "current_phase": {"start_date": phase["start_date"], "end_date": phase["end_date"]},
        "customer": subscription["customer"],
        "end_behavior": "release",
        "metadata": call.metadata(),
        "phases": [phase],
        "status": "active",
        "subscription": subscription["id"],
    }
    made = call.create("subscription_schedule", fields)
    call.update(subscription, {"schedule": made["id"]})
    call.emit("subscription_schedule.created", made)
    phases.plan(call, made)
    return made


def _defaults(call: Call) -> dict[str, Any]:
    settings = call.shape("subscription_schedule.default_settings.invoice_settings", {"issuer": {"type": "self"}})
    filled = {
        "billing_cycle_anchor": "automatic",
        "collection_method": "charge_automatically",
        "invoice_settings": settings,
    }
    return {
        "billing_mode": {"type": "classic"},
        "default_settings": call.shape("subscription_schedule.default_settings", filled),
        "pause_schedules": [],
    }


def _running(call: Call) -> Stored:
    made = call.require("subscription_schedule", call.ids[0])
    if not phases.is_running(made):
        raise invalid(
            f"You cannot change a subscription schedule that is {made['status']}. Only a schedule with one of the "
            "following statuses can be changed: not_started, active."
        )
    return made


RESOURCE = Resource(
    operations={
        "POST /v1/subscription_schedules": up_to_date(create),
        "GET /v1/subscription_schedules": up_to_date(listed),
        "GET /v1/subscription_schedules/{schedule}": up_to_date(retrieve),
        "POST /v1/subscription_schedules/{schedule}": up_to_date(update),
        "POST /v1/subscription_schedules/{schedule}/release": up_to_date(release),
        "POST /v1/subscription_schedules/{schedule}/cancel": up_to_date(cancel),
    },
    kinds=(Kind("subscription_schedule", "sub_sched", indexes=("customer",)),),
)
