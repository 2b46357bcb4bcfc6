"""Work on an installation's own database beside the server: proving the audit log, rotating the keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from api.settings import Settings
from api.token_keys import vault_of
from domain.errors import Unavailable
from oauth.rotate import rotate_keys
from storage import audit, merchants, migrate
from storage.database import Database, Tx
from storage.embedded import EmbeddedPostgres, app_url

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chain:
    """One merchant's audit chain: how many entries, the newest hash, and the first broken entry if there is one."""

    merchant_id: str
    entries: int
    head: str
    first_broken: int | None


async def verify_chains(settings: Settings) -> list[Chain]:
    """Recompute every merchant's chain."""

    async def verified(tx: Tx, merchant_id: str) -> Chain:
        first_broken = await audit.verify(tx, merchant_id)
        entries, head = await audit.head(tx, merchant_id)
        return Chain(merchant_id, entries, head, first_broken)

    return await in_each_merchant(settings, verified)


async def rotate(settings: Settings) -> int:
    """Re-seal every token with a fresh key and return how many connections were changed."""
    async with opened(settings) as db:
        return await rotate_keys(db, vault_of(settings))


async def in_each_merchant(settings: Settings, work: Callable[[Tx, str], Awaitable[T]]) -> list[T]:
    """Open the installation's database for something to do for each of its merchants."""
    async with opened(settings) as db:
        return await each_merchant(db, work)


async def each_merchant(db: Database, work: Callable[[Tx, str], Awaitable[T]]) -> list[T]:
    """Do something in a transaction of each merchant of the installation, and return what each brought."""
    async with db.doorway() as tx:
        ids = await merchants.all_ids(tx)
    found = []
    for merchant_id in ids:
        async with db.merchant(merchant_id) as tx:
            found.append(await work(tx, merchant_id))
    return found


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the installation's database; an embedded one that does not run is started for as long as needed.

    Raises Unavailable where no server ever ran.
    """
    embedded = None
    if settings.database_url is not None:
        owner_url = settings.database_url.get_secret_value()
        url = settings.database_app_url.get_secret_value() if settings.database_app_url else owner_url
    else:
        folder = settings.data_folder / "postgres"
        if not folder.exists():
            raise Unavailable("No Florin server has run here yet, so there is nothing to look after.")
        running = EmbeddedPostgres.running(folder)
        embedded = None if running else EmbeddedPostgres(folder)
        owner_url = running or (embedded.start() if embedded else "")
        url = app_url(owner_url)
    try:
        if embedded is not None:
            migrate.upgrade(owner_url)
        db = await Database.open(url, pool_size=2)
        try:
            yield db
        finally:
            await db.close()
    finally:
        if embedded is not None:
            embedded.stop()
