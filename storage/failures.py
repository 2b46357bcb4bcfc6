"""Turns what the database says when it fails into Florin's own errors, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from domain.errors import BadInput, FlorinError, TooMany, Unavailable

_FULL = "The disk of the database is full, so nothing can be stored. Free some space on it and ask again."
_CROWDED = "The database is serving as many requests as it can. Try again in a moment."
_READ_ONLY = "The database takes no changes right now (it is read-only). Ask again when it has recovered."
_AWAY = "The database can't be reached right now. Look whether it runs, then ask again."
_UNSTORABLE = "That holds a character or a number that can't be stored. Write it differently and send it again."


@contextmanager
def translated() -> Iterator[None]:
    """Raise Unavailable, TooMany or BadInput for what the database failed with; let everything else through.

    A commit whose answer was lost also ends here: whether it took effect must be read again, never assumed.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise TooMany(_CROWDED) from error
    except exc.DBAPIError as error:
        known = florin_error(error.orig)
        if known is None:
            raise
        raise known from error
    except psycopg.Error as error:
        known = florin_error(error)
        if known is None:
            raise
        raise known from error
    except UnicodeEncodeError as error:
        raise BadInput(_UNSTORABLE) from error


def florin_error(error: BaseException | None) -> FlorinError | None:
    """Return the Florin error for a driver's error, or None when it is a mistake of the program."""
    if isinstance(error, psycopg.errors.DiskFull):
        return Unavailable(_FULL)
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return Unavailable(_READ_ONLY)
    if isinstance(error, psycopg.errors.TooManyConnections):
        return TooMany(_CROWDED)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Unavailable(_AWAY)
    if isinstance(error, psycopg.DataError):
        return BadInput(_UNSTORABLE)
    return None


def refuses_writes(error: FlorinError) -> bool:
    """Whether a translated error says that the database is there, but stores nothing."""
    cause = error.__cause__
    origin = cause.orig if isinstance(cause, exc.DBAPIError) else cause
    return isinstance(origin, psycopg.errors.DiskFull | psycopg.errors.ReadOnlySqlTransaction)
