"""The latest known state of each of a merchant's Stripe objects, as events and answers have shown it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from domain.erasing import bare
from storage import erasures
from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.records import many


@dataclass(frozen=True, slots=True)
class KnownState:
    """What Stripe has said of an object: `as_of` is the creation of the event that said it last, `event_id` its id."""

    merchant_id: str
    account_id: str
    livemode: bool
    object_id: str
    kind: str
    state: dict[str, Any] = field(repr=False)
    is_deleted: bool
    as_of: datetime
    event_id: str


_COLUMNS = [stripe_objects.c[one.name] for one in fields(KnownState)]


async def known(tx: Tx, account_id: str, *, livemode: bool, object_ids: Collection[str]) -> dict[str, KnownState]:
    """Return what is known of these objects of an account, by id."""
    table = stripe_objects.c
    found = select(*_COLUMNS).where(
        table.account_id == account_id, table.livemode == livemode, table.object_id.in_(object_ids)
    )
    return {row.object_id: row for row in await many(tx, found, KnownState)}


async def keep(tx: Tx, states: Sequence[KnownState]) -> None:
    """Store states, each unless a newer one of its object is known; an object stands among them once."""
    if not states:
        return
    erased = await erasures.about(tx, [state.state for state in states])
    rows = [
        asdict(state) | ({"state": bare(state.state)} if state.object_id in erased else {})
        for state in sorted(states, key=lambda state: state.object_id)
    ]
    new = insert(stripe_objects).values(rows)
    changes = {name: new.excluded[name] for name in ("kind", "state", "is_deleted", "as_of", "event_id")}
    await tx.execute(
        new.on_conflict_do_update(
            constraint="stripe_objects_pkey", set_=changes, where=stripe_objects.c.as_of <= new.excluded.as_of
        )
    )
