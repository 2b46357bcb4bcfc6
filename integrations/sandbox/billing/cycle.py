"""The turning of a subscription: each period's invoice, and the next period when one is over."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import (
    discounts,
    drafts,
    lines,
    metering,
    periods,
    pricing,
    standing,
    subscription_items,
)
from integrations.sandbox.billing.discounts import coupon_of
from integrations.sandbox.billing.rounding import part_of
from integrations.sandbox.call import Call
from integrations.sandbox.money import schedule
from integrations.sandbox.money.amounts import written
from integrations.sandbox.store import Stored

RENEW = "renew_subscription"
TRIAL_WARNING = "trial_will_end"
_WARNED_BEFORE_S = 3 * periods.DAY_S
_TURNING = ("active", "trialing", "past_due", "unpaid")


def plan_turn(call: Call, subscription_id: str) -> None:
    """Puts the end of the running period on the schedule."""
    its_items = subscription_items.of(call, subscription_id)
    if its_items:
        schedule.later(call, RENEW, subscription_id, its_items[0]["current_period_end"])


def plan_trial_warning(call: Call, subscription: Stored) -> None:
    """Three days before a trial ends the merchant is told; at once when it is shorter."""
    due_s = max(subscription["trial_end"] - _WARNED_BEFORE_S, call.now_s)
    schedule.later(call, TRIAL_WARNING, subscription["id"], due_s)


def warn_of_trial_end(call: Call, subscription_id: str) -> None:
    """Tells of a trial that ends within three days."""
    subscription = call.get("subscription", subscription_id)
    if subscription is None or subscription["status"] != "trialing":
        return
    if subscription["trial_end"] - call.now_s <= _WARNED_BEFORE_S:
        call.emit("customer.subscription.trial_will_end", subscription)


def bill(
    call: Call,
    subscription: dict[str, Any],
    reason: str,
    *,
    period_lines: bool = True,
    used: tuple[int, int] | None = None,
    whole: tuple[int, int] | None = None,
) -> Stored:
    """The draft for a subscription: its period's lines, usage of the period `used`, and everything that is pending.

    `whole` (start, end) is what a whole period would be, when the first one is cut short by its anchor.
    """
    new_lines, items_billed = [], []
    for item in subscription_items.of(call, subscription["id"]):
        if subscription_items.is_metered(item):
            new_lines += [_usage_line(call, subscription, item, used)] if used else []
        elif period_lines:
            new_lines.append(_period_line(call, subscription, item, whole))
            items_billed.append((len(new_lines) - 1, item))
    found = discounts.running(call, subscription["discounts"]) if period_lines else []
    draft = drafts.open_draft(
        call,
        call.require("customer", subscription["customer"]),
        subscription["currency"],
        {**_terms(call, subscription, reason, used), "discounts": [one["id"] for one in found]},
        new_lines,
    )
    if "days_until_due" not in draft.private and subscription["days_until_due"] is not None:
        draft = call.update(draft, {}, {**draft.private, "days_until_due": subscription["days_until_due"]})
    pending = drafts.pending_items(call, subscription["customer"], subscription["currency"], subscription["id"])
    if pending:
        drafts.gather(call, draft["id"], pending)
        draft = drafts.recounted(call, draft)
    stored = lines.of_invoice(call, draft["id"])
    for at, item in items_billed:
        net = stored[at]["amount"] - sum(one["amount"] for one in stored[at]["discount_amounts"])
        subscription_items.billed(call, item, net, item["current_period_start"], item["current_period_end"])
    _use_up(call, draft, found)
    return draft


def renew(call: Call, subscription_id: str) -> None:
    """What happens when a period is over: an end that was asked for, or the next period and its invoice."""
    subscription = call.get("subscription", subscription_id)
    if subscription is None or subscription["status"] not in _TURNING:
        return
    start_s, end_s = period_of(call, subscription)
    if end_s != call.now_s:  # it was moved
        return
    customer = call.get("customer", subscription["customer"])
    is_over = subscription["cancel_at"] is not None and subscription["cancel_at"] <= call.now_s
    if is_over or customer is None or customer.get("deleted"):
        finish(call, subscription)
        return
    if subscription["status"] == "trialing" and not has_card(call, subscription) and not _goes_on(call, subscription):
        return
    turn(call, subscription, end_s, "subscription_cycle", used=(start_s, end_s))


def turn(
    call: Call, subscription: Stored, from_s: int, reason: str, *, used: tuple[int, int] | None = None
) -> tuple[Stored, Stored]:
    """Begins a period at `from_s` and drafts its invoice: (subscription, draft)."""
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    end_s = periods.next_end(subscription["billing_cycle_anchor"], from_s, recurring)
    subscription_items.set_period(call, subscription["id"], from_s, end_s)
    changes: dict[str, Any] = {"items": subscription_items.shown(call, subscription["id"])}
    if subscription["status"] == "trialing":
        changes["status"] = "active"
    draft = bill(call, {**subscription, **changes}, reason, used=used)
    changes |= {
        "items": subscription_items.shown(call, subscription["id"]),
        "latest_invoice": draft["id"],
        "discounts": [one["id"] for one in discounts.running(call, subscription["discounts"])],
    }
    if subscription["cancel_at_period_end"]:
        changes["cancel_at"] = end_s
    after = standing.changed(call, subscription, changes)
    plan_turn(call, after["id"])
    return after, draft


def finish(call: Call, subscription: Stored, reason: str = "cancellation_requested") -> Stored:
    """A subscription that ends by itself: usage of its last period and prorations that wait are billed.

    "Pending prorations are left in place and collected at the end of the period"
    (https://docs.stripe.com/api/subscriptions/cancel). Open invoices no longer advance.
    """
    start_s = period_of(call, subscription)[0]
    customer = call.get("customer", subscription["customer"])
    is_there = customer is not None and not customer.get("deleted")
    metered = any(map(subscription_items.is_metered, subscription_items.of(call, subscription["id"])))
    waiting = drafts.pending_items(call, subscription["customer"], subscription["currency"], subscription["id"])
    if is_there and (metered or any(drafts.subscription_of(item) == subscription["id"] for item in waiting)):
        draft = bill(call, subscription, "subscription_cycle", period_lines=False, used=(start_s, call.now_s))
        subscription = call.update(subscription, {"latest_invoice": draft["id"]})
    return standing.ended(call, subscription, reason)


def period_of(call: Call, subscription: dict[str, Any]) -> tuple[int, int]:
    """(start, end) of the running period."""
    item = subscription_items.of(call, subscription["id"])[0]
    return item["current_period_start"], item["current_period_end"]


def has_card(call: Call, subscription: dict[str, Any]) -> bool:
    """Whether there is anything to collect with: a card of the subscription or the customer, or a bill to send."""
    customer = call.get("customer", subscription["customer"])
    settings = (customer.get("invoice_settings") if customer is not None else None) or {}
    named = subscription["default_payment_method"] or settings.get("default_payment_method")
    return bool(named) or subscription["collection_method"] == "send_invoice"


def _goes_on(call: Call, subscription: Stored) -> bool:
    """What a trial that ends without a card becomes: an invoice, a pause, or the end."""
    behavior = (subscription["trial_settings"] or {}).get("end_behavior", {}).get("missing_payment_method")
    if behavior == "cancel":
        standing.ended(call, subscription, "cancellation_requested")
    elif behavior == "pause":
        pause(call, subscription, "trial_end_without_payment_method")
    return behavior not in {"cancel", "pause"}


def pause(call: Call, subscription: Stored, why: str) -> Stored:
    """Stops the turning until somebody resumes it."""
    details = {"subscription": {"type": why}, "transitioned_at": call.now_s, "type": "subscription"}
    changes = {"status": "paused", "status_details": {"paused": details}}
    return standing.changed(call, subscription, changes, "paused")


def _period_line(
    call: Call, subscription: dict[str, Any], item: Stored, whole: tuple[int, int] | None
) -> dict[str, Any]:
    price = call.require("price", item["price"]["id"])
    recurring, quantity = price["recurring"], item.get("quantity") or 0
    period = {"start": item["current_period_start"], "end": item["current_period_end"]}
    name = pricing.name_of(call, price)
    if subscription["status"] == "trialing":
        return lines.of_subscription(call, subscription, item, 0, period, f"Trial period for {name}")
    amount = subscription_items.full_amount(call, item)
    if whole is not None:
        seconds = period["end"] - period["start"]
        amount = part_of(amount, seconds, whole[1] - whole[0], subscription["currency"])
    every = recurring["interval"] if recurring["interval_count"] == 1 else _every(recurring)
    unit = written(price["unit_amount"], price["currency"]) if price["unit_amount"] is not None else "tiered price"
    text = f"{quantity} × {name} (at {unit} / {every})"
    return lines.of_subscription(call, subscription, item, amount, period, text)


def _every(recurring: dict[str, Any]) -> str:
    return f"every {recurring['interval_count']} {recurring['interval']}s"


def _usage_line(call: Call, subscription: dict[str, Any], item: Stored, used: tuple[int, int] | None) -> dict[str, Any]:
    price = call.require("price", item["price"]["id"])
    since_s, until_s = used or (call.now_s, call.now_s)
    quantity = metering.quantity_billed(call, price, subscription["customer"], since_s, until_s)
    amount = pricing.amount_of(price, quantity)
    text = f"{quantity} × {pricing.name_of(call, price)}"
    line = lines.of_subscription(call, subscription, item, amount, {"start": since_s, "end": until_s}, text)
    return {**line, "quantity": quantity}


def _terms(call: Call, subscription: dict[str, Any], reason: str, used: tuple[int, int] | None) -> dict[str, Any]:
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    paused = subscription["pause_collection"]
    advances = subscription["status"] != "unpaid" and (paused is None or paused["behavior"] != "keep_as_draft")
    return {
        "auto_advance": advances,
        "billing_reason": reason,
        "collection_method": subscription["collection_method"],
        "description": subscription["description"],
        "parent": call.shape("invoice.parent", {"subscription_details": details, "type": "subscription_details"}),
        "period_end": used[1] if used else call.now_s,
        "period_start": used[0] if used else call.now_s,
    }


def _use_up(call: Call, draft: Stored, found: list[Stored]) -> None:
    """A discount that is good once is over when it took anything off."""
    took = {one["discount"] for one in draft["total_discount_amounts"] if one["amount"]}
    for one in found:
        if one["id"] in took and coupon_of(call, one).get("duration") == "once":
            call.update(one, {"end": call.now_s})
