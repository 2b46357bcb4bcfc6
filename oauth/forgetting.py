"""Forgets what was kept of an account whose connection has ended: its objects, and how far its events were looked at.

What was decided and audited stays, and so do alerts; stored events go when their time is over.
"""

from __future__ import annotations

import structlog

from storage import connections, forgetting, jobs
from storage.connections import ACTIVE, Connection
from storage.database import Database, Tx

log = structlog.get_logger("florin.forgetting")

FORGET_CONNECTION = "forget_connection"
ROWS_AT_ONCE = 500


async def forget_soon(tx: Tx, connection: Connection) -> None:
    """Queue it in the transaction that ends the connection."""
    place = {"merchant_id": connection.merchant_id, "account_id": connection.account_id}
    lock = f"forget {connection.id}"
    await jobs.defer(tx, FORGET_CONNECTION, place | {"livemode": connection.livemode}, lock=lock)


class Forgetting:
    """Forgets as a job, a piece and a transaction at a time; stops when the account is connected again."""

    def __init__(self, db: Database, *, rows_at_once: int = ROWS_AT_ONCE) -> None:
        """Keep the parts."""
        self._db = db
        self._rows_at_once = rows_at_once

    async def forget(self, merchant_id: str, account_id: str, livemode: bool) -> int:
        """Delete what is kept of one merchant's account and return how many rows that were."""
        gone = 0
        while True:
            async with self._db.merchant(merchant_id) as tx:
                # With the row locked, nobody connects it again, and fills it anew, in the middle of a piece.
                connection = await connections.locked_by_account(tx, account_id, livemode)
                if connection is not None and connection.status == ACTIVE:
                    return gone
                some = await forgetting.forget_some(tx, account_id, livemode=livemode, limit=self._rows_at_once)
            gone += some
            if some < self._rows_at_once:
                break
        if gone:
            log.info("connection_forgotten", account=account_id, rows=gone)
        return gone

    async def forget_all(self) -> int:
        """Do so for every connection that has ended, for those whose job got lost."""
        async with self._db.doorway() as tx:
            places = await connections.revoked_places(tx)
        return sum([await self.forget(*place) for place in places])
