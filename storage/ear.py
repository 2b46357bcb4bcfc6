"""The ear: one connection of a process that hears what the database notifies, however often it is cut off."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import psycopg
import structlog
from psycopg import sql

from storage.urls import conninfo, for_app

log = structlog.get_logger("florin.ear")

AGAIN_AFTER_S = 0.5
QUIET_S = 10.0
ANSWER_S = 5.0
NAME = "florin ear"

# For jitter. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret


class Ear:
    """Listens on a channel: `heard` gets each payload; `opened` is called when it (again) hears.

    What was notified while it was cut off is never heard: look for yourself at `opened`. Its connection is its own, so
    that no full pool keeps it from hearing.
    """

    def __init__(self, app_url: str, channel: str, *, heard: Callable[[str], None], opened: Callable[[], None]) -> None:
        """Connect to nothing yet."""
        self._conninfo = conninfo(for_app(app_url).update_query_dict({"application_name": NAME}))
        self._listen = sql.SQL("LISTEN {}").format(sql.Identifier(channel))
        self._heard = heard
        self._opened = opened
        self._deaf_since_s: float | None = time.monotonic()

    def deaf_s(self) -> float:
        """For how many seconds nothing could have been heard; 0 while it hears."""
        return 0.0 if self._deaf_since_s is None else time.monotonic() - self._deaf_since_s

    async def run(self) -> None:
        """Listen until cancelled; whatever cuts it off is logged and tried again."""
        while True:
            try:
                try:
                    await self._hear()
                finally:
                    if self._deaf_since_s is None:
                        self._deaf_since_s = time.monotonic()
            except Exception as error:  # noqa: BLE001  # whatever it was, others wait for what it will hear
                log.warning("ear_cut_off", error=type(error).__name__)
            await asyncio.sleep(AGAIN_AFTER_S * _CHANCE.uniform(0.5, 1.5))

    async def _hear(self) -> None:
        """Listen until the connection fails."""
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
            await connection.execute(self._listen)
            self._deaf_since_s = None
            self._opened()
            while True:
                async for notice in connection.notifies(timeout=QUIET_S):
                    self._heard(notice.payload)
                # A connection that is dead without a word shows it only when it is asked something.
                await asyncio.wait_for(connection.execute("SELECT 1"), ANSWER_S)
