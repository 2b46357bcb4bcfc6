"""How a subscription begins: its items, its trial or its anchor, and the first invoice."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import collecting, cycle, discounts, finalizing, items, periods, subscription_items
from integrations.sandbox.call import Call
from integrations.sandbox.errors import card_error, invalid, missing_param
from integrations.sandbox.money import issuer, schedule
from integrations.sandbox.money.issuer import Attempt
from integrations.sandbox.store import Stored

EXPIRE = "expire_incomplete_subscription"
CANCEL_AT = "cancel_subscription_at"
_EXPIRES_AFTER_S = 23 * 3600
_TRIAL_DAYS_MAX = 730
_NOT_PLAYED = ("backdate_start_date", "billing_cycle_anchor_config", "billing_schedules", "billing_thresholds")


def subscribe(call: Call, params: dict[str, Any], metadata: dict[str, str]) -> tuple[Stored, Stored]:
    """Stores a new subscription with its first draft: (subscription, draft). Raises ApiError before anything is stored.

    Whoever calls goes on with `collect_first`, or not, for a preview.
    """
    refuse(params, _NOT_PLAYED)
    customer = call.require("customer", params["customer"], param="customer")
    asked = params.get("items") or []
    prices = [subscription_items.price_asked(call, one, f"items[{at}]") for at, one in enumerate(asked)]
    currency, recurring = subscription_items.check_together(prices, customer)
    trial_end, anchor = _trial_end(call, params), params.get("billing_cycle_anchor")
    if anchor is not None and not call.now_s < anchor <= periods.moved(call.now_s, recurring, 1):
        raise invalid(
            "billing_cycle_anchor must be in the future and not later than the next natural billing date.",
            param="billing_cycle_anchor",
        )
    terms = terms_of(call, params, customer, None)
    begins = {"customer": customer["id"], "currency": currency, "collection_method": "charge_automatically"}
    if trial_end is None:
        check_payable(call, {"default_payment_method": None, **begins, **terms}, prices, params)
    start_s, anchor_s = call.now_s, trial_end or anchor or call.now_s
    end_s = trial_end or anchor or periods.next_end(anchor_s, start_s, recurring)
    fields = _fields(call, params, {**begins, **terms}, trial_end, anchor_s, metadata)
    subscription = call.create("subscription", fields)
    sub_id = subscription["id"]
    for price, one in zip(prices, asked, strict=True):
        subscription_items.add(call, subscription, price, one, (start_s, end_s))
    on = {"customer": customer["id"], "currency": currency, "subscription": sub_id}
    changes = {
        "discounts": discounts.given(call, params.get("discounts"), **on),
        "items": subscription_items.shown(call, sub_id),
        **cancellation(call, params, end_s),
    }
    subscription = call.update(subscription, changes)
    add_single_items(call, subscription, params.get("add_invoice_items") or [])
    call.emit("customer.subscription.created", subscription)
    whole = (periods.moved(anchor, recurring, -1), anchor) if anchor and trial_end is None else None
    free = whole is not None and params.get("proration_behavior") == "none"
    draft = cycle.bill(call, subscription, "subscription_create", period_lines=not free, whole=whole)
    made = {"latest_invoice": draft["id"], "items": subscription_items.shown(call, sub_id)}
    running = [one["id"] for one in discounts.running(call, subscription["discounts"])]
    subscription = call.update(subscription, {**made, "discounts": running})
    cycle.plan_turn(call, sub_id)
    plan_cancellation(call, subscription)
    if trial_end is not None:
        cycle.plan_trial_warning(call, subscription)
    return subscription, draft


def collect_first(call: Call, subscription: Stored, draft: Stored, behavior: str) -> Stored:
    """Finalizes the first invoice and collects it, or waits for the customer; the subscription as it is then."""
    if subscription["collection_method"] == "send_invoice":
        pass  # stays a draft for an hour and is then sent
    elif behavior == "default_incomplete":
        waiting = call.update(draft, {"auto_advance": False, "automatically_finalizes_at": None})
        collecting.settled_if_free(call, finalizing.finalized(call, waiting))
    else:
        collecting.advance(call, draft)
    after = call.require("subscription", subscription["id"])
    if after["status"] == "incomplete":
        invoice = call.require("invoice", draft["id"])
        call.update(invoice, {"auto_advance": False, "next_payment_attempt": None})  # new subscriptions aren't retried
        schedule.later(call, EXPIRE, after["id"], call.now_s + _EXPIRES_AFTER_S)
    return after


def expire(call: Call, subscription_id: str) -> None:
    """A subscription whose first invoice nobody paid within 23 hours never was."""
    subscription = call.get("subscription", subscription_id)
    if subscription is None or subscription["status"] != "incomplete":
        return
    expired = call.update(subscription, {"status": "incomplete_expired", "ended_at": call.now_s})
    call.emit("customer.subscription.updated", expired, subscription)
    invoice = call.get("invoice", subscription["latest_invoice"])
    if invoice is not None and invoice["status"] == "open":
        collecting.void(call, invoice)


def terms_of(call: Call, params: dict[str, Any], customer: Stored, before: Stored | None) -> dict[str, Any]:
    """How a subscription is collected, from what the request gives. Raises ApiError (400)."""
    given: dict[str, Any] = {
        name: params[name]
        for name in ("collection_method", "days_until_due", "default_payment_method", "description", "trial_settings")
        if name in params
    }
    card = given.get("default_payment_method")
    if card and call.require("payment_method", card, param="default_payment_method")["customer"] != customer["id"]:
        raise invalid("The payment method must be attached to the customer.", param="default_payment_method")
    method = given.get("collection_method") or (before["collection_method"] if before is not None else None)
    days = given.get("days_until_due", before["days_until_due"] if before is not None else None)
    if method == "send_invoice":
        if days is None:
            raise missing_param("days_until_due")
        if not customer["email"]:
            raise invalid(
                "Missing email. In order to create invoices that are sent to the customer, the customer must have a "
                "valid email."
            )
    elif given.get("days_until_due") is not None:
        raise invalid(
            "days_until_due may only be given when collection_method is 'send_invoice'.", param="days_until_due"
        )
    if given.get("trial_settings"):
        behavior = call.shape("subscription.trial_settings.end_behavior", given["trial_settings"]["end_behavior"])
        behavior["missing_payment_method"] = behavior.get("missing_payment_method") or "create_invoice"
        given["trial_settings"] = {"end_behavior": behavior}
    return given


def check_payable(call: Call, subscription: dict[str, Any], prices: list[Stored], params: dict[str, Any]) -> None:
    """There must be something to collect with; with error_if_incomplete it must also not decline."""
    behavior = params.get("payment_behavior") or "allow_incomplete"
    if subscription["collection_method"] == "send_invoice" or behavior == "default_incomplete":
        return
    costs = any(price["recurring"]["usage_type"] == "licensed" and price["unit_amount"] != 0 for price in prices)
    probe = {"default_payment_method": subscription["default_payment_method"], "parent": None}
    method = collecting.method_for(call, {**probe, "customer": subscription["customer"]})
    if method is None and costs and not params.get("discounts"):
        raise collecting.no_card()
    if method is not None and behavior == "error_if_incomplete":
        decline = issuer.decline_of(method, Attempt(off_session=True))
        if decline is not None:
            raise card_error(decline.code, decline.message, decline_code=decline.decline_code)


def cancellation(call: Call, params: dict[str, Any], period_end_s: int) -> dict[str, Any]:
    """The fields that `cancel_at` or `cancel_at_period_end` set or take back. Raises ApiError (400)."""
    at_end, at = params.get("cancel_at_period_end"), params.get("cancel_at")
    if at_end and at is not None:
        raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.")
    if at_end or isinstance(at, str):  # min_period_end and the like: all items have one period here
        is_kept = bool(at_end)
        asked = {"cancel_at": period_end_s, "cancel_at_period_end": is_kept}
    elif at is not None:
        if at <= call.now_s:
            raise invalid("cancel_at must be in the future.", param="cancel_at")
        asked = {"cancel_at": at, "cancel_at_period_end": False}
    elif at_end is False or "cancel_at" in params:
        return {"cancel_at": None, "cancel_at_period_end": False, "canceled_at": None}
    else:
        return {}
    details = call.shape("subscription.cancellation_details", {"reason": "cancellation_requested"})
    return {**asked, "canceled_at": call.now_s, "cancellation_details": details}


def plan_cancellation(call: Call, subscription: Stored) -> None:
    """Puts a date of cancellation on the schedule."""
    if subscription["cancel_at"] is not None:
        schedule.later(call, CANCEL_AT, subscription["id"], subscription["cancel_at"])


def add_single_items(call: Call, subscription: Stored, asked: list[dict[str, Any]]) -> None:
    """`add_invoice_items`: things that come once, on the next invoice of the subscription."""
    for one in asked:
        details = {"subscription": subscription["id"], "subscription_item": None}
        parent = {"subscription_details": details, "type": "subscription_details"}
        given = {**one, "currency": subscription["currency"], "period": None}
        items.add(call, subscription["customer"], given, parent=parent)


def refuse(params: dict[str, Any], names: tuple[str, ...]) -> None:
    """Parameters whose meaning the offline Stripe does not play are refused, never ignored."""
    for name in names:
        if params.get(name) is not None:
            raise invalid(f"The offline Stripe does not play {name}.", param=name)


def _trial_end(call: Call, params: dict[str, Any]) -> int | None:
    days, end = params.get("trial_period_days"), params.get("trial_end")
    if days is not None and end is not None:
        raise invalid("You may only specify one of these parameters: trial_end, trial_period_days.", param="trial_end")
    if days is not None and not 0 <= days <= _TRIAL_DAYS_MAX:
        raise invalid(f"trial_period_days must be between 0 and {_TRIAL_DAYS_MAX}.", param="trial_period_days")
    moment = call.now_s + days * periods.DAY_S if days else None if end == "now" else end
    if moment is not None and not call.now_s < moment <= call.now_s + _TRIAL_DAYS_MAX * periods.DAY_S:
        raise invalid("trial_end must be in the future and at most two years away.", param="trial_end")
    return moment


def _fields(
    call: Call,
    params: dict[str, Any],
    terms: dict[str, Any],
    trial_end: int | None,
    anchor_s: int,
    metadata: dict[str, str],
) -> dict[str, Any]:
    sub_id = call.world.new_id("sub")
    at_once = params.get("collection_method") == "send_invoice"
    return {
        "id": sub_id,
        "automatic_tax": call.shape("subscription.automatic_tax", {"enabled": False}),
        "billing_cycle_anchor": anchor_s,
        "billing_mode": {"type": "classic"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": call.shape("subscription.invoice_settings", {"issuer": {"type": "self"}}),
        "items": call.list_of([], f"/v1/subscription_items?subscription={sub_id}"),
        "metadata": metadata,
        "payment_settings": call.shape("subscription.payment_settings", {"save_default_payment_method": "off"}),
        "start_date": call.now_s,
        "status": "trialing" if trial_end else "active" if at_once else "incomplete",
        "trial_end": trial_end,
        "trial_start": call.now_s if trial_end else None,
        **terms,
    }
