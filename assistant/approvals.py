"""A person's decision on a proposal: the only place where an approval comes into being (COMMIT 2 of DESIGN §2)."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any

from assistant.backstops import queue_look
from assistant.parts import Parts
from assistant.policy import decide_approval
from assistant.proposal_view import standing, terms_of
from domain.errors import DigestMismatch, NotFound, ProposalExpired, ProposalNotOpen
from domain.people import Actor
from domain.proposals import State
from skills.contract import Approval
from storage import audit, proposals
from storage.database import Tx
from storage.proposals import ProposalRow

_EXPIRED = "This proposal was not confirmed in time, so nothing was done. Ask again to get a fresh one."
_MISMATCH = "What was confirmed is not what is stored here. Nothing was done; look at the proposal again."
_NOT_FOUND = "There is no such proposal."


class Approvals:
    """Confirms and rejects proposals for people; every decision is one transaction, audited inside it."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts

    async def confirm(self, actor: Actor, proposal_id: str, digest: str) -> tuple[ProposalRow, Approval]:
        """Approve exactly what `digest` names and claim its execution; return the claimed row with its approval.

        Raises NotAllowed, NotFound (also for another merchant's), ProposalNotOpen with what became of it,
        ProposalExpired, or DigestMismatch. Of any number of calls at once, one returns and the others raise.
        """
        decide_approval(actor).enforce()
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await _open_row(tx, proposal_id, actor)
            expired = row.expires_at <= now
            if expired:
                await expire(tx, row, now)
            else:
                check_digest(digest, row.digest, terms_of(row).digest(row.id))
                row = await self._claim(tx, row, actor)
        if expired:  # raised only now: inside, it would have rolled back the move to expired
            raise ProposalExpired(_EXPIRED)
        return row, approval_of(row)

    async def reject(self, actor: Actor, proposal_id: str, because: str = "") -> ProposalRow:
        """Turn a proposal down; raises as confirm does, but asks for no digest. `because` is told with the outcome."""
        decide_approval(actor).enforce()
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await _open_row(tx, proposal_id, actor)
            expired = row.expires_at <= now
            if expired:
                await expire(tx, row, now)
            else:
                text = f"Rejected{f', {because}' if because else ''}. Nothing was done."
                row = await _move(
                    tx, row, actor, State.OPEN, State.REJECTED,
                    decided_by=actor.member_id, decided_at=now, outcome_text=text,
                )  # fmt: skip
                await audit_decided(tx, row, "proposal.rejected", actor, now)
        if expired:
            raise ProposalExpired(_EXPIRED)
        return row

    async def _claim(self, tx: Tx, row: ProposalRow, actor: Actor) -> ProposalRow:
        """Move open → approved → executing, with a lease that says until when this process is at work on it."""
        now = self._parts.clock()
        lease = now + timedelta(seconds=self._parts.limits.lease_s)
        row = await _move(tx, row, actor, State.OPEN, State.APPROVED, decided_by=actor.member_id, decided_at=now)
        row = await _move(tx, row, actor, State.APPROVED, State.EXECUTING, lease_until=lease, attempts=row.attempts + 1)
        await queue_look(tx, row, lease, now, self._parts.limits)
        await audit_decided(tx, row, "proposal.approved", actor, now)
        await audit_decided(tx, row, "proposal.executing", actor, now)
        return row


async def expire(tx: Tx, row: ProposalRow, now: datetime) -> bool:
    """Move an open proposal past its time to expired, audited; False when another was faster or it is not due."""
    if row.expires_at > now:
        return False
    moved = await proposals.move(tx, row.id, [State.OPEN], State.EXPIRED, outcome_text=_EXPIRED)
    if moved is not None:
        decision = {"proposal": row.id, "digest": row.digest}
        await audit.append(tx, moved.merchant_id, "proposal.expired", decision, at=now)
    return moved is not None


def approval_of(row: ProposalRow) -> Approval:
    """Mint the approval that a claimed row records.

    Raises ProposalNotOpen for a row that nobody approved or nobody claimed, DigestMismatch when the stored terms are
    not those of the stored digest.
    """
    if State(row.state) is not State.EXECUTING or row.decided_by is None or row.decided_at is None:
        raise ProposalNotOpen(standing(row, row.decided_by or ""))
    return Approval(
        proposal_id=row.id,
        digest=row.digest,
        key=row.key,
        terms=terms_of(row),
        approved_by=row.decided_by,
        approved_unix_s=int(row.decided_at.timestamp()),
    )


async def _open_row(tx: Tx, proposal_id: str, actor: Actor) -> ProposalRow:
    """Return this merchant's open proposal, past its time or not; NotFound or ProposalNotOpen."""
    row = await proposals.get(tx, proposal_id)
    if row is None:
        raise NotFound(_NOT_FOUND)
    if State(row.state) is not State.OPEN:
        raise ProposalNotOpen(standing(row, actor.member_id))
    return row


def check_digest(shown: str, stored: str, computed: str) -> None:
    """Refuse unless what the person saw, what is stored and what would be done are one thing; else DigestMismatch."""
    shown_is_stored = hmac.compare_digest(shown.encode(errors="replace"), stored.encode())
    stored_is_done = hmac.compare_digest(computed.encode(), stored.encode())
    if not (shown_is_stored and stored_is_done):
        raise DigestMismatch(_MISMATCH)


async def _move(tx: Tx, row: ProposalRow, actor: Actor, old: State, new: State, **changes: Any) -> ProposalRow:
    """Compare and set; ProposalNotOpen with what became of it when another was faster."""
    moved = await proposals.move(tx, row.id, [old], new, **changes)
    if moved is None:
        raise ProposalNotOpen(standing(await proposals.get(tx, row.id) or row, actor.member_id))
    return moved


async def audit_decided(tx: Tx, row: ProposalRow, kind: str, actor: Actor, now: datetime) -> None:
    """Record a person's decision with what it was bound to."""
    decision = {
        "proposal": row.id,
        "digest": row.digest,
        "member": actor.member_id,
        "credential": actor.credential_id,
        "door": actor.door.value,
    }
    if row.plan_id is not None:
        decision |= {"plan": row.plan_id}
    await audit.append(tx, row.merchant_id, kind, decision, at=now)
