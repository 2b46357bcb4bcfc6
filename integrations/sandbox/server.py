"""Runs the sandbox as a server of its own: for the command line, for tests and for benchmarks."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from integrations.sandbox.app import ABORT, SandboxApp
from integrations.sandbox.worlds import Worlds

_START_TIMEOUT_S = 30.0
_GARBAGE_THRESHOLDS = (50_000, 50, 1_000)
_NO_LINGER = struct.pack("ii", 1, 0)


class _AbortableProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, offering the application to close the connection without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {}, **(self.scope.get("extensions") or {})}
        self.scope["extensions"][ABORT] = self._reset  # type: ignore[assignment]  # ASGI leaves extensions' values open

    def _reset(self) -> None:
        """Closes at once, so that the client sees a reset and never a 500."""
        if not self.transport.is_closing():
            connection = self.transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            self.transport.abort()


def configure(
    host: str, port: int, data_dir: Path | None, *, contract_cache: Path | None = None, log_level: str = "warning"
) -> uvicorn.Config:
    """The server's configuration; `data_dir` None keeps worlds in memory only."""
    app = SandboxApp(Worlds(data_dir, contract_cache=contract_cache))
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=_AbortableProtocol,
        loop="auto",
        lifespan="on",
        access_log=False,
        proxy_headers=False,
        log_level=log_level,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        server_header=False,
        date_header=False,
    )


def serve(
    host: str = "127.0.0.1",
    port: int = 12111,
    data_dir: Path | None = None,
    *,
    contract_cache: Path | None = None,
    log_level: str = "info",
) -> None:
    """Serves in this process until it is told to stop (SIGINT, SIGTERM); `data_dir` None keeps nothing."""
    config = configure(host, port, data_dir, contract_cache=contract_cache, log_level=log_level)
    # Stored objects live long and form no cycles: looking through all of them for garbage costs a third of the speed.
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    uvicorn.Server(config).run()


@contextlib.contextmanager
def running(data_dir: Path | None = None, *, contract_cache: Path | None = None, port: int = 0) -> Iterator[str]:
    """A sandbox in a thread of this process on a free port: yields its base URL and stops at the end."""
    server = uvicorn.Server(configure("127.0.0.1", port, data_dir, contract_cache=contract_cache))
    listening = socket.create_server(("127.0.0.1", port), backlog=2048)
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.should_exit = True
        thread.join(_START_TIMEOUT_S)
        listening.close()
