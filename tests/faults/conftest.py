"""Fixtures: server processes with settings of the test's choice, and the trade that goes through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.embedded import EmbeddedPostgres
from tests.faults.held_database import HeldDatabase
from tests.faults.trade import Trade
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served

MakeServer = Callable[..., Served]

# Every server of a test opens what another one sealed.
_KEY = "dGhlLXRlc3RzLW93bi1rZXktb2YtMzItYnl0ZXMtISE="


@pytest.fixture
def make_server(installation: Served, tmp_path: Path) -> Iterator[MakeServer]:
    """Starts servers on the test's database and world; takes settings by their names in the environment.

    Each `name` is a process of its own with its own data folder. A fault in a server's log fails the test.
    """
    made: list[Served] = []

    def make(name: str = "florin", **settings: str) -> Served:
        data = tmp_path / name / "data"
        data.mkdir(parents=True)
        common = {"FLORIN_DATA": str(data), "FLORIN_ENCRYPTION_KEYS": _KEY, "FLORIN_LOG_LEVEL": "warning"}
        server = Served(installation.environment | common | settings, data, installation.nursery)
        made.append(server)
        server.start()
        return server

    try:
        yield make
    finally:
        for server in made:
            if server.process is not None and server.process.poll() is None:
                server.stop()
            if (folder := server.data / "postgres").exists():
                EmbeddedPostgres(folder).stop()
    logs = [(server.data.parent / "serve.log").read_text() for server in made]
    assert not [line for log in logs for line in log.splitlines() if '"event":"fault"' in line]


@pytest.fixture
def trade(make_server: MakeServer, world: SandboxWorld) -> Trade:
    """A server that looks for lost outcomes when it starts, and then not again for the whole test."""
    return Trade(make_server(FLORIN_EXECUTION_LEASE_S="3", FLORIN_RECONCILE_EVERY_S="600"), world)


@pytest.fixture
def held(database_url: str) -> Iterator[HeldDatabase]:
    """The server's database, to be held."""
    with HeldDatabase(database_url) as database:
        yield database
