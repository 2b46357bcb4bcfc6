"""Events: what happened, as lists and webhooks tell it."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.event_types import fits
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> Stored:
    """GET /v1/events/{id}."""
    return call.require("event", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/events; `type` may end in a wildcard ("charge.*"), `types` names up to twenty."""
    wanted = call.params.get("types") or []
    if wanted and call.params.get("type"):
        raise invalid("You may not specify both type and types.", param="types")
    if call.params.get("type"):
        wanted = [call.params["type"]]
    return page(call, "event", keep=lambda event: fits(event["type"], wanted), own=("type", "types"))


RESOURCE = Resource(
    operations={"GET /v1/events/{id}": retrieve, "GET /v1/events": listed},
    kinds=(Kind("event", "evt", indexes=("type",)),),
)
