"""Brings a database to the newest tables; any number of processes may ask for it at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, create_engine, exc, text

from domain.errors import Misconfigured
from storage.failures import translated
from storage.urls import APP_ROLE, parsed

# Any number that no other program of this database uses: "florin" in ASCII.
_LOCK = 0x666C6F72696E

# Whoever makes a role may not take it on before it is granted to him (PostgreSQL 16 on); where an administrator made
# and granted it, the user may not grant it again, and need not.
_MAKE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'florin_app') THEN
        CREATE ROLE florin_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        BEGIN
            GRANT florin_app TO CURRENT_USER;
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END IF;
END $$
"""


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations up to `revision` on the owner's URL; does nothing when they have run.

    Raises Unavailable when the database is away, Misconfigured when the user may not set it up or the database is
    newer than this Florin.
    """
    with _locked(url) as connection:
        _make_role(connection)
        with _explained():
            command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to `revision` ("base" for all), data included."""
    with _locked(url) as connection, _explained():
        command.downgrade(_config(connection), revision)


def newest() -> str | None:
    """Return the revision that this Florin's tables need."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    """Make Alembic's settings; there is no ini file."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """Connect as the owner and hold the lock of migrations, for the session: it ends with it, however that ends."""
    engine = create_engine(parsed(url), connect_args={"connect_timeout": 10})
    try:
        with translated(), engine.connect() as connection:
            connection.execute(text("SET search_path TO public"))
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()
    finally:
        engine.dispose()


def _make_role(connection: Connection) -> None:
    """Make the app's role, and let the owner take it on; another database of the server may have made it before."""
    try:
        connection.execute(text(_MAKE_ROLE))
        connection.commit()
        connection.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        connection.rollback()
    except exc.DBAPIError as error:
        connection.rollback()
        if isinstance(error.orig, psycopg.errors.DuplicateObject | psycopg.errors.UniqueViolation):
            return
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Misconfigured(
                f"The user in DATABASE_URL may not make roles. Let an administrator run once: CREATE ROLE {APP_ROLE} "
                f"NOLOGIN; GRANT {APP_ROLE} TO <that user>."
            ) from error
        raise


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what stops a migration into a sentence."""
    try:
        yield
    except CommandError as error:
        raise Misconfigured(
            "The database was set up by a newer Florin. Start that version, or restore a backup made before."
        ) from error
    except exc.ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Misconfigured(
                "The user in DATABASE_URL may not make tables in the schema public. Make it the owner of the database."
            ) from error
        raise
