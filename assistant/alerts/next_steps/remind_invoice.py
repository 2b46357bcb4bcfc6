"""Remind a customer of an invoice."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask to send it once more."""
    invoice = stripe_id(case.alert.subject_id)
    if invoice is None or not invoice.startswith("in_"):
        return "Florin does not know which invoice it is about."
    return [Wish("remind_invoice", {"invoice": invoice}, invoice)]


STEP = Step(
    "remind_invoice", "remind the customer of it", wishes, frozenset({"invoice_overdue", "invoice_payment_failed"})
)
