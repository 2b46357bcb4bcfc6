"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from api.credentials import house_of
from api.wiring import House

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class TroubleShown(BaseModel):
    """One thing that does not work as it should: a stable name, why, and what a person can do."""

    kind: str
    reason: str
    what_to_do: str


class Ready(BaseModel):
    """What works: `status` is "ready", "degraded" (it goes on and loses nothing, but see `degraded`) or "unready"."""

    status: Literal["ready", "degraded", "unready"]
    database: bool
    stripe: bool
    stripe_kind: Literal["offline", "real"]
    model: str
    degraded: list[TroubleShown]


@router.get("/healthz")
async def alive() -> Alive:
    """Say that the process answers."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready}})
async def ready(house: Annotated[House, Depends(house_of)], response: Response) -> Ready:
    """Say what works; 503 only without the database, because whatever else is away is away for every server."""
    state = await house.readiness.look()
    if not state.database:
        response.status_code = 503
    status: Literal["ready", "degraded"] = "degraded" if state.troubles else "ready"
    return Ready(
        status=status if state.database else "unready",
        database=state.database,
        stripe=state.stripe,
        stripe_kind="offline" if house.stripe.is_offline else "real",
        model=house.model_name,
        degraded=[TroubleShown(kind=one.kind, reason=one.reason, what_to_do=one.what_to_do) for one in state.troubles],
    )
