"""Looks through Stripe's events, so that all that happened before a moment is known, and has them worked on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

from assistant.events.missed import DELIVERED_WITHIN, arrival_of
from assistant.ports import Clock
from integrations.stripe.account import StripeAccount
from storage import inbox, mirror
from storage.database import Database
from storage.mirror import Place

# Stripe dates an event before it can be listed; the scheduled look for missed events goes back further.
OVERLAP = timedelta(seconds=30)
# How often to look whether another process has done with events that it is working on.
AGAIN_S = 0.05


class Events(Protocol):
    """Whatever works on stored events."""

    async def once_for(self, merchant_id: str) -> int:
        """Work on this merchant's waiting events; 0 when there are none, or another process is at them."""
        ...


class Looking:
    """Looks through the events of one account at a time; each look ends with a moment up to which all is known."""

    def __init__(self, db: Database, events: Events, clock: Clock) -> None:
        """Store what is found where webhooks store it."""
        self._db = db
        self._events = events
        self._clock = clock

    async def begin(self, place: Place, account: StripeAccount) -> None:
        """Note the newest event there is: what is listed from now on is not older."""
        asked_at = self._clock()
        newest = (await account.get("/v1/events", {"limit": 1}))["data"]
        until = datetime.fromtimestamp(newest[0]["created"], UTC) if newest else None
        async with self._db.merchant(place.merchant_id) as tx:
            await mirror.note_looked(tx, place, asked_at, until)

    async def look(self, place: Place, account: StripeAccount, patience_s: float) -> datetime:
        """Store what Stripe's list of events has since the last look, work on it, and return when the look began.

        TimeoutError when that takes longer than `patience_s`; what was stored stays and is worked on by others.
        """
        async with asyncio.timeout(patience_s):
            async with self._db.merchant(place.merchant_id) as tx:
                found = await mirror.copy(tx, place)
            until = found.looked_until if found else None
            asked_at = self._clock()
            newest, late = await self._store(account, until)
            await self._worked_on(place)
        async with self._db.merchant(place.merchant_id) as tx:
            await mirror.note_looked(tx, place, asked_at, newest, late)
        return asked_at

    async def _store(self, account: StripeAccount, until: datetime | None) -> tuple[datetime | None, int]:
        """Store the events since a moment; returns when the newest was made, and how many were overdue."""
        params = {"created": {"gte": int((until - OVERLAP).timestamp())}} if until else {}
        newest, late = until, 0
        overdue_at = self._clock() - DELIVERED_WITHIN
        async for page in account.pages("/v1/events", params):
            arrivals = [arrival for event in page if (arrival := arrival_of(event, account)) is not None]
            newest = max([*([newest] if newest else []), *(one.created_at for one in arrivals)], default=None)
            async with self._db.doorway() as tx:
                overdue = [one for one in arrivals if (until or one.created_at) < one.created_at < overdue_at]
                late += await inbox.take(tx, overdue)
                await inbox.take(tx, arrivals)
        return newest, late

    async def _worked_on(self, place: Place) -> None:
        """Return when none of the account's stored events waits any more."""
        while True:
            await self._events.once_for(place.merchant_id)
            async with self._db.merchant(place.merchant_id) as tx:
                if not await mirror.waits_for_events(tx, place):
                    return
            await asyncio.sleep(AGAIN_S)
