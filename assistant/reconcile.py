"""Resolves what has no outcome yet: executions that died, answers that never came; expires open proposals."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from assistant import outcomes
from assistant.approvals import approval_of, expire
from assistant.backstops import queue_look
from assistant.execution import Execution, acting
from assistant.outcomes import Verdict
from assistant.parts import Parts
from domain.errors import FlorinError, NotConnected
from domain.proposals import State
from skills.contract import Approval, Receipt
from storage import audit, proposals
from storage.proposals import ProposalRow

_log = structlog.get_logger(__name__)

_AT_ONCE = 8
_NEVER_SENT = (
    "It was confirmed, but Florin was stopped before it could send it, and too long ago to do it now without asking. "
    "Nothing moved; ask again if you still want it."
)
_NOT_AS_SHOWN = "What is stored is not what was approved, so it was not carried out. Nothing moved; ask again."
_NO_TRACE = "Stripe has no trace of it, so nothing happened. Ask again if you still want it."
_RECONNECT = (
    "Stripe's answer was lost, and the account is no longer connected. Connect it again, so that Florin can look."
)
_CANT_LOOK = "Stripe's answer was lost, and Stripe can't be asked right now. Florin keeps looking; do not repeat it."

# What an attempt with the same key may come to that, with nothing found at Stripe, means it never happened: a refusal
# is Stripe's answer to the very request, and a changed precondition kept the request from being sent again.
_ENDS = frozenset({"stripe-refused", "precondition-changed"})
_FORBIDDEN = 403
_CLAIMED = frozenset({State.APPROVED, State.EXECUTING})


class Reconciliation:
    """Looks at every due proposal; any number of processes may do so at once, since each claims what it looks at."""

    def __init__(self, parts: Parts, execution: Execution) -> None:
        """Work with the assistant's parts, and carry out through the one execution."""
        self._parts = parts
        self._execution = execution

    async def once(self) -> int:
        """Look at everything due now and return how many proposals were moved on; never raises for one of them."""
        async with self._parts.db.doorway() as tx:
            due = await proposals.due(tx, self._parts.clock(), self._parts.limits.due_batch)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def guarded(merchant_id: str, proposal_id: str) -> bool:
            async with gate:
                try:
                    return await self._resolve(merchant_id, proposal_id)
                except Exception as error:  # noqa: BLE001  # one broken proposal must not keep the others waiting
                    _log.exception("reconciliation_failed", proposal=proposal_id, error=type(error).__name__)
                    return False

        return sum(await asyncio.gather(*(guarded(*one) for one in due)))

    async def look(self, merchant_id: str, proposal_id: str) -> bool:
        """Look at one proposal, if it is due, for the job that was queued with it; returns whether it was moved on.

        Where somebody is still at work on it, the next look is queued for when their lease is over.
        """
        if await self._resolve(merchant_id, proposal_id):
            return True
        now = self._parts.clock()
        async with self._parts.db.merchant(merchant_id) as tx:
            row = await proposals.get(tx, proposal_id)
            if row is not None and State(row.state) in _CLAIMED and row.lease_until is not None:
                await queue_look(tx, row, row.lease_until + timedelta(seconds=1), now, self._parts.limits)
        return False

    async def _resolve(self, merchant_id: str, proposal_id: str) -> bool:
        """Expire, or claim and settle, one due proposal; False when another process was faster."""
        row = await self._claimed(merchant_id, proposal_id)
        if row is None:
            return False
        if State(row.state) is State.EXPIRED:
            return True
        return await outcomes.settle(self._parts, row, await self._verdict(row)) is not None

    async def _claimed(self, merchant_id: str, proposal_id: str) -> ProposalRow | None:
        """Expire an open row, or claim one in doubt under a new lease, audited; None when neither is due any more."""
        now = self._parts.clock()
        lease = now + timedelta(seconds=self._parts.limits.lease_s)
        async with self._parts.db.merchant(merchant_id) as tx:
            row = await proposals.get(tx, proposal_id)
            if row is not None and State(row.state) is State.OPEN:
                return await proposals.get(tx, proposal_id) if await expire(tx, row, now) else None
            row = await proposals.take_over(tx, proposal_id, now=now, lease_until=lease)
            if row is not None:
                decision = {"proposal": row.id, "digest": row.digest, "attempt": row.attempts}
                await audit.append(tx, merchant_id, "proposal.taken-over", decision, at=now)
            return row

    async def _verdict(self, row: ProposalRow) -> Verdict:
        """Find out what became of a claimed proposal, carrying it out when it certainly was not and still may be."""
        try:
            approval = approval_of(row)
        except FlorinError as error:  # changed in the database, or stored by a version that counted otherwise
            return Verdict(State.FAILED, _NOT_AS_SHOWN) if row.sent_at is None else self._still_unknown(row, error)
        fresh = outcomes.is_fresh(row, self._parts.clock(), self._parts.limits)
        if row.sent_at is None:
            return await self._execution.attempt(row, approval) if fresh else Verdict(State.FAILED, _NEVER_SENT)
        try:
            receipt = await self._look(row, approval)
            if receipt is not None:
                return outcomes.done(receipt)
            if not fresh:
                return Verdict(State.FAILED, _NO_TRACE) if self._is_quiet(row) else self._still_unknown(row, None)
            return await self._once_more(row, approval)
        except Exception as error:  # noqa: BLE001  # whatever kept us from looking, the outcome stays unknown
            _log.warning("outcome_not_found_out", proposal=row.id, error=type(error).__name__)
            return self._still_unknown(row, error)

    async def _once_more(self, row: ProposalRow, approval: Approval) -> Verdict:
        """Send the same request under the same key: Stripe answers with what it did, or does it now for once."""
        verdict = await self._execution.attempt(row, approval)
        if verdict.state is not State.UNKNOWN:
            return verdict
        if self._is_end(row, verdict):
            receipt = await self._look(row, approval)
            if receipt is not None:
                return outcomes.done(receipt)
            reason = (verdict.error or {}).get("message", "")
            # Of several steps the first may have taken effect: then the skill's own sentence names what exists.
            trace = "" if "steps" in row.request else " Stripe shows no trace of this one, so nothing moved."
            return Verdict(State.FAILED, f"{reason}{trace}", None, verdict.error)
        return self._still_unknown(row, None, verdict)

    def _is_end(self, row: ProposalRow, verdict: Verdict) -> bool:
        """Whether what the attempt came to leaves nothing that could still take effect.

        Stripe's refusal says so at once, but for a missing permission (403), which is looked at before the key is.
        """
        error = verdict.error or {}
        if error.get("kind") not in _ENDS or outcomes.is_about_the_key(verdict):
            return False
        is_answer = error["kind"] == "stripe-refused" and error.get("http_status") != _FORBIDDEN
        return is_answer or self._is_quiet(row)

    def _is_quiet(self, row: ProposalRow) -> bool:
        """Whether no request can be under way any more."""
        return outcomes.is_quiet(row, self._parts.clock(), self._parts.limits)

    async def _look(self, row: ProposalRow, approval: Approval) -> Receipt | None:
        """Ask Stripe whether the call took effect, by the proposal's stamp."""
        account, merchant = await self._execution.opened(row)
        return await acting(self._parts, row.skill).find_outcome(approval, self._parts.desk(merchant, account))

    def _still_unknown(self, row: ProposalRow, error: Exception | None, verdict: Verdict | None = None) -> Verdict:
        """Keep it unknown, with what a person can do; after many looks, say plainly that one should."""
        text = _RECONNECT if isinstance(error, NotConnected) else _CANT_LOOK
        if row.attempts >= self._parts.limits.attempts_until_person:
            when = f"{row.sent_at or row.decided_at:%Y-%m-%d %H:%M} UTC"
            text = (
                f"{text} It has been looked up {row.attempts} times. Please look in Stripe's dashboard, account "
                f"{row.account_id}, for what was sent at {when}: {row.summary}"
            )
        kept = {"kind": error.kind, "message": error.message} if isinstance(error, FlorinError) else None
        return Verdict(State.UNKNOWN, text, error=(verdict.error if verdict else None) or kept)
