"""How a database URL is read and changed: who connects, to which database, in which role."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import Misconfigured

APP_ROLE = "florin_app"


def parsed(url: str) -> URL:
    """Read a PostgreSQL URL for psycopg 3; Misconfigured (naming no part of it) when it is none."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Misconfigured("DATABASE_URL can't be read. Write postgresql://user:password@host/database.") from error
    if parts.get_backend_name() not in ("postgresql", "postgres"):
        raise Misconfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/database.")
    return parts.set(drivername="postgresql+psycopg")


def for_app(url: str, app_role: str = APP_ROLE) -> URL:
    """Return the URL on which sessions have the app's rights only.

    When another user connects, the session starts in the app's role (libpq `options`), so row-level security binds it.
    """
    parts = parsed(url)
    options = [_text(parts.query.get("options")), "-c search_path=public,florin_jobs", "-c timezone=UTC"]
    if parts.username != app_role:
        options.append(f"-c role={app_role}")
    query: dict[str, str | tuple[str, ...]] = dict(parts.query)
    query["options"] = " ".join(option for option in options if option)
    query.setdefault("connect_timeout", "5")
    query.setdefault("application_name", "florin")
    return parts.set(query=query)


def conninfo(url: URL) -> str:
    """Return the same connection as libpq reads it."""
    place = url.translate_connect_args(username="user", database="dbname")
    return make_conninfo(**{**url.query, **place})


def as_user(url: str, user: str) -> str:
    """Return the URL for another user without a password, as the embedded server takes it."""
    parts = parsed(url)
    other = URL.create("postgresql", user, None, parts.host, parts.port, parts.database, parts.query)
    return other.render_as_string(hide_password=False)


def as_database(url: str, database: str) -> str:
    """Return the URL of another database on the same server."""
    return parsed(url).set(database=database, drivername="postgresql").render_as_string(hide_password=False)


def _text(value: str | tuple[str, ...] | None) -> str:
    """Join what a query parameter holds."""
    return " ".join(value) if isinstance(value, tuple) else value or ""
