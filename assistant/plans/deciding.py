"""A person's one decision on a plan: all lines that wait are approved, or rejected, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from assistant.approvals import audit_decided, check_digest, expire
from assistant.backstops import queue_look
from assistant.parts import Parts
from assistant.plans.view import plan_terms, standing
from assistant.policy import decide_approval
from domain.errors import NotFound, ProposalExpired, ProposalNotOpen
from domain.people import Actor
from domain.proposals import State
from storage import audit, plans, proposals
from storage.database import Tx
from storage.plans import PlanRow
from storage.proposals import ProposalRow

_EXPIRED = "This plan was not confirmed in time, so nothing was done. Ask again to get a fresh one."
_NOT_FOUND = "There is no such plan."


class PlanDecisions:
    """Confirms and rejects plans for people; lines that were decided on singly before stay as they are."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts

    async def confirm(self, actor: Actor, plan_id: str, digest: str) -> list[ProposalRow]:
        """Approve exactly what `digest` names, every line that is open, and return these lines approved, in order.

        Raises NotAllowed, NotFound (also for another merchant's), ProposalNotOpen when no line is open any more,
        ProposalExpired, or DigestMismatch when anything of the plan or any line is not as it was shown. Of any number
        of calls at once one approves a line, and no line is approved twice.
        """
        decide_approval(actor).enforce()
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row, lines = await self._open(tx, plan_id, actor, now)
            expired = await _expire(tx, row, lines, now)
            if not expired:
                check_digest(digest, row.digest, plan_terms(row, lines).digest(row.id))
                lease = now + timedelta(seconds=self._parts.limits.lease_s)
                approved = await _move_all(tx, lines, State.APPROVED, actor, now, lease_until=lease)
                for line in approved:
                    await queue_look(tx, line, lease, now, self._parts.limits)
                await _audit(tx, row, "plan.approved", approved, actor, now)
        if expired:  # raised only now: inside, it would have rolled back the moves to expired
            raise ProposalExpired(_EXPIRED)
        return approved

    async def reject(self, actor: Actor, plan_id: str) -> list[ProposalRow]:
        """Turn down every line that is open; raises as confirm does, but asks for no digest."""
        decide_approval(actor).enforce()
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row, lines = await self._open(tx, plan_id, actor, now)
            expired = await _expire(tx, row, lines, now)
            if not expired:
                text = "Rejected. Nothing was done."
                rejected = await _move_all(tx, lines, State.REJECTED, actor, now, outcome_text=text)
                await _audit(tx, row, "plan.rejected", rejected, actor, now)
        if expired:
            raise ProposalExpired(_EXPIRED)
        return rejected

    async def _open(self, tx: Tx, plan_id: str, actor: Actor, now: datetime) -> tuple[PlanRow, list[ProposalRow]]:
        """Return this merchant's plan with its lines, locked, at least one of them open; NotFound, ProposalNotOpen."""
        row = await plans.get(tx, plan_id)
        if row is None:
            raise NotFound(_NOT_FOUND)
        lines = await plans.locked_lines(tx, plan_id)
        if not any(State(line.state) is State.OPEN for line in lines):
            raise ProposalNotOpen(standing(row, lines, now, actor.member_id))
        return row, lines


async def _expire(tx: Tx, row: PlanRow, lines: Sequence[ProposalRow], now: datetime) -> bool:
    """Move the open lines of a plan past its time to expired, audited; False when it is in time."""
    if row.expires_at > now:
        return False
    for line in lines:
        await expire(tx, line, now)
    return True


async def _move_all(
    tx: Tx, lines: Sequence[ProposalRow], to: State, actor: Actor, now: datetime, **changes: Any
) -> list[ProposalRow]:
    """Move every open line by compare-and-set; the lines are locked, so none can be lost to another meanwhile."""
    moved = []
    for line in lines:
        if State(line.state) is State.OPEN:
            decided = {"decided_by": actor.member_id, "decided_at": now, **changes}
            found = await proposals.move(tx, line.id, [State.OPEN], to, **decided)
            if found is not None:
                moved.append(found)
    return moved


async def _audit(tx: Tx, row: PlanRow, kind: str, lines: Sequence[ProposalRow], actor: Actor, now: datetime) -> None:
    """Record the one decision with the lines it was for, and each line's own: last, it holds the chain's head."""
    decision = {
        "plan": row.id,
        "digest": row.digest,
        "lines": [line.id for line in lines],
        "member": actor.member_id,
        "credential": actor.credential_id,
        "door": actor.door.value,
    }
    await audit.append(tx, row.merchant_id, kind, decision, at=now)
    for line in lines:
        await audit_decided(tx, line, kind.replace("plan.", "proposal."), actor, now)
