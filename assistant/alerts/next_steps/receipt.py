"""Let Stripe send the receipt of a payment; only an automation asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask to send it to the payer's own address."""
    payment = stripe_id(case.alert.subject_id)
    if payment is None:
        return "Florin does not know which payment it is about."
    return [Wish("resend_receipt", {"payment_ref": payment}, payment)]


STEP = Step("resend_receipt", "send its receipt", wishes)
