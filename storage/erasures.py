"""Customers whose words are not kept any more: what Stripe sends of them later is stored without these too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.mirror_tables import mirror_erasures


async def note(tx: Tx, merchant_id: str, customer_id: str, now: datetime) -> None:
    """Note that a customer's words must not be kept."""
    erased = insert(mirror_erasures).values(merchant_id=merchant_id, customer_id=customer_id, erased_at=now)
    await tx.execute(erased.on_conflict_do_nothing())


async def among(tx: Tx, customer_ids: Collection[str]) -> frozenset[str]:
    """Return those of these customers whose words must not be kept."""
    if not customer_ids:
        return frozenset()
    found = select(mirror_erasures.c.customer_id).where(mirror_erasures.c.customer_id.in_(customer_ids))
    return frozenset((await tx.execute(found)).scalars())
