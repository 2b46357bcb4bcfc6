"""Forgets what is kept of an account that is no longer connected, a bounded piece at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, delete, literal_column, select

from storage.database import Tx
from storage.event_tables import stripe_event_looks, stripe_objects
from storage.mirror_tables import mirrors

# What is kept of one account in one mode beside its events; rows that hang on these go with them.
_BY_ACCOUNT: tuple[Table, ...] = (stripe_objects, mirrors, stripe_event_looks)


async def forget_some(tx: Tx, account_id: str, *, livemode: bool, limit: int) -> int:
    """Delete up to so many rows of what the merchant keeps of an account; returns how many, 0 when none are left."""
    gone = 0
    for table in _BY_ACCOUNT:
        places: Select[Any] = (
            select(literal_column(f"{table.name}.ctid"))
            .select_from(table)
            .where(table.c.account_id == account_id, table.c.livemode == livemode)
            .limit(limit - gone)
        )
        gone += (await tx.execute(delete(table).where(literal_column(f"{table.name}.ctid").in_(places)))).rowcount
        if gone >= limit:
            break
    return gone
