"""Fixtures: one real PostgreSQL for the test run, and a fresh database in it for each test that asks."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from domain.ids import new_id
from domain.people import Role
from storage import members, merchants, migrate
from storage.database import Database
from storage.embedded import EmbeddedPostgres, app_url
from storage.members import Member
from storage.merchants import Merchant
from storage.urls import as_database

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "florin_template"

_START_GUARDIAN = '"$@" >/dev/null 2>&1 </dev/null &'


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock that the workers of one run and the guardian of their server share."""
    with folder.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The owner's URL of the run's server, shared by all xdist workers; it ends with the last of them, even killed."""
    worker = getattr(request.config, "workerinput", None)
    run = worker["testrunuid"] if worker else uuid4().hex
    memory = Path("/dev/shm")  # noqa: S108  # the data is worthless, and memory spares every commit its disk
    base = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = base / f"florin-test-{run[:12]}"
    with locked(folder):
        folder.mkdir(exist_ok=True)
        alive = _keep_alive(folder)
        url = EmbeddedPostgres(folder / "pg", durable=False).start()
        _make_template(url)
    yield url
    os.close(alive)


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The owner's URL of a fresh, migrated, empty database of this test's own."""
    name = f"test_{uuid4().hex[:16]}"
    with _admin(postgres_url) as admin:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        admin.execute(make.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    yield as_database(postgres_url, name)
    with _admin(postgres_url) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def app_database_url(database_url: str) -> str:
    """The URL of the same database on which the app connects, in its own role."""
    return app_url(database_url)


@pytest.fixture
async def database(app_database_url: str) -> AsyncIterator[Database]:
    """The test's database as the app sees it: under row-level security."""
    opened = await Database.open(app_database_url, pool_size=5)
    yield opened
    await opened.close()


@pytest.fixture
async def merchant(database: Database) -> Merchant:
    """A merchant in the test's database."""
    return await new_merchant(database)


@pytest.fixture
async def member(database: Database, merchant: Merchant) -> Member:
    """That merchant's administrator."""
    async with database.merchant(merchant.id) as tx:
        return await members.create(tx, Member(new_id("mem"), merchant.id, "Ada", Role.ADMIN, datetime.now(UTC)))


async def new_merchant(database: Database, name: str = "Corner Shop") -> Merchant:
    """Stores one more merchant (UTC, en-US, usd)."""
    fresh = Merchant(new_id("mer"), name, "UTC", "en-US", "usd", datetime.now(UTC))
    async with database.merchant(fresh.id) as tx:
        return await merchants.create(tx, fresh)


def _keep_alive(folder: Path) -> int:
    """Return the open end of a pipe: when the last process holding one is gone, the guardian ends the server."""
    pipe = folder / "alive"
    if not pipe.exists():
        os.mkfifo(pipe)
        guardian = [sys.executable, "-m", "tests.plugins._postgres_guardian", str(folder)]
        subprocess.run(  # noqa: S603  # our own module
            ["/bin/sh", "-c", _START_GUARDIAN, "sh", *guardian], cwd=ROOT, check=True, start_new_session=True
        )
    return os.open(pipe, os.O_WRONLY)


def _make_template(url: str) -> None:
    """Make the migrated database that every test's own is a copy of, once per run."""
    with _admin(url) as admin:
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", (TEMPLATE,)).fetchone()
        if known is not None:
            return
        name = sql.Identifier(TEMPLATE)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        migrate.upgrade(as_database(url, TEMPLATE))
        admin.execute(sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false").format(name))


@contextmanager
def _admin(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the server's superuser, outside of any test's database."""
    with psycopg.connect(as_database(url, "postgres"), autocommit=True) as connection:
        yield connection
