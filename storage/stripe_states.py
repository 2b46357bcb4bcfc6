"""The latest known state of each of a merchant's Stripe objects, as events and answers have shown it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from domain.erasing import bare
from storage import erasures
from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.records import many

_KEPT = {
    "merchant_id": "text",
    "account_id": "text",
    "livemode": "boolean",
    "object_id": "text",
    "kind": "text",
    "state": "text",
    "is_deleted": "boolean",
    "as_of": "timestamptz",
    "event_id": "text",
}
# One text for any number of rows: making one for so many VALUES takes longer than the database does to store them.
_KEEP = text(
    f"INSERT INTO stripe_objects ({', '.join(_KEPT)}) "  # noqa: S608  # names of our own
    f"SELECT {', '.join('CAST(state AS jsonb)' if name == 'state' else name for name in _KEPT)} "
    f"FROM unnest({', '.join(f'CAST(:{name} AS {kind}[])' for name, kind in _KEPT.items())}) "
    f"AS given ({', '.join(_KEPT)}) "
    "ON CONFLICT ON CONSTRAINT stripe_objects_pkey DO UPDATE SET kind = excluded.kind, state = excluded.state, "
    "is_deleted = excluded.is_deleted, as_of = excluded.as_of, event_id = excluded.event_id "
    "WHERE stripe_objects.as_of <= excluded.as_of"
)


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
    first = states[0]
    erased = await erasures.follow(tx, first.merchant_id, [state.state for state in states], first.as_of)
    rows = sorted(states, key=lambda state: state.object_id)
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in _KEPT}
    columns["state"] = [json.dumps(bare(row.state) if row.object_id in erased else row.state) for row in rows]
    await tx.execute(_KEEP, columns)
