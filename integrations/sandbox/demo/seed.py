"""The demo merchant, grown by `POST /_sandbox/seed {"name": "demo"}`."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.demo.plan import ORDERS_PER_DAY
from integrations.sandbox.demo.trade import seed_shop
from integrations.sandbox.resource import Resource
from integrations.sandbox.resources.accounts import SHOP

SEED = 7
DAYS = 365
PEOPLE = 420


def demo(call: Call, options: dict[str, Any]) -> dict[str, Any]:
    """Options: account, livemode, seed, days, people, orders_per_day. A second time it does nothing."""
    place = call.at(str(options.get("account", SHOP)), livemode=bool(options.get("livemode", False)))
    return seed_shop(
        place,
        seed=int(options.get("seed", SEED)),
        days=int(options.get("days", DAYS)),
        people=int(options.get("people", PEOPLE)),
        per_day=float(options.get("orders_per_day", ORDERS_PER_DAY)),
    )


RESOURCE = Resource(seeds={"demo": demo})
