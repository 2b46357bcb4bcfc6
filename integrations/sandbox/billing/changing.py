"""Changes of a running subscription: prices and quantities with their prorations, a new anchor, a trial, a pause."""

from __future__ import annotations

from typing import Any, NamedTuple

from integrations.sandbox.billing import (
    cycle,
    discounts,
    drafts,
    prorating,
    standing,
    subscribing,
    subscription_items,
)
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import schedule
from integrations.sandbox.store import Stored

RESUME_COLLECTION = "resume_collection"
_NOT_PLAYED = ("billing_schedules", "billing_thresholds")


class Change(NamedTuple):
    """What becomes of one item: `item` None is a new one, `price` None takes it away."""

    item: Stored | None
    price: Stored | None
    asked: dict[str, Any]

    @property
    def is_new_price(self) -> bool:
        """Whether it changes what the rest of the period costs."""
        if self.item is None or self.price is None:
            return True
        quantity = self.asked.get("quantity")
        same = self.price["id"] == self.item["price"]["id"]
        return not same or (quantity is not None and quantity != self.item.get("quantity"))


def change(
    call: Call, before: Stored, params: dict[str, Any], metadata: dict[str, str] | None = None
) -> tuple[Stored, Stored | None]:
    """Applies an update: (subscription, a draft that is to be collected now, if any). Raises ApiError first of all."""
    subscribing.refuse(params, _NOT_PLAYED)
    if before["status"] in {"canceled", "incomplete_expired"}:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    customer = call.require("customer", before["customer"])
    changes = _changes(call, before, params.get("items") or [])
    recurring = _check(call, before, customer, changes, params)
    fields: dict[str, Any] = subscribing.terms_of(call, params, customer, before)
    if metadata is not None:
        fields["metadata"] = metadata
    if "discounts" in params:
        on = {"customer": customer["id"], "currency": before["currency"], "subscription": before["id"]}
        fields["discounts"] = discounts.given(call, params["discounts"], **on)
    if "pause_collection" in params:
        fields["pause_collection"] = _pause(call, before, params["pause_collection"])
    subscription = call.update(before, fields) if fields else before
    subscribing.add_single_items(call, subscription, params.get("add_invoice_items") or [])
    behavior = params.get("proration_behavior") or "create_prorations"
    at_s = params.get("proration_date") or call.now_s
    trial_end = params.get("trial_end")
    if isinstance(trial_end, int):
        return _told(call, before, _extend_trial(call, subscription, changes, trial_end, behavior), params), None
    old = before["items"]["data"][0]["price"]["recurring"]
    restarts = (
        (_span(recurring) != _span(old) and before["status"] != "trialing")  # a trial goes on with any interval
        or (params.get("billing_cycle_anchor") or {}).get("type") == "now"
        or (trial_end == "now" and before["status"] == "trialing")
    )
    if restarts:
        return _restart(call, before, subscription, changes, behavior, params)
    subscription = _replace(call, subscription, changes, behavior, at_s)
    subscription = _told(call, before, subscription, params)
    draft = None
    if behavior == "always_invoice" and _has_pending(call, subscription):
        draft = cycle.bill(call, subscription, "subscription_update", period_lines=False)
        subscription = standing.changed(call, subscription, {"latest_invoice": draft["id"]})
    return subscription, draft


def resume_collection(call: Call, subscription_id: str) -> None:
    """A pause of collection that has a date ends on it."""
    subscription = call.get("subscription", subscription_id)
    paused = subscription["pause_collection"] if subscription is not None else None
    if subscription is not None and paused is not None and paused["resumes_at"] == call.now_s:
        standing.changed(call, subscription, {"pause_collection": None})


def _changes(call: Call, subscription: Stored, asked: list[dict[str, Any]]) -> list[Change]:
    changes = []
    for at, one in enumerate(asked):
        item = None
        if one.get("id"):
            item = call.require("subscription_item", one["id"], param=f"items[{at}][id]")
            if item["subscription"] != subscription["id"]:
                raise invalid("The subscription item belongs to another subscription.", param=f"items[{at}][id]")
        if one.get("deleted"):
            if item is None:
                raise invalid("Only an item with an id can be deleted.", param=f"items[{at}][deleted]")
            changes.append(Change(item, None, one))
            continue
        named = one.get("price") or one.get("plan") or one.get("price_data")
        if item is not None and not named:
            price = call.require("price", item["price"]["id"])
        else:
            price = subscription_items.price_asked(call, one, f"items[{at}]")
        kept = item.get("quantity") if item is not None else None
        subscription_items.quantity_of(one, price, f"items[{at}]", kept)
        changes.append(Change(item, price, one))
    return changes


def _check(
    call: Call, before: Stored, customer: Stored, changes: list[Change], params: dict[str, Any]
) -> dict[str, Any]:
    """The period that all items have after the changes. Raises ApiError (400, or 402 with error_if_incomplete)."""
    by_id = {change.item["id"]: change.price for change in changes if change.item is not None}
    kept = [call.require("price", one["price"]["id"]) for one in before["items"]["data"] if one["id"] not in by_id]
    prices = kept + [change.price for change in changes if change.price is not None]
    if not prices:
        raise invalid("A subscription must have at least one active item.", param="items")
    _, recurring = subscription_items.check_together(prices, customer)
    if len({price["id"] for price in prices}) < len(prices):
        raise invalid("Cannot add multiple subscription items with the same price.", param="items")
    start_s, end_s = cycle.period_of(call, before)
    at_s = params.get("proration_date")
    if at_s is not None and not start_s <= at_s <= end_s:
        raise invalid("proration_date must lie in the current period.", param="proration_date")
    trial_end = params.get("trial_end")
    if isinstance(trial_end, int) and trial_end <= call.now_s:
        raise invalid("trial_end must be in the future.", param="trial_end")
    if params.get("payment_behavior") == "error_if_incomplete":
        subscribing.check_payable(call, before, prices, params)
    return recurring


def _replace(call: Call, subscription: Stored, changes: list[Change], behavior: str, at_s: int) -> Stored:
    """Changes the items inside the running period, with their credits and charges."""
    prorates = behavior != "none" and subscription["status"] not in {"trialing", "incomplete", "paused"}
    start_s, end_s = cycle.period_of(call, subscription)
    for one in changes:
        if one.is_new_price and prorates and one.item is not None:
            prorating.credit_unused(call, subscription, one.item, at_s)
        item = _apply(call, subscription, one, (start_s, end_s))
        if item is not None and one.is_new_price and prorates and not subscription_items.is_metered(item):
            prorating.charge_rest(call, subscription, item, at_s)
    return call.update(subscription, {"items": subscription_items.shown(call, subscription["id"])})


def _apply(call: Call, subscription: Stored, one: Change, period: tuple[int, int]) -> Stored | None:
    if one.price is None:
        if one.item is not None:
            call.delete(call.require("subscription_item", one.item["id"]))
        return None
    if one.item is None:
        return subscription_items.add(call, subscription, one.price, one.asked, period)
    item = call.require("subscription_item", one.item["id"])
    fields: dict[str, Any] = {"price": one.price, "plan": subscription_items.plan_of(call, one.price)}
    quantity = subscription_items.quantity_of(one.asked, one.price, "items", item.get("quantity"))
    if quantity is not None:
        fields["quantity"] = quantity
    if one.asked.get("metadata") is not None:
        given = {name: value for name, value in one.asked["metadata"].items() if value is not None}
        fields["metadata"] = {**item["metadata"], **given}
    changed = {**item, **fields}
    if quantity is None:
        changed.pop("quantity", None)
    return call.world.store.put(item.place, changed)


def _restart(
    call: Call, before: Stored, subscription: Stored, changes: list[Change], behavior: str, params: dict[str, Any]
) -> tuple[Stored, Stored | None]:
    """A new period from now, invoiced at once; what was paid of the old one and not used comes back."""
    start_s, end_s = cycle.period_of(call, subscription)
    for item in subscription_items.of(call, subscription["id"]):
        if behavior != "none":
            prorating.credit_unused(call, subscription, item, params.get("proration_date") or call.now_s)
    for one in changes:
        _apply(call, subscription, one, (start_s, end_s))
    fields: dict[str, Any] = {
        "billing_cycle_anchor": call.now_s,
        "items": subscription_items.shown(call, subscription["id"]),
    }
    if subscription["status"] == "trialing":
        fields |= {"trial_end": call.now_s}
    subscription = _told(call, before, call.update(subscription, fields), params)
    if subscription["status"] == "paused":
        return subscription, None
    return cycle.turn(call, subscription, call.now_s, "subscription_update", used=(start_s, call.now_s))


def _extend_trial(call: Call, subscription: Stored, changes: list[Change], trial_end: int, behavior: str) -> Stored:
    """A trial until `trial_end`; paid time that it replaces comes back."""
    for item in subscription_items.of(call, subscription["id"]):
        if behavior != "none":
            prorating.credit_unused(call, subscription, item, call.now_s)
    for one in changes:
        _apply(call, subscription, one, (call.now_s, trial_end))
    subscription_items.set_period(call, subscription["id"], call.now_s, trial_end)
    fields = {
        "billing_cycle_anchor": trial_end,
        "items": subscription_items.shown(call, subscription["id"]),
        "status": "trialing",
        "trial_end": trial_end,
        "trial_start": subscription["trial_start"] or call.now_s,
    }
    if subscription["cancel_at_period_end"]:
        fields["cancel_at"] = trial_end
    extended = call.update(subscription, fields)
    cycle.plan_turn(call, extended["id"])
    cycle.plan_trial_warning(call, extended)
    return extended


def _told(call: Call, before: Stored, subscription: Stored, params: dict[str, Any]) -> Stored:
    """Adds a cancellation that was asked for, plans it and tells of everything that changed."""
    asked = subscribing.cancellation(call, params, cycle.period_of(call, subscription)[1])
    if params.get("cancellation_details"):
        kept = asked.get("cancellation_details") or subscription["cancellation_details"] or {}
        told = {**kept, **params["cancellation_details"]}
        asked["cancellation_details"] = call.shape("subscription.cancellation_details", told)
    after = call.update(subscription, asked) if asked else subscription
    if asked:
        subscribing.plan_cancellation(call, after)
    call.emit("customer.subscription.updated", after, before)
    return after


def _pause(call: Call, subscription: Stored, asked: dict[str, Any] | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    resumes_at = asked.get("resumes_at")
    if resumes_at is not None:
        if resumes_at <= call.now_s:
            raise invalid("resumes_at must be in the future.", param="pause_collection[resumes_at]")
        schedule.later(call, RESUME_COLLECTION, subscription["id"], resumes_at)
    return {"behavior": asked["behavior"], "resumes_at": resumes_at}


def _has_pending(call: Call, subscription: Stored) -> bool:
    return bool(drafts.pending_items(call, subscription["customer"], subscription["currency"], subscription["id"]))


def _span(recurring: dict[str, Any]) -> tuple[str, int]:
    return recurring["interval"], recurring["interval_count"]
