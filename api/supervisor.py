"""`florin serve`: starts PostgreSQL and the offline Stripe where none is set, migrates, serves, and ends it all.

What takes long to import comes after the children are on their way, so that they start meanwhile.
"""

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
from typing import TYPE_CHECKING

import structlog

from api.local_files import running_url, server_file
from api.offline import OfflineStripe
from api.serving import QuietServer, listen
from api.settings import Settings
from domain.errors import FlorinError, Misconfigured

if TYPE_CHECKING:
    from api.opening import Say, Served
    from storage.embedded import EmbeddedPostgres

log = structlog.get_logger("florin.serve")

WATCH_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What the house stands on: the app's connection, and the children that this process looks after."""

    app_url: str
    postgres: EmbeddedPostgres | None
    offline: OfflineStripe | None


def serve(settings: Settings, say: Say, *, ready: Callable[[Served], None]) -> None:
    """Run the server until SIGINT, SIGTERM or SIGHUP; `say` hears each step, `ready` what to show when it answers.

    Raises Misconfigured or Unavailable when it can't start; what was started by then is ended again.
    """
    data = settings.data_folder
    with _only_server(data), listen(settings.host, settings.port) as listening:
        with _offline(settings, data, say) as offline, _database(settings, data, say) as (app_url, postgres):
            say("Opening the house …")
            asyncio.run(_serve(settings, listening, Ground(app_url, postgres, offline), say, ready))
        say("Stopped.")


async def _serve(
    settings: Settings, listening: socket.socket, ground: Ground, say: Say, ready: Callable[[Served], None]
) -> None:
    """Open the house and serve, with the children watched."""
    from api.opening import open_and_serve

    if ground.offline is not None:
        ground.offline.wait_until_ready()
    own_sandbox = ground.offline.url if ground.offline else None
    async with _watched(ground):
        await open_and_serve(
            settings, listening, ground.app_url, own_sandbox, say, ready=ready, started=_end_on_signals
        )


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
def _offline(settings: Settings, data: Path, say: Say) -> Iterator[OfflineStripe | None]:
    """Start the offline Stripe when the settings name neither a real one nor one that runs; it gets ready meanwhile."""
    if not settings.is_demo or settings.sandbox_url:
        yield None
        return
    say("Starting the offline Stripe …")
    stripe = OfflineStripe(data / "sandbox", _sandbox_port(settings), data / "log" / "sandbox.log")
    stripe.spawn()
    try:
        yield stripe
    finally:
        stripe.stop()


@contextmanager
def _database(settings: Settings, data: Path, say: Say) -> Iterator[tuple[str, EmbeddedPostgres | None]]:
    """Give the app's URL of a migrated database: the one of the settings, or the embedded server's."""
    from storage import migrate
    from storage.embedded import EmbeddedPostgres, app_url

    postgres = None if settings.database_url else EmbeddedPostgres(data / "postgres")
    if postgres is None:
        owner_url = settings.database_url.get_secret_value() if settings.database_url else ""
        url = settings.database_app_url.get_secret_value() if settings.database_app_url else owner_url
    else:
        say("Starting PostgreSQL …")
        owner_url = postgres.start()
        url = app_url(owner_url)
    try:
        say("Bringing the database up to date …")
        migrate.upgrade(owner_url)
        yield url, postgres
    finally:
        if postgres is not None:
            postgres.stop()


def _sandbox_port(settings: Settings) -> int:
    """Return the port of the offline Stripe: the one set, else the next after the server's, else any free one."""
    wished = settings.sandbox_port if settings.sandbox_port is not None else (settings.port + 1 if settings.port else 0)
    with contextlib.suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", wished)) as probe:
        return int(probe.getsockname()[1])
    if settings.sandbox_port is not None:
        raise Misconfigured(f"Port {wished} can't be used for the offline Stripe. Set FLORIN_SANDBOX_PORT to another.")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@asynccontextmanager
async def _watched(ground: Ground) -> AsyncIterator[None]:
    """Start PostgreSQL and the offline Stripe again whenever one of them ended by itself."""
    tasks = []
    if ground.postgres is not None:
        tasks.append(asyncio.create_task(_keep_postgres(ground.postgres)))
    if ground.offline is not None:
        tasks.append(asyncio.create_task(ground.offline.keep_running()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_postgres(postgres: EmbeddedPostgres) -> None:
    """Look now and then; runs until cancelled. Data that somebody deleted is not made anew."""
    while True:
        await asyncio.sleep(WATCH_EVERY_S)
        if not postgres.data_dir.exists():
            continue
        if await asyncio.to_thread(postgres.running, postgres.folder) is None:
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
