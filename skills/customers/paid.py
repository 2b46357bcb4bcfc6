"""What a customer has paid and got back, over all pages of their charges, each currency for itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.money import Money, totals
from skills.contract import Desk
from skills.finding.payment import PAID, of_charge


@dataclass(slots=True)
class Paid:
    """A customer's payments: how many took money, what was taken and given back, and which were disputed.

    `declined` counts tries that were; `disputed` are ids of charges.
    """

    payments: int = 0
    declined: int = 0
    taken: dict[str, Money] = field(default_factory=dict)
    refunded: dict[str, Money] = field(default_factory=dict)
    last_unix_s: int = 0
    disputed: list[str] = field(default_factory=list)

    @property
    def net(self) -> dict[str, Money]:
        """What was taken less what was given back, per currency: the lifetime value."""
        return {code: money - self.refunded.get(code, Money(0, code)) for code, money in self.taken.items()}


async def read_paid(desk: Desk, customer_id: str) -> Paid:
    """Add up a customer's charges; disputed ones count until the dispute's outcome takes them away."""
    paid = Paid()
    async for page in desk.stripe.pages("/v1/charges", {"customer": customer_id}):
        charges = [of_charge(row) for row in page]
        counted = [charge for charge in charges if charge.state in PAID]
        paid.payments += len(counted)
        paid.declined += sum(charge.state == "failed" for charge in charges)
        paid.taken = totals([*paid.taken.values(), *(charge.amount for charge in counted)])
        given_back = [charge.refunded for charge in counted if charge.refunded.minor]
        paid.refunded = totals([*paid.refunded.values(), *given_back])
        paid.last_unix_s = max([paid.last_unix_s, *(charge.created_unix_s for charge in counted)])
        paid.disputed += [charge.id for charge in charges if (charge.charge or {}).get("disputed")]
    return paid


def listed(desk: Desk, amounts: dict[str, Money]) -> str:
    """Name amounts of several currencies side by side."""
    return " and ".join(desk.show(money) for money in amounts.values())
