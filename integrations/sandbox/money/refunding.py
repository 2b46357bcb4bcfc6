"""Refunds: money that goes back to the cardholder, at once, later, or in the end not. Source: https://docs.stripe.com/refunds."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import schedule, settlement
from integrations.sandbox.store import Stored

SETTLES_AFTER_S = 60
REFUND_SUCCEEDS, REFUND_FAILS = "refund_succeeds", "refund_fails"
_FIRST_STATUS = {"pending": "pending", "requires_action": "requires_action"}
_OPEN = {"pending", "requires_action", "succeeded"}


def refund(
    call: Call, charge: Stored, amount_minor: int, *, reason: str | None = None, metadata: dict[str, str] | None = None
) -> Stored:
    """Gives back `amount_minor` of a charge; the amount was checked before. How it goes on is up to the test card."""
    behaviour = charge.private["refunds"]
    refund_id = call.world.new_id("re")
    # Money waits with the cardholder's action: it has not left before he has said where it is to go.
    money = None if behaviour == "requires_action" else settlement.refunded(call, refund_id, charge, amount_minor)
    fields: dict[str, Any] = {
        "id": refund_id,
        "amount": amount_minor,
        "balance_transaction": money["id"] if money is not None else None,
        "charge": charge["id"],
        "currency": charge["currency"],
        "destination_details": _destination(call, amount_minor),
        "metadata": metadata or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if behaviour == "pending" else None,
        "reason": reason,
        "status": _FIRST_STATUS.get(behaviour, "succeeded"),
    }
    made = call.create("refund", fields)
    changes: dict[str, Any] = _counted(charge, amount_minor)
    if reason == "fraudulent":
        changes["fraud_details"] = {"user_report": "fraudulent"}
    call.emit("refund.created", made)
    call.emit("charge.refunded", call.update(charge, changes), charge)
    if behaviour in {"pending", "fails"}:
        what = REFUND_FAILS if behaviour == "fails" else REFUND_SUCCEEDS
        schedule.later(call, what, refund_id, call.now_s + SETTLES_AFTER_S)
    return made


def release(call: Call, charge: Stored) -> Stored:
    """Lets a held amount go: no money ever moved, and Stripe still shows it as refunded."""
    fields = {
        "amount": charge["amount"],
        "charge": charge["id"],
        "currency": charge["currency"],
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": None,
        "status": "succeeded",
    }
    call.emit("refund.created", call.create("refund", fields))
    released = call.update(charge, {"amount_refunded": charge["amount"], "refunded": True})
    call.emit("charge.refunded", released, charge)
    return released


def succeed(call: Call, made: Stored) -> Stored:
    """The bank has taken a refund that was pending, or the cardholder has done his part."""
    if made["status"] not in {"pending", "requires_action"}:
        return made
    changes: dict[str, Any] = {"status": "succeeded", "pending_reason": None, "next_action": None}
    if made["balance_transaction"] is None:
        charge = call.require("charge", made["charge"])
        changes["balance_transaction"] = settlement.refunded(call, made["id"], charge, made["amount"])["id"]
    return _changed(call, made, changes)


def fail(call: Call, made: Stored, failure_reason: str = "expired_or_canceled_card") -> Stored:
    """The bank did not take it: the money comes back into the balance and the charge can be refunded again."""
    if made["status"] not in _OPEN:
        return made
    failed = _returned(call, made, {"status": "failed", "failure_reason": failure_reason, "pending_reason": None})
    call.emit("refund.failed", failed, made)
    return failed


def cancel(call: Call, made: Stored) -> Stored:
    """Takes back a refund that waits for the cardholder. Raises ApiError (400) in any other state."""
    if made["status"] != "requires_action":
        raise invalid(
            f"You cannot cancel this Refund because it has a status of {made['status']}. Only a Refund with one of the "
            "following statuses may be canceled: requires_action."
        )
    return _returned(call, made, {"status": "canceled", "next_action": None})


def _returned(call: Call, made: Stored, changes: dict[str, Any]) -> Stored:
    charge = call.require("charge", made["charge"])
    if made["balance_transaction"] is not None:
        changes["failure_balance_transaction"] = settlement.refund_returned(call, made)["id"]
    changed = _changed(call, made, changes)
    call.update(charge, _counted(charge, -made["amount"]))
    return changed


def _changed(call: Call, made: Stored, changes: dict[str, Any]) -> Stored:
    changed = call.update(made, changes)
    call.emit("refund.updated", changed, made)
    call.emit("charge.refund.updated", changed, made)
    return changed


def _counted(charge: Stored, amount_minor: int) -> dict[str, Any]:
    refunded_minor = charge["amount_refunded"] + amount_minor
    return {"amount_refunded": refunded_minor, "refunded": refunded_minor == charge["amount_captured"]}


def _destination(call: Call, amount_minor: int) -> dict[str, Any]:
    card = {
        "reference": f"{(call.now_s * 7919 + amount_minor) % 10**23:023d}",
        "reference_status": "available",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {"card": card, "type": "card"}
