"""Does the approved lines of a plan one after another; what a crash leaves undone, reconciliation goes on with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from assistant.approvals import approval_of, audit_decided
from assistant.execution import Execution
from assistant.parts import Parts
from domain.errors import FlorinError
from domain.people import Actor
from domain.proposals import State
from storage import plans, proposals
from storage.proposals import ProposalRow

_log = structlog.get_logger(__name__)

LineDone = Callable[[ProposalRow], Awaitable[None]]


class PlanRuns:
    """Runs approved lines; keeps nothing between them but what is in the database."""

    def __init__(self, parts: Parts, execution: Execution) -> None:
        """Carry out through the one execution."""
        self._parts = parts
        self._execution = execution
        self._stopping = False

    def stop(self) -> None:
        """Begin no further line; what is left is handed over to whichever process looks next."""
        self._stopping = True

    async def run(self, actor: Actor, lines: Sequence[ProposalRow], line_done: LineDone) -> None:
        """Do approved lines in their order, telling `line_done` of each one's end; a refused line stops no other.

        A line that another process has taken over meanwhile is left to it.
        """
        for line in lines:
            if self._stopping:
                await self._hand_over(line)
                return
            claimed = await self._claimed(actor, line)
            if claimed is None:
                continue
            try:
                ended = await self._execution.run(claimed, approval_of(claimed))
            except FlorinError as error:  # its outcome is not known or is another's to tell; the others go on
                _log.warning("line_not_settled", proposal=line.id, error=type(error).__name__)
                continue
            await line_done(ended)

    async def _claimed(self, actor: Actor, line: ProposalRow) -> ProposalRow | None:
        """Move a line from approved to executing, and renew the lease of those that wait; None if too late."""
        now = self._parts.clock()
        lease = now + timedelta(seconds=self._parts.limits.lease_s)
        async with self._parts.db.merchant(line.merchant_id) as tx:
            claimed = await proposals.move(
                tx, line.id, [State.APPROVED], State.EXECUTING, lease_until=lease, attempts=line.attempts + 1
            )
            await plans.keep_lease(tx, line.plan_id or "", lease)
            if claimed is not None:
                await audit_decided(tx, claimed, "proposal.executing", actor, now)
        return claimed

    async def _hand_over(self, line: ProposalRow) -> None:
        """Let go of the lines that were not begun, so that they are due at once."""
        async with self._parts.db.merchant(line.merchant_id) as tx:
            await plans.keep_lease(tx, line.plan_id or "", self._parts.clock())
