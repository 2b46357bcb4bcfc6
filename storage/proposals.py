"""Proposals: what would be done, who decided, and what became of it; every change of state is a compare-and-set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from domain.canonical import sha256_hex
from domain.errors import KeyReused
from domain.proposals import State, may_move
from storage.database import Tx
from storage.records import many, one
from storage.tables import proposals

# What may change after a proposal was shown; the rest is what the person approves, and stays.
MUTABLE = frozenset(
    "decided_by decided_at attempts lease_until next_check_at sent_at outcome_text receipt error".split()
)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal as stored.

    `arguments` is {name: {"value", "source"}}; `figures` is [{"minor", "currency"}]; `key` is Stripe's idempotency key.
    `request_key` is the client's own idempotency key and `request_sha256` the hash of what the client asked for under
    it (made from skill, argument values, account and mode when left empty). A line of a plan has `plan_id` and
    `line_no`, counted from 1.
    """

    id: str
    merchant_id: str
    conversation_id: str | None
    skill: str
    arguments: dict[str, dict[str, Any]]
    summary: str
    effects: list[str]
    warnings: list[str]
    figures: list[dict[str, Any]]
    request: dict[str, Any]
    preconditions: dict[str, Any]
    amount_minor: int | None
    currency: str | None
    account_id: str
    livemode: bool
    digest: str
    key: str
    proposed_by: str
    created_at: datetime
    expires_at: datetime
    request_key: str | None = None
    request_sha256: str = ""
    state: str = State.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    next_check_at: datetime | None = None
    sent_at: datetime | None = None
    outcome_text: str | None = None
    receipt: Any = field(default=None)
    error: Any = field(default=None)
    plan_id: str | None = None
    line_no: int | None = None


async def insert(tx: Tx, row: ProposalRow) -> ProposalRow:
    """Store a new proposal and return it; under a client key that is known, return the one stored before.

    Raises KeyReused when the key came with other content then. Compare the returned id with yours to tell them apart.
    """
    values = asdict(row) | {"state": str(row.state), "request_sha256": row.request_sha256 or _content(row)}
    added = pg_insert(proposals).values(values)
    if row.request_key is not None:
        added = added.on_conflict_do_nothing(constraint="proposals_request_key_key")
    new = await one(tx, added.returning(proposals), ProposalRow)
    if new is not None:
        return new
    stored = await by_request_key(tx, row.request_key or "")
    if stored is None or stored.request_sha256 != values["request_sha256"]:
        raise KeyReused("This idempotency key was used for another request. Send a new key with a new request.")
    return stored


async def get(tx: Tx, proposal_id: str) -> ProposalRow | None:
    """Return one of this merchant's proposals, or None."""
    return await one(tx, select(proposals).where(proposals.c.id == proposal_id), ProposalRow)


async def some(tx: Tx, proposal_ids: Collection[str]) -> dict[str, ProposalRow]:
    """Return those of these proposals that are this merchant's, by their ids."""
    found = await many(tx, select(proposals).where(proposals.c.id.in_(proposal_ids)), ProposalRow)
    return {row.id: row for row in found}


async def by_request_key(tx: Tx, request_key: str) -> ProposalRow | None:
    """Return the proposal made under a client's idempotency key, or None."""
    return await one(tx, select(proposals).where(proposals.c.request_key == request_key), ProposalRow)


async def listed(
    tx: Tx,
    states: Collection[State] | None = None,
    limit: int = 50,
    before: str | None = None,
    conversation_id: str | None = None,
    *,
    alone: bool = False,
) -> list[ProposalRow]:
    """Return proposals, newest first; `before` is the id of the last one of the page before.

    With `alone` the lines of plans are left out.
    """
    place = (proposals.c.created_at, proposals.c.id)
    found = select(proposals).order_by(place[0].desc(), place[1].desc()).limit(limit)
    if states is not None:
        found = found.where(proposals.c.state.in_([str(state) for state in states]))
    if conversation_id is not None:
        found = found.where(proposals.c.conversation_id == conversation_id)
    if alone:
        found = found.where(proposals.c.plan_id.is_(None))
    if before is not None:
        last = select(*place).where(proposals.c.id == before).scalar_subquery()
        found = found.where(tuple_(*place) < last)
    return await many(tx, found, ProposalRow)


async def move(
    tx: Tx, proposal_id: str, from_states: Collection[State], to: State, *, attempt: int | None = None, **changes: Any
) -> ProposalRow | None:
    """Move a proposal from one of `from_states` to `to` with `changes` of MUTABLE columns, and return it as it then is.

    None when it is in none of these states any more (the race was lost) or not this merchant's. With `attempt`, also
    None unless `attempts` still has that value: whoever lost its lease to another can't speak for it any more.
    Raises ValueError for a move that domain.proposals does not know, and for a column that must not change.
    """
    illegal = [state for state in from_states if not may_move(State(state), to)]
    if illegal or not from_states:
        raise ValueError(f"a proposal can't go from {sorted(illegal)} to {to}")
    _refuse_fixed(changes)
    where = [proposals.c.id == proposal_id, proposals.c.state.in_([str(state) for state in from_states])]
    return await _changed(tx, where, attempt, {"state": str(to), **changes})


async def amend(
    tx: Tx, proposal_id: str, in_state: State, *, attempt: int | None = None, **changes: Any
) -> ProposalRow | None:
    """Change MUTABLE columns while the proposal stays in `in_state`; None when it is elsewhere (see `move`)."""
    _refuse_fixed(changes)
    where = [proposals.c.id == proposal_id, proposals.c.state == str(in_state)]
    return await _changed(tx, where, attempt, changes)


async def take_over(tx: Tx, proposal_id: str, *, now: datetime, lease_until: datetime) -> ProposalRow | None:
    """Claim a proposal whose executor is gone, or was before it began, or whose unknown outcome is due for a look.

    It is then `executing` under the new lease with `attempts` one higher; None when another was faster or it isn't due.
    """
    due_now = or_(
        and_(proposals.c.state.in_([str(State.APPROVED), str(State.EXECUTING)]), proposals.c.lease_until <= now),
        and_(proposals.c.state == str(State.UNKNOWN), proposals.c.next_check_at <= now),
    )
    changes = {
        "state": str(State.EXECUTING),
        "lease_until": lease_until,
        "next_check_at": None,
        "attempts": proposals.c.attempts + 1,
    }
    return await _changed(tx, [proposals.c.id == proposal_id, due_now], None, changes)


async def counted(tx: Tx) -> dict[str, int]:
    """Return how many of the merchant's proposals are in each state."""
    found = select(proposals.c.state, func.count()).group_by(proposals.c.state)
    return {str(row.state): int(row[1]) for row in await tx.execute(found)}


async def counted_in_all(tx: Tx) -> dict[str, int]:
    """Return how many proposals of all merchants together are in each state; works in a doorway."""
    found = func.florin_proposal_counts().table_valued("state", "count")
    return {str(row[0]): int(row[1]) for row in await tx.execute(select(found.c.state, found.c.count))}


async def due(tx: Tx, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return (merchant id, proposal id) of what a background round must look at; works in a doorway.

    That is: approved or executing with a lapsed lease, unknown whose next look is due, and open past their expiry.
    """
    found = func.florin_due_proposals(now, limit).table_valued("merchant_id", "id")
    return [(row.merchant_id, row.id) for row in await tx.execute(select(found))]


async def _changed(
    tx: Tx, where: list[ColumnElement[bool]], attempt: int | None, changes: dict[str, Any]
) -> ProposalRow | None:
    """Update the one row that fits and return it, or None."""
    if attempt is not None:
        where = [*where, proposals.c.attempts == attempt]
    return await one(tx, update(proposals).where(*where).values(changes).returning(proposals), ProposalRow)


def _refuse_fixed(changes: dict[str, Any]) -> None:
    """Raise ValueError for a column that is part of what was shown."""
    if not changes.keys() <= MUTABLE:
        raise ValueError(f"not to be changed: {sorted(changes.keys() - MUTABLE)}")


def _content(row: ProposalRow) -> str:
    """Hash what a client asked for, when the caller did not."""
    values = {name: argument.get("value") for name, argument in row.arguments.items()}
    return sha256_hex({"skill": row.skill, "arguments": values, "account": row.account_id, "livemode": row.livemode})
