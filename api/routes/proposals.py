"""What waits for a person, and their decision; a confirmation names the digest of what was shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.credentials import Approver, Reader, house_of
from api.shapes import Decision, ProposalPage, checked_id
from api.wiring import House
from assistant.proposal_view import ProposalView
from domain.proposals import State

router = APIRouter(prefix="/api/proposals", tags=["proposals"])

PAGE_MAX = 100
UNSETTLED = frozenset({State.APPROVED, State.EXECUTING, State.UNKNOWN})


@router.get("")
async def proposals(
    actor: Reader,
    house: Annotated[House, Depends(house_of)],
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
    before: Annotated[str | None, Query(max_length=64)] = None,
) -> ProposalPage:
    """List proposals, newest first."""
    before = checked_id(before, "prop") if before else None
    found = await house.assistant.proposals(actor, state, limit, before)
    return ProposalPage(proposals=list(found), next=found[-1].id if len(found) == limit else None)


@router.get("/{proposal_id}")
async def proposal(proposal_id: str, actor: Reader, house: Annotated[House, Depends(house_of)]) -> ProposalView:
    """Return one proposal with everything a person must see before saying yes."""
    return await house.assistant.proposal(actor, checked_id(proposal_id, "prop"))


@router.post("/{proposal_id}/confirm", responses={202: {"model": ProposalView, "description": "outcome not known yet"}})
async def confirm(
    proposal_id: str,
    decision: Decision,
    actor: Approver,
    house: Annotated[House, Depends(house_of)],
    response: Response,
) -> ProposalView:
    """Say yes to exactly what was shown, and have it done; 202 when Stripe's answer is still being looked up."""
    view = await house.assistant.confirm(actor, checked_id(proposal_id, "prop"), decision.digest)
    if view.state in UNSETTLED:
        response.status_code = 202
    return view


@router.post("/{proposal_id}/reject")
async def reject(proposal_id: str, actor: Approver, house: Annotated[House, Depends(house_of)]) -> ProposalView:
    """Say no; the proposal can't be confirmed any more."""
    return await house.assistant.reject(actor, checked_id(proposal_id, "prop"))
