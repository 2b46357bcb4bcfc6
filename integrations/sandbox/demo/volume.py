"""A merchant with as many payments and customers as asked for, grown by `POST /_sandbox/seed {"name": "volume"}`.

Nothing is left to chance: it is for benchmarks and tests of size, not for showing.
"""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.demo.plan import DAY_S
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import asking, disputing, refunding
from integrations.sandbox.money.progress import catch_up
from integrations.sandbox.resource import Resource
from integrations.sandbox.resources import customers
from integrations.sandbox.resources.accounts import SHOP
from integrations.sandbox.store import Stored

_YOUNGEST_S = 3 * DAY_S  # so that the money of every payment is available

# Of every twenty payments, how many are in which currency; each currency's smallest price in minor units.
_CURRENCIES = ("usd",) * 16 + ("eur",) * 3 + ("jpy",)
_LEAST_MINOR = {"usd": 900, "eur": 800, "jpy": 1_200}

_REFUNDED_EVERY, _PART_REFUNDED_EVERY, _DISPUTED_EVERY = 40, 50, 400


def volume(call: Call, options: dict[str, Any]) -> dict[str, Any]:
    """Options: account, livemode, payments, customers, days. Raises ApiError (400) where there are payments already."""
    place = call.at(str(options.get("account", SHOP)), livemode=bool(options.get("livemode", False)))
    if next(place.each("payment_intent"), None) is not None:
        raise invalid("This account has payments already.")
    payments, people = int(options.get("payments", 1_000)), int(options.get("customers", 100))
    days = int(options.get("days", 365))
    clock, end_s = place.world.clock.setting(), place.now_s - _YOUNGEST_S
    begin_s = end_s - days * DAY_S
    try:
        place.world.clock.set(begin_s, frozen=True)
        ids = [_customer(place, number) for number in range(people)]
        for number in range(payments):
            place.world.clock.set(begin_s + number * days * DAY_S // payments, frozen=True)
            _payment(place, number, ids[number % people])
    finally:
        place.world.clock.restore(clock)
    catch_up(place)
    return {"account": place.account, "payments": payments, "customers": people}


def _with(place: Call, params: dict[str, Any]) -> Call:
    """A call with the parameters a handler reads."""
    call = Call(place.world, place.kinds, place.place)
    call.params = params
    return call


def _customer(place: Call, number: int) -> str:
    """One customer."""
    made = customers.create(_with(place, {"name": f"Customer {number}", "email": f"customer{number}@example.com"}))
    return str(made["id"])


def _payment(place: Call, number: int, customer: str) -> None:
    """One order, at times refunded or disputed at once."""
    currency = _CURRENCIES[number % len(_CURRENCIES)]
    intent = asking.create(
        _with(
            place,
            {
                "amount": _LEAST_MINOR[currency] + number * 37 % 20_000,
                "currency": currency,
                "customer": customer,
                "description": f"Order {number}",
                "metadata": {"order_id": str(number)},
                "payment_method": "pm_card_visa",
                "confirm": True,
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            },
        )
    )
    charge = place.require("charge", str(intent["latest_charge"]))
    if number % _REFUNDED_EVERY == 0:
        refunding.refund(place, charge, charge["amount"], reason="requested_by_customer")
    elif number % _PART_REFUNDED_EVERY == 1:
        refunding.refund(place, charge, charge["amount"] // 3, reason="requested_by_customer")
    elif number % _DISPUTED_EVERY == 7:
        dispute: Stored = disputing.open_dispute(place, charge, reason="fraudulent")
        disputing.close(place, dispute, won=number % (2 * _DISPUTED_EVERY) == 7)


RESOURCE = Resource(seeds={"volume": volume})
