"""Works on the events that wait: each ends processed, ignored with a reason, or parked after its tries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta

import structlog

from assistant.events import connections
from assistant.events.event import DONE, Ended, Event, Family, Handler, Watcher, ignored
from assistant.events.states import TYPES, States
from assistant.ports import Clock, WatchedAccounts
from domain.errors import BadInput, FlorinError
from domain.tally import Tally
from integrations.stripe.webhooks import payload_of
from storage import inbox
from storage.database import Database, Tx
from storage.inbox import PARKED, PROCESSED, StoredEvent

log = structlog.get_logger("florin.events")

# For jitter. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret

# Small, because the alerts of a batch are seen when all of it is committed.
BATCH = 50
TRIES = 8
LEASE_S = 30
CALL_S = 25
CALLS_A_BATCH = 8
MERCHANTS_AT_ONCE = 8
BATCHES_IN_A_ROW = 20


class EventWork:
    """Works in any number of processes at once: a merchant's events are one process's for as long as its transaction.

    What needs no network is done and ended in one transaction for a whole batch. What needs it is put off first, for as
    long as the call may take, and then handled with no transaction open; if the process dies, it is due again.

    Watchers look at each event in the transaction that ends it as processed: what they make of it exists when it ended.
    """

    def __init__(
        self, db: Database, accounts: WatchedAccounts, clock: Clock, tally: Tally, watchers: Sequence[Watcher] = ()
    ) -> None:
        """Know every family of events."""
        self._db = db
        self._clock = clock
        self._tally = tally
        self._watchers = watchers
        self._states = States(db, accounts)
        self._state_family = Family(TYPES, self._states.handle)
        self._families = (connections.family(accounts),)

    async def once(self) -> int:
        """Work until nothing waits, in turn through the merchants; returns how many events were looked at."""
        looked_at = 0
        merchants_at_once = asyncio.Semaphore(MERCHANTS_AT_ONCE)

        async def in_turn(merchant_id: str) -> int:
            async with merchants_at_once:
                return await self._some(merchant_id)

        while True:
            async with self._db.doorway() as tx:
                due = await inbox.merchants_due(tx, self._clock())
            count = sum(await asyncio.gather(*(in_turn(merchant_id) for merchant_id in due)))
            looked_at += count
            if count == 0:
                return looked_at

    async def once_for(self, merchant_id: str) -> int:
        """Work on a few batches of one merchant's events; 0 when none is due, or another process is at them."""
        return await self._some(merchant_id)

    async def _some(self, merchant_id: str) -> int:
        """Work on a few batches of a merchant's, so that none whose Stripe is slow holds up another for long."""
        looked_at = 0
        for _ in range(BATCHES_IN_A_ROW):
            count = await self._batch(merchant_id)
            looked_at += count
            if count < BATCH:
                break
        return looked_at

    async def _batch(self, merchant_id: str, size: int = BATCH) -> int:
        """Work on one batch of a merchant's; 0 when another process is at it.

        Where the database can't hold what one of them says, they are worked on one by one, and that one waits.
        """
        claimed: list[StoredEvent] = []
        try:
            async with self._db.merchant(merchant_id) as tx:
                claimed = await inbox.claim(tx, merchant_id, self._clock(), size)
                outside, failed = await self._inside(tx, claimed)
        except BadInput as unstorable:
            if len(claimed) > 1:
                return sum([await self._batch(merchant_id, 1) for _ in claimed])
            outside, failed = [], [(event, unstorable) for row in claimed if (event := _read(row)) is not None]
        await asyncio.gather(*(self._outside(event, handle) for event, handle in outside))
        for event, error in failed:
            await self._failed(event, error)
        return len(claimed)

    async def _inside(
        self, tx: Tx, claimed: Sequence[StoredEvent]
    ) -> tuple[list[tuple[Event, Handler]], list[tuple[Event, Exception]]]:
        """End what needs no network; return the rest with its handlers, put off until a crash would be noticed.

        Returns also what must be looked at again, with the errors.
        """
        ended: dict[int, Ended] = {}
        outside: list[tuple[Event, Handler]] = []
        with_state: list[Event] = []
        read = {row.seq: _read(row) for row in claimed}
        for row in claimed:
            event = read[row.seq]
            if event is None:
                ended[row.seq] = Ended(PARKED, "its body is no event")
            elif row.attempts >= TRIES:  # parked by now, had any of its tries come to an end
                ended[row.seq] = Ended(PARKED, "the process ended each time while it was being worked on")
            elif (family := self._family_of(event.type)) is not None:
                outside.append((event, family.handle))
            elif self._state_family.fits(event.type):
                with_state.append(event)
            elif any(watcher.minds(event.type) for watcher in self._watchers):
                ended[row.seq] = DONE
            else:
                ended[row.seq] = ignored(f"Florin does nothing with {event.type[:100]}")
        sorted_ = await self._states.keep(tx, with_state)
        ended |= sorted_.ended
        outside += [(event, self._states.handle) for event in _last_of_each(sorted_.to_ask, ended)]
        # The others wait as they are: what is put off must have ended before it is due again.
        outside = outside[:CALLS_A_BATCH]
        done = [event for event in read.values() if event is not None and event.seq in ended]
        failed = await self._watched(tx, [event for event in done if ended[event.seq].state == PROCESSED])
        for event, _ in failed:
            del ended[event.seq]
        for outcome in set(ended.values()):
            seqs = [seq for seq, its in ended.items() if its == outcome]
            await inbox.finish(tx, seqs, outcome.state, outcome.reason)
            self._tally.add("events_ended", len(seqs), state=outcome.state)
        if outside:
            due = self._clock() + timedelta(seconds=LEASE_S)
            await inbox.postpone(tx, [event.seq for event, _ in outside], due, "being worked on", is_try=True)
        return outside, failed

    async def _watched(self, tx: Tx, events: Sequence[Event]) -> list[tuple[Event, Exception]]:
        """Let the watchers look at events that end here; return those that must be looked at again."""
        errors: dict[int, Exception] = {}
        for watcher in self._watchers:
            if minded := [event for event in events if watcher.minds(event.type)]:
                errors |= await watcher.look_at(tx, minded[0].merchant_id, minded)
        return [(event, errors[event.seq]) for event in events if event.seq in errors]

    async def _outside(self, event: Event, handle: Handler) -> None:
        """Handle one event that needs the network, and end it, or let it wait for its next try."""
        try:
            async with asyncio.timeout(CALL_S):
                outcome = await handle(event)
        except Exception as error:  # noqa: BLE001  # whatever it is, the event waits or is parked, and others go on
            await self._failed(event, error)
            return
        async with self._db.merchant(event.merchant_id) as tx:
            failed = await self._watched(tx, [event] if outcome.state == PROCESSED else [])
            if not failed:
                await inbox.finish(tx, [event.seq], outcome.state, outcome.reason)
                self._tally.add("events_ended", state=outcome.state)
        for _, why in failed:
            await self._failed(event, why)

    async def _failed(self, event: Event, error: Exception) -> None:
        """Let an event wait longer each time, by chance a little more or less, and park it after its last try."""
        reason = error.message[:300] if isinstance(error, FlorinError) else f"{type(error).__name__} in its handler"
        tries = event.attempts + 1
        async with self._db.merchant(event.merchant_id) as tx:
            if tries >= TRIES:
                await inbox.finish(tx, [event.seq], PARKED, reason)
                log.warning("event_parked", event_id=event.id, type=event.type, reason=reason)
                self._tally.add("events_ended", state=PARKED)
                return
            pause_s = min(600.0, 2.0**tries) * _CHANCE.uniform(0.5, 1.5)
            due = self._clock() + timedelta(seconds=pause_s)
            await inbox.postpone(tx, [event.seq], due, reason, is_try=False)

    def _family_of(self, event_type: str) -> Family | None:
        """The family whose handler an event goes to."""
        return next((family for family in self._families if family.fits(event_type)), None)


def _read(row: StoredEvent) -> Event | None:
    """Read a stored event; None for a body that holds none."""
    try:
        payload = payload_of(row.body)
    except BadInput:
        return None
    data = payload.get("data")
    of = data.get("object") if isinstance(data, dict) else None
    changed = data.get("previous_attributes") if isinstance(data, dict) else None
    return Event(
        seq=row.seq,
        merchant_id=row.merchant_id,
        account_id=row.account_id,
        livemode=row.livemode,
        id=row.event_id,
        type=row.type,
        created_at=row.created_at,
        attempts=row.attempts,
        of=of if isinstance(of, dict) else {},
        changed=changed if isinstance(changed, dict) else {},
    )


def _last_of_each(to_ask: Sequence[Event], ended: dict[int, Ended]) -> list[Event]:
    """Return one event for each object that Stripe must be asked about, and end the others: one answer is for all."""
    last: dict[tuple[str, bool, str], Event] = {}
    for event in to_ask:
        place = (event.account_id, event.livemode, str(event.of["id"]))
        if (before := last.get(place)) is not None:
            ended[before.seq] = Ended(PROCESSED, "read together with a later one")
        last[place] = event
    return list(last.values())
