"""Make a link to a customer's billing page, where they can save a card."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask for the link of the subscription's customer."""
    customer = (
        stripe_id(case.state) if case.state.get("object") == "customer" else stripe_id(case.state.get("customer"))
    )
    if customer is None or not customer.startswith("cus_"):
        return "Florin does not know which customer it is about."
    return [Wish("create_portal_link", {"customer": customer}, customer)]


STEP = Step(
    "create_portal_link", "make a link to the customer's billing page", wishes, frozenset({"trial_without_method"})
)
