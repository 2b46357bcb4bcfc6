"""One price of a product as Florin speaks of it: what is asked for, how often, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.money import Money, exponent
from skills.contract import Desk
from skills.finding.foreign import foreign

# How people say how often something is billed, by Stripe's interval and interval_count.
INTERVAL_WORDS: dict[str, tuple[str, int]] = {
    "daily": ("day", 1), "day": ("day", 1), "weekly": ("week", 1), "week": ("week", 1), "fortnightly": ("week", 2),
    "biweekly": ("week", 2), "monthly": ("month", 1), "month": ("month", 1), "quarterly": ("month", 3),
    "quarter": ("month", 3), "yearly": ("year", 1), "year": ("year", 1), "annual": ("year", 1), "annually": ("year", 1),
}  # fmt: skip
_ADVERBS = {("day", 1): "daily", ("week", 1): "weekly", ("month", 1): "monthly", ("year", 1): "yearly"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A price with its product; `interval` is None for a one-off price, `price` is Stripe's own object.

    `amount` is the price of one unit; zero where tiers decide (`tiered`), and without the part below the smallest unit
    where Stripe has one (`unit_amount_decimal`). `active` says that new customers can get it.
    """

    product_id: str
    product_name: str
    price_id: str
    amount: Money
    interval: str | None
    interval_count: int
    usage_type: str
    nickname: str
    active: bool
    price: dict[str, Any] = field(repr=False, compare=False)

    @property
    def tiered(self) -> bool:
        """Whether tiers decide what a unit costs."""
        return self.price.get("billing_scheme") == "tiered"

    @property
    def metered(self) -> bool:
        """Whether what is used is counted and billed afterwards."""
        return self.usage_type == "metered"

    @property
    def meter_id(self) -> str | None:
        """The billing meter that counts what is used."""
        meter = (self.price.get("recurring") or {}).get("meter")
        return str(meter) if meter else None

    @property
    def name(self) -> str:
        """The product's name, with the price's own name when it has one that says more; made harmless."""
        if self.nickname.casefold().startswith(self.product_name.casefold()):
            return self.nickname
        return f"{self.product_name} ({self.nickname})" if self.nickname else self.product_name


def plan_of(price: dict[str, Any]) -> Plan:
    """Read a price; its `product` may be expanded, else the product is called by its id and taken to be active."""
    product = price.get("product")
    record = product if isinstance(product, dict) else {}
    product_id = str(record.get("id") or product)
    recurring = price.get("recurring") or {}
    return Plan(
        product_id=product_id,
        product_name=foreign(record.get("name"), 80) or product_id,
        price_id=str(price["id"]),
        amount=Money(int(price.get("unit_amount") or 0), str(price["currency"])),
        interval=recurring.get("interval"),
        interval_count=int(recurring.get("interval_count") or 1),
        usage_type=str(recurring.get("usage_type") or "licensed"),
        nickname=foreign(price.get("nickname"), 60),
        active=bool(price.get("active")) and not record.get("deleted") and record.get("active") is not False,
        price=price,
    )


def every_text(plan: Plan) -> str:
    """Say how often it is billed: "a month", "every 3 months", or "once"."""
    if plan.interval is None:
        return "once"
    if plan.interval_count == 1:
        return f"a {plan.interval}"
    return f"every {plan.interval_count} {plan.interval}s"


def adverb_of(plan: Plan) -> str:
    """Name how often it is billed in one word where there is one: "monthly"; "" otherwise."""
    return _ADVERBS.get((plan.interval or "", plan.interval_count), "")


def price_text(desk: Desk, plan: Plan) -> str:
    """Say what it costs: "$49.00 a month", "tiered, a month", "$0.025 for each unit used, a month"."""
    if plan.tiered:
        return f"{plan.amount.currency.upper()} in tiers, {every_text(plan)}"
    shown = _unit_text(desk, plan)
    return f"{shown} for each unit used, {every_text(plan)}" if plan.metered else f"{shown} {every_text(plan)}"


def plan_text(desk: Desk, plan: Plan) -> str:
    """Name a plan with its price in one line."""
    return f"{plan.name}, {price_text(desk, plan)}"


def period_cost(plan: Plan, quantity: int | None) -> Money | None:
    """What so many of a plan cost for a period, before discounts and tax.

    None where tiers, packages or usage decide, or where it is no whole number of minor units.
    """
    price = plan.price
    if quantity is None or plan.tiered or plan.metered or price.get("transform_quantity"):
        return None
    exact = price.get("unit_amount_decimal")
    whole = Decimal(str(exact if exact is not None else plan.amount.minor)) * quantity
    return Money(int(whole), plan.amount.currency) if whole == whole.to_integral_value() else None


def _unit_text(desk: Desk, plan: Plan) -> str:
    """Show the price of one unit, also when it is finer than the currency's smallest unit."""
    exact = plan.price.get("unit_amount_decimal")
    if plan.price.get("unit_amount") is None and exact:
        major = Decimal(str(exact)).scaleb(-exponent(plan.amount.currency))
        return f"{major.normalize():f} {plan.amount.currency.upper()}"
    return desk.show(plan.amount)
