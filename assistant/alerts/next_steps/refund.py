"""Refund a payment that was reported as fraud, before it is disputed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id
from assistant.alerts.watching.telling import money_of

_FRAUD = "radar.early_fraud_warning"


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask to refund all that is left of the payment."""
    state, is_fraud = case.state, case.state.get("object") == _FRAUD
    payment = stripe_id(state.get("payment_intent")) or stripe_id(state.get("charge"))
    if not is_fraud:
        payment = stripe_id(state) if state.get("object") in {"payment_intent", "charge"} else payment
    if payment is None:
        return "Florin does not know which payment it is about."
    reason = {"reason": "fraudulent"} if is_fraud else {}
    known = await case.known(payment)
    return [Wish("refund_payment", {"payment_ref": payment, **reason}, payment, money_of(known, "amount"))]


STEP = Step("refund_payment", "refund the payment", wishes, frozenset({"fraud_warning"}))
