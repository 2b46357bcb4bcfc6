"""The door to PostgreSQL: a pool, and transactions that are bound to one merchant before they can read anything."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import Misconfigured, Unavailable
from storage.failures import refuses_writes, translated
from storage.urls import APP_ROLE, for_app

Tx = AsyncConnection

POOL_TIMEOUT_S = 5.0

# What may stand inside the quotes of a SET: Florin's own ids only, so that no quoting rule is needed.
_MERCHANT_ID = re.compile(r"[a-z0-9_]{1,64}\Z")

_RIGHTS = text(
    "SELECT rolname, rolsuper OR rolbypassrls, "
    "EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relowner = r.oid AND n.nspname = 'public') FROM pg_roles r WHERE rolname = current_user"
)


@dataclass(frozen=True, slots=True)
class WriteRefused:
    """The last time that the database would not store something: why, and when on the monotonic clock."""

    reason: str
    at_s: float


class Database:
    """A pool of connections in the app's role, which is no superuser and owns nothing: row-level security binds it."""

    def __init__(self, engine: AsyncEngine, tries: int) -> None:
        """Keep the pool; `open` is how one is made."""
        self._engine = engine
        self._tries = tries
        self.write_refused: WriteRefused | None = None

    @classmethod
    async def open(cls, url: str, *, app_role: str = APP_ROLE, pool_size: int = 10) -> Database:
        """Connect and make sure that row-level security will bind every session.

        Raises Unavailable when the server can't be reached, Misconfigured when the role could see other merchants.
        """
        engine = create_async_engine(
            for_app(url, app_role),
            isolation_level="AUTOCOMMIT",  # psycopg sends no BEGIN of its own: ours carries the merchant with it
            hide_parameters=True,  # an error's text goes into logs, and parameters are the merchant's
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_S,
            pool_reset_on_return="rollback",
        )
        database = cls(engine, tries=pool_size + 1)
        try:
            await database._refuse_unbound_role()
        except BaseException:
            await engine.dispose()
            raise
        return database

    @asynccontextmanager
    async def merchant(self, merchant_id: str) -> AsyncIterator[Tx]:
        """One transaction that sees and writes this merchant's rows only; commits at the end, rolls back on an error.

        Raises Unavailable when the database is away or full, TooMany when the pool stays exhausted.
        """
        async with self._transaction(f"BEGIN; {_binding(merchant_id)}") as tx:
            yield tx

    @asynccontextmanager
    async def snapshot(self, merchant_id: str) -> AsyncIterator[Tx]:
        """One transaction that only reads this merchant's rows and sees all of them as they were at one moment."""
        opening = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_binding(merchant_id)}"
        async with self._transaction(opening) as tx:
            yield tx

    @asynccontextmanager
    async def doorway(self) -> AsyncIterator[Tx]:
        """One transaction of nobody: it sees no row; only look-ups by the hash of a secret and due lists answer."""
        async with self._transaction("BEGIN") as tx:
            yield tx

    async def close(self) -> None:
        """Close every pooled connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, opening: str) -> AsyncIterator[Tx]:
        """Begin with `opening` in one round trip, then commit or roll back."""
        try:
            with translated():
                tx = await self._begun(opening)
                try:
                    yield tx
                    await tx.commit()
                except BaseException:
                    await _rolled_back(tx)
                    raise
                finally:
                    await tx.close()
        except Unavailable as error:
            if refuses_writes(error):
                self.write_refused = WriteRefused(error.message, time.monotonic())
            raise

    async def _begun(self, opening: str) -> Tx:
        """Take a connection and open the transaction; one that died in the pool is thrown away and replaced.

        Nothing was asked of the database before, so a second try is always safe; it also spares every transaction the
        round trip of a liveness check.
        """
        for left in range(self._tries, -1, -1):
            tx = await self._engine.connect()
            try:
                raw = await tx.get_raw_connection()
                driver: psycopg.AsyncConnection[object] | None = raw.driver_connection
                if driver is None:
                    raise psycopg.OperationalError("the pool gave no connection")
                await driver.execute(opening.encode())
            except psycopg.OperationalError:
                await tx.invalidate()
                await tx.close()
                if left == 0:
                    raise
            except BaseException:
                await tx.invalidate()
                await tx.close()
                raise
            else:
                return tx
        raise AssertionError("unreachable: the last try raises")

    async def _refuse_unbound_role(self) -> None:
        """Raise Misconfigured when the session's role is above row-level security."""
        async with self.doorway() as tx:
            name, above, owner = (await tx.execute(_RIGHTS)).one()
        if above or owner:
            raise Misconfigured(
                f"The database role {name!r} can see every merchant's data. Connect as a role that is no superuser, "
                f"has no BYPASSRLS and owns no table of Florin's (DATABASE_APP_URL)."
            )


async def bind(tx: Tx, merchant_id: str) -> None:
    """Bind a doorway transaction to the merchant that a secret's hash has just named."""
    await tx.execute(text(_binding(merchant_id)))


def _binding(merchant_id: str) -> str:
    """Return the statement that binds row-level security until the transaction ends."""
    if not _MERCHANT_ID.match(merchant_id):
        raise ValueError("not a merchant id")
    return f"SELECT set_config('florin.merchant', '{merchant_id}', true)"  # only [a-z0-9_] gets here


async def _rolled_back(tx: Tx) -> None:
    """Roll back; a connection that can't even do that is closed instead of going back to the pool."""
    try:
        await tx.rollback()
    except Exception:  # noqa: BLE001  # whatever it is, the first error is the one to tell
        await tx.invalidate()
