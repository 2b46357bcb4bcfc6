"""The worker that the server runs beside itself: a process of its own, so that answering never waits for work.

It is `florin worker` as anybody may start more of them; what sets it apart is that it ends with the server, and that
the server's /metrics count what it does: it writes its counts to its standard output, a line of JSON at a time.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import IO

import structlog

from api.child import Child
from api.settings import Settings
from domain.tally import Count, Tally

log = structlog.get_logger("florin.serve")

TELL_EVERY_S = 1.0
PAUSE_MIN_S = 1.0
PAUSE_MAX_S = 60.0
STEADY_S = 60.0
# Jobs under way get ten seconds to end, connections a few more.
GRACE_S = 15.0
LINE_BYTES_MAX = 1024 * 1024


class WorkerBeside:
    """One worker process, started again when it ended by itself; `tally` gets what it counted."""

    def __init__(self, settings: Settings, url: str, sandbox_url: str | None, tally: Tally) -> None:
        """Name the server's address and its offline Stripe, which the worker can't know; nothing is started yet."""
        told = ["--data", str(settings.data_folder), "--public-url", url]
        told += ["--sandbox-url", sandbox_url] if sandbox_url else []
        self._child = Child("worker", *told, grace_s=GRACE_S)
        self._tally = tally

    async def keep_running(self) -> None:
        """Start it, and again after a pause whenever it ends by itself; runs until cancelled, then ends it."""
        pause_s = PAUSE_MIN_S
        loop = asyncio.get_running_loop()
        try:
            while True:
                since = loop.time()
                await self._count(self._child.spawn_heard())
                pause_s = PAUSE_MIN_S if loop.time() - since > STEADY_S else min(2 * pause_s, PAUSE_MAX_S)
                log.warning("worker_ended", code=self._child.ended_with, again_in_s=pause_s)
                await asyncio.sleep(pause_s)
        finally:
            await asyncio.shield(asyncio.to_thread(self._child.stop))

    async def _count(self, told: IO[bytes]) -> None:
        """Add what the worker counts, until it ends."""
        reader = asyncio.StreamReader(limit=LINE_BYTES_MAX)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, told)
        try:
            while line := await reader.readline():
                for name, labels, by in json.loads(line):
                    self._tally.add(name, by, **labels)
        except ValueError:
            log.warning("worker_not_understood")
        finally:
            transport.close()


async def tell_counts(tally: Tally) -> None:
    """Write to standard output what was counted, now and then and once more when cancelled."""
    try:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            _tell(tally.taken())
    finally:
        _tell(tally.taken())


def _tell(counts: list[Count]) -> None:
    """Write a line when there is something to tell."""
    if counts:
        sys.stdout.write(json.dumps(counts) + "\n")
        sys.stdout.flush()
