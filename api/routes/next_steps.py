"""An alert's next step, prepared (anew) on request; confirming it is the proposals' own business."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.credentials import Proposer, house_of
from api.shapes import checked_id
from api.wiring import House
from assistant.proposal_view import ProposalView

router = APIRouter(prefix="/api/alerts", tags=["alerts"])


@router.post("/{alert_id}/prepare")
async def prepare(alert_id: str, actor: Proposer, house: Annotated[House, Depends(house_of)]) -> ProposalView:
    """Prepare what can be done about an alert as a proposal; one that waits already is returned as it is."""
    alert = await house.assistant.next_steps.again(actor, checked_id(alert_id, "alr"))
    return await house.assistant.proposal(actor, alert.proposal_id or "")
