"""Subscription schedules: phases that follow one another, each with its prices; and what comes after the last."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import changing, collecting, cycle, periods, subscribing, subscription_items
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import schedule
from integrations.sandbox.store import Stored

NEXT_PHASE = "next_phase"
_GOES_ON = ("not_started", "active")
_FROM_PHASE = ("collection_method", "default_payment_method", "description")
_NOT_PLAYED = ("application_fee_percent", "billing_thresholds", "default_tax_rates", "on_behalf_of", "transfer_data")


def phases_asked(call: Call, asked: list[dict[str, Any]], customer: Stored, start_s: int) -> list[dict[str, Any]]:
    """The phases of a request, chained from `start_s`; each lasts to its end_date, for its duration, or one period.

    Raises ApiError (400) for a phase that ends before it starts.
    """
    phases = []
    for at, phase in enumerate(asked):
        subscribing.refuse(phase, _NOT_PLAYED)
        prices = [
            subscription_items.price_asked(call, one, f"phases[{at}][items][{number}]")
            for number, one in enumerate(phase["items"])
        ]
        currency, recurring = subscription_items.check_together(prices, customer)
        span = {"interval_count": 1, **phase["duration"]} if phase.get("duration") else recurring
        end_s = phase.get("end_date") or periods.moved(start_s, span, 1)
        if end_s <= start_s:
            raise invalid("A phase must end after it starts.", param=f"phases[{at}][end_date]")
        if phase.get("trial_end") is not None and phase["trial_end"] > end_s:
            raise invalid("A phase's trial must end within it.", param=f"phases[{at}][trial_end]")
        phases.append(_phase(call, phase, prices, currency, (start_s, end_s)))
        start_s = end_s
    return phases


def phase_of(call: Call, subscription: Stored) -> dict[str, Any]:
    """The phase that a subscription is in as it is: its running period with its items."""
    items = subscription["items"]["data"]
    prices = [call.require("price", item["price"]["id"]) for item in items]
    asked = {"items": [{"quantity": item.get("quantity")} for item in items]}
    return _phase(call, asked, prices, subscription["currency"], cycle.period_of(call, subscription))


def plan(call: Call, made: Stored) -> None:
    """Puts the start of every coming phase and the end of the last on the schedule of the world."""
    moments = {phase["start_date"] for phase in made["phases"]} | {made["phases"][-1]["end_date"]}
    for moment in sorted(moments):
        if moment > call.now_s:
            schedule.later(call, NEXT_PHASE, made["id"], moment)


def advance(call: Call, schedule_id: str) -> None:
    """Enters the phase that starts now, or does what comes after the last one that ends now."""
    made = call.get("subscription_schedule", schedule_id)
    if made is None or made["status"] not in _GOES_ON:
        return
    subscription = call.get("subscription", made["subscription"])
    if subscription is not None and subscription["status"] in {"canceled", "incomplete_expired"}:
        stop(call, made, "canceled")
        return
    entered = made["current_phase"] is not None and made["current_phase"]["start_date"] == call.now_s
    phase = next((one for one in made["phases"] if one["start_date"] == call.now_s), None)
    if phase is not None and not entered:
        _enter(call, made, phase, subscription)
    elif made["phases"][-1]["end_date"] == call.now_s:
        _finish(call, made, subscription)


def start(call: Call, made: Stored) -> Stored:
    """Enters the first phase of a schedule that begins now."""
    _enter(call, made, made["phases"][0], None)
    return call.require("subscription_schedule", made["id"])


def stop(call: Call, made: Stored, status: str) -> Stored:
    """Ends a schedule as released, canceled or completed; its subscription goes its own way."""
    subscription = call.get("subscription", made["subscription"])
    if subscription is not None and subscription["schedule"] == made["id"]:
        call.update(subscription, {"schedule": None})
    moment = {"released": "released_at", "canceled": "canceled_at", "completed": "completed_at"}[status]
    changes: dict[str, Any] = {"status": status, "current_phase": None, moment: call.now_s}
    if status == "released":
        changes |= {"released_subscription": made["subscription"], "subscription": None}
    stopped = call.update(made, changes)
    call.emit(f"subscription_schedule.{status}", stopped)
    return stopped


def _enter(call: Call, made: Stored, phase: dict[str, Any], subscription: Stored | None) -> None:
    current = {"start_date": phase["start_date"], "end_date": phase["end_date"]}
    terms = {name: phase[name] for name in _FROM_PHASE if phase[name] is not None}
    if phase["trial_end"] is not None:
        terms["trial_end"] = phase["trial_end"]
    asked: dict[str, Any] = {**terms, "proration_behavior": phase["proration_behavior"]}
    if phase["discounts"]:
        asked["discounts"] = [{name: one[name] for name in one if one[name] is not None} for one in phase["discounts"]]
    draft: Stored | None
    if subscription is None:
        items = [_item_asked(item) for item in phase["items"]]
        asked = {name: value for name, value in asked.items() if name != "proration_behavior"}
        given = {**asked, "customer": made["customer"], "items": items, "payment_behavior": "allow_incomplete"}
        if given.get("collection_method") == "send_invoice":
            given["days_until_due"] = made.private.get("days_until_due") or 30
        subscription, draft = subscribing.subscribe(call, given, dict(phase["metadata"] or {}))
        subscription = call.update(subscription, {"schedule": made["id"]})
        subscribing.collect_first(call, subscription, draft, "allow_incomplete")
    else:
        asked["items"] = _items_for(call, subscription, phase)
        subscription, draft = changing.change(call, subscription, asked)
        if draft is not None:
            collecting.advance(call, draft)
    changes = {"status": "active", "current_phase": current, "subscription": subscription["id"]}
    entered = call.update(made, changes)
    call.emit("subscription_schedule.updated", entered, made)


def _finish(call: Call, made: Stored, subscription: Stored | None) -> None:
    behavior = made["end_behavior"]
    if behavior == "cancel" and subscription is not None:
        stop(call, made, "completed")
        cycle.finish(call, call.require("subscription", subscription["id"]))
    elif behavior == "renew":
        last = made["phases"][-1]
        again = {**last, "start_date": call.now_s, "end_date": 2 * last["end_date"] - last["start_date"]}
        renewed = call.update(made, {"phases": [*made["phases"], again]})
        plan(call, renewed)
        _enter(call, renewed, again, subscription)
    else:
        stop(call, made, "released")


def _items_for(call: Call, subscription: Stored, phase: dict[str, Any]) -> list[dict[str, Any]]:
    """The change that makes a subscription's items those of a phase: same prices stay, others take their place."""
    there = {item["price"]["id"]: item["id"] for item in subscription_items.of(call, subscription["id"])}
    spare = [there[price] for price in there if price not in {one["price"] for one in phase["items"]}]
    asked = []
    for item in phase["items"]:
        one = _item_asked(item)
        if item["price"] in there:
            one["id"] = there[item["price"]]
        elif spare:
            one["id"] = spare.pop(0)
        asked.append(one)
    return asked + [{"id": left, "deleted": True} for left in spare]


def _item_asked(item: dict[str, Any]) -> dict[str, Any]:
    asked = {"price": item["price"], "metadata": item["metadata"]}
    return asked if item.get("quantity") is None else {**asked, "quantity": item["quantity"]}


def _phase(
    call: Call, asked: dict[str, Any], prices: list[Stored], currency: str, span: tuple[int, int]
) -> dict[str, Any]:
    items = [
        call.shape(
            "subscription_schedule.phases.items",
            {
                "discounts": [],
                "metadata": dict(one.get("metadata") or {}),
                "plan": price["id"],
                "price": price["id"],
                "quantity": subscription_items.quantity_of(one, price, "phases[items]"),
            },
        )
        for one, price in zip(asked["items"], prices, strict=True)
    ]
    discounts = [call.shape("subscription_schedule.phases.discounts", one) for one in asked.get("discounts") or []]
    fields = {
        **{name: asked.get(name) for name in _FROM_PHASE},
        "add_invoice_items": [],
        "currency": currency,
        "discounts": discounts,
        "end_date": span[1],
        "items": items,
        "metadata": dict(asked.get("metadata") or {}),
        "proration_behavior": asked.get("proration_behavior") or "create_prorations",
        "start_date": span[0],
        "trial_end": span[1] if asked.get("trial") else asked.get("trial_end"),
    }
    return call.shape("subscription_schedule.phases", fields)


def is_running(made: Stored) -> bool:
    """Whether a schedule can still be changed, released or canceled."""
    return made["status"] in _GOES_ON
