"""Subscriptions and invoices of a mirrored account in brief, and what each subscription's invoices told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from sqlalchemy import text

from storage.database import Tx
from storage.records import many

_STANDING = text("""
    SELECT brief->>'status' AS status, coalesce(brief->'pause_collection', 'null') <> 'null' AS is_held,
        count(*) AS subscriptions
    FROM mirror_briefs WHERE kind = 'subscription' AND account_id = :account_id AND livemode = :livemode
    GROUP BY 1, 2
""")

# A thousand to a row: a row costs more than what is told in it.
_TOLD = text("""
    SELECT '[' || string_agg(coalesce(told, 'null'), ',') || ']' AS told FROM (
        SELECT told, row_number() OVER () / 1000 AS part FROM mirror_briefs
        WHERE kind = 'subscription' AND account_id = :account_id AND livemode = :livemode
            AND (ended_s IS NULL OR ended_s >= :since_s)
    ) t GROUP BY part
""")

_UNTOLD = text("""
    SELECT object_id, version, brief FROM mirror_briefs
    WHERE kind = 'subscription' AND told IS NULL AND account_id = :account_id AND livemode = :livemode
        AND (ended_s IS NULL OR ended_s >= :since_s) AND object_id > :after
    ORDER BY object_id LIMIT :limit
""")

_NAMED = text("""
    SELECT object_id, version, brief FROM mirror_briefs
    WHERE kind = 'subscription' AND account_id = :account_id AND livemode = :livemode AND object_id = ANY (:ids)
    ORDER BY object_id
""")

_INVOICES = text("""
    SELECT d.subscription_id, b.brief FROM mirror_billed d CROSS JOIN LATERAL (
        SELECT m.brief, m.created_s, m.position FROM mirror_briefs m
        WHERE m.account_id = :account_id AND m.livemode = :livemode AND m.object_id = d.invoice_id OFFSET 0) b
    WHERE d.account_id = :account_id AND d.livemode = :livemode AND d.subscription_id = ANY (:ids)
    ORDER BY b.created_s DESC, b.position DESC
""")

_INVOICES_SINCE = text("""
    SELECT count(*) FROM mirror_briefs
    WHERE kind = 'invoice' AND account_id = :account_id AND livemode = :livemode AND created_s >= :since_s
""")

_OBJECTS = text("""
    SELECT o.object_id, o.state FROM unnest(CAST(:ids AS text[])) u (id) JOIN stripe_objects o
        ON o.account_id = :account_id AND o.livemode = :livemode AND o.object_id = u.id
    WHERE o.kind = :kind
""")

_TELL = text("""
    UPDATE mirror_briefs SET told = :told, discount_ids = CAST(:discount_ids AS text[])
    WHERE object_id = :object_id AND account_id = :account_id AND livemode = :livemode AND version = :version
""")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose mirror is read: the account, and its mode."""

    account_id: str
    livemode: bool

    def told(self) -> dict[str, Any]:
        """What the statements call it."""
        return {"account_id": self.account_id, "livemode": self.livemode}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many subscriptions have a status, and whether their collection is paused."""

    status: str
    is_held: bool
    subscriptions: int


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription and its invoices in brief, newest first, with their discounts; and which version of it this is."""

    object_id: str
    version: int
    brief: dict[str, Any]
    invoices: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """What a subscription's invoices told of it, as JSON, true of one version; and the ids of its discounts."""

    object_id: str
    version: int
    told: str
    discount_ids: list[str]


async def standing(tx: Tx, account: Account) -> list[Standing]:
    """Count all subscriptions there ever were."""
    return await many(tx, _STANDING.bindparams(**account.told()), Standing)


async def told(tx: Tx, account: Account, since_s: int) -> list[list[Any] | None]:
    """Return what was told of every subscription that had not ended before a moment, Unix seconds; None of changed."""
    rows = await tx.execute(_TOLD, account.told() | {"since_s": since_s})
    return [one for row in rows for one in orjson.loads(row.told)]


async def untold(tx: Tx, account: Account, since_s: int, after: str, limit: int) -> list[Subscribed] | None:
    """Return subscriptions of which nothing is told, by their ids after one; None where a discount is not known."""
    given = account.told() | {"since_s": since_s, "after": after, "limit": limit}
    return await _with_invoices(tx, account, await many(tx, _UNTOLD.bindparams(**given), Subscribed))


async def named(tx: Tx, account: Account, ids: Collection[str]) -> list[Subscribed] | None:
    """Return these subscriptions, told or not; None where a discount is not known."""
    found = await many(tx, _NAMED.bindparams(**account.told(), ids=sorted(ids)), Subscribed)
    return await _with_invoices(tx, account, found)


async def invoices_since(tx: Tx, account: Account, since_s: int) -> int:
    """Count the invoices made since a moment, Unix seconds."""
    return int((await tx.execute(_INVOICES_SINCE, {**account.told(), "since_s": since_s})).scalar_one())


async def prices(tx: Tx, account: Account, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return those of these prices that are known, by their ids."""
    return await _objects(tx, account, "price", ids)


async def tell(tx: Tx, account: Account, found: Sequence[Told]) -> None:
    """Keep what was worked out of subscriptions, unless something has changed since they were read."""
    if found:
        await tx.execute(_TELL, [asdict(one) | account.told() for one in found])


async def _with_invoices(tx: Tx, account: Account, found: list[Subscribed]) -> list[Subscribed] | None:
    """Add the invoices, and show all discounts whole; None where one is not known."""
    ids = {"ids": [one.object_id for one in found]}
    by_id = {one.object_id: one for one in found}
    for row in await tx.execute(_INVOICES, account.told() | ids):
        by_id[row.subscription_id].invoices.append(row.brief)
    owners = [owner for one in found for brief in (one.brief, *one.invoices) for owner in _owners(brief)]
    names = {name for owner in owners for name in _named(owner)}
    discounts = await _objects(tx, account, "discount", names)
    if names - discounts.keys():
        return None
    for owner in owners:
        if owner.get("discounts"):
            owner["discounts"] = [discounts[one] if isinstance(one, str) else one for one in owner["discounts"]]
    return found


async def _objects(tx: Tx, account: Account, kind: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return those of these objects that are known."""
    if not ids:
        return {}
    given = account.told() | {"kind": kind, "ids": sorted(ids)}
    return {row.object_id: row.state for row in await tx.execute(_OBJECTS, given)}


def _owners(brief: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever of an object may have discounts: itself, its items and its lines."""
    yield brief
    for part in ("items", "lines"):
        yield from (brief.get(part) or {}).get("data") or ()


def _named(owner: dict[str, Any]) -> list[str]:
    """The ids of discounts that are not shown whole."""
    return [one for one in owner.get("discounts") or () if isinstance(one, str)]
