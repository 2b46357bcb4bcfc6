"""The mirror's objects: kept by the page as Stripe lists them, and listed again in Stripe's order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, Text, cast, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY

from domain.erasing import bare
from domain.errors import NotConnected
from storage import connections, erasures
from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.mirror import Place
from storage.records import many

# What is newer than the list stays; its place in the list is Stripe's all the same. What did not change is not written.
_KEEP = """
INSERT INTO stripe_objects AS known
    (merchant_id, account_id, livemode, object_id, kind, state, is_deleted, as_of, event_id{position})
SELECT :merchant_id, :account_id, :livemode, o.id, o.kind, o.state, o.is_deleted, :as_of, ''{o_position}
FROM unnest(
    CAST(:ids AS text[]), CAST(:kinds AS text[]), CAST(:states AS jsonb[]), CAST(:deleted AS boolean[]),
    CAST(:positions AS bigint[])
) AS o (id, kind, state, is_deleted, position)
ORDER BY o.id
ON CONFLICT ON CONSTRAINT stripe_objects_pkey DO UPDATE SET
    state = CASE WHEN known.as_of <= excluded.as_of THEN excluded.state ELSE known.state END,
    is_deleted = CASE WHEN known.as_of <= excluded.as_of THEN excluded.is_deleted ELSE known.is_deleted END,
    as_of = greatest(known.as_of, excluded.as_of){moved}
WHERE (known.as_of <= excluded.as_of AND (known.state, known.is_deleted) IS DISTINCT FROM
    (excluded.state, excluded.is_deleted)){or_moved}
"""
_KEEP_PLACED = text(
    _KEEP.format(
        position=", position",
        o_position=", o.position",
        moved=", position = excluded.position",
        or_moved=" OR known.position <> excluded.position",
    )
)
_KEEP_LOOSE = text(_KEEP.format(position="", o_position="", moved="", or_moved=""))
_NUMBERS = text("SELECT nextval('stripe_objects_position_seq') FROM generate_series(1, :count)")
_OVERTAKEN = text(
    "SELECT c.object_id, max(o.as_of) FROM stripe_objects o JOIN stripe_objects c ON c.merchant_id = o.merchant_id "
    "AND c.account_id = o.account_id AND c.livemode = o.livemode AND c.object_id = o.state ->> 'charge' "
    "WHERE o.merchant_id = :merchant_id AND o.account_id = :account_id AND o.livemode = :livemode "
    "AND (o.kind = 'dispute' OR (o.kind = 'refund' AND (o.state ->> 'status') IN ('failed', 'canceled'))) "
    "AND c.as_of < o.as_of GROUP BY c.object_id LIMIT :limit"
)
_FORGET = text(
    "DELETE FROM stripe_objects WHERE ctid = ANY (ARRAY(SELECT ctid FROM stripe_objects "
    "WHERE merchant_id = :merchant_id AND account_id = :account_id AND livemode = :livemode "
    "AND kind = ANY (:kinds) LIMIT :limit))"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as Stripe listed it, with ids where it was asked to show whole objects.

    `position` orders objects of one second: the greater, the later it was made; None leaves it as it is.
    """

    object_id: str
    kind: str
    state: dict[str, Any] = field(repr=False)
    is_deleted: bool = False
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An object as it is kept."""

    object_id: str
    kind: str
    state: dict[str, Any] = field(repr=False)
    is_deleted: bool
    as_of: datetime
    created_s: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which objects of a kind: made within seconds, both included, and with fields that are one of some values.

    Values are as PostgreSQL writes them: "true" for true.
    """

    kind: str
    since_s: int | None = None
    until_s: int | None = None
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()


Position = tuple[int, int]


async def keep(tx: Tx, place: Place, objects: Sequence[Listed], as_of: datetime) -> int:
    """Keep objects as they were at `as_of` unless something newer is known; returns how many rows changed.

    Raises NotConnected when the account has been disconnected meanwhile: nobody would forget them any more.
    """
    if not objects:
        return 0
    if not await connections.holds(tx, place.account_id, place.livemode):
        raise NotConnected("The account is not connected any more.")
    erased = await erasures.follow(tx, place.merchant_id, [one.state for one in objects], as_of)
    objects = _stripped(objects, erased)
    statement = _KEEP_LOOSE if objects[0].position is None else _KEEP_PLACED
    given = {
        "merchant_id": place.merchant_id,
        "account_id": place.account_id,
        "livemode": place.livemode,
        "as_of": as_of,
        "ids": [one.object_id for one in objects],
        "kinds": [one.kind for one in objects],
        "states": [orjson.dumps(one.state).decode() for one in objects],
        "deleted": [one.is_deleted for one in objects],
        "positions": [one.position for one in objects],
    }
    return (await tx.execute(statement, given)).rowcount


async def as_kept(tx: Tx, objects: Sequence[Listed]) -> list[Listed]:
    """Return objects as they may be kept: without words where their customer's must not be."""
    return _stripped(objects, await erasures.about(tx, [one.state for one in objects]))


def _stripped(objects: Sequence[Listed], erased: frozenset[str]) -> list[Listed]:
    """Those objects, without words where they are among the erased."""
    return [replace(one, state=bare(one.state)) if one.object_id in erased else one for one in objects]


async def keep_in_order(
    tx: Tx, place: Place, listed: Sequence[Listed], known: Collection[str], as_of: datetime
) -> None:
    """Keep a list whose newest come first: known objects stay in their place, new ones get the places after all others.

    Those are numbered in the order in which they were made, oldest first.
    """
    await keep(tx, place, [replace(one, position=None) for one in listed if one.object_id in known], as_of)
    new = [one for one in reversed(listed) if one.object_id not in known]
    if new:
        numbers = (await tx.execute(_NUMBERS, {"count": len(new)})).scalars()
        placed = [replace(one, position=number) for one, number in zip(new, sorted(numbers), strict=True)]
        await keep(tx, place, placed, as_of)


async def page(tx: Tx, place: Place, wanted: Wanted, after: Position | None, limit: int) -> list[Kept]:
    """Return objects that are not deleted in Stripe's order, the newest first, after a place in that order."""
    table = stripe_objects.c
    found = _shown().where(*_of(place), table.kind == wanted.kind, ~table.is_deleted, table.created_s.is_not(None))
    if wanted.since_s is not None:
        found = found.where(table.created_s >= wanted.since_s)
    if wanted.until_s is not None:
        found = found.where(table.created_s <= wanted.until_s)
    for name, values in wanted.fields:
        column = _COLUMNS.get(name)
        found = found.where((table.state[name].astext if column is None else table[column]).in_(values))
    if after is not None:
        found = found.where(tuple_(table.created_s, table.position) < after)
    return await many(tx, found.order_by(table.created_s.desc(), table.position.desc()).limit(limit), Kept)


async def by_ids(tx: Tx, place: Place, ids: Collection[str]) -> dict[str, Kept]:
    """Return what is kept of these objects, deleted ones included, by id."""
    if not ids:
        return {}
    wanted = stripe_objects.c.object_id == func.any(cast(list(ids), _TEXTS))
    return {one.object_id: one for one in await many(tx, _shown().where(*_of(place), wanted), Kept)}


async def between(tx: Tx, place: Place, kind: str, after_s: int, until_s: int | None) -> list[str]:
    """Return the ids of objects that are not deleted, made after one second and up to another."""
    table = stripe_objects.c
    found = select(table.object_id).where(*_of(place), table.kind == kind, ~table.is_deleted, table.created_s > after_s)
    if until_s is not None:
        found = found.where(table.created_s <= until_s)
    return list((await tx.execute(found)).scalars())


async def newest_s(tx: Tx, place: Place, kind: str) -> int | None:
    """Return when the newest object of a kind was made, in Unix seconds, or None without any."""
    table = stripe_objects.c
    found = select(func.max(table.created_s)).where(*_of(place), table.kind == kind)
    newest: int | None = (await tx.execute(found)).scalar_one()
    return newest


async def matured(tx: Tx, place: Place, now_s: int) -> tuple[int, int] | None:
    """Return from when to when balance transactions were made that are pending here and due at Stripe; None if none."""
    table = stripe_objects.c
    due = table.state["available_on"].as_integer() <= now_s
    found = select(func.min(table.created_s), func.max(table.created_s)).where(
        *_of(place), text("kind = 'balance_transaction' AND state ->> 'status' = 'pending'"), due
    )
    first, last = (await tx.execute(found)).one()
    return None if first is None else (first, last)


async def overtaken(tx: Tx, place: Place, limit: int) -> dict[str, datetime]:
    """Return charges that a newer dispute or failed refund has changed, by id, with when: no event says so of them."""
    given = {
        "merchant_id": place.merchant_id,
        "account_id": place.account_id,
        "livemode": place.livemode,
        "limit": limit,
    }
    return {str(row[0]): row[1] for row in await tx.execute(_OVERTAKEN, given)}


async def confirm(tx: Tx, place: Place, object_id: str, as_of: datetime) -> None:
    """Note that an object is as it is kept at a later moment too."""
    table = stripe_objects.c
    later = {"as_of": func.greatest(table.as_of, as_of)}
    await tx.execute(update(stripe_objects).where(*_of(place), table.object_id == object_id).values(later))


async def some_ids(tx: Tx, place: Place, kind: str, start: str, limit: int) -> list[str]:
    """Return ids of objects of a kind, the next ones after a text in alphabetical order."""
    table = stripe_objects.c
    found = (
        select(table.object_id)
        .where(*_of(place), table.kind == kind, ~table.is_deleted, table.object_id > start)
        .order_by(table.object_id)
        .limit(limit)
    )
    return list((await tx.execute(found)).scalars())


async def counts(tx: Tx, place: Place) -> dict[str, int]:
    """Return how many objects of each kind are kept that are not deleted."""
    table = stripe_objects.c
    found = select(table.kind, func.count()).where(*_of(place), ~table.is_deleted).group_by(table.kind)
    return {str(row[0]): int(row[1]) for row in await tx.execute(found)}


async def forget_some(tx: Tx, place: Place, kinds: Collection[str], limit: int) -> int:
    """Delete up to so many objects of these kinds; returns how many."""
    given = {
        "merchant_id": place.merchant_id,
        "account_id": place.account_id,
        "livemode": place.livemode,
        "kinds": list(kinds),
        "limit": limit,
    }
    return (await tx.execute(_FORGET, given)).rowcount


_TEXTS = ARRAY(Text)

# Fields that have a column and an index of their own.
_COLUMNS = {"customer": "customer_id", "payment_intent": "payment_id"}


def _shown() -> Select[Any]:
    """Select objects as they are kept."""
    table = stripe_objects.c
    return select(
        table.object_id, table.kind, table.state, table.is_deleted, table.as_of, table.created_s, table.position
    )


def _of(place: Place) -> tuple[Any, ...]:
    """The rows of one account."""
    table = stripe_objects.c
    return (
        table.merchant_id == place.merchant_id,
        table.account_id == place.account_id,
        table.livemode == place.livemode,
    )
