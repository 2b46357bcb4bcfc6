"""How a subscription ends or rests: canceled now with or without money back, on its date, paused and resumed."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import collecting, cycle, drafts, prorating, standing, subscription_items
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.store import Stored


def cancel(
    call: Call,
    subscription: Stored,
    *,
    prorate: bool = False,
    invoice_now: bool = False,
    details: dict[str, Any] | None = None,
) -> tuple[Stored, Stored | None]:
    """Ends a subscription now: (subscription, the draft of what is left to bill, with `invoice_now`).

    With `prorate` unused time becomes a pending credit; without both, prorations that still wait are dropped.
    """
    its_items = subscription_items.of(call, subscription["id"])
    if prorate and subscription["status"] != "trialing":
        for item in its_items:
            prorating.credit_unused(call, subscription, item, call.now_s)
    pending = [
        item
        for item in drafts.pending_items(call, subscription["customer"], subscription["currency"], subscription["id"])
        if drafts.subscription_of(item) == subscription["id"]
    ]
    draft = None
    if invoice_now and (pending or any(map(subscription_items.is_metered, its_items))):
        used = (cycle.period_of(call, subscription)[0], call.now_s)
        draft = cycle.bill(call, subscription, "subscription_update", period_lines=False, used=used)
        subscription = call.update(subscription, {"latest_invoice": draft["id"]})
    elif not prorate:
        for item in pending:
            if item["proration"]:
                call.delete(item)
    for invoice in list(call.each("invoice", "customer", subscription["customer"])):
        found = standing.subscription_of(call, invoice)
        if found is None or found["id"] != subscription["id"] or (draft is not None and invoice["id"] == draft["id"]):
            continue
        if invoice["status"] in {"draft", "open"}:
            call.update(invoice, {"auto_advance": False, "next_payment_attempt": None})
    return standing.ended(call, subscription, "cancellation_requested", details), draft


def cancel_on_date(call: Call, subscription_id: str) -> None:
    """Ends a subscription on the date that was set, unless the date was moved."""
    subscription = call.get("subscription", subscription_id)
    if subscription is None or subscription["status"] in {"canceled", "incomplete_expired"}:
        return
    if subscription["cancel_at"] == call.now_s:
        cycle.finish(call, subscription)


def pause(call: Call, subscription: Stored, *, credit: bool) -> Stored:
    """Stops a subscription; with `credit` what is unused of the period becomes a pending credit."""
    if subscription["status"] not in {"active", "trialing", "past_due", "unpaid"}:
        raise invalid(f"You cannot pause a subscription with the status {subscription['status']}.")
    if credit and subscription["status"] != "trialing":
        for item in subscription_items.of(call, subscription["id"]):
            prorating.credit_unused(call, subscription, item, call.now_s)
    return cycle.pause(call, subscription, "pause_requested")


def resume(call: Call, subscription: Stored, params: dict[str, Any]) -> Stored:
    """Lets a paused subscription run again: from now with a new period, or in the one that still runs."""
    if subscription["status"] != "paused":
        raise invalid(
            f"You can only resume a subscription whose status is paused; this one is {subscription['status']}."
        )
    end_s = cycle.period_of(call, subscription)[1]
    running: dict[str, Any] = {"status": "active", "status_details": None}
    anchor = (params.get("billing_cycle_anchor") or {}).get("type") or "now"
    if anchor == "unchanged" and call.now_s < end_s:
        resumed = call.update(subscription, running)
        if params.get("proration_behavior") != "none":
            for item in subscription_items.of(call, subscription["id"]):
                if not subscription_items.is_metered(item):
                    prorating.charge_rest(call, resumed, item, call.now_s)
        call.emit("customer.subscription.resumed", resumed)
        cycle.plan_turn(call, resumed["id"])
        return resumed
    if anchor == "now":
        running["billing_cycle_anchor"] = call.now_s
    resumed = call.update(subscription, running)
    resumed, draft = cycle.turn(call, resumed, call.now_s, "subscription_update")
    call.emit("customer.subscription.resumed", resumed)
    collecting.advance(call, draft)
    return call.require("subscription", resumed["id"])
