"""Whom an invoice would go to: the customer's address, credit and tax standing, read afresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import NotFound
from domain.money import Money
from skills.contract import Desk
from skills.customers.standing import read_credit
from skills.finding.foreign import foreign, quoted


@dataclass(frozen=True, slots=True)
class Addressee:
    """A customer as an invoice would find them; `credit` is in the invoice's currency, below zero when they owe."""

    customer: dict[str, Any]
    credit: Money

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.customer["id"])

    @property
    def email(self) -> str:
        """Where it goes; "" without an address."""
        return foreign(self.customer.get("email"), 80)

    @property
    def name(self) -> str:
        """The name, else the email, made harmless."""
        return foreign(self.customer.get("name"), 60) or self.email or self.id

    @property
    def tax_exempt(self) -> str:
        """Stripe's: none, exempt or reverse."""
        return str(self.customer.get("tax_exempt") or "none")

    def preconditions(self) -> dict[str, Any]:
        """What must still be so when the invoice is made."""
        return {
            "customer": self.id,
            "email": self.email,
            "name": self.name,
            "currency": self.credit.currency,
            "credit_minor": self.credit.minor,
            "tax_exempt": self.tax_exempt,
        }

    def changes(self, desk: Desk, shown: dict[str, Any]) -> list[str]:
        """Name each difference from what was shown, in a merchant's words."""
        now = self.preconditions()
        lines = [
            f"the customer's {field} is {quoted(now[field]) or 'gone'} now, it was {quoted(shown[field])}"
            for field in ("email", "name")
            if now[field] != shown[field]
        ]
        if now["credit_minor"] != shown["credit_minor"]:
            was = Money(int(shown["credit_minor"]), self.credit.currency)
            lines.append(f"the customer's credit is {desk.show(self.credit)} now, it was {desk.show(was)}")
        if now["tax_exempt"] != shown["tax_exempt"]:
            lines.append("whether the customer pays tax has changed")
        return lines


async def read_addressee(desk: Desk, customer_id: str, currency: str) -> Addressee:
    """Read a customer with the credit in one currency; NotFound when there is none any more."""
    customer = await desk.stripe.find(f"/v1/customers/{customer_id}")
    if customer is None or customer.get("deleted"):
        raise NotFound(f"There is no customer {customer_id} any more. Name another customer.")
    credit = await read_credit(desk, customer)
    return Addressee(customer, credit.get(currency, Money(0, currency)))
