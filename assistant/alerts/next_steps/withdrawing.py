"""Withdraws the step of an alert that is over, so that nobody is asked about what is settled."""

from __future__ import annotations

from assistant.parts import Parts
from domain.proposals import State
from storage import alerts, audit, proposals
from storage.alerts import Alert

# Alerts of an automation: what it prepares stands in the automation itself.
AUTOMATION = "automation"


async def withdraw(parts: Parts, alert: Alert, proposal_id: str) -> None:
    """Turn down a step that nobody decided, unless a rule's other alert, which is not over, still offers it.

    Rules know when what they told of is over; automations do not, so their alerts keep nothing open. Withdrawing moves
    nothing, and only a compare-and-set from open does it: who decides at the same moment wins or loses whole.
    """
    now = parts.clock()
    async with parts.db.merchant(alert.merchant_id) as tx:
        if await alerts.offers(tx, proposal_id, but_kind=AUTOMATION):
            return
        row = await proposals.move(
            tx, proposal_id, [State.OPEN], State.REJECTED, decided_by="florin", decided_at=now,
            outcome_text=f"Withdrawn: the alert “{alert.title}” is over. Nothing was done.",
        )  # fmt: skip
        if row is not None:
            decision = {
                "proposal": row.id,
                "digest": row.digest,
                "member": "florin",
                "door": "system",
                "alert": alert.id,
            }
            await audit.append(tx, row.merchant_id, "proposal.rejected", decision, at=now)
