"""The rules that raise alerts: a row for each that a merchant changed or added; the defaults need none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.alert_tables import alert_rules
from storage.database import Tx
from storage.records import many, one


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule of a kind; `parameters` hold whole numbers and currencies by the names that the kind defines.

    `is_default` marks the one every merchant has of each kind. `revision` counts its changes, and `last_key` is the
    key of the last one, so that the same change made twice is one.
    """

    merchant_id: str
    id: str
    kind: str
    name: str
    parameters: dict[str, Any]
    is_default: bool
    is_on: bool
    muted_until: datetime | None
    created_by: str
    created_at: datetime
    revision: int
    last_key: str


async def listed(tx: Tx) -> list[AlertRule]:
    """Return the merchant's own rules and changed defaults, by kind, the default first."""
    order = (alert_rules.c.kind, alert_rules.c.is_default.desc(), alert_rules.c.id)
    return await many(tx, select(alert_rules).order_by(*order), AlertRule)


async def get(tx: Tx, rule_id: str) -> AlertRule | None:
    """Return the merchant's rule of that id, or None."""
    return await one(tx, select(alert_rules).where(alert_rules.c.id == rule_id), AlertRule)


async def add(tx: Tx, rule: AlertRule) -> bool:
    """Store a rule unless its id, or another default of its kind, exists; returns whether it is new."""
    new = insert(alert_rules).values(asdict(rule)).on_conflict_do_nothing().returning(alert_rules.c.id)
    return (await tx.execute(new)).scalar_one_or_none() is not None


async def replace(tx: Tx, rule: AlertRule) -> bool:
    """Store a rule's next revision; False, and nothing changed, when the one before is not the stored one."""
    values = {"name": rule.name, "parameters": rule.parameters, "is_on": rule.is_on, "muted_until": rule.muted_until}
    changed = (
        update(alert_rules)
        .where(alert_rules.c.id == rule.id, alert_rules.c.revision == rule.revision - 1)
        .values(values | {"revision": rule.revision, "last_key": rule.last_key})
    )
    return (await tx.execute(changed)).rowcount == 1


async def remove(tx: Tx, rule_id: str) -> bool:
    """Delete a rule; returns whether there was one."""
    return (await tx.execute(delete(alert_rules).where(alert_rules.c.id == rule_id))).rowcount == 1
