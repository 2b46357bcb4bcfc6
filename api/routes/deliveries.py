"""Deliveries: what went out through which channel and what did not; and acknowledging and snoozing alerts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.credentials import Proposer, Reader, house_of
from api.delivery_shapes import AlertAnswered, DeliveryPage, DeliveryShown, DeliveryState, Snooze
from api.shapes import checked_id
from api.wiring import House
from assistant.delivery.working import DELIVER
from storage import jobs
from storage.alerts import Alert
from storage.outbox import STATES, Delivery

router = APIRouter(prefix="/api", tags=["deliveries"])

PAGE_MAX = 100

TheHouse = Annotated[House, Depends(house_of)]
AnId = Annotated[str | None, Query(max_length=64)]


@router.get("/deliveries")
async def deliveries(
    actor: Reader,
    house: TheHouse,
    state: DeliveryState | None = None,
    channel_id: AnId = None,
    alert_id: AnId = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
    before: AnId = None,
) -> DeliveryPage:
    """List deliveries, newest first: of one state, channel or alert, or all."""
    found = await house.delivery.answers.deliveries(
        actor,
        states=(state,) if state else STATES,
        channel_id=checked_id(channel_id, "chn") if channel_id else None,
        alert_id=checked_id(alert_id, "alr") if alert_id else None,
        limit=limit,
        before=checked_id(before, "dlv") if before else None,
    )
    return DeliveryPage(deliveries=[_shown(row) for row in found], next=found[-1].id if len(found) == limit else None)


@router.post("/deliveries/{delivery_id}/retry")
async def retry(delivery_id: str, actor: Proposer, house: TheHouse) -> DeliveryShown:
    """Send a failed delivery after all."""
    again = await house.delivery.answers.retry(actor, checked_id(delivery_id, "dlv"))
    await jobs.defer_once(house.db, DELIVER, lane=jobs.PROMPT)
    return _shown(again)


@router.post("/alerts/{alert_id}/acknowledge")
async def acknowledge(alert_id: str, actor: Proposer, house: TheHouse) -> AlertAnswered:
    """Say that somebody has seen an alert: it is passed on to nobody else."""
    return _answered(await house.delivery.answers.acknowledge(actor, checked_id(alert_id, "alr")))


@router.post("/alerts/{alert_id}/snooze")
async def snooze(alert_id: str, asked: Snooze, actor: Proposer, house: TheHouse) -> AlertAnswered:
    """Let an open alert be silent for a while; what was still to go out goes out afterwards."""
    return _answered(await house.delivery.answers.snooze(actor, checked_id(alert_id, "alr"), asked.minutes))


def _shown(row: Delivery) -> DeliveryShown:
    """Show a delivery."""
    return DeliveryShown(**{name: getattr(row, name) for name in DeliveryShown.model_fields})


def _answered(alert: Alert) -> AlertAnswered:
    """Show how an alert stands."""
    return AlertAnswered(**{name: getattr(alert, name) for name in AlertAnswered.model_fields})
