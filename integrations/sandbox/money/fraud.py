"""Early fraud warnings and reviews: what hints at fraud before there is a dispute.

Source: https://docs.stripe.com/disputes/measuring and https://docs.stripe.com/radar/reviews.
"""

from __future__ import annotations

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.store import Stored

WARNING = "radar.early_fraud_warning"
FRAUD_TYPES = frozenset(
    "card_never_received fraudulent_card_application made_with_counterfeit_card made_with_lost_card "
    "made_with_stolen_card misc unauthorized_use_of_card".split()
)


def warn(call: Call, charge: Stored, fraud_type: str = "misc") -> Stored:
    """The card's issuer thinks that a charge was fraud; it can be refunded before a dispute comes.

    Raises ApiError (400) for an unknown type and for a charge that took no money.
    """
    if fraud_type not in FRAUD_TYPES:
        raise invalid(f"fraud_type must be one of {', '.join(sorted(FRAUD_TYPES))}", param="fraud_type")
    if not charge["captured"]:
        raise invalid(f"Charge {charge['id']} has not been captured.", param="charge")
    fields = {
        "actionable": _is_actionable(charge),
        "charge": charge["id"],
        "fraud_type": fraud_type,
        "payment_intent": charge["payment_intent"],
    }
    made = call.create(WARNING, {"id": call.world.new_id("issfr"), **fields})
    call.emit("radar.early_fraud_warning.created", made)
    return made


def open_review(call: Call, charge: Stored) -> Stored:
    """A person has to look at a payment that a rule found risky; the charge, which names its review."""
    fields = {
        "id": call.world.new_id("prv"),
        "billing_zip": (charge["billing_details"]["address"] or {}).get("postal_code"),
        "charge": charge["id"],
        "open": True,
        "opened_reason": "rule",
        "payment_intent": charge["payment_intent"],
        "reason": "rule",
    }
    review = call.create("review", fields)
    intent = call.get("payment_intent", charge["payment_intent"])
    if intent is not None:
        call.update(intent, {"review": review["id"]})
    call.emit("review.opened", review)
    return call.update(charge, {"review": review["id"]})


def close_review(call: Call, review: Stored, reason: str) -> Stored:
    """Ends a review: approved, refunded, refunded_as_fraud or disputed. Raises ApiError (400) when it is closed."""
    if not review["open"]:
        raise invalid(f"This review has already been closed as {review['closed_reason']}.")
    closed = call.update(review, {"open": False, "closed_reason": reason, "reason": reason})
    call.emit("review.closed", closed, review)
    return closed


def money_gone(call: Call, charge_id: str) -> None:
    """A charge was refunded or disputed: nothing can be done about its warnings any more, and its review ends."""
    charge = call.require("charge", charge_id)
    for warning in list(call.each(WARNING, "charge", charge_id)):
        if warning["actionable"] and not _is_actionable(charge):
            call.emit("radar.early_fraud_warning.updated", call.update(warning, {"actionable": False}), warning)
    review = call.get("review", charge["review"])
    if review is None or not review["open"]:
        return
    if charge["disputed"]:
        close_review(call, review, "disputed")
    elif charge["refunded"]:
        fraud = (charge["fraud_details"] or {}).get("user_report") == "fraudulent"
        close_review(call, review, "refunded_as_fraud" if fraud else "refunded")


def _is_actionable(charge: Stored) -> bool:
    return not charge["refunded"] and not charge["disputed"]
