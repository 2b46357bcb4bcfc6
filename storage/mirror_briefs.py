"""Subscriptions and invoices of a mirrored account in brief: in Stripe's shape and order, with their discounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from storage.database import Tx
from storage.records import many

_LISTED = text("""
    SELECT created_s, position, brief FROM mirror_briefs
    WHERE kind = :kind AND account_id = :account_id AND livemode = :livemode AND created_s >= :since
        AND created_s < :until AND (created_s, position) < (:after_s, :after_position)
    ORDER BY created_s DESC, position DESC LIMIT :limit
""")

_DISCOUNTS = text("""
    SELECT o.object_id, o.state FROM unnest(CAST(:ids AS text[])) u (id) JOIN stripe_objects o
        ON o.account_id = :account_id AND o.livemode = :livemode AND o.object_id = u.id
    WHERE o.kind = 'discount'
""")

# After every moment that Stripe can name.
_EVER_S = 1 << 40


@dataclass(frozen=True, slots=True)
class Brief:
    """An object in brief, and its place in Stripe's list."""

    created_s: int
    position: int
    brief: dict[str, Any]


async def listed(
    tx: Tx,
    account_id: str,
    *,
    livemode: bool,
    kind: str,
    created_s: tuple[int, int | None],
    after: Brief | None,
    limit: int,
) -> list[Brief] | None:
    """Return objects made from the first of these moments to before the second, newest first, after one already read.

    None where a discount is not in the copy.
    """
    told = {
        "kind": kind,
        "account_id": account_id,
        "livemode": livemode,
        "since": created_s[0],
        "until": created_s[1] if created_s[1] is not None else _EVER_S,
        "after_s": after.created_s if after else _EVER_S,
        "after_position": after.position if after else 0,
        "limit": limit,
    }
    found = await many(tx, _LISTED.bindparams(**told), Brief)
    named = {name for brief in found for owner in _owners(brief.brief) for name in _named(owner)}
    if not named:
        return found
    place = {"ids": sorted(named), "account_id": account_id, "livemode": livemode}
    discounts = {row.object_id: row.state for row in await tx.execute(_DISCOUNTS, place)}
    if named - discounts.keys():
        return None
    for brief in found:
        for owner in _owners(brief.brief):
            if owner.get("discounts"):
                owner["discounts"] = [discounts[one] if isinstance(one, str) else one for one in owner["discounts"]]
    return found


def _owners(brief: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever of an object may have discounts: itself, its items and its lines."""
    yield brief
    for part in ("items", "lines"):
        yield from (brief.get(part) or {}).get("data") or ()


def _named(owner: dict[str, Any]) -> list[str]:
    """The ids of discounts that are not shown whole."""
    return [one for one in owner.get("discounts") or () if isinstance(one, str)]
