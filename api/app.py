"""The web application: every route around one house, every error as a problem document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from api import problems
from api.protection import Protection
from api.request_rate import RequestRate
from api.routes import (
    alerts,
    analytics,
    audit,
    channels,
    chat,
    conversations,
    deliveries,
    docs,
    health,
    home,
    keys,
    live,
    metrics,
    mirror,
    next_steps,
    plans,
    proposals,
    sign_in,
    skills,
    stripe_account,
    stripe_acts,
    stripe_connection,
    stripe_resources,
    webhooks,
)
from api.shapes import ProblemShown
from api.webhook_door import WebhookDoor
from api.wiring import House

_ROUTERS = (
    webhooks.router,  # first: nothing else is asked for as often
    chat.router,
    conversations.router,
    proposals.router,
    plans.router,
    alerts.router,
    channels.router,
    deliveries.router,
    live.router,
    mirror.router,
    next_steps.router,
    stripe_connection.router,
    stripe_account.router,
    stripe_resources.router,
    skills.router,
    analytics.search_router,
    audit.router,
    keys.router,
    sign_in.router,
    health.router,
    metrics.router,
    home.router,
)

_PROBLEM = {"model": ProblemShown, "content": {"application/problem+json": {}}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {**_PROBLEM, "description": description}
    for status, description in {
        400: "the request can't be read or used",
        401: "not signed in",
        402: "Stripe refused",
        403: "not allowed",
        404: "not found",
        409: "no longer so",
        413: "too large",
        422: "some fields are wrong",
        429: "too many",
        503: "Stripe or the database can't be reached",
    }.items()
}


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Return every route, made once in a process: FastAPI takes most of a second for them."""
    every = APIRouter(responses=_REFUSALS)
    for router in (*_ROUTERS, stripe_acts.router(), analytics.router()):
        every.include_router(router)
    return tuple(every.routes)


def make_app(house: House) -> ASGIApp:
    """Return the application, behind its protection; it starts and closes the house with itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        house.start()
        yield
        await house.aclose()

    app = FastAPI(
        title="Florin",
        summary="A self-hosted conversational payments assistant for Stripe merchants.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        routes=list(_routes()),
        separate_input_output_schemas=False,
    )
    app.state.house = house
    app.state.request_rate = RequestRate(house.settings.api_requests_per_minute)
    problems.install(app)
    docs.install(app)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    door = WebhookDoor(app, house)
    return Protection(door, body_bytes_max=house.settings.body_bytes_max, public_url=house.settings.public_url)
