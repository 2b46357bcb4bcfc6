"""What is still open with a customer: subscriptions with their plans, unpaid invoices, credit, and disputes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from domain.money import Money, totals
from skills.contract import Desk
from skills.customers.methods import Saved, read_methods
from skills.finding.plan import every_text, period_cost
from skills.finding.products import Plan, name_plans, plan_text

RUNNING_OVER = frozenset({"canceled", "incomplete_expired"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer as of now: all subscriptions (ended ones too), saved methods, unpaid invoices, credit per currency.

    `credit` is positive for what the customer has to their credit, negative for what they owe. `plans` are by
    price id.
    """

    customer: dict[str, Any]
    subscriptions: tuple[dict[str, Any], ...]
    plans: dict[str, Plan]
    methods: tuple[Saved, ...]
    open_invoices: tuple[dict[str, Any], ...]
    credit: dict[str, Money]

    @property
    def running(self) -> list[dict[str, Any]]:
        """The subscriptions that are not over."""
        return [row for row in self.subscriptions if row["status"] not in RUNNING_OVER]

    @property
    def owed(self) -> dict[str, Money]:
        """What is left to pay on open invoices, per currency."""
        return totals(Money(row["amount_remaining"], row["currency"]) for row in self.open_invoices)

    def preconditions(self) -> dict[str, Any]:
        """What a change of the customer as a whole depends on."""
        return {
            "customer": self.customer["id"],
            "subscriptions": sorted(f"{row['id']} {row['status']}" for row in self.running),
            "payment_methods": sorted(one.id for one in self.methods),
            "open_invoices": sorted(str(row["id"]) for row in self.open_invoices),
            "credit_minor": {code: money.minor for code, money in self.credit.items()},
        }


async def read_standing(desk: Desk, customer_id: str) -> Standing:
    """Read all of it afresh, complete."""
    path = f"/v1/customers/{customer_id}"
    customer, subscriptions, invoices = await asyncio.gather(
        desk.stripe.get(path),
        desk.stripe.all("/v1/subscriptions", {"customer": customer_id, "status": "all"}),
        desk.stripe.all("/v1/invoices", {"customer": customer_id, "status": "open"}),
    )
    running = [row for row in subscriptions if row["status"] not in RUNNING_OVER]
    prices = [item["price"] for row in running for item in row["items"]["data"]]
    methods, plans, credit = await asyncio.gather(
        read_methods(desk, customer, running), name_plans(desk, prices), read_credit(desk, customer)
    )
    return Standing(
        customer,
        tuple(subscriptions),
        {plan.price_id: plan for plan in plans},
        tuple(methods),
        tuple(invoices),
        credit,
    )


async def read_credit(desk: Desk, customer: dict[str, Any]) -> dict[str, Money]:
    """Return a customer's credit per currency, positive; Stripe counts credit negative.

    The customer's own `balance` is of one currency only, so the others come from the newest transaction of each.
    Source: https://docs.stripe.com/billing/customer/balance.
    """
    balances: dict[str, int] = {}
    async for page in desk.stripe.pages(f"/v1/customers/{customer['id']}/balance_transactions"):
        for row in page:
            balances.setdefault(str(row["currency"]), int(row["ending_balance"]))
    if customer.get("currency"):
        balances[str(customer["currency"])] = int(customer.get("balance") or 0)
    return {code: Money(-minor, code) for code, minor in sorted(balances.items()) if minor}


def subscription_text(desk: Desk, subscription: dict[str, Any], plans: dict[str, Plan]) -> str:
    """Name a subscription: its plans with quantity, its status, and whether it ends."""
    parts = []
    for item in subscription["items"]["data"]:
        plan = plans.get(str(item["price"]["id"]))
        quantity = item.get("quantity")
        count = f"{quantity} × " if (quantity or 1) > 1 else ""
        cost = period_cost(plan, quantity) if plan and count else None
        if plan and cost:  # what so many cost together, as the list of subscriptions has it
            parts.append(f"{count}{plan.name}, {desk.show(cost)} {every_text(plan)}")
        else:
            parts.append(count + (plan_text(desk, plan) if plan else str(item["price"]["id"])))
    ends = ", ends with its period" if subscription.get("cancel_at_period_end") else ""
    paused = ", paused" if subscription.get("pause_collection") else ""
    return f"{' + '.join(parts)} ({str(subscription['status']).replace('_', ' ')}{paused}{ends}, {subscription['id']})"
