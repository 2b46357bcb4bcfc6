"""Refunds: a charge's money given back, wholly or in parts."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.money import fraud, refunding, sharing
from integrations.sandbox.money.disputing import charged_back
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.money.refund_rules import refundable_minor
from integrations.sandbox.money.steering import control_route
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_BEHAVIOURS = ("at_once", "pending", "fails", "requires_action")


def create(call: Call) -> Stored:
    """POST /v1/refunds, by charge or by payment intent."""
    if call.params.get("origin"):
        raise invalid("The offline Stripe refunds charges only, not customer balances.", param="origin")
    charge = _charge(call)
    lost = charge["disputed"] and charged_back(call, charge["id"])
    amount_minor = refundable_minor(charge, call.params.get("amount"), charged_back=lost)
    reverse, fee = bool(call.params.get("reverse_transfer")), bool(call.params.get("refund_application_fee"))
    sharing.check_take_back(charge, reverse_transfer=reverse, refund_fee=fee)
    # Others give their share back first: when one of them cannot, nothing is refunded at all.
    backs = sharing.take_back(call, charge, amount_minor, reverse_transfer=reverse, refund_fee=fee)
    reason = call.params.get("reason")
    made = refunding.refund(call, charge, amount_minor, reason=reason, metadata=call.metadata())
    fraud.money_gone(call, charge["id"])
    return sharing.link(call, made, backs)


def retrieve(call: Call) -> Stored:
    """GET /v1/refunds/{refund}."""
    return call.require("refund", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/refunds/{refund}; only metadata can change."""
    before = call.require("refund", call.ids[0])
    changed = call.update(before, {"metadata": call.metadata(before)})
    call.emit("refund.updated", changed, before)
    return changed


def cancel(call: Call) -> Stored:
    """POST /v1/refunds/{refund}/cancel, while it waits for the cardholder."""
    return refunding.cancel(call, call.require("refund", call.ids[0]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/refunds."""
    return page(call, "refund")


def steer(call: Call, asked: dict[str, Any]) -> Stored:
    """POST /_sandbox/refunds: says how refunds of a charge will go, or decides one that was made.

    {"charge", "behaviour": at_once|pending|fails|requires_action}, or {"refund", "status": succeeded|failed,
    "failure_reason"?}.
    """
    if asked.get("charge"):
        charge = call.require("charge", asked["charge"])
        if asked.get("behaviour") not in _BEHAVIOURS:
            raise invalid(f"behaviour must be one of {', '.join(_BEHAVIOURS)}", param="behaviour")
        return call.update(charge, {}, {**charge.private, "refunds": asked["behaviour"]})
    made = call.require("refund", asked["refund"])
    if asked.get("status") == "failed":
        return refunding.fail(call, made, asked.get("failure_reason", "expired_or_canceled_card"))
    if asked.get("status") == "succeeded":
        return refunding.succeed(call, made)
    raise invalid("status must be succeeded or failed", param="status")


def _charge(call: Call) -> Stored:
    charge_id, intent_id = call.params.get("charge"), call.params.get("payment_intent")
    if not charge_id and not intent_id:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    charge = call.require("charge", charge_id, param="charge") if charge_id else None
    if not intent_id:
        return charge if charge is not None else call.require("charge", "")
    intent = call.require("payment_intent", intent_id, param="payment_intent")
    if charge is not None and charge["payment_intent"] != intent["id"]:
        raise invalid(
            f"The charge {charge['id']} does not belong to the payment intent {intent['id']}.", param="charge"
        )
    charge = charge or call.get("charge", intent["latest_charge"])
    if charge is None or charge["status"] != "succeeded" or not charge["captured"]:
        raise invalid(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", param="payment_intent"
        )
    return charge


RESOURCE = Resource(
    operations={
        "POST /v1/refunds": up_to_date(create),
        "GET /v1/refunds/{refund}": up_to_date(retrieve),
        "POST /v1/refunds/{refund}": up_to_date(update),
        "POST /v1/refunds/{refund}/cancel": up_to_date(cancel),
        "GET /v1/refunds": up_to_date(listed),
    },
    kinds=(Kind("refund", "re", indexes=("charge", "payment_intent")),),
    pages={"POST /_sandbox/refunds": control_route(steer)},
)
