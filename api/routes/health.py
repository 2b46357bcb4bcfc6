"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import httpx
from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from api.credentials import house_of
from api.wiring import House
from domain.errors import FlorinError
from storage import merchants

router = APIRouter(tags=["health"])

STRIPE_TIMEOUT_S = 3.0
STRIPE_KEPT_S = 10.0


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """What works: `status` is "ready", "degraded" (Stripe is away; Florin says so and loses nothing) or "unready"."""

    status: Literal["ready", "degraded", "unready"]
    database: bool
    stripe: bool
    stripe_kind: Literal["offline", "real"]
    model: str


@router.get("/healthz")
async def alive() -> Alive:
    """Say that the process answers."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready}})
async def ready(house: Annotated[House, Depends(house_of)], response: Response) -> Ready:
    """Say what works; 503 only without the database, because a Stripe that is away is away for every server."""
    database = await _database_answers(house)
    stripe = await _stripe_answers(house)
    if not database:
        response.status_code = 503
    status: Literal["ready", "degraded", "unready"] = "ready" if database and stripe else "degraded"
    return Ready(
        status=status if database else "unready",
        database=database,
        stripe=stripe,
        stripe_kind="offline" if house.stripe.is_offline else "real",
        model=house.model_name,
    )


async def _database_answers(house: House) -> bool:
    """Ask the database for next to nothing."""
    try:
        async with house.db.doorway() as tx:
            await merchants.first(tx)
    except FlorinError:
        return False
    return True


_seen: dict[str, tuple[float, bool]] = {}


async def _stripe_answers(house: House) -> bool:
    """Knock at Stripe without a key, at most every few seconds: its refusal is a sign of life."""
    base = house.stripe.api_base
    known = _seen.get(base)
    if known is not None and time.monotonic() - known[0] < STRIPE_KEPT_S:
        return known[1]
    try:
        async with httpx.AsyncClient(timeout=STRIPE_TIMEOUT_S, trust_env=not house.stripe.is_offline) as client:
            door = "/_sandbox/clock" if house.stripe.is_offline else "/healthcheck"
            answered = (await client.get(base + door)).status_code < 500
    except httpx.HTTPError:
        answered = False
    _seen[base] = (time.monotonic(), answered)
    return answered
