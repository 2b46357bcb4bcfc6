"""Automations: when an event of a type comes, then tell, prepare or pass it on; and what each has had already."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from storage.database import Tx
from storage.records import many, one
from storage.watch_tables import automation_runs, automations


@dataclass(frozen=True, slots=True)
class Automation:
    """One automation; `trigger`, `conditions` and `action` are as domain.automations defines them.

    `last_key` is the key of the approval that made it, so that the same made twice is one.
    """

    merchant_id: str
    id: str
    name: str
    trigger: str
    conditions: dict[str, Any]
    action: dict[str, Any]
    is_on: bool
    created_by: str
    created_at: datetime
    last_key: str


async def add(tx: Tx, automation: Automation) -> bool:
    """Store a new automation unless its id exists; returns whether it is new."""
    new = insert(automations).values(asdict(automation)).on_conflict_do_nothing().returning(automations.c.id)
    return (await tx.execute(new)).scalar_one_or_none() is not None


async def get(tx: Tx, automation_id: str) -> Automation | None:
    """Return the merchant's automation of that id, or None."""
    return await one(tx, select(automations).where(automations.c.id == automation_id), Automation)


async def listed(tx: Tx) -> list[Automation]:
    """Return the merchant's automations, oldest first."""
    return await many(tx, select(automations).order_by(automations.c.created_at, automations.c.id), Automation)


async def by_key(tx: Tx, last_key: str) -> Automation | None:
    """Return the automation that an approval of this key made, or None."""
    return await one(tx, select(automations).where(automations.c.last_key == last_key), Automation)


async def remove(tx: Tx, automation_id: str) -> bool:
    """Delete an automation with its runs; returns whether there was one."""
    return (await tx.execute(delete(automations).where(automations.c.id == automation_id))).rowcount == 1


async def note_run(
    tx: Tx, merchant_id: str, automation_id: str, once_key: str, now: datetime, *, is_held: bool
) -> bool:
    """Note that an automation had what `once_key` names; False when it had it before.

    `is_held` says that the bound kept it from doing anything.
    """
    row = {
        "merchant_id": merchant_id, "automation_id": automation_id, "once_key": once_key, "ran_at": now,
        "is_held": is_held,
    }  # fmt: skip
    new = insert(automation_runs).values(row).on_conflict_do_nothing().returning(automation_runs.c.once_key)
    return (await tx.execute(new)).scalar_one_or_none() is not None


async def ran_since(tx: Tx, automation_id: str, since: datetime) -> int:
    """Return how often an automation did something since a moment."""
    runs = automation_runs.c
    found = select(func.count()).where(runs.automation_id == automation_id, runs.ran_at > since, ~runs.is_held)
    return int((await tx.execute(found)).scalar_one())


async def forget_runs(tx: Tx, before: datetime) -> int:
    """Forget what automations had before a moment; works in a doorway."""
    return int((await tx.execute(select(func.florin_forget_runs(before)))).scalar_one())
