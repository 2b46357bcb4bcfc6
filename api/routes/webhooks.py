"""What Stripe sends by itself, as the API's description has it; api/webhook_door.py answers it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.credentials import house_of
from api.webhook_door import WEBHOOK_PATH, taken

router = APIRouter(tags=["webhooks"])

_EVENT: dict[str, Any] = {
    "parameters": [{"name": "Stripe-Signature", "in": "header", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}


@router.post(WEBHOOK_PATH, response_class=Response, openapi_extra=_EVENT)
async def stripe_event(request: Request) -> Response:
    """Take an event of Stripe's: 200 once it is stored, also when it was before; 400 when Stripe did not sign it."""
    return await taken(house_of(request), request)
