"""GET /api/live: what changes while somebody looks, as server-sent events that go on where a connection broke off."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.credentials import Reader, house_of
from api.live_hub import LiveReader, StreamEnded
from api.wiring import House
from domain.errors import FlorinError
from domain.people import Actor, Door

router = APIRouter(tags=["live"])

CHECK_EVERY_S = 5.0
RETRY_MS = 1_500
NUMBER_MAX = 2**63 - 1

Number = Annotated[int | None, Query(ge=0, le=NUMBER_MAX, description="go on after this event's id")]
LastEventId = Annotated[
    int | None, Header(ge=0, le=NUMBER_MAX, description="the same, as browsers send it; it wins over after")
]


async def opened(
    actor: Reader, house: Annotated[House, Depends(house_of)], after: Number = None, last_event_id: LastEventId = None
) -> AsyncIterator[tuple[LiveReader, str]]:
    """Give the caller's reader at its place, and how its stream begins; it is left when the answer has ended."""
    with house.live.watch(actor.merchant_id) as reader:
        is_whole = await reader.begin(last_event_id if last_event_id is not None else after)
        yield reader, "ready" if is_whole else "reset"


@router.get("/api/live", response_class=EventSourceResponse)
async def live(
    actor: Reader,
    house: Annotated[House, Depends(house_of)],
    stream: Annotated[tuple[LiveReader, str], Depends(opened)],
) -> AsyncIterator[ServerSentEvent]:
    """Follow what changes: events alert, proposal, plan, delivery and mirror, each with what changed and its state.

    The first event is "ready", or "reset" when too much was missed: then read everything again. Every id can be gone on
    from. The last one is "end" with a reason, unless the connection breaks: then come back with the last id.
    """
    reader, beginning = stream
    yield ServerSentEvent(event=beginning, id=str(reader.seq), data={"newest": reader.seq}, retry=RETRY_MS)
    checked_at_s = time.monotonic()
    while True:
        try:
            updates = await reader.next(CHECK_EVERY_S)
            if time.monotonic() - checked_at_s >= CHECK_EVERY_S:
                await _refuse_signed_out(house, actor)
                checked_at_s = time.monotonic()
        except StreamEnded as ended:
            yield ServerSentEvent(event="end", data={"reason": ended.reason})
            return
        except FlorinError:
            yield ServerSentEvent(event="end", data={"reason": "database away"})
            return
        for update in updates:
            yield ServerSentEvent(event=update.topic, id=str(update.seq), data=update.data)


async def _refuse_signed_out(house: House, actor: Actor) -> None:
    """Raise StreamEnded when the caller's sign-in or key has ended; a database that is away says nothing about that."""
    signed_in_by = house.sessions if actor.door is Door.WEB else house.api_keys
    try:
        is_open = await signed_in_by.is_open(actor)
    except FlorinError:
        return
    if not is_open:
        raise StreamEnded("signed out")
