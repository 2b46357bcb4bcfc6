"""Customers whose words are not kept any more: what Stripe sends of them later is stored without these too.

Noted are customers' ids, a guest's key (`domain.erasing.guest_key`), and the ids of a guest's payments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from domain.erasing import guest_emails, guest_key
from storage.database import Tx
from storage.event_tables import stripe_objects
from storage.mirror_tables import mirror_erasures

# What an object without a customer of its own belongs to.
_REFERENCES = ("payment_intent", "charge", "source")


async def note(tx: Tx, merchant_id: str, keys: Iterable[str], now: datetime) -> None:
    """Note whose words must not be kept."""
    rows = [{"merchant_id": merchant_id, "customer_id": key, "erased_at": now} for key in sorted(set(keys))]
    await tx.execute(insert(mirror_erasures).values(rows).on_conflict_do_nothing())


async def follow(tx: Tx, merchant_id: str, states: Collection[Mapping[str, Any]], now: datetime) -> frozenset[str]:
    """Return what `about` does, and note a guest's new payments for what comes of them later."""
    erased = await _noted(tx)
    if erased and (new := _guests(states, erased) - erased):
        await note(tx, merchant_id, new, now)
    return await _about(tx, states, erased)


async def about(tx: Tx, states: Collection[Mapping[str, Any]]) -> frozenset[str]:
    """Return the ids of those objects that tell of such a customer: by their own field, or by their payment."""
    return await _about(tx, states, await _noted(tx))


async def _about(tx: Tx, states: Collection[Mapping[str, Any]], erased: frozenset[str]) -> frozenset[str]:
    """Return what `about` does, by what is noted."""
    if not erased:
        return erased
    guests = _guests(states, erased)
    own = {state["id"] for state in states if not erased.isdisjoint(_texts(state, ("id", "customer", *_REFERENCES)))}
    referred = {text for state in states for text in _texts(state, _REFERENCES)}
    table = stripe_objects.c
    found = select(table.object_id).where(table.customer_id.in_(erased), table.object_id.in_(referred))
    theirs = frozenset((await tx.execute(found)).scalars()) | guests
    own |= {state["id"] for state in states if not theirs.isdisjoint(_texts(state, _REFERENCES))}
    return frozenset(own | guests)


async def _noted(tx: Tx) -> frozenset[str]:
    """Everything that is noted."""
    return frozenset((await tx.execute(select(mirror_erasures.c.customer_id))).scalars())


def _guests(states: Collection[Mapping[str, Any]], erased: frozenset[str]) -> set[str]:
    """The ids of those objects that name a guest whose words must not be kept."""
    return {state["id"] for state in states if not erased.isdisjoint(map(guest_key, guest_emails(state)))}


def _texts(state: Mapping[str, Any], names: tuple[str, ...]) -> set[str]:
    """The texts in these fields."""
    return {value for name in names if isinstance(value := state.get(name), str)}
