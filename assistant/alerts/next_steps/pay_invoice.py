"""Collect the invoice that a subscription owes, or remind of it where nothing saved can be charged."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask to charge the saved method for the latest invoice."""
    subject = stripe_id(case.alert.subject_id)
    invoice = stripe_id(case.state.get("latest_invoice")) if subject and subject.startswith("sub_") else subject
    if invoice is None or not invoice.startswith("in_"):
        return "Florin does not know which invoice it is about."
    return [Wish(skill, {"invoice": invoice}, invoice) for skill in ("pay_invoice", "remind_invoice")]


STEP = Step("pay_invoice", "collect the invoice", wishes, frozenset({"subscription_past_due"}))
