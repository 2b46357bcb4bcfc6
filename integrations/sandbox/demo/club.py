"""The demo shop's subscriptions: boxes, a gift-wrapping meter, codes, and members who come, fail, pause and leave."""

from __future__ import annotations

from typing import Any, Protocol

from integrations.sandbox import goods
from integrations.sandbox.call import Call
from integrations.sandbox.demo.people import Person
from integrations.sandbox.demo.plan import DAY_S
from integrations.sandbox.errors import ApiError
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.resources import coupons, meters, payment_methods, promotion_codes, subscriptions
from integrations.sandbox.resources import customers as customer_resource
from integrations.sandbox.store import Stored

METER = "gift_wraps"

# Product, nickname, interval and what it costs in minor units per currency.
PLANS: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("Candle Club", "Candle Club monthly", "month", {"usd": 2400, "eur": 2400, "gbp": 2100}),
    ("Home Box", "Home Box monthly", "month", {"usd": 5900, "eur": 5900, "gbp": 5200}),
    ("Home Box", "Home Box yearly", "year", {"usd": 59000, "eur": 59000, "gbp": 52000}),
)
WRAP_MINOR = {"usd": 300, "eur": 300, "gbp": 250}
COUPONS: tuple[dict[str, Any], ...] = (
    {"name": "Welcome", "percent_off": 10, "duration": "once", "code": "WELCOME10"},
    {"name": "Friends", "percent_off": 20, "duration": "repeating", "duration_in_months": 3, "code": "FRIENDS20"},
    {"name": "Sorry", "amount_off": 500, "currency": "usd", "duration": "once", "code": "SORRY5"},
)
_EVERY_MEMBER = 6  # one customer in so many joins
_GOOD_CARD = "pm_card_visa"
_FAILING_CARD = "pm_card_chargeCustomerFail"


class Year(Protocol):
    """What the shop's year offers: its call, its luck, its people, and things to happen later."""

    call: Call
    people: list[Person]

    def at(self, moment_unix_s: int, act: Any) -> None:
        """Lets something happen at a moment."""

    def asked(self, params: dict[str, Any], *ids: str) -> Call:
        """A call as a handler reads it."""

    def customer(self, number: int) -> str:
        """The customer of a person, made when first needed."""


class Club:
    """Plans whole memberships before the year is lived through."""

    def __init__(self, year: Year, begin_s: int, end_s: int) -> None:
        self.year, self.begin_s, self.end_s = year, begin_s, end_s
        self.prices: dict[tuple[str, str], str] = {}
        self.promotions: list[str] = []

    def plan(self) -> None:
        """Opens the club on the first day; every sixth customer with a usual currency joins some day."""
        self.year.at(self.begin_s, self._open)
        span_s = self.end_s - self.begin_s
        numbers = [n for n, person in enumerate(self.year.people) if person.currency in WRAP_MINOR]
        for turn, number in enumerate(numbers[: max(12, len(numbers) // _EVERY_MEMBER)]):
            moment = self.begin_s + DAY_S + (turn * 7919 * 3600) % max(DAY_S, span_s - 3 * DAY_S)
            if _fails(turn):  # the first renewal is lately, so that Stripe still tries again
                moment = max(self.begin_s + DAY_S, self.end_s - (33 + turn % 3) * DAY_S)
            self.year.at(moment, lambda n=number, t=turn, m=moment: self._join(n, t, m))

    def _open(self) -> None:
        """Products, prices, a meter and the codes."""
        made: dict[str, Stored] = {}
        for product, nickname, interval, minor in PLANS:
            if product not in made:
                made[product] = goods.create_product(self.year.call, {"name": product}, metadata={"line": "club"})
            for code, amount in minor.items():
                price = {"product": made[product]["id"], "currency": code, "unit_amount": amount, "nickname": nickname}
                self._price(nickname, code, {**price, "recurring": {"interval": interval}})
        meter = meters.create(
            self.year.asked(
                {
                    "display_name": "Gift wraps",
                    "event_name": METER,
                    "default_aggregation": {"formula": "sum"},
                    "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
                    "value_settings": {"event_payload_key": "value"},
                }
            )
        )
        wrapping = goods.create_product(self.year.call, {"name": "Gift wrapping"}, metadata={"line": "club"})
        for code, amount in WRAP_MINOR.items():
            price = {"product": wrapping["id"], "currency": code, "unit_amount": amount, "nickname": "Gift wrapping"}
            usage = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
            self._price("Gift wrapping", code, {**price, "recurring": usage})
        for coupon in COUPONS:
            given = dict(coupon)
            code = given.pop("code")
            kept = coupons.create(self.year.asked(given))
            promotion = {"promotion": {"type": "coupon", "coupon": kept["id"]}, "code": code}
            self.promotions.append(promotion_codes.create(self.year.asked(promotion))["id"])

    def _price(self, nickname: str, currency: str, given: dict[str, Any]) -> None:
        self.prices[nickname, currency] = goods.create_price(self.year.call, given, metadata={})["id"]

    def _join(self, number: int, turn: int, moment: int) -> None:
        """One membership: most pay, some try first, some cards fail, some pause or leave."""
        catch_up(self.year.call)
        currency = self.year.people[number].currency
        customer = self.year.customer(number)
        self._save_card(customer, _GOOD_CARD)
        nickname = PLANS[0 if turn % 3 or _fails(turn) else 1 + turn % 2][1]
        items = [{"price": self.prices[nickname, currency], "quantity": 2 if turn % 11 == 5 else 1}]
        wraps = turn % 8 == 1 and not nickname.endswith("yearly")
        if wraps:
            items.append({"price": self.prices["Gift wrapping", currency]})
        asked: dict[str, Any] = {"customer": customer, "items": items}
        if turn % 5 == 3 and not _fails(turn):
            asked["trial_period_days"] = 14
        if turn % 7 == 2 and self.promotions:
            asked["discounts"] = [{"promotion_code": self.promotions[turn % 2]}]
        subscription = str(subscriptions.create(self.year.asked(asked))["id"])
        self._later(subscription, customer, turn, moment)
        if wraps:
            for week in range(8):
                self.year.at(moment + (3 + 7 * week) * DAY_S, lambda c=customer, w=week: self._wrap(c, 1 + w % 3))

    def _later(self, subscription: str, customer: str, turn: int, moment: int) -> None:
        """What becomes of a membership after some weeks."""
        after = moment + (40 + turn % 60) * DAY_S
        if _fails(turn):
            self.year.at(moment + 5 * DAY_S, lambda: self._save_card(customer, _FAILING_CARD))
        elif turn % 10 == 4:
            self.year.at(after, lambda: self._cancel(subscription))
        elif turn % 10 == 6:
            self.year.at(after, lambda: self._change(subscription, {"cancel_at_period_end": True}))
        elif turn % 13 == 7:
            self.year.at(after, lambda: self._change(subscription, {"pause_collection": {"behavior": "void"}}))

    def _save_card(self, customer: str, token: str) -> None:
        method = payment_methods.attach(self.year.asked({"customer": customer}, token))
        default = {"invoice_settings": {"default_payment_method": method["id"]}}
        customer_resource.update(self.year.asked(default, customer))

    def _cancel(self, subscription: str) -> None:
        catch_up(self.year.call)
        if self.year.call.require("subscription", subscription)["status"] not in {"canceled", "incomplete_expired"}:
            subscriptions.cancel(self.year.asked({}, subscription))

    def _change(self, subscription: str, changes: dict[str, Any]) -> None:
        catch_up(self.year.call)
        if self.year.call.require("subscription", subscription)["status"] not in {"canceled", "incomplete_expired"}:
            subscriptions.update(self.year.asked(changes, subscription))

    def _wrap(self, customer: str, wraps: int) -> None:
        """Usage is only taken from customers who are still there."""
        try:
            payload = {"stripe_customer_id": customer, "value": str(wraps)}
            meters.record(self.year.asked({"event_name": METER, "payload": payload}))
        except ApiError:
            return


def _fails(turn: int) -> bool:
    """Whether a member's card stops working."""
    return turn % 9 == 8
