"""Runs the web application under uvicorn until it is told to stop, leaving the signals to whoever runs it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from domain.errors import Misconfigured

GRACE_S = 10
BACKLOG = 2048


class QuietServer(uvicorn.Server):
    """uvicorn's server without its own signal handling: the supervisor has more to end than the server.

    `answering` is set once connections are taken; `stopping` is called before it waits for answers to end.
    """

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self.answering.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would never end by itself, then the rest in order."""
        self._stopping()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def make_server(app: ASGIApp, stopping: Callable[[], None] = lambda: None) -> QuietServer:
    """Return a server for the app; `await server.serve(sockets=[…])` runs it, `server.should_exit` ends it.

    `stopping` ends the answers that have no end of their own.
    """
    return QuietServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=75,
            h11_max_incomplete_event_size=64 * 1024,
        ),
        stopping,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; Misconfigured with what to do when the port is taken."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Misconfigured(
            f"Port {port} on {host} can't be used ({reason}). Stop what uses it or set FLORIN_PORT to another."
        ) from error
    # asyncio sets this itself only on sockets made with IPPROTO_TCP named, which create_server's are not; without it a
    # body waits for the acknowledgement of its headers, 40 ms an answer. Connections inherit it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
