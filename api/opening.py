"""Opens the house and serves it: builds it, makes what a first start makes, and answers until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from api.app import make_app
from api.collector import settle
from api.first_start import Owner, ensure_demo, ensure_owner, ensure_terminal_key
from api.local_files import write_server_file
from api.serving import QuietServer, make_server
from api.settings import Settings
from api.stripe_endpoints import StripeEndpoints, offline_stripe, real_stripe, register_webhook
from api.webhook_door import WEBHOOK_PATH
from api.wiring import House, build
from api.worker_beside import WorkerBeside
from domain.errors import Unavailable

log = structlog.get_logger("florin.serve")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Served:
    """What a person needs to know once the server answers; `sign_in_url` works once."""

    url: str
    sign_in_url: str
    data: Path
    is_offline: bool


async def open_and_serve(
    settings: Settings,
    listening: socket.socket,
    app_url: str,
    own_sandbox: str | None,
    say: Say,
    *,
    ready: Callable[[Served], None],
    started: Callable[[QuietServer], None],
) -> None:
    """Serve on a migrated database until `server.should_exit`; `started` gets the server, to end it by.

    `own_sandbox` is the address of the offline Stripe that this server started, whose demo shop it looks after.
    """
    house = await build(
        settings,
        app_url=app_url,
        stripe=await _endpoints(settings, own_sandbox),
        url=settings.base_url if settings.port or settings.public_url else local_url(settings, listening),
    )
    owner = await _prepared(house, say, local_url(settings, listening), seed=own_sandbox is not None)
    server = make_server(make_app(house), house.live.stop)
    settle()
    started(server)
    async with _announced(house, owner, server, local_url(settings, listening), ready), _worker_beside(house, server):
        await server.serve(sockets=[listening])
    if not server.answering.is_set():
        raise Unavailable(f"The server did not start; its log in {settings.data_folder / 'log'} says why.")


def local_url(settings: Settings, listening: socket.socket) -> str:
    """Return where the server answers on this machine."""
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host  # noqa: S104  # only compared
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


async def _endpoints(settings: Settings, own_sandbox: str | None) -> StripeEndpoints:
    """Return the Stripe of the settings, or the offline one."""
    offline = own_sandbox or (settings.sandbox_url if settings.is_demo else None)
    return await offline_stripe(offline) if offline else real_stripe(settings)


async def _prepared(house: House, say: Say, address: str, *, seed: bool) -> Owner:
    """Make what a first start makes; close the house when that fails."""
    try:
        owner = await ensure_owner(house)
        await ensure_terminal_key(house, owner)
        if house.stripe.is_offline:
            say("Looking after the demo shop …")
            await ensure_demo(house, owner, seed=seed)
        if house.stripe.is_offline and seed:
            await register_webhook(house.stripe, address + WEBHOOK_PATH)
    except BaseException:
        await house.aclose()
        raise
    return owner


@asynccontextmanager
async def _announced(
    house: House, owner: Owner, server: QuietServer, address: str, ready: Callable[[Served], None]
) -> AsyncIterator[None]:
    """Once the server answers, write where it is and tell the person."""

    async def announce() -> None:
        await server.answering.wait()
        data, offline = house.settings.data_folder, house.stripe.is_offline
        write_server_file(data, address, house.stripe.api_base if offline else None)
        log.info("serving", url=house.url, stripe="offline" if offline else "real", model=house.model_name)
        token = await house.sessions.sign_in_link(owner.merchant_id, owner.member_id)
        ready(Served(house.url, f"{house.url}/signin?token={token}", data, offline))

    async with _meanwhile(announce()):
        yield


@asynccontextmanager
async def _worker_beside(house: House, server: QuietServer) -> AsyncIterator[None]:
    """Once the server answers, work off jobs in a process beside it, unless the settings say otherwise."""

    async def work() -> None:
        await server.answering.wait()
        sandbox = house.stripe.api_base if house.stripe.is_offline else None
        await WorkerBeside(house.settings, house.url, sandbox, house.tally).keep_running()

    if house.settings.worker != "beside":
        yield
        return
    async with _meanwhile(work()):
        yield


@asynccontextmanager
async def _meanwhile(doing: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do it beside the block, and leave off with it."""
    task = asyncio.create_task(doing)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
