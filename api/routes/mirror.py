"""GET /api/mirror: how far the copies of the merchant's accounts are, and what the last comparison found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.credentials import Reader, house_of
from api.mirror_shapes import MirrorShown, shown
from api.wiring import House
from assistant.mirror.standing import standings

router = APIRouter(tags=["mirror"])


@router.get("/api/mirror")
async def mirror(actor: Reader, house: Annotated[House, Depends(house_of)]) -> MirrorShown:
    """Show every copy: its state, as of when it holds, and each kind of objects in it."""
    async with house.db.merchant(actor.merchant_id) as tx:
        found = await standings(tx)
    return MirrorShown(is_on=house.mirrors.is_on, copies=[shown(one) for one in found])
