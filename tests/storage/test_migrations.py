"""The migrations: from empty to exactly the tables, up and down, and at once from several processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import create_engine

from domain.errors import Misconfigured, Unavailable
from storage import migrate
from storage.database import Database
from storage.tables import metadata
from storage.urls import as_database, as_user, parsed
from tests.plugins.postgres import new_merchant

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """A database without any table."""
    name = f"test_{uuid4().hex[:16]}"
    with psycopg.connect(as_database(postgres_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield as_database(postgres_url, name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def differences(url: str) -> list[object]:
    """What Alembic would change to get from the database to the tables in the code."""
    engine = create_engine(parsed(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found: list[object] = compare_metadata(context, metadata)
    engine.dispose()
    return found


def test_migrations_end_at_the_tables(empty_url: str) -> None:
    """Run up from empty, the database has exactly the tables that the code names."""
    assert differences(empty_url)
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


def test_migrations_run_twice_and_back(empty_url: str) -> None:
    """A second run changes nothing; down removes everything; up again ends at the same."""
    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)
    migrate.downgrade(empty_url, "base")
    with psycopg.connect(empty_url) as owner:
        left = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^alembic' "
            "UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert left == []
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


def test_four_processes_migrate_at_once(empty_url: str) -> None:
    """Of several processes that start on an empty database one migrates, the others wait, and all go on."""
    program = "import sys; from storage import migrate; migrate.upgrade(sys.argv[1])"
    command = [sys.executable, "-c", program, empty_url]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]  # noqa: S603  # a program of our own
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert ended == [(b"", 0)] * 4
    assert differences(empty_url) == []


def test_a_newer_database_is_not_touched(empty_url: str) -> None:
    """A database that a later Florin has migrated is refused with what to do."""
    migrate.upgrade(empty_url)
    with psycopg.connect(empty_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Misconfigured, match="newer Florin"):
        migrate.upgrade(empty_url)


def test_the_newest_revision_is_known() -> None:
    """Readiness can compare with what this Florin needs."""
    assert migrate.newest() is not None


def test_an_absent_server_is_unavailable() -> None:
    """Migrating without a server says so."""
    with pytest.raises(Unavailable):
        migrate.upgrade("postgresql://u:secret@127.0.0.1:1/x")


async def test_an_ordinary_owner_is_enough(empty_url: str) -> None:
    """An external database needs no superuser: its owner, once allowed into the app's role, sets up and serves."""
    owner, name = f"owner_{uuid4().hex[:8]}", parsed(empty_url).database or ""
    role = sql.Identifier(owner)
    with psycopg.connect(empty_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), role))
        with pytest.raises(Misconfigured, match="GRANT florin_app"):
            migrate.upgrade(as_user(empty_url, owner))
        admin.execute(sql.SQL("GRANT florin_app TO {}").format(role))
        migrate.upgrade(as_user(empty_url, owner))
        database = await Database.open(as_user(empty_url, owner))
        merchant = await new_merchant(database)
        async with database.doorway() as tx:
            assert (await tx.exec_driver_sql("SELECT count(*) FROM merchants")).scalar_one() == 0
            assert (await tx.exec_driver_sql("SELECT florin_merchant_ids()")).scalar_one() == merchant.id
        await database.close()
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO postgres").format(sql.Identifier(name)))
        admin.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(role))
        admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
        admin.execute(sql.SQL("DROP ROLE {}").format(role))
