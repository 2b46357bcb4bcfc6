"""What Florin answers to "undo that" after a change was confirmed: what stands now, and what can be done about it."""

from __future__ import annotations

from domain.proposals import State
from storage.proposals import ProposalRow

_CONFIRMED = frozenset({State.APPROVED, State.EXECUTING, State.UNKNOWN, State.DONE})

# How the effect of a skill can be ended by another request. A skill that is not here has no way back in Florin.
_WAYS_BACK = {
    "cancel_subscription": "As long as the subscription still runs, say “undo the cancellation of”, and whose it is; "
    "one that has ended needs a new subscription.",
    "undo_cancellation": "Ask me to cancel the subscription again.",
    "pause_subscription": "Ask me to resume the subscription.",
    "resume_subscription": "Ask me to pause the subscription.",
    "change_plan": "Ask me to move the customer back to the plan before; what was charged or credited for the change "
    "stays, and Stripe settles the difference anew.",
    "change_quantity": "Ask me to change the quantity back; what was charged or credited for the change stays.",
    "create_invoice": "As long as the invoice is not paid, ask me to void it; a paid one can be refunded.",
    "create_subscription": "Ask me to cancel the subscription; what it has charged can be refunded.",
    "create_payment": "Ask me to refund the payment.",
    "capture_payment": "Ask me to refund the payment.",
    "pay_invoice": "Ask me to refund the payment.",
    "retry_payment": "Ask me to refund the payment.",
    "create_payment_link": "Ask me to deactivate the payment link.",
    "create_coupon": "Ask me to deactivate the coupon.",
    "create_payout": "As long as the bank has not taken it, ask me to cancel the payout.",
    "create_alert_rule": "Ask me to delete the alert.",
    "create_automation": "Ask me to delete the automation.",
    "refund_payment": "A refund that is on its way can't be taken back; the customer would have to pay again, for "
    "example by an invoice or a payment link.",
}
_NO_WAY = "I know no way to take this back."


def told_of_undoing(row: ProposalRow) -> str | None:
    """The answer about the last proposal; None where it changed nothing, so that there is nothing to undo."""
    state = State(row.state)
    if state not in _CONFIRMED:
        return None
    way = _WAYS_BACK.get(row.skill, _NO_WAY)
    if state is not State.DONE:
        return f"It was confirmed, and how it ended is not known yet: {row.summary} I can't stop it any more. {way}"
    return f"That was done, and it stands: {row.outcome_text or row.summary} Nothing was changed just now. {way}"
