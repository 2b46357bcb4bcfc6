"""The job behind every approved proposal: queued with the yes itself, it makes any later crash harmless."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.limits import Limits
from storage import jobs
from storage.database import Tx
from storage.proposals import ProposalRow

RESOLVE = "resolve_proposal"


async def queue_look(tx: Tx, row: ProposalRow, due: datetime, now: datetime, limits: Limits) -> None:
    """Queue a look at a proposal for when it is due, in the transaction that left it without an outcome.

    The job says only where to look: what is to be done, if anything, the proposal's own row says when it runs.
    """
    arguments = {"merchant_id": row.merchant_id, "proposal_id": row.id}
    soonest = now + timedelta(seconds=limits.look_again_s)
    await jobs.defer(tx, RESOLVE, arguments, at=max(due, soonest), lock=row.id)
