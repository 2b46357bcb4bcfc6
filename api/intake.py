"""Takes Stripe's events in: one writer gathers what arrives at once into one statement and one commit."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque

import structlog

from domain.errors import BadInput, FlorinError, TooMany, Unavailable
from domain.tally import Tally
from storage import inbox, jobs
from storage.database import Database
from storage.inbox import Arrival

log = structlog.get_logger("florin.intake")

WORK_ON_EVENTS = "work_on_events"

AT_ONCE_MAX = 500
WAITING_MAX = 10_000
WAKE_EVERY_S = 0.2
_CROWDED = "More events arrive than can be stored right now. Send this one again in a moment."


class Intake:
    """Stores arrivals; whoever gave one is told when it is committed, and the workers once for many."""

    def __init__(self, db: Database, tally: Tally) -> None:
        """Begin with nothing waiting."""
        self._db = db
        self._tally = tally
        self._waiting: deque[tuple[Arrival, asyncio.Future[None]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._waker: asyncio.Task[None] | None = None
        self._has_news = False

    async def take(self, arrival: Arrival) -> None:
        """Return once the event is stored for good, now or at an earlier delivery.

        Raises TooMany when too many wait already, Unavailable when the database does not take it: send it again then.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise TooMany(_CROWDED)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, stored))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="event writer")
        await stored

    async def aclose(self) -> None:
        """Store what waits, and stop waking workers."""
        if self._writer is not None:
            await asyncio.gather(self._writer, return_exceptions=True)
        if self._waker is not None:
            self._waker.cancel()
            await asyncio.gather(self._waker, return_exceptions=True)

    async def _write(self) -> None:
        """Store all that waits, as much at once as has gathered while the commit before was under way."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE_MAX, len(self._waiting)))]
            await self._store(batch)

    async def _store(self, batch: list[tuple[Arrival, asyncio.Future[None]]]) -> None:
        """Store a batch in one transaction and tell everybody; one that can't be stored keeps no other from it."""
        try:
            async with self._db.doorway() as tx:
                new = await inbox.take(tx, [arrival for arrival, _ in batch])
        except BadInput as error:
            if len(batch) > 1:
                for one in batch:
                    await self._store([one])
            else:
                _tell(batch, error)
        except Exception as error:  # whoever waits must hear of it, whatever it is
            if not isinstance(error, FlorinError):
                log.exception("events_not_stored", error=type(error).__name__)
                error = Unavailable("The event could not be stored. Send it again.")
            _tell(batch, error)
        else:
            _tell(batch, None)
            self._tally.add("webhook_events", len(batch), outcome="stored")
            if new:
                self._wake()

    def _wake(self) -> None:
        """Let a worker look, soon; many arrivals in a row wake it a few times a second."""
        self._has_news = True
        if self._waker is None or self._waker.done():
            self._waker = asyncio.create_task(self._wake_workers(), name="waker of workers")

    async def _wake_workers(self) -> None:
        """Queue the work on events for as long as there is news; the periodic look finds what this misses."""
        while self._has_news:
            self._has_news = False
            try:
                await jobs.defer_once(self._db, WORK_ON_EVENTS, lane=jobs.PROMPT)
            except FlorinError as error:
                log.warning("workers_not_woken", reason=error.message)
            await asyncio.sleep(WAKE_EVERY_S)


def _tell(batch: list[tuple[Arrival, asyncio.Future[None]]], error: Exception | None) -> None:
    """Tell everybody of a batch what became of it, but those who went away."""
    for _, stored in batch:
        if stored.done():
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)


class Refusals:
    """Counts bad signatures by where they come from: who sends many is told to wait, and never looked at for free.

    Only what fails is counted, so that nobody who shares an address with Stripe, or fakes one, keeps its events away.
    """

    def __init__(self, *, per_minute: int = 60, places_max: int = 4096) -> None:
        """Remember the last minute of so many places."""
        self._per_minute = per_minute
        self._places_max = places_max
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_too_many(self, place: str) -> bool:
        """Note a refusal and say whether the place had more than its share in this minute."""
        now = time.monotonic()
        began, count = self._seen.pop(place, (now, 0))
        if now - began >= 60:
            began, count = now, 0
        self._seen[place] = (began, count + 1)
        if len(self._seen) > self._places_max:
            self._seen.popitem(last=False)
        return count >= self._per_minute
