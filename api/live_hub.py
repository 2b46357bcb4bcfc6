"""The hub of live updates: what one ear hears is read once for each merchant and given to all who watch it here.

A reader holds no queue: it has a number, and what is after it comes from the merchant's recent updates in memory, or
from the database while it catches up. So one that takes its time costs nothing, and one that is left behind is told to
come back with its number.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from types import TracebackType

import structlog

from domain.errors import TooMany
from storage import live
from storage.database import Database
from storage.ear import Ear
from storage.live import Update

log = structlog.get_logger("florin.live")

RECENT = 512
PAGE = 100
REPLAY_MAX = 2_000
POLL_S = 10.0
AGAIN_AFTER_S = 1.0


class StreamEnded(Exception):
    """A reader must end; `reason` is "server stops" or "too slow". Whoever reads comes back with its number."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Feed:
    """One merchant's newest updates, as long as somebody here watches."""

    def __init__(self, db: Database, merchant_id: str) -> None:
        """Know nothing yet; `newest` is the number up to which `recent` is complete."""
        self._db = db
        self._merchant_id = merchant_id
        self.newest = -1
        self.recent: deque[Update] = deque(maxlen=RECENT)
        self.readers: set[LiveReader] = set()
        self.grew = asyncio.Event()
        self.following: asyncio.Task[None] | None = None

    async def follow(self) -> None:
        """Read on whenever the stream grew, and now and then in case nobody was told; runs until cancelled."""
        while True:
            self.grew.clear()
            try:
                has_more = await self._read_on()
            except Exception as error:  # noqa: BLE001  # the database may be back at the next look
                log.warning("live_updates_not_read", error=type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER_S)
                continue
            if not has_more:
                try:
                    await asyncio.wait_for(self.grew.wait(), POLL_S)
                except TimeoutError:
                    continue

    async def _read_on(self) -> bool:
        """Take in what is new, and say whether there may be more."""
        async with self._db.merchant(self._merchant_id) as tx:
            if self.newest < 0:
                self.newest = await live.newest(tx)
                self.wake()  # a reader that came back may be behind already
                return True
            fresh = await live.after(tx, self.newest, RECENT)
        if fresh:
            self.recent.extend(fresh)
            self.newest = fresh[-1].seq
            self.wake()
        return len(fresh) == RECENT

    def wake(self) -> None:
        """Let every reader look again."""
        for reader in self.readers:
            reader.woken.set()


class LiveReader:
    """One who watches: a place in the merchant's stream, from which `next` goes on. Use in a `with`."""

    def __init__(self, hub: LiveHub, feed: Feed, db: Database, merchant_id: str) -> None:
        """Stand nowhere yet; `begin` chooses the place."""
        self._hub = hub
        self._feed = feed
        self._db = db
        self._merchant_id = merchant_id
        self._has_caught_up = False
        self.seq = 0
        self.woken = asyncio.Event()

    def __enter__(self) -> LiveReader:
        """Watch."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Watch no longer."""
        self._hub.leave(self._merchant_id, self)

    async def begin(self, after: int | None) -> bool:
        """Go on after a number, or from now on without one; False when too much is missing, which means from now on.

        Too much is what is forgotten already, more than REPLAY_MAX, or a number that was never given.
        """
        async with self._db.merchant(self._merchant_id) as tx:
            newest = await live.newest(tx)
            oldest = await live.oldest(tx)
        if after is None or after == newest:
            self.seq = newest
            return True
        is_kept = oldest is not None and after >= oldest - 1
        self.seq = after if is_kept and 0 < newest - after <= REPLAY_MAX else newest
        return self.seq == after

    async def next(self, timeout_s: float) -> list[Update]:
        """Return what comes next, none when nothing came within the time; StreamEnded when this reader must end."""
        while True:
            if self._hub.is_stopping:
                raise StreamEnded("server stops")
            self.woken.clear()
            if self._feed.newest > self.seq:
                batch = await self._batch()
                self.seq = batch[-1].seq
                return batch
            if self._feed.newest == self.seq:
                self._has_caught_up = True
            try:
                await asyncio.wait_for(self.woken.wait(), timeout_s)
            except TimeoutError:
                return []

    async def _batch(self) -> list[Update]:
        """Return the updates after this reader's number, from memory when it reaches back so far."""
        recent = self._feed.recent
        if recent and recent[0].seq <= self.seq + 1:
            return list(itertools.islice(recent, self.seq + 1 - recent[0].seq, self.seq + 1 - recent[0].seq + PAGE))
        if self._has_caught_up:
            raise StreamEnded("too slow")
        async with self._db.merchant(self._merchant_id) as tx:
            batch = await live.after(tx, self.seq, PAGE)
        if not batch or batch[0].seq != self.seq + 1:  # forgotten while this reader caught up
            raise StreamEnded("too slow")
        return batch


class LiveHub:
    """All who watch at this server process; `start` makes it hear."""

    def __init__(self, db: Database, app_url: str, *, streams_max: int) -> None:
        """Connect to nothing yet; each merchant has `streams_max` readers here at most."""
        self._db = db
        self._streams_max = streams_max
        self._feeds: dict[str, Feed] = {}
        self._ear = Ear(app_url, live.CHANNEL, heard=self._heard, opened=self._all_grew)
        self._hearing: asyncio.Task[None] | None = None
        self.is_stopping = False

    def start(self) -> None:
        """Begin to listen."""
        self._hearing = asyncio.create_task(self._ear.run(), name="ear")

    def stop(self) -> None:
        """End every reader in order."""
        self.is_stopping = True
        for feed in self._feeds.values():
            feed.wake()

    async def aclose(self) -> None:
        """End everything."""
        self.stop()
        tasks = [feed.following for feed in self._feeds.values() if feed.following]
        tasks += [self._hearing] if self._hearing else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def watch(self, merchant_id: str) -> LiveReader:
        """Return one more reader of a merchant's updates; TooMany when it has as many here as are allowed."""
        feed = self._feeds.get(merchant_id) or Feed(self._db, merchant_id)
        if len(feed.readers) >= self._streams_max:
            raise TooMany(f"{self._streams_max} live streams are open already. Close one, or ask again later.")
        self._feeds[merchant_id] = feed
        reader = LiveReader(self, feed, self._db, merchant_id)
        feed.readers.add(reader)
        if feed.following is None:
            feed.following = asyncio.create_task(feed.follow(), name="live feed")
        return reader

    def leave(self, merchant_id: str, reader: LiveReader) -> None:
        """Forget a reader, and its merchant's updates with the last one."""
        feed = self._feeds.get(merchant_id)
        if feed is None:
            return
        feed.readers.discard(reader)
        if not feed.readers:
            del self._feeds[merchant_id]
            if feed.following is not None:
                feed.following.cancel()

    def open_streams(self) -> int:
        """How many readers there are."""
        return sum(len(feed.readers) for feed in self._feeds.values())

    def deaf_s(self) -> float:
        """For how many seconds the database's notifications have not arrived; 0 while they do."""
        return self._ear.deaf_s()

    def _heard(self, merchant_id: str) -> None:
        """A merchant's stream grew."""
        if feed := self._feeds.get(merchant_id):
            feed.grew.set()

    def _all_grew(self) -> None:
        """Any stream may have grown while nobody listened."""
        for feed in self._feeds.values():
            feed.grew.set()
