"""Looks at everything a server needs, keeps the answer for a moment, and logs each change once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from api.live_hub import LiveHub
from api.readiness import surroundings
from api.readiness.backlog import in_backlog
from api.readiness.surroundings import StripeDoor
from api.readiness.trouble import Trouble
from domain.errors import FlorinError
from storage.database import Database

log = structlog.get_logger("florin.readiness")

KEPT_S = 1.0
LOOK_EVERY_S = 5.0
DEAF_AFTER_S = 5.0

_NO_DATABASE = Trouble(
    "database-away", "The database can't be reached.", "Look whether it runs; everything goes on when it is back."
)


@dataclass(frozen=True, slots=True)
class State:
    """What works: without the database nothing does; `troubles` is what works less well than it should."""

    database: bool
    stripe: bool
    troubles: tuple[Trouble, ...]


class Readiness:
    """One server's; `look` may be asked as often as anybody likes."""

    def __init__(
        self,
        db: Database,
        live: LiveHub,
        stripe: StripeDoor,
        clock: Callable[[], datetime],
        *,
        data: Path,
        disk_free_min_mb: int,
        late_after_s: float,
    ) -> None:
        """Keep what is looked at."""
        self._db = db
        self._live = live
        self._stripe = stripe
        self._clock = clock
        self._data = data
        self._disk_free_min_mb = disk_free_min_mb
        self._late_after_s = late_after_s
        self._known: dict[str, Trouble] = {}
        self._state = State(database=False, stripe=False, troubles=())
        self._seen_at_s = -KEPT_S
        self._looking = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look now and then, so that the log tells also what nobody asks about."""
        self._watching = asyncio.create_task(self._watch(), name="readiness")

    async def aclose(self) -> None:
        """Look no longer."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._stripe.aclose()

    async def look(self) -> State:
        """Return how things are now, or were a second ago."""
        async with self._looking:
            if time.monotonic() - self._seen_at_s >= KEPT_S:
                self._state = await self._seen()
                self._seen_at_s = time.monotonic()
                self._tell(self._state)
        return self._state

    async def _watch(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  # the next look may succeed
                log.warning("readiness_unknown", error=type(error).__name__)

    async def _seen(self) -> State:
        """Look at everything."""
        stripe, troubles = await self._stripe.knock()
        troubles += await surroundings.of_disk(self._data, self._disk_free_min_mb)
        try:
            async with self._db.doorway() as tx:
                troubles += await surroundings.of_database_clock(tx, self._clock)
                troubles += await in_backlog(tx, self._clock, self._late_after_s)
        except FlorinError:
            return State(database=False, stripe=stripe, troubles=(_NO_DATABASE, *troubles))
        troubles += surroundings.of_refused_writes(self._db)
        if self._live.deaf_s() > DEAF_AFTER_S:
            troubles.append(
                Trouble(
                    "not-listening",
                    "The database's notifications don't arrive, so browsers hear of what is new some seconds late.",
                    "Nothing is lost. Check that the database allows one more session, and no pooler stands between.",
                )
            )
        return State(database=True, stripe=stripe, troubles=tuple(troubles))

    def _tell(self, state: State) -> None:
        """Log what is new and what is over."""
        now = {trouble.kind: trouble for trouble in state.troubles}
        for kind, trouble in now.items():
            if kind not in self._known:
                log.warning("degraded", kind=kind, reason=trouble.reason, what_to_do=trouble.what_to_do)
        for kind in self._known.keys() - now.keys():
            log.warning("recovered", kind=kind)
        self._known = now
