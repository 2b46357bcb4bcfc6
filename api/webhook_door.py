"""The short way in for Stripe's events: before the web framework, whose routing costs more than the event itself."""

from __future__ import annotations

from types import SimpleNamespace

from fastapi import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem, problem_of
from api.wiring import House
from domain.errors import BadSignature, FlorinError, TooMany
from integrations.stripe.webhooks import verified
from storage.inbox import Arrival

WEBHOOK_PATH = "/webhooks/stripe"

_TOO_MANY = "Too many requests with a bad signature come from there. Wait a minute."

# How the log names it, as the web framework does with its own routes.
_ROUTE = SimpleNamespace(path=WEBHOOK_PATH)


class WebhookDoor:
    """Answers what is posted to the endpoint by itself and lets everything else through to the app."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        """Stand before the app."""
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one event, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != WEBHOOK_PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        try:
            answer = await taken(self._house, Request(scope, receive))
            scope["florin_is_routine"] = True  # counted in /metrics; a line in the log for each would be no news
        except FlorinError as error:
            self._house.tally.add("errors", kind=error.kind)
            answer = problem_of(error)
        except HTTPException as error:  # the size limit's
            answer = problem("too-large", error.status_code, "Too large", "The event is too large.")
        except ClientDisconnect:
            return
        await answer(scope, receive, send)


async def taken(house: House, request: Request) -> Response:
    """Take an event of Stripe's: 200 once it is stored, also when it was before.

    Raises BadSignature when Stripe did not sign it, BadInput when it is no event, TooMany and Unavailable when it can't
    be stored now: Stripe sends it again.
    """
    body = await request.body()
    try:
        signed = verified(body, request.headers.get("stripe-signature", ""), house.stripe.webhook_secrets)
    except BadSignature:
        house.tally.add("webhook_events", outcome="bad signature")
        if house.refusals.is_too_many(request.client.host if request.client else ""):
            raise TooMany(_TOO_MANY, retry_after_s=60) from None
        raise
    await house.intake.take(
        Arrival(signed.account_id, signed.livemode, signed.event_id, signed.type, signed.created_at, body)
    )
    return Response()
