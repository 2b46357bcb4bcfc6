"""What would be billed: the change is really made, its invoice looked at, and everything taken back.

So a preview cannot differ from what the change then does, to the cent.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import changing, cycle, discounts, drafts, ending, items, lines, subscribing
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.store import Stored

_CHANGES = (
    "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "items", "proration_behavior", "proration_date",
    "trial_end",
)  # fmt: skip
_NOT_PLAYED = ("schedule", "schedule_details")


def preview(call: Call) -> dict[str, Any]:
    """The invoice that the request describes, not stored. Raises ApiError (400)."""
    params = call.params
    subscribing.refuse(params, _NOT_PLAYED)
    if not params.get("customer") and not params.get("subscription"):
        raise missing_param("customer")
    with call.world.supposing():
        draft = _of_subscription(call) if _is_of_subscription(params) else _of_customer(call, str(params["customer"]))
        return _shown(call, draft)


def _is_of_subscription(params: dict[str, Any]) -> bool:
    return bool(params.get("subscription") or (params.get("subscription_details") or {}).get("items"))


def _of_customer(call: Call, customer_id: str) -> Stored:
    """Everything that waits for the customer's next invoice, and `invoice_items`."""
    customer = call.require("customer", customer_id, param="customer")
    currency = (call.params.get("currency") or customer["currency"] or _currency_asked(call)).lower()
    _add_items(call, customer_id, currency, None)
    pending = drafts.pending_items(call, customer_id, currency)
    if not pending:
        raise invalid("No upcoming invoices for customer", code="invoice_upcoming_none")
    draft = drafts.open_draft(call, customer, currency, {"billing_reason": "upcoming"}, [])
    drafts.gather(call, draft["id"], pending)
    return drafts.recounted(call, draft, _discounts(call, draft))


def _of_subscription(call: Call) -> Stored:
    """A new subscription's first invoice, a change's own invoice, or the next renewal with what waits by then."""
    params = call.params
    asked = {name: value for name, value in (params.get("subscription_details") or {}).items() if value is not None}
    if not params.get("subscription"):
        given = {**asked, "customer": params["customer"], "payment_behavior": "default_incomplete"}
        made, first = subscribing.subscribe(call, {**given, "discounts": params.get("discounts")}, {})
        return cycle_ahead(call, made) if made["status"] == "trialing" else first
    subscription = call.require("subscription", params["subscription"], param="subscription")
    if params.get("customer") and params["customer"] != subscription["customer"]:
        raise invalid("The subscription belongs to another customer.", param="customer")
    _add_items(call, subscription["customer"], subscription["currency"], subscription["id"])
    if asked.get("cancel_now"):
        prorates = asked.get("proration_behavior") != "none"
        _, left = ending.cancel(call, subscription, prorate=prorates, invoice_now=True)
        return left if left is not None else _empty(call, subscription)
    draft = None
    if asked.get("resume_at") == "now":
        return call.require("invoice", ending.resume(call, subscription, {})["latest_invoice"])
    changes = {name: asked[name] for name in _CHANGES if name in asked}
    if "cancel_at" in (params.get("subscription_details") or {}):
        changes["cancel_at"] = asked.get("cancel_at")  # unset, it takes a cancellation back
    if params.get("discounts") is not None:
        changes["discounts"] = params["discounts"]
    if changes:
        subscription, draft = changing.change(call, subscription, changes)
    return draft if draft is not None else cycle_ahead(call, subscription)


def cycle_ahead(call: Call, subscription: Stored) -> Stored:
    """The invoice of the next renewal, with the clock standing where it will be made."""
    known = subscription["latest_invoice"]
    end_s = cycle.period_of(call, subscription)[1]
    if subscription["status"] in {"canceled", "incomplete_expired", "paused"} or (
        subscription["cancel_at"] is not None and subscription["cancel_at"] <= end_s
    ):
        pending = drafts.pending_items(call, subscription["customer"], subscription["currency"], subscription["id"])
        if not pending:
            raise invalid("No upcoming invoices for this subscription.", code="invoice_upcoming_none")
        return _empty(call, subscription)
    call.world.clock.set(end_s, frozen=True)
    cycle.renew(call, subscription["id"])
    after = call.require("subscription", subscription["id"])
    if after["latest_invoice"] == known:
        raise invalid("No upcoming invoices for this subscription.", code="invoice_upcoming_none")
    return call.require("invoice", after["latest_invoice"])


def _empty(call: Call, subscription: Stored) -> Stored:
    """An invoice of only what waits."""
    return cycle.bill(call, subscription, "upcoming", period_lines=False)


def _add_items(call: Call, customer: str, currency: str, subscription: str | None) -> None:
    parent = None
    if subscription is not None:
        details = {"subscription": subscription, "subscription_item": None}
        parent = {"subscription_details": details, "type": "subscription_details"}
    for at, one in enumerate(call.params.get("invoice_items") or []):
        if one.get("invoiceitem"):
            raise invalid("The offline Stripe previews new items only.", param=f"invoice_items[{at}][invoiceitem]")
        exact = one.get("unit_amount_decimal") or one.get("unit_amount")
        given = {"currency": currency, **one} | ({"unit_amount_decimal": str(exact)} if exact is not None else {})
        items.add(call, customer, given, parent=parent)


def _discounts(call: Call, draft: Stored) -> dict[str, Any]:
    on = {"customer": draft["customer"], "currency": draft["currency"], "invoice": draft["id"]}
    return {"discounts": discounts.given(call, call.params.get("discounts"), **on)}


def _currency_asked(call: Call) -> str:
    asked = [one["currency"] for one in call.params.get("invoice_items") or [] if one.get("currency")]
    account = call.world.account(call.account)
    own = account["default_currency"] if account is not None else None
    return str(asked[0] if asked else own or "usd")


def _shown(call: Call, draft: Stored) -> dict[str, Any]:
    """The draft as a preview: with an id of its own, and all of its lines."""
    its_lines = [dict(line) for line in lines.of_invoice(call, draft["id"])]
    preview_id = call.world.new_id("upcoming_in")
    shown = call.list_of([{**line, "invoice": preview_id} for line in its_lines], "/v1/invoices/upcoming/lines")
    told = {"automatically_finalizes_at": None, "auto_advance": False, "billing_reason": "upcoming"}
    return {**draft, **told, "id": preview_id, "lines": shown}
