"""What a subscription's prices come to a month, after lasting discounts, as an exact fraction that is rounded once.

A year is 12 months, a week 12/52 of a month, a day 12/365. Usage is not part of it, nor is tax.
Source: https://docs.stripe.com/billing/subscriptions/analytics.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from skills.contract import Desk

# How many times a month has each interval, and the most days it can have.
_A_MONTH = {"day": Fraction(365, 12), "week": Fraction(52, 12), "month": Fraction(1), "year": Fraction(1, 12)}
_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}

DAY_S = 86_400

# How many prices are read at once.
AT_ONCE = 6

# A coupon's id, and the price it is limited to by standing at one item (None: the whole subscription).
Given = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription asks for: (price id, quantity) of each item, and its discounts in Stripe's order."""

    items: tuple[tuple[str, int], ...]
    coupons: tuple[Given, ...] = ()


@dataclass(slots=True)
class Rates:
    """The prices and coupons of an account, read when needed, and what terms come to a month."""

    prices: dict[str, dict[str, Any]] = field(default_factory=dict)
    coupons: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown_coupons: set[str] = field(default_factory=set)
    _known: dict[Terms, int] = field(default_factory=dict)

    async def read_coupons(self, desk: Desk) -> None:
        """Read every coupon with the products it is limited to."""
        async for page in desk.stripe.pages("/v1/coupons", {"expand": ["data.applies_to"]}):
            self.coupons |= {str(row["id"]): row for row in page}

    async def read_prices(self, desk: Desk, ids: set[str]) -> None:
        """Read the prices that are not known yet, and the tiers of those that have any."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def read(price_id: str) -> dict[str, Any]:
            async with gate:
                return await desk.stripe.get(f"/v1/prices/{price_id}", {"expand": ["tiers"]})

        missing = sorted(price_id for price_id in ids if not self._is_whole(price_id))
        found = await asyncio.gather(*(read(price_id) for price_id in missing))
        self.prices |= dict(zip(missing, found, strict=True))

    def _is_whole(self, price_id: str) -> bool:
        """Whether a price is known with its tiers, which only come when asked for."""
        known = self.prices.get(price_id)
        return known is not None and (known.get("billing_scheme") != "tiered" or bool(known.get("tiers")))

    def is_metered(self, price_id: str) -> bool:
        """Whether usage decides what it costs."""
        return (self.prices[price_id].get("recurring") or {}).get("usage_type") == "metered"

    def longest_days(self) -> int:
        """The days of the longest period that any known price is billed for."""
        recurring = [
            price.get("recurring") or {"interval": "day", "interval_count": 1} for price in self.prices.values()
        ]
        return max((_DAYS[one["interval"]] * one["interval_count"] for one in recurring), default=31)

    def furthest(self, since_unix_s: int) -> int:
        """The earliest moment at which an invoice can have been made whose lines reach a moment, as far as is known."""
        return since_unix_s - (self.longest_days() + 1) * DAY_S

    def monthly_minor(self, terms: Terms) -> int:
        """What the terms come to a month in minor units, rounded half up once."""
        if terms not in self._known:
            self._known[terms] = _half_up(self._exact(terms))
        return self._known[terms]

    def _exact(self, terms: Terms) -> Fraction:
        """The exact sum a month."""
        amounts: dict[str, Fraction] = {}
        for price_id, quantity in terms.items:
            if not self.is_metered(price_id):
                price = self.prices[price_id]
                amounts[price_id] = _a_period(price, quantity) * _times_a_month(price)
        for coupon_id, only in terms.coupons:
            self._take_off(coupon_id, only, amounts)
        return sum(amounts.values(), Fraction(0))

    def _take_off(self, coupon_id: str, only: str | None, amounts: dict[str, Fraction]) -> None:
        """Take a lasting coupon off the amounts it reaches; one that is good for one invoice takes nothing."""
        coupon = self.coupons.get(coupon_id)
        if coupon is None:
            self.unknown_coupons.add(coupon_id)
            return
        products = (coupon.get("applies_to") or {}).get("products")
        reached = [
            price_id
            for price_id in amounts
            if only in (None, price_id) and (not products or self.prices[price_id]["product"] in products)
        ]
        if coupon["duration"] == "once" or not reached:
            return
        if coupon.get("percent_off") is not None:
            part = 1 - Fraction(str(coupon["percent_off"])) / 100
            amounts.update({price_id: amounts[price_id] * part for price_id in reached})
            return
        left = Fraction(coupon["amount_off"]) * _times_a_month(self.prices[reached[0]])
        for price_id in reached:
            taken = min(left, amounts[price_id])
            amounts[price_id] -= taken
            left -= taken


def _times_a_month(price: dict[str, Any]) -> Fraction:
    """How many of its periods a month has; one-off prices are in no month."""
    recurring = price.get("recurring")
    return _A_MONTH[recurring["interval"]] / int(recurring["interval_count"]) if recurring else Fraction(0)


def _a_period(price: dict[str, Any], quantity: int) -> Fraction:
    """What a whole period costs in minor units, with packages and tiers (https://docs.stripe.com/api/prices/object)."""
    packages = price.get("transform_quantity")
    if packages:
        whole, rest = divmod(quantity, int(packages["divide_by"]))
        quantity = whole + (1 if rest and packages["round"] == "up" else 0)
    if price.get("billing_scheme") != "tiered":
        return _exact_of(price, "unit_amount") * quantity
    total, below = Fraction(0), 0
    for tier in price.get("tiers") or ():
        top = None if tier["up_to"] is None else int(tier["up_to"])
        is_last = top is None or quantity <= top
        if price.get("tiers_mode") == "volume":
            if is_last:
                return _exact_of(tier, "unit_amount") * quantity + _exact_of(tier, "flat_amount")
            continue
        reached = quantity if is_last else top or 0
        total += _exact_of(tier, "unit_amount") * (reached - below) + _exact_of(tier, "flat_amount")
        if is_last:
            break
        below = reached
    return total


def _exact_of(record: dict[str, Any], name: str) -> Fraction:
    """An amount in minor units, also where it is finer than the smallest unit; 0 where there is none."""
    exact = record.get(f"{name}_decimal")
    return Fraction(str(exact if exact is not None else record.get(name) or 0))


def _half_up(amount: Fraction) -> int:
    """Round to the smallest unit, a half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
