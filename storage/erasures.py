"""Customers whose words are not kept any more: what Stripe sends of them later is stored without these too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.mirror_tables import mirror_erasures

# What an object without a customer of its own belongs to.
_REFERENCES = ("payment_intent", "charge", "source")


async def note(tx: Tx, merchant_id: str, customer_id: str, now: datetime) -> None:
    """Note that a customer's words must not be kept."""
    erased = insert(mirror_erasures).values(merchant_id=merchant_id, customer_id=customer_id, erased_at=now)
    await tx.execute(erased.on_conflict_do_nothing())


async def about(tx: Tx, states: Collection[Mapping[str, Any]]) -> frozenset[str]:
    """Return the ids of those objects that tell of such a customer: by their own field, or by their payment."""
    erased = frozenset((await tx.execute(select(mirror_erasures.c.customer_id))).scalars())
    if not erased:
        return erased
    own = {state["id"] for state in states if not erased.isdisjoint(_texts(state, ("id", "customer")))}
    referred = {text for state in states for text in _texts(state, _REFERENCES)}
    table = stripe_objects.c
    found = select(table.object_id).where(table.customer_id.in_(erased), table.object_id.in_(referred))
    theirs = frozenset((await tx.execute(found)).scalars())
    own |= {state["id"] for state in states if not theirs.isdisjoint(_texts(state, _REFERENCES))}
    return frozenset(own)


def _texts(state: Mapping[str, Any], names: tuple[str, ...]) -> set[str]:
    """The texts in these fields."""
    return {value for name in names if isinstance(value := state.get(name), str)}
