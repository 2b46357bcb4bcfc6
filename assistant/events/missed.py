"""Events that never came: listed from Stripe since the last look, and stored as if they had.

Source: https://docs.stripe.com/api/events/list (30 days back, newest first).
"""

from __future__ import annotations

from datetime import timedelta

import orjson
import structlog

from assistant.ports import Accounts, Clock, utc_now
from domain.errors import BadInput, FlorinError
from integrations.stripe.account import StripeAccount
from integrations.stripe.webhooks import event_of
from storage import connections, event_gaps, inbox, merchants, mirror
from storage.connections import Connection
from storage.database import Database, Tx
from storage.event_gaps import EventGap
from storage.inbox import Arrival
from storage.mirror import Place

log = structlog.get_logger("florin.events")

# Stripe dates an event before it can be listed; what was dated this long before the last look is listed again.
OVERLAP = timedelta(minutes=5)

# Stripe delivers within seconds; what is older than this and not here was missed, unless nobody looked for so long.
DELIVERED_WITHIN = timedelta(minutes=2)
DOWN_AFTER = timedelta(hours=1)


class MissedEvents:
    """Looks through every connected account; the inbox keeps each event once, however it comes."""

    def __init__(self, db: Database, accounts: Accounts, clock: Clock = utc_now) -> None:
        """Read through the merchants' own connections."""
        self._clock = clock
        self._db = db
        self._accounts = accounts

    async def once(self) -> int:
        """Look through all accounts and return how many events were new; one that can't be read stops no other."""
        async with self._db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        found = 0
        for merchant_id in ids:
            async with self._db.merchant(merchant_id) as tx:
                connected = [row for row in await connections.listed(tx) if row.status == connections.ACTIVE]
            for connection in connected:
                try:
                    found += await self._look_through(connection)
                except FlorinError as error:
                    log.warning("events_not_listed", account=connection.account_id, reason=error.message)
        if found:
            log.info("missed_events_found", events=found)
        return found

    async def _look_through(self, connection: Connection) -> int:
        """Store what an account's list has since the last look, a page at a time, and note how far that went.

        The list begins with the newest, so only a look that came to its end moves the place where the next one ends.
        """
        place = (connection.merchant_id, connection.account_id, connection.livemode)
        account = await self._accounts.pinned(*place)
        async with self._db.merchant(connection.merchant_id) as tx:
            seen = await inbox.seen_until(tx, connection.account_id, livemode=connection.livemode)
        since = (seen or connection.created_at) - OVERLAP
        newest = seen
        new = missed = 0
        overdue_at = self._clock() - DELIVERED_WITHIN
        async for page in account.pages("/v1/events", {"created": {"gte": int(since.timestamp())}}):
            arrivals = [arrival for event in page if (arrival := arrival_of(event, account)) is not None]
            moments = [arrival.created_at for arrival in arrivals]
            newest = max([newest, *moments] if newest else moments, default=newest)
            async with self._db.doorway() as tx:
                late = await inbox.take(tx, [arrival for arrival in arrivals if arrival.created_at < overdue_at])
                new += late + await inbox.take(tx, [one for one in arrivals if one.created_at >= overdue_at])
                missed += late
        async with self._db.merchant(connection.merchant_id) as tx:
            missed += await mirror.take_late(tx, Place(*place))  # answers from the copy look too
            await self._note_gap(tx, connection, missed)
            await inbox.note_seen(tx, place[0], place[1], livemode=place[2], seen_until=newest or connection.created_at)
        return new

    async def _note_gap(self, tx: Tx, connection: Connection, missed: int) -> None:
        """Note how many events should have arrived by now and had not; a look that finds none ends the gap.

        What happened while nobody looked, because Florin was down, says nothing about the endpoint.
        """
        now, place = self._clock(), (connection.account_id, connection.livemode)
        before = await event_gaps.last_look(tx, place[0], livemode=place[1])
        is_telling = missed > 0 and before is not None and now - before.looked_at < DOWN_AFTER
        gap = EventGap(*place, now, 0, None)
        if is_telling and before is not None:
            gap = EventGap(*place, now, before.missed + missed, before.missed_since or now)
        await event_gaps.note_look(tx, connection.merchant_id, gap)


def arrival_of(event: dict[str, object], account: StripeAccount) -> Arrival | None:
    """Return a listed event as it would have come; None for what is no event."""
    try:
        told = event_of(event)
    except BadInput:
        return None
    body = orjson.dumps({**event, "account": account.account_id})
    return Arrival(account.account_id, account.livemode, told.event_id, told.type, told.created_at, body)
