"""Plans of many: what was shown of the whole; their lines are proposals, whose states are the plan's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from domain.errors import KeyReused
from domain.proposals import State
from storage.database import Tx
from storage.proposals import ProposalRow
from storage.records import many, one
from storage.tables import plans, proposals


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan as stored; none of it ever changes.

    `skill` is what chose the lines, `acts_with` the acting skill of each; `left_out` is [{"what", "because"}].
    `request_key` is the client's idempotency key, `request_sha256` the hash of what was asked under it.
    """

    id: str
    merchant_id: str
    conversation_id: str | None
    request_key: str | None
    request_sha256: str
    skill: str
    acts_with: str
    title: str
    about: str
    notes: list[str]
    warnings: list[str]
    left_out: list[dict[str, Any]]
    account_id: str
    livemode: bool
    digest: str
    proposed_by: str
    created_at: datetime
    expires_at: datetime


async def insert(tx: Tx, row: PlanRow) -> PlanRow:
    """Store a new plan and return it; under a client key that is known, return the one stored before.

    Raises KeyReused when the key came with other content then. Compare the returned id with yours to tell them apart.
    """
    added = pg_insert(plans).values(asdict(row))
    if row.request_key is not None:
        added = added.on_conflict_do_nothing(constraint="plans_request_key_key")
    new = await one(tx, added.returning(plans), PlanRow)
    if new is not None:
        return new
    stored = await by_request_key(tx, row.request_key or "")
    if stored is None or stored.request_sha256 != row.request_sha256:
        raise KeyReused("This idempotency key was used for another request. Send a new key with a new request.")
    return stored


async def get(tx: Tx, plan_id: str) -> PlanRow | None:
    """Return one of this merchant's plans, or None."""
    return await one(tx, select(plans).where(plans.c.id == plan_id), PlanRow)


async def by_request_key(tx: Tx, request_key: str) -> PlanRow | None:
    """Return the plan made under a client's idempotency key, or None."""
    return await one(tx, select(plans).where(plans.c.request_key == request_key), PlanRow)


async def listed(tx: Tx, limit: int, before: str | None = None, conversation_id: str | None = None) -> list[PlanRow]:
    """Return plans, newest first; `before` is the id of the last one of the page before."""
    place = (plans.c.created_at, plans.c.id)
    found = select(plans).order_by(place[0].desc(), place[1].desc()).limit(limit)
    if conversation_id is not None:
        found = found.where(plans.c.conversation_id == conversation_id)
    if before is not None:
        found = found.where(tuple_(*place) < select(*place).where(plans.c.id == before).scalar_subquery())
    return await many(tx, found, PlanRow)


async def lines(tx: Tx, plan_ids: Collection[str]) -> dict[str, list[ProposalRow]]:
    """Return the lines of each of these plans, in their order."""
    found = (
        select(proposals).where(proposals.c.plan_id.in_(plan_ids)).order_by(proposals.c.plan_id, proposals.c.line_no)
    )
    by_plan: dict[str, list[ProposalRow]] = {plan_id: [] for plan_id in plan_ids}
    for row in await many(tx, found, ProposalRow):
        by_plan[row.plan_id or ""].append(row)
    return by_plan


async def locked_lines(tx: Tx, plan_id: str) -> list[ProposalRow]:
    """Return a plan's lines, kept from changing until the transaction ends; always locked in the same order.

    Whoever decides on them at the same time waits here, and then sees what became of them.
    """
    found = select(proposals).where(proposals.c.plan_id == plan_id).order_by(proposals.c.line_no).with_for_update()
    return await many(tx, found, ProposalRow)


async def keep_lease(tx: Tx, plan_id: str, lease_until: datetime) -> None:
    """Say until when this process is at work on the approved lines of a plan that it has not begun."""
    waiting = (proposals.c.plan_id == plan_id, proposals.c.state == str(State.APPROVED))
    await tx.execute(update(proposals).where(*waiting).values(lease_until=lease_until))
