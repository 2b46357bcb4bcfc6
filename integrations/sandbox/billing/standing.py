"""How a subscription stands follows from its invoices: paid, late, or given up."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored

CANCEL, LEAVE_UNPAID = "cancel", "unpaid"
_SETTINGS = "_billing_settings"
_LATE = ("past_due", "unpaid", "incomplete")


def subscription_of(call: Call, invoice: dict[str, Any]) -> Stored | None:
    """The subscription an invoice bills, if any."""
    details = (invoice["parent"] or {}).get("subscription_details")
    return call.get("subscription", details["subscription"]) if details else None


def after_retries(call: Call) -> str:
    """What becomes of a subscription whose last retry failed: CANCEL (as long as nobody asked else) or LEAVE_UNPAID."""
    kept = call.world.store.get(call.place, _SETTINGS)
    return str(kept["after_retries"]) if kept is not None else CANCEL


def set_after_retries(call: Call, what: str) -> None:
    """The merchant's choice, in Stripe a setting of the dashboard."""
    call.world.store.put(call.place, {"object": _SETTINGS, "id": _SETTINGS, "after_retries": what})


def changed(call: Call, subscription: Stored, changes: dict[str, Any], event: str = "updated") -> Stored:
    """Stores a changed subscription and tells of it."""
    after = call.update(subscription, changes)
    call.emit(f"customer.subscription.{event}", after, None if event == "deleted" else subscription)
    return after


def invoice_paid(call: Call, invoice: Stored) -> None:
    """A late or new subscription is active once its latest invoice is paid; a late payer is no longer delinquent."""
    customer = call.get("customer", invoice["customer"])
    if customer is not None and customer.get("delinquent"):
        call.update(customer, {"delinquent": False})
    subscription = subscription_of(call, invoice)
    if subscription is not None and subscription["latest_invoice"] == invoice["id"] and subscription["status"] in _LATE:
        changed(call, subscription, {"status": "active"})


def payment_failed(call: Call, invoice: Stored, *, is_last: bool) -> Stored | None:
    """A failed renewal makes a subscription past_due; the last retry ends it or leaves it unpaid."""
    customer = call.get("customer", invoice["customer"])
    if customer is not None and not customer.get("deleted") and invoice["attempt_count"] and not customer["delinquent"]:
        call.update(customer, {"delinquent": True})
    subscription = subscription_of(call, invoice)
    if subscription is None or subscription["status"] in {"canceled", "incomplete", "incomplete_expired", "paused"}:
        return subscription
    if not is_last:
        return changed(call, subscription, {"status": "past_due"}) if subscription["status"] == "active" else None
    if after_retries(call) == LEAVE_UNPAID:
        return changed(call, subscription, {"status": "unpaid"})
    return ended(call, subscription, "payment_failed")


def ended(call: Call, subscription: Stored, reason: str, details: dict[str, Any] | None = None) -> Stored:
    """A subscription that is over for good."""
    told = {**(subscription["cancellation_details"] or {}), **(details or {}), "reason": reason}
    changes = {
        "status": "canceled",
        "canceled_at": subscription["canceled_at"] or call.now_s,
        "cancellation_details": call.shape("subscription.cancellation_details", told),
        "ended_at": call.now_s,
        "pause_collection": None,
    }
    return changed(call, subscription, changes, "deleted")
