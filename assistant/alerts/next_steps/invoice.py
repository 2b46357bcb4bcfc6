"""Make an invoice over what a customer has paid; only an automation asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id
from assistant.alerts.watching.telling import money_of


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask for an invoice to the payment's customer over its amount, named by the payment's id alone."""
    payment, customer = stripe_id(case.alert.subject_id), stripe_id(case.state.get("customer"))
    money = money_of(case.state, "amount_received") or money_of(case.state, "amount")
    if payment is None or money is None:
        return "Florin does not know which payment it is about."
    if customer is None or not customer.startswith("cus_"):
        return f"Payment {payment} has no customer, so there is nobody to send an invoice to."
    args = {
        "customer": customer,
        "amount": money.major_text(),
        "currency": money.currency.upper(),
        "description": f"Payment {payment}",
    }
    warning = f"The customer has paid this already ({payment}). The invoice asks for it until you mark it as paid."
    return [Wish("create_invoice", args, customer, money, warning)]


STEP = Step("create_invoice", "make an invoice over it", wishes)
