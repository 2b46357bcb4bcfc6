"""Reads rows straight into the frozen records that the rest of Florin sees."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Executable

from storage.database import Tx

R = TypeVar("R")


async def one(tx: Tx, statement: Executable, record: type[R]) -> R | None:
    """Run a statement that gives at most one row and return its record, or None."""
    row = (await tx.execute(statement)).mappings().one_or_none()
    return None if row is None else record(**row)


async def many(tx: Tx, statement: Executable, record: type[R]) -> list[R]:
    """Run a statement and return its rows as records, in the database's order."""
    return [record(**row) for row in (await tx.execute(statement)).mappings()]
