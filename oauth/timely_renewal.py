"""Renews tokens that expire before they do, each by one process at a time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from domain.errors import ConnectionRevoked, FlorinError, NotFound
from oauth.renewal import Renewal
from storage import connections
from storage.connections import Connection
from storage.database import Database

log = structlog.get_logger("florin.renewal")

# For jitter. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret

AT_ONCE = 8
BATCH = 100
# Longer than Stripe may take to answer; a process that dies meanwhile leaves its renewals to others after this.
LEASE = timedelta(seconds=60)
PAUSE_MAX_S = 1800.0


class TimelyRenewal:
    """Renews what is due; where no connection's tokens expire it finds nothing to do."""

    def __init__(self, db: Database, renewal: Renewal, clock: Callable[[], datetime]) -> None:
        """Keep the parts."""
        self._db = db
        self._renewal = renewal
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)

    async def once(self) -> int:
        """Renew all that is due and return how many were renewed; one that fails holds up no other."""
        async with self._db.doorway() as tx:
            due = await connections.due_for_renewal(tx, self._clock(), BATCH)
        return sum(await asyncio.gather(*(self._one(*place) for place in due)))

    async def _one(self, merchant_id: str, connection_id: str) -> bool:
        """Renew one connection's tokens unless another process does; whether that brought new ones."""
        async with self._places:
            now = self._clock()
            async with self._db.merchant(merchant_id) as tx:
                claimed = await connections.claim_renewal(tx, connection_id, now, now + LEASE)
            if claimed is None:
                return False
            try:
                await self._renewal.refresh(claimed)
            except (ConnectionRevoked, NotFound):
                return False  # noted as revoked by the renewal itself
            except FlorinError as error:
                await self._failed(claimed, error)
                return False
        return True

    async def _failed(self, connection: Connection, error: FlorinError) -> None:
        """Note why, and try again after a while that grows; the tokens still live for a third of their time."""
        pause_s = min(PAUSE_MAX_S, 15.0 * 2.0 ** min(connection.renewals_failed, 10)) * _CHANCE.uniform(0.75, 1.25)
        again_at = self._clock() + timedelta(seconds=pause_s)
        async with self._db.merchant(connection.merchant_id) as tx:
            await connections.note_renewal_failed(tx, connection, error.message[:300], again_at)
        log.warning(
            "tokens_not_renewed", account=connection.account_id, reason=error.message, again_in_s=round(pause_s)
        )
