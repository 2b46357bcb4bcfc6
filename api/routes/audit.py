"""GET /api/audit: every decision, newest first, with the hashes that chain them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.credentials import Reader, house_of
from api.shapes import AuditPage, AuditShown
from api.wiring import House
from storage import audit

router = APIRouter(tags=["audit"])

PAGE_MAX = 200
SEQ_MAX = 2**62


@router.get("/api/audit")
async def entries(
    actor: Reader,
    house: Annotated[House, Depends(house_of)],
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
    before: Annotated[int | None, Query(ge=1, le=SEQ_MAX)] = None,
) -> AuditPage:
    """List audit entries."""
    async with house.db.merchant(actor.merchant_id) as tx:
        found = await audit.listed(tx, limit, before)
    shown = [
        AuditShown(seq=item.seq, kind=item.kind, decision=item.decision, prev=item.prev, hash=item.hash)
        for item in found
    ]
    return AuditPage(entries=shown, next=shown[-1].seq if len(shown) == limit else None)
