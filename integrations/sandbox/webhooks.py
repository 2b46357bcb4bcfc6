"""Sends events to webhook endpoints: signed, in the background, again and again until somebody takes them.

Source: https://docs.stripe.com/webhooks (signatures, retries).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import orjson

from integrations.sandbox.event_types import fits
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.world import PLATFORM, World

# Stripe tries for three days; here the waits are short, so that a test or a demo sees all of them.
RETRY_WAITS_S = (1, 2, 4, 8, 15, 30, 60, 120)
_TIMEOUT_S = 10.0
_AT_ONCE = 32
_POLL_S = 0.05


def note_deliveries(world: World, event: Stored) -> None:
    """Listener: writes down to which endpoints an event has to go; the background task does the rest."""
    noted = [_delivery(world, event, endpoint) for endpoint in _endpoints_for(world, event)]
    if noted:
        world.store.commit()


def signature(payload: bytes, secret: str, at_s: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over "{t}.{payload}"."""
    mac = hmac.new(secret.encode(), f"{at_s}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={mac}"


def deliveries_of(world: World) -> list[dict[str, Any]]:
    """Every delivery of a world, oldest first."""
    return [dict(delivery) for delivery in _deliveries(world)]


def redeliver(world: World, event_ids: list[str] | None, *, times: int, shuffle: bool) -> int:
    """Makes deliveries due again, each `times` times and if wanted in any order; returns how many."""
    wanted = [delivery for delivery in _deliveries(world) if event_ids is None or delivery["event"] in event_ids]
    again = wanted * times
    if shuffle:
        random.shuffle(again)
    for number, delivery in enumerate(again):
        fresh = {**delivery, "id": world.new_id("dlv"), "attempts": 0, "state": "pending", "due_s": time.time()}
        world.store.put(delivery.place, {**fresh, "order": number})
    return len(again)


async def deliver_forever(opened: Callable[[], list[World]]) -> None:
    """Background task: sends whatever is due, in every world, until cancelled."""
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=_AT_ONCE)) as http:
        while True:
            due = [(world, delivery) for world in opened() for delivery in _due(world)]
            if due:
                await asyncio.gather(*(_attempt(http, world, delivery) for world, delivery in due[:_AT_ONCE]))
            else:
                await asyncio.sleep(_POLL_S)


async def _attempt(http: aiohttp.ClientSession, world: World, delivery: Stored) -> None:
    """Sends once and writes down what came of it."""
    event = world.store.get(Place(delivery["account"], delivery["livemode"]), delivery["event"])
    endpoint = world.store.get(Place(delivery["owner"], delivery["livemode"]), delivery["endpoint"])
    if event is None or endpoint is None or endpoint.get("deleted"):
        _finish(world, delivery, "dropped", "the endpoint is gone")
        return
    is_foreign = delivery["owner"] != delivery["account"]
    payload = orjson.dumps({**event, "account": delivery["account"]} if is_foreign else event)
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": signature(payload, endpoint.private["secret"], int(time.time())),
    }
    try:
        async with http.post(endpoint["url"], data=payload, headers=headers, allow_redirects=False) as answer:
            taken, outcome = 200 <= answer.status < 300, f"HTTP {answer.status}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        taken, outcome = False, type(error).__name__
    if taken:
        _finish(world, delivery, "delivered", outcome)
    elif delivery["attempts"] >= len(RETRY_WAITS_S):
        _finish(world, delivery, "given_up", outcome)
    else:
        wait_s = RETRY_WAITS_S[delivery["attempts"]]
        _finish(world, delivery, "pending", outcome, due_s=time.time() + wait_s)


def _finish(world: World, delivery: Stored, state: str, outcome: str, *, due_s: float | None = None) -> None:
    """Stores the delivery's next version."""
    attempts = delivery["attempts"] + 1
    changed = {**delivery, "state": state, "outcome": outcome, "attempts": attempts, "due_s": due_s}
    world.store.put(delivery.place, changed)
    world.store.commit()


def _endpoints_for(world: World, event: Stored) -> Iterator[Stored]:
    """The account's own endpoints, and the platform's Connect endpoints when it is not the platform's own event."""
    account, livemode = event.place
    for owner, connect in ((account, False), (PLATFORM, True)):
        if connect and account == PLATFORM:
            continue
        place = Place(owner, livemode)
        for endpoint_id in world.store.timeline(place, "webhook_endpoint").newest_first():
            endpoint = world.store.get(place, endpoint_id)
            if endpoint is None or endpoint["status"] != "enabled" or endpoint.private["connect"] is not connect:
                continue
            if fits(event["type"], endpoint["enabled_events"]):
                yield endpoint


def _delivery(world: World, event: Stored, endpoint: Stored) -> Stored:
    """A new delivery, due now."""
    fields = {
        "object": "_delivery",
        "id": world.new_id("dlv"),
        "event": event["id"],
        "type": event["type"],
        "account": event.place.account,
        "livemode": event.place.livemode,
        "owner": endpoint.place.account,
        "endpoint": endpoint["id"],
        "attempts": 0,
        "state": "pending",
        "outcome": None,
        "due_s": time.time(),
    }
    return world.store.put(Place(PLATFORM, event.place.livemode), fields)


def _deliveries(world: World) -> list[Stored]:
    return [stored for place in _homes() for stored in _of_kind(world, place, "_delivery")]


def _due(world: World) -> list[Stored]:
    """Pending deliveries whose time has come, oldest first."""
    now = time.time()
    found = []
    for place in _homes():
        for delivery_id in world.store.timeline(place, "_delivery", "state", "pending").oldest_first():
            delivery = world.store.get(place, delivery_id)
            if delivery is not None and delivery["due_s"] <= now:
                found.append(delivery)
                if len(found) >= _AT_ONCE:
                    return found
    return found


def _homes() -> tuple[Place, Place]:
    return Place(PLATFORM, livemode=False), Place(PLATFORM, livemode=True)


def _of_kind(world: World, place: Place, kind: str) -> Iterator[Stored]:
    for stored_id in world.store.timeline(place, kind).oldest_first():
        stored = world.store.get(place, stored_id)
        if stored is not None:
            yield stored
