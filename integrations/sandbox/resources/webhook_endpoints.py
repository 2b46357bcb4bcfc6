"""Webhook endpoints: where events are sent, each with its signing secret."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.webhooks import deliver_forever, deliveries_of, note_deliveries, redeliver
from integrations.sandbox.wire import Reply, json_reply
from integrations.sandbox.world import PLATFORM

_TAKEN_OVER = ("description", "enabled_events", "url")


def create(call: Call) -> dict[str, Any]:
    """POST /v1/webhook_endpoints; only this answer shows the secret."""
    _check_url(call)
    fields = {
        "api_version": call.params.get("api_version") or call.world.contract.version,
        "description": None,
        **call.given(*_TAKEN_OVER),
        "metadata": call.metadata(),
        "status": "enabled",
    }
    private = {
        "secret": call.params.get("_secret") or f"whsec_{call.world.new_id('x', 32)[2:]}",
        "connect": bool(call.params.get("connect")),
    }
    endpoint = call.create("webhook_endpoint", fields, private)
    return {**endpoint, "secret": private["secret"]}


def retrieve(call: Call) -> Stored:
    """GET /v1/webhook_endpoints/{webhook_endpoint}."""
    return call.require("webhook_endpoint", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/webhook_endpoints/{webhook_endpoint}."""
    before = call.require("webhook_endpoint", call.ids[0])
    _check_url(call)
    changes = {**call.given(*_TAKEN_OVER), "metadata": call.metadata(before)}
    if "disabled" in call.params:
        changes["status"] = "disabled" if call.params["disabled"] else "enabled"
    return call.update(before, changes)


def delete(call: Call) -> Stored:
    """DELETE /v1/webhook_endpoints/{webhook_endpoint}."""
    return call.delete(call.require("webhook_endpoint", call.ids[0]))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/webhook_endpoints."""
    return page(call, "webhook_endpoint")


def register_by_control(visit: Visit) -> Reply:
    """POST /_sandbox/webhooks {"url", "secret", "connect"?, "enabled_events"?, "livemode"?}.

    An endpoint of the platform whose secret is known beforehand, as one would copy it from the dashboard; one with the
    same url is replaced.
    """
    asked = orjson.loads(visit.request.body or b"{}")
    place = Place(PLATFORM, bool(asked.get("livemode", False)))
    call = Call(visit.world, visit.call.kinds, place)
    for old in list(call.each("webhook_endpoint")):
        if old["url"] == asked["url"]:
            call.delete(old)
    call.params = {
        "url": str(asked["url"]),
        "enabled_events": list(asked.get("enabled_events") or ["*"]),
        "connect": bool(asked.get("connect", True)),
        "_secret": asked.get("secret"),
    }
    return json_reply(200, create(call))


def show_deliveries(visit: Visit) -> Reply:
    """GET /_sandbox/deliveries: every delivery with its attempts and last answer."""
    return json_reply(200, {"deliveries": deliveries_of(visit.world)})


def redeliver_by_control(visit: Visit) -> Reply:
    """POST /_sandbox/redeliver {"events": [ids] | null, "times": 1, "shuffle": false}: sends events again."""
    asked = orjson.loads(visit.request.body or b"{}")
    count = redeliver(
        visit.world, asked.get("events"), times=int(asked.get("times", 1)), shuffle=bool(asked.get("shuffle", False))
    )
    return json_reply(200, {"deliveries": count})


def _check_url(call: Call) -> None:
    url = call.params.get("url")
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise invalid(
                "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
            )


RESOURCE = Resource(
    operations={
        "POST /v1/webhook_endpoints": create,
        "GET /v1/webhook_endpoints": listed,
        "GET /v1/webhook_endpoints/{webhook_endpoint}": retrieve,
        "POST /v1/webhook_endpoints/{webhook_endpoint}": update,
        "DELETE /v1/webhook_endpoints/{webhook_endpoint}": delete,
    },
    kinds=(Kind("webhook_endpoint", "we"), Kind("_delivery", "dlv", indexes=("state",))),
    pages={
        "POST /_sandbox/webhooks": register_by_control,
        "GET /_sandbox/deliveries": show_deliveries,
        "POST /_sandbox/redeliver": redeliver_by_control,
    },
    listeners=(note_deliveries,),
    background=deliver_forever,
)
