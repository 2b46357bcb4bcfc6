"""Does what the plan says through the same functions that answer requests, so that every amount balances."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox import goods
from integrations.sandbox.call import Call
from integrations.sandbox.demo.club import Club
from integrations.sandbox.demo.goods import GOODS
from integrations.sandbox.demo.people import Person, make_people
from integrations.sandbox.demo.plan import DAY_S, ORDERS_PER_DAY, Order, plan_orders
from integrations.sandbox.demo.wholesale import Wholesale
from integrations.sandbox.errors import ApiError
from integrations.sandbox.money import disputing, fraud, paying_out, payout_schedule, refunding
from integrations.sandbox.money.asking import create as create_intent
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.resources import customers, payment_intents
from integrations.sandbox.store import Stored

PAYOUT_EVERY_S = 7 * DAY_S
_MONDAY_S = 4 * DAY_S  # 5 January 1970
_PAYOUT_MIN_MINOR = 5_000
_SHOP_OPENED_BEFORE_S = 2 * DAY_S
_ANSWER_WITHIN_S = 9 * DAY_S


@dataclass(order=True)
class _Later:
    """Something that happens by itself at a moment of the year."""

    at_unix_s: int
    number: int
    act: Callable[[], None] = field(compare=False)


class Year:
    """Replays one year of a shop in an account, with the world's clock standing at each moment in turn."""

    def __init__(self, call: Call, seed: int, people: int) -> None:
        self.call = call
        self.rng = random.Random(seed)  # noqa: S311  # a demo must repeat itself
        self.people: list[Person] = make_people(self.rng, people)
        self.customers: dict[int, str] = {}
        self._later: list[_Later] = []
        self._count = 0

    def run(self, days: int, per_day: float) -> int:
        """Lives through the last `days` days; returns how many orders were placed."""
        world, end_s = self.call.world, self.call.now_s
        clock = world.clock.setting()
        begin_s = end_s - days * DAY_S - _SHOP_OPENED_BEFORE_S
        self.at(begin_s, self._open_shop)
        first_s = begin_s + PAYOUT_EVERY_S - (begin_s - _MONDAY_S) % PAYOUT_EVERY_S
        for moment in range(first_s, end_s, PAYOUT_EVERY_S):
            self.at(moment, self._pay_out)
        Club(self, begin_s + 1, end_s).plan()
        Wholesale(self, begin_s + 1, end_s).plan()
        self.at(end_s - 3 * DAY_S, self._suspect)
        orders = 0
        try:
            for order in plan_orders(self.rng, self.people, end_s, days, per_day):
                self._until(order.at_unix_s)
                world.clock.set(order.at_unix_s, frozen=True)
                self._place(order)
                orders += 1
            self._until(end_s)
        finally:
            world.clock.restore(clock)
        catch_up(self.call)
        payout_schedule.with_interval(self.call, {"interval": "weekly", "weekly_anchor": "monday"})
        payout_schedule.start(self.call)
        return orders

    def at(self, moment_unix_s: int, act: Callable[[], None]) -> None:
        """Lets something happen at a moment of the year."""
        self._count += 1
        heapq.heappush(self._later, _Later(moment_unix_s, self._count, act))

    def _until(self, moment_unix_s: int) -> None:
        """Everything that was to happen before a moment."""
        while self._later and self._later[0].at_unix_s <= moment_unix_s:
            item = heapq.heappop(self._later)
            self.call.world.clock.set(item.at_unix_s, frozen=True)
            item.act()

    def asked(self, params: dict[str, Any], *ids: str) -> Call:
        """A call with the parameters and ids a handler reads."""
        call = Call(self.call.world, self.call.kinds, self.call.place)
        call.params, call.ids = params, list(ids)
        return call

    def _open_shop(self) -> None:
        """The shop's goods with a price in each currency."""
        for good in GOODS:
            product = goods.create_product(
                self.call, {"name": good.name, "description": good.description}, metadata={"sku": good.sku}
            )
            prices = [
                goods.create_price(
                    self.call, {"product": product["id"], "currency": code, "unit_amount": minor}, metadata={}
                )
                for code, minor in good.price_minor.items()
            ]
            self.call.update(product, {"default_price": prices[0]["id"]})

    def customer(self, number: int) -> str:
        """The customer of a person, made at the first order."""
        if number not in self.customers:
            person = self.people[number]
            address = {"country": person.country}
            metadata = {"company": person.company} if person.company else {}
            made = customers.create(
                self.asked(
                    {
                        "name": person.name,
                        "email": person.email,
                        "address": address,
                        "metadata": metadata,
                        **({"phone": person.phone} if person.phone else {}),
                    }
                )
            )
            self.customers[number] = made["id"]
        return self.customers[number]

    def _place(self, order: Order) -> None:
        """One order: failed tries first, then the payment, then what becomes of it."""
        customer = self.customer(order.person)
        params = {
            "amount": order.amount_minor,
            "currency": order.currency,
            "customer": customer,
            "description": order.description,
            "metadata": {"order_id": order.order_id, "sku": ",".join(order.goods)},
            "receipt_email": self.people[order.person].email,
        }
        intent = create_intent(self.asked(params))
        for method in order.declined_with:
            self._confirm(intent, method)
        if order.abandoned:
            return
        paid = self._confirm(intent, order.method)
        if paid is None:
            return
        charge_id = str(paid["latest_charge"])
        for after_s, amount, reason in order.refunds:
            self.at(order.at_unix_s + after_s, lambda a=amount, r=reason: self._refund(charge_id, a, r))  # type: ignore[misc]  # bound now, called later
        if order.dispute:
            after_s, reason, outcome = order.dispute
            moment = order.at_unix_s + after_s
            self.at(moment, lambda: self._dispute(charge_id, reason, outcome, moment))

    def _confirm(self, intent: Stored, method: str) -> Stored | None:
        """One try to pay; None when the card was declined."""
        try:
            return payment_intents.confirm(self.asked({"payment_method": method}, intent["id"]))
        except ApiError:
            return None

    def _refund(self, charge_id: str, amount_minor: int, reason: str) -> None:
        charge = self.call.require("charge", charge_id)
        if not charge["disputed"]:
            refunding.refund(self.call, charge, amount_minor, reason=reason, metadata={})

    def _dispute(self, charge_id: str, reason: str, outcome: str, moment: int) -> None:
        charge = self.call.require("charge", charge_id)
        if charge["amount_refunded"]:
            return
        due_s = moment + 20 * DAY_S
        dispute = disputing.open_dispute(self.call, charge, reason=reason, due_s=due_s)
        if outcome != "open":
            self.at(moment + 11 * DAY_S, lambda: self._close(dispute["id"], won=outcome == "won"))

    def _close(self, dispute_id: str, *, won: bool) -> None:
        disputing.close(self.call, self.call.require("dispute", dispute_id), won=won)

    def _suspect(self) -> None:
        """Lately two issuers report fraud, a rule asks a person to look at a payment, and a buyer disputes one."""
        catch_up(self.call)
        paid = (c for c in self.call.each("charge") if c["captured"] and not c["disputed"] and not c["amount_refunded"])
        suspects = [charge for charge in itertools.islice(paid, 12, 16) if charge["payment_intent"]]
        for charge in suspects[:2]:
            fraud.warn(self.call, charge, "unauthorized_use_of_card")
        for charge in suspects[2:3]:
            fraud.open_review(self.call, charge)
        for charge in suspects[3:]:
            due_s = self.call.now_s + _ANSWER_WITHIN_S
            disputing.open_dispute(self.call, charge, reason="product_not_received", due_s=due_s)

    def _pay_out(self) -> None:
        """The shop's payout of each Monday, of whatever is available in each currency."""
        catch_up(self.call)
        paying_out.pay_out_everything(self.call, minimum_minor=_PAYOUT_MIN_MINOR)


def seed_shop(call: Call, *, seed: int, days: int, people: int, per_day: float = ORDERS_PER_DAY) -> dict[str, Any]:
    """Fills the caller's place with a shop's trade; does nothing when there is any already."""
    if next(call.each("payment_intent"), None) is not None:
        return {"seeded": False, "account": call.account}
    call.world.repeat_ids(seed)
    orders = Year(call, seed, people).run(days, per_day)
    return {"seeded": True, "account": call.account, "orders": orders}
