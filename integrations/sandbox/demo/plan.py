"""Plans the demo shop's year: who buys what on which day, and what goes wrong with it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.sandbox.demo.goods import GOODS, SHIPPING_MINOR, Good
from integrations.sandbox.demo.people import Person

DAY_S = 86_400
# The shop moved to a new shop system this many days ago; its order numbers began again at 1.
NEW_NUMBERS_DAYS = 12
ORDERS_PER_DAY = 9.0

# Stripe's published test payment methods (https://docs.stripe.com/testing), with how often each is used.
GOOD_METHODS = {"pm_card_visa": 50, "pm_card_mastercard": 30, "pm_card_amex": 12, "pm_card_discover": 4}
DECLINES = {
    "pm_card_visa_chargeDeclinedInsufficientFunds": 45,
    "pm_card_visa_chargeDeclined": 30,
    "pm_card_chargeDeclinedExpiredCard": 12,
    "pm_card_chargeDeclinedIncorrectCvc": 8,
    "pm_card_chargeDeclinedProcessingError": 5,
}
REFUND_REASONS = ("requested_by_customer", "requested_by_customer", "requested_by_customer", "duplicate")


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it will be paid: times are Unix seconds, amounts minor units.

    `declined_with` are the methods that failed first; `refunds` are (seconds after the payment, amount, reason);
    `dispute` is (seconds after, reason, outcome) with outcome won, lost or open.
    """

    order_id: str
    at_unix_s: int
    person: int
    amount_minor: int
    currency: str
    description: str
    method: str
    declined_with: tuple[str, ...] = ()
    abandoned: bool = False
    refunds: tuple[tuple[int, int, str], ...] = ()
    dispute: tuple[int, str, str] | None = None
    goods: tuple[str, ...] = field(default=())


def plan_orders(
    rng: random.Random, people: list[Person], now_unix_s: int, days: int, per_day: float
) -> Iterator[Order]:
    """Yield the orders of the last `days` days in order of time; order 42 is Ada Lindqvist's candle for $18.00."""
    today = now_unix_s - now_unix_s % DAY_S
    old_number = new_number = 0
    for age in range(days, -1, -1):
        day = today - age * DAY_S
        moments = sorted(day + _second_of_day(rng) for _ in range(_orders_on(rng, day, per_day)))
        for moment in (m for m in moments if m < now_unix_s - 120):
            if age < NEW_NUMBERS_DAYS:
                new_number += 1
                order_id = str(new_number)
            else:
                old_number += 1
                order_id = f"HP-{10_000 + old_number}"
            if order_id == "42":
                yield _order_42(moment)
            else:
                yield _order(rng, people, order_id, moment, now_unix_s)


def _orders_on(rng: random.Random, day_unix_s: int, per_day: float) -> int:
    """How many orders come on a day: more at weekends and before the holidays, with noise."""
    weekday = (day_unix_s // DAY_S + 3) % 7
    day_of_year = (day_unix_s // DAY_S) % 365
    season = 1.0 + 0.9 * math.exp(-(((day_of_year - 345) / 18) ** 2)) + 0.1 * math.sin(day_of_year / 58)
    weekly = (0.85, 0.9, 0.95, 1.0, 1.1, 1.25, 1.15)[weekday]
    return max(1, round(rng.gauss(per_day * season * weekly, per_day * 0.2)))


def _second_of_day(rng: random.Random) -> int:
    """Most people buy in the evening of the shop's own zone."""
    return int(min(DAY_S - 1, max(0.0, rng.gauss(17.5, 4.5) * 3600)))


def _order_42(moment: int) -> Order:
    """The order that every example refunds."""
    return Order("42", moment, 0, 1800, "usd", "Order 42: Beeswax candle", "pm_card_visa", goods=("candle-bee",))


def _order(rng: random.Random, people: list[Person], order_id: str, moment: int, now_unix_s: int) -> Order:
    """One ordinary order with its luck and bad luck."""
    person = min(int(rng.expovariate(3.2 / len(people))), len(people) - 1)
    currency = people[person].currency
    goods = rng.choices(GOODS, [good.weight for good in GOODS], k=rng.choice((1, 1, 1, 2, 2, 3)))
    amount = sum(good.price_minor[currency] for good in goods)
    if rng.random() < 0.7:
        amount += SHIPPING_MINOR[currency]
    declined = tuple(_pick(rng, DECLINES) for _ in range(rng.choice((1, 1, 2)))) if rng.random() < 0.05 else ()
    abandoned = bool(declined) and rng.random() < 0.45
    return Order(
        order_id,
        moment,
        person,
        amount,
        currency,
        _describe(order_id, goods),
        _pick(rng, GOOD_METHODS),
        declined,
        abandoned,
        () if abandoned else _refunds(rng, amount, moment, now_unix_s),
        None if abandoned else _dispute(rng, moment, now_unix_s),
        tuple(good.sku for good in goods),
    )


def _refunds(rng: random.Random, amount: int, moment: int, now_unix_s: int) -> tuple[tuple[int, int, str], ...]:
    """Four in a hundred orders are refunded whole, three in part, some of these twice."""
    luck = rng.random()
    if luck > 0.07:
        return ()
    after = rng.randrange(DAY_S, 12 * DAY_S)
    if moment + 2 * after > now_unix_s:
        return ()
    reason = rng.choice(REFUND_REASONS)
    if luck < 0.04:
        return ((after, amount, reason),)
    part = max(1, amount // rng.choice((2, 3, 4)))
    return ((after, part, reason), (2 * after, part, reason)) if luck > 0.065 else ((after, part, reason),)


def _dispute(rng: random.Random, moment: int, now_unix_s: int) -> tuple[int, str, str] | None:
    """Four in a thousand payments are disputed; the youngest disputes are still open."""
    if rng.random() > 0.004:
        return None
    after = rng.randrange(3 * DAY_S, 25 * DAY_S)
    if moment + after > now_unix_s:
        return None
    reason = rng.choice(("fraudulent", "fraudulent", "product_not_received", "product_unacceptable", "duplicate"))
    is_young = moment + after > now_unix_s - 14 * DAY_S
    return after, reason, "open" if is_young else rng.choice(("won", "lost", "lost"))


def _pick(rng: random.Random, weights: dict[str, int]) -> str:
    """One key, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def _describe(order_id: str, goods: list[Good]) -> str:
    """The payment's description as shops write it."""
    first = goods[0].name
    return f"Order {order_id}: {first}" + (f" and {len(goods) - 1} more" if len(goods) > 1 else "")
