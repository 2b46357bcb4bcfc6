"""A process that fills one account's copy, to be killed: `python -m tests.mirror.filler` with its parts as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from assistant.events.working import EventWork
from assistant.mirror.mirrors import Bounds, Mirrors
from assistant.ports import utc_now
from domain.tally import Tally
from integrations.stripe.gateway import Pace, StripeGateway
from storage.database import Database
from tests.assistant.conftest import OneAccount


async def fill(given: dict[str, Any]) -> None:
    """Fill until the copy is complete."""
    base = given["base_url"]
    gateway = StripeGateway(
        api_base=base, connect_base=base, files_base=base, pace=Pace(test_per_s=50_000, burst=5_000)
    )
    db = await Database.open(given["app_url"], pool_size=3)
    accounts: Any = OneAccount(given["merchant_id"], gateway, given["account_id"], given["token"])
    events = EventWork(db, accounts, utc_now, Tally())
    mirrors = Mirrors(db, accounts, events, utc_now, Bounds(pages_per_s=given["pages_per_s"]))
    while not await mirrors.fill(given["merchant_id"], given["account_id"], False):
        pass


if __name__ == "__main__":
    asyncio.run(fill(json.loads(sys.argv[1])))
