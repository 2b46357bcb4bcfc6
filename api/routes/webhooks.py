"""What Stripe sends by itself: verified, stored once, answered; the work comes after."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.credentials import house_of
from domain.errors import BadSignature, TooMany
from integrations.stripe.webhooks import verified
from storage.inbox import Arrival

WEBHOOK_PATH = "/webhooks/stripe"

router = APIRouter(tags=["webhooks"])

_EVENT: dict[str, Any] = {
    "parameters": [{"name": "Stripe-Signature", "in": "header", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
_TOO_MANY = "Too many requests with a bad signature come from there. Wait a minute."


@router.post(WEBHOOK_PATH, response_class=Response, openapi_extra=_EVENT)
async def stripe_event(request: Request) -> Response:
    """Take an event of Stripe's: 200 once it is stored, also when it was before; 400 when Stripe did not sign it."""
    house = house_of(request)  # as a dependency it would go through a thread each time
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
