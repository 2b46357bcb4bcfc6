"""`florin worker`: a worker without a server, on the database and the Stripe of the installation."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from api.local_files import server_file
from api.settings import Settings
from api.stripe_endpoints import StripeEndpoints, offline_stripe, real_stripe
from api.wiring import House, build
from api.worker_beside import tell_counts
from domain.errors import Unavailable
from storage import migrate
from storage.embedded import EmbeddedPostgres, app_url

log = structlog.get_logger("florin.worker")

_NO_SERVER = "No Florin server runs on this data folder. Start it first, or set DATABASE_URL."


async def work(settings: Settings, ready: Callable[[], None]) -> None:
    """Work off jobs until SIGINT, SIGTERM or SIGHUP; the jobs at work get their time to end.

    Raises Unavailable when the database or the offline Stripe can't be reached.
    """
    async with opened_house(settings) as house:
        ready()
        await _work(house)


async def work_beside(settings: Settings) -> None:
    """Work as `work` does, for the server that started this process: it hears what was counted."""
    async with opened_house(settings) as house:
        telling = asyncio.create_task(tell_counts(house.tally))
        try:
            await _work(house)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def _work(house: House) -> None:
    """Work until a signal."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, house.worker.stop)
    log.info("working", stripe="offline" if house.stripe.is_offline else "real")
    await house.worker.run()


@asynccontextmanager
async def opened_house(settings: Settings) -> AsyncIterator[House]:
    """Open every room of the installation without a server; raises as `work` does."""
    house = await build(settings, app_url=_app_url(settings), stripe=await _endpoints(settings))
    try:
        yield house
    finally:
        await house.aclose()


def _app_url(settings: Settings) -> str:
    """Return the app's URL of the settings' database, migrated, or of the one that the server here has started."""
    if settings.database_url is not None:
        owner_url = settings.database_url.get_secret_value()
        migrate.upgrade(owner_url)
        return settings.database_app_url.get_secret_value() if settings.database_app_url else owner_url
    running = EmbeddedPostgres.running(settings.data_folder / "postgres")
    if running is None:
        raise Unavailable(_NO_SERVER)
    return app_url(running)


async def _endpoints(settings: Settings) -> StripeEndpoints:
    """Return the Stripe of the settings, or the offline one that the server here works on."""
    if not settings.is_demo:
        return real_stripe(settings)
    if settings.sandbox_url:
        return await offline_stripe(settings.sandbox_url)
    try:
        known = json.loads(server_file(settings.data_folder).read_text(encoding="utf-8")).get("offline_stripe")
    except (OSError, ValueError, AttributeError):
        known = None
    if not isinstance(known, str):
        raise Unavailable(_NO_SERVER)
    return await offline_stripe(known)
