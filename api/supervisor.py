"""`florin serve`: starts PostgreSQL and the offline Stripe where none is set, migrates, serves, and ends it all."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from api.app import make_app
from api.first_start import Owner, ensure_demo, ensure_owner, ensure_terminal_key
from api.local_files import running_url, server_file, write_server_file
from api.offline import OfflineStripe
from api.serving import QuietServer, listen, make_server
from api.settings import Settings
from api.stripe_endpoints import offline_stripe, real_stripe
from api.wiring import House, build
from domain.errors import FlorinError, Misconfigured, Unavailable
from storage import migrate
from storage.embedded import EmbeddedPostgres, app_url

log = structlog.get_logger("florin.serve")

Say = Callable[[str], None]

WATCH_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Served:
    """What a person needs to know once the server answers; `sign_in_url` works once."""

    url: str
    sign_in_url: str
    data: Path
    is_offline: bool


def serve(settings: Settings, say: Say, *, ready: Callable[[Served], None]) -> None:
    """Run the server until SIGINT or SIGTERM; `say` hears each step, `ready` what to show when it answers.

    Raises Misconfigured or Unavailable when it can't start; what was started by then is ended again.
    """
    data = settings.data_folder
    with _only_server(data):
        listening = listen(settings.host, settings.port)
        with (
            listening,
            _database(settings, data, say) as (owner_url, postgres),
            _offline(settings, data, say) as stripe,
        ):
            asyncio.run(_serve(settings, listening, owner_url, postgres, stripe, say, ready))
        say("Stopped.")


@contextmanager
def _only_server(data: Path) -> Iterator[None]:
    """Hold the data folder for this server; Misconfigured when another one has it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "server.lock").open("a")
    except OSError as error:
        raise Misconfigured(
            f"The data folder {data} can't be used ({error.strerror}). Set FLORIN_DATA to another."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = running_url(data)
            raise Misconfigured(
                f"A server already runs on {data}{f' at {where}' if where else ''}. Stop it first: ./run stop"
            ) from None
        try:
            yield
        finally:
            server_file(data).unlink(missing_ok=True)


@contextmanager
def _database(settings: Settings, data: Path, say: Say) -> Iterator[tuple[str, EmbeddedPostgres | None]]:
    """Give the owner's URL of a migrated database: the one of the settings, or the embedded server's."""
    postgres = None if settings.database_url else EmbeddedPostgres(data / "postgres")
    if postgres is None:
        owner_url = settings.database_url.get_secret_value() if settings.database_url else ""
    else:
        say("Starting PostgreSQL …")
        owner_url = postgres.start()
    try:
        say("Bringing the database up to date …")
        migrate.upgrade(owner_url)
        yield owner_url, postgres
    finally:
        if postgres is not None:
            postgres.stop()


@contextmanager
def _offline(settings: Settings, data: Path, say: Say) -> Iterator[OfflineStripe | None]:
    """Start the offline Stripe when the settings name neither a real one nor one that runs."""
    if not settings.is_demo or settings.sandbox_url:
        yield None
        return
    say("Starting the offline Stripe …")
    stripe = OfflineStripe(data / "sandbox", _sandbox_port(settings), data / "log" / "sandbox.log")
    stripe.start()
    try:
        yield stripe
    finally:
        stripe.stop()


def _sandbox_port(settings: Settings) -> int:
    """Return the port of the offline Stripe: the one set, else the next after the server's, else any free one."""
    wished = settings.sandbox_port if settings.sandbox_port is not None else (settings.port + 1 if settings.port else 0)
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", wished)) as probe:
        return int(probe.getsockname()[1])
    if settings.sandbox_port is not None:
        raise Misconfigured(f"Port {wished} can't be used for the offline Stripe. Set FLORIN_SANDBOX_PORT to another.")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def _serve(
    settings: Settings,
    listening: socket.socket,
    owner_url: str,
    postgres: EmbeddedPostgres | None,
    offline: OfflineStripe | None,
    say: Say,
    ready: Callable[[Served], None],
) -> None:
    """Build the house, make what a first start makes, and serve."""
    if offline is not None:
        endpoints = await offline_stripe(offline.url)
    elif settings.sandbox_url:
        endpoints = await offline_stripe(settings.sandbox_url)
    else:
        endpoints = real_stripe(settings)
    say("Opening the house …")
    house = await build(
        settings, app_url=_app_url(settings, owner_url), stripe=endpoints, url=_public_url(settings, listening)
    )
    owner = await _prepared(house, say, seed=offline is not None)
    server = make_server(make_app(house))
    _end_on_signals(server)
    async with _watched(postgres, offline), _announced(house, owner, server, _local_url(settings, listening), ready):
        await server.serve(sockets=[listening])
    if not server.answering.is_set():
        raise Unavailable(f"The server did not start; its log in {settings.data_folder / 'log'} says why.")


async def _prepared(house: House, say: Say, *, seed: bool) -> Owner:
    """Make what a first start makes."""
    try:
        owner = await ensure_owner(house)
        await ensure_terminal_key(house, owner)
        if house.stripe.is_offline:
            say("Looking after the demo shop …")
            await ensure_demo(house, owner, seed=seed)
    except BaseException:
        await house.aclose()
        raise
    return owner


def _app_url(settings: Settings, owner_url: str) -> str:
    """Return the connection on which row-level security binds."""
    if settings.database_app_url is not None:
        return settings.database_app_url.get_secret_value()
    return owner_url if settings.database_url is not None else app_url(owner_url)


def _public_url(settings: Settings, listening: socket.socket) -> str:
    """Return how people reach the server; with port 0 the port is only known now."""
    return settings.base_url if settings.port or settings.public_url else _local_url(settings, listening)


def _local_url(settings: Settings, listening: socket.socket) -> str:
    """Return where the server answers on this machine."""
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host  # noqa: S104  # only compared
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


@asynccontextmanager
async def _announced(
    house: House, owner: Owner, server: QuietServer, local_url: str, ready: Callable[[Served], None]
) -> AsyncIterator[None]:
    """Once the server answers, write where it is and tell the person."""

    async def announce() -> None:
        await server.answering.wait()
        data = house.settings.data_folder
        write_server_file(data, local_url)
        token = await house.sessions.sign_in_link(owner.merchant_id, owner.member_id)
        log.info(
            "serving", url=house.url, stripe="offline" if house.stripe.is_offline else "real", model=house.model_name
        )
        ready(Served(house.url, f"{house.url}/signin?token={token}", data, house.stripe.is_offline))

    task = asyncio.create_task(announce())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _watched(postgres: EmbeddedPostgres | None, offline: OfflineStripe | None) -> AsyncIterator[None]:
    """Start PostgreSQL and the offline Stripe again whenever one of them ended by itself."""
    tasks = []
    if postgres is not None:
        tasks.append(asyncio.create_task(_keep_postgres(postgres)))
    if offline is not None:
        tasks.append(asyncio.create_task(offline.keep_running()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_postgres(postgres: EmbeddedPostgres) -> None:
    """Look now and then; runs until cancelled."""
    while True:
        await asyncio.sleep(WATCH_EVERY_S)
        if await asyncio.to_thread(EmbeddedPostgres.running, postgres.folder) is None:
            log.warning("postgres_ended")
            try:
                await asyncio.to_thread(postgres.start)
            except FlorinError as error:
                log.warning("postgres_not_started", reason=error.message)


def _end_on_signals(server: QuietServer) -> None:
    """End in order on the first signal, at once on the second."""

    def end() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, end)
