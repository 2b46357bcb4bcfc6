"""One subscription as Florin speaks of it: its plans, what a period costs, how it stands, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.payment import id_of
from skills.finding.plan import Plan, every_text, period_cost, plan_of, price_text

# Over for good: nothing brings these back.
OVER = frozenset({"canceled", "incomplete_expired"})

# How deep Stripe expands what a subscription points to (at most four levels, https://docs.stripe.com/expand).
EXPAND = ["customer", "items.data.price.product", "discounts.source.coupon", "default_payment_method"]

_STATUS = {
    "past_due": "past due: the last invoice is not paid",
    "unpaid": "unpaid: all tries to collect have failed",
    "incomplete": "incomplete: the first payment was not made",
    "incomplete_expired": "expired: the first payment was never made",
    "paused": "paused",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One price in a subscription; `quantity` is None where usage is counted. Times are Unix seconds."""

    id: str
    plan: Plan
    quantity: int | None
    start_unix_s: int
    end_unix_s: int

    @property
    def amount(self) -> Money | None:
        """What a whole period costs before discounts and tax; None where tiers, packages, usage or fractions decide."""
        return period_cost(self.plan, self.quantity)

    @property
    def name(self) -> str:
        """The plan's name, with how many when it is not one."""
        return self.plan.name if self.quantity in (None, 1) else f"{self.quantity} × {self.plan.name}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription read with EXPAND; `source` is Stripe's own object.

    `closest` says that nobody is called exactly as was said, and this customer's name only comes closest.
    """

    id: str
    status: str
    currency: str
    customer_id: str
    items: tuple[Item, ...]
    source: dict[str, Any] = field(repr=False, compare=False)
    closest: bool = field(default=False, compare=False)

    @property
    def customer_name(self) -> str:
        """The customer's name, else the email, else the id; made harmless."""
        record = self.source.get("customer")
        person = record if isinstance(record, dict) else {}
        return foreign(person.get("name"), 60) or foreign(person.get("email"), 80) or self.customer_id

    @property
    def name(self) -> str:
        """Its plans' names."""
        return ", ".join(item.name for item in self.items) or "no plan"

    @property
    def amount(self) -> Money | None:
        """What a whole period costs before discounts and tax; None unless that is fixed for every item."""
        amounts = [item.amount for item in self.items]
        known = [amount for amount in amounts if amount is not None]
        if not known or len(known) < len(amounts):
            return None
        return Money(sum(amount.minor for amount in known), self.currency)

    @property
    def fixed_amount(self) -> Money | None:
        """What its items of a fixed price cost a whole period, before discounts and tax; None without any."""
        known = [amount for item in self.items if (amount := item.amount) is not None]
        return Money(sum(amount.minor for amount in known), self.currency) if known else None

    @property
    def period_end_unix_s(self) -> int:
        """When the first of its items renews."""
        return min((item.end_unix_s for item in self.items), default=int(self.source["created"]))

    @property
    def trial_end_unix_s(self) -> int | None:
        """When its trial ends; None when it is not in one."""
        return self.source.get("trial_end") if self.status == "trialing" else None

    @property
    def cancel_unix_s(self) -> int | None:
        """When it ends by a cancellation already asked for; None otherwise."""
        if self.status in OVER:
            return None
        if self.source.get("cancel_at") is not None:
            return int(self.source["cancel_at"])
        return self.period_end_unix_s if self.source.get("cancel_at_period_end") else None

    @property
    def pause(self) -> dict[str, Any] | None:
        """Stripe's pause_collection: behavior and resumes_at; None when collection is not paused."""
        paused: dict[str, Any] | None = self.source.get("pause_collection")
        return paused

    @property
    def is_paused(self) -> bool:
        """Whether it rests in either of Stripe's two ways."""
        return self.pause is not None or self.status == "paused"

    @property
    def metered(self) -> bool:
        """Whether any of it is billed by usage."""
        return any(item.plan.metered for item in self.items)

    @property
    def schedule_id(self) -> str | None:
        """The schedule that will change it."""
        return id_of(self.source.get("schedule"))

    @property
    def discounts(self) -> tuple[dict[str, Any], ...]:
        """Its discounts that are read in full."""
        return tuple(one for one in self.source.get("discounts") or () if isinstance(one, dict))


def period_text(desk: Desk, plan: Plan, quantity: int | None) -> str:
    """Say what so many of a plan cost: "$98.00 a month", or "7 × " the price where that is not one sum."""
    cost = period_cost(plan, quantity)
    if cost is not None:
        return f"{desk.show(cost)} {every_text(plan)}"
    return price_text(desk, plan) if quantity in (None, 1) else f"{quantity} × {price_text(desk, plan)}"


def of_subscription(source: dict[str, Any], plans: dict[str, Plan] | None = None) -> Subscription:
    """Read Stripe's object; `plans` by price id name the products where they are not expanded."""
    items = tuple(_item(row, plans or {}) for row in source["items"]["data"])
    return Subscription(
        id=str(source["id"]),
        status=str(source["status"]),
        currency=str(source["currency"]),
        customer_id=id_of(source["customer"]) or "",
        items=items,
        source=source,
    )


def status_text(desk: Desk, one: Subscription) -> str:
    """Say how it stands in a merchant's words, with the dates that matter."""
    if one.status == "canceled":
        ended = one.source.get("ended_at")
        return f"canceled on {day_text(desk, ended)}" if ended else "canceled"
    parts = [_STATUS.get(one.status, "active")]
    if one.trial_end_unix_s is not None:
        parts = [f"in a free trial until {day_text(desk, one.trial_end_unix_s)}"]
    if one.pause is not None:
        until = one.pause.get("resumes_at")
        parts.append("collection paused" + (f" until {day_text(desk, until)}" if until else " until you resume it"))
    if one.cancel_unix_s is not None:
        parts.append(f"ends on {day_text(desk, one.cancel_unix_s)}")
    return ", ".join(parts)


def cost_text(desk: Desk, one: Subscription) -> str:
    """Say what a period costs: "$49.00 a month", or each item's price where that is not one sum."""
    if one.amount is not None:
        return f"{desk.show(one.amount)} {every_text(one.items[0].plan)}"
    return "; ".join(period_text(desk, item.plan, item.quantity) for item in one.items)


def title(one: Subscription) -> str:
    """Name it in one phrase: plan, whose, and its id."""
    return f"{one.name} subscription of {quoted(one.customer_name, 80)} ({one.id})"


def label(desk: Desk, one: Subscription) -> str:
    """Name it in one line for a list of choices."""
    whose = one.customer_name
    return f"{one.name} · {cost_text(desk, one)} · {status_text(desk, one)} · {whose} · {one.id}"


def costs_of(one: Subscription) -> tuple[Money, ...]:
    """Every amount that cost_text and label may state."""
    if one.amount is not None:
        return (one.amount,)
    costs = [period_cost(item.plan, item.quantity) for item in one.items]
    return (
        *(cost for cost in costs if cost is not None),
        *(item.plan.amount for item in one.items if not item.plan.tiered),
    )


def as_data(one: Subscription) -> dict[str, Any]:
    """The same for programs."""
    return {
        "id": one.id,
        "status": one.status,
        "customer": one.customer_id,
        "currency": one.currency,
        "amount_minor": one.amount.minor if one.amount else None,
        "items": [
            {"id": item.id, "price": item.plan.price_id, "product": item.plan.product_id, "quantity": item.quantity}
            for item in one.items
        ],
        "current_period_end": one.period_end_unix_s,
        "trial_end": one.trial_end_unix_s,
        "cancel_at": one.cancel_unix_s,
        "paused": one.is_paused,
        "schedule": one.schedule_id,
    }


def _item(row: dict[str, Any], plans: dict[str, Plan]) -> Item:
    """Read one item."""
    price = row["price"]
    quantity = row.get("quantity")
    return Item(
        id=str(row["id"]),
        plan=plans.get(str(price["id"])) or plan_of(price),
        quantity=int(quantity) if quantity is not None else None,
        start_unix_s=int(row["current_period_start"]),
        end_unix_s=int(row["current_period_end"]),
    )
