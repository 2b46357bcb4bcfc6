"""Channels: where alerts go, when, and how an urgent one is passed on until somebody acknowledges it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.credentials import Approver, Reader, house_of
from api.delivery_shapes import (
    ChannelChange,
    ChannelMade,
    ChannelShown,
    ChannelTested,
    Escalation,
    EscalationStepShown,
    NewChannel,
    QuietHours,
    clock_text,
)
from api.shapes import checked_id
from api.wiring import House
from assistant.delivery.channel_care import Made
from storage.channels import Channel, EscalationStep

router = APIRouter(prefix="/api", tags=["channels"])

TheHouse = Annotated[House, Depends(house_of)]


@router.get("/channels")
async def channels(actor: Reader, house: TheHouse) -> list[ChannelShown]:
    """List the channels, oldest first."""
    return [ChannelShown(**_fields(channel)) for channel in await house.delivery.channels.listed(actor)]


@router.post("/channels", status_code=201)
async def add(asked: NewChannel, actor: Approver, house: TheHouse) -> ChannelMade:
    """Add a channel; test it next, since nothing goes out through it before. Only for admins."""
    return _made(await house.delivery.channels.add(actor, asked.kind, asked.url, asked.fields()))


@router.get("/channels/{channel_id}")
async def channel(channel_id: str, actor: Reader, house: TheHouse) -> ChannelShown:
    """Return one channel."""
    return ChannelShown(**_fields(await house.delivery.channels.get(actor, checked_id(channel_id, "chn"))))


@router.patch("/channels/{channel_id}")
async def change(channel_id: str, asked: ChannelChange, actor: Approver, house: TheHouse) -> ChannelShown:
    """Change what a channel wants, or its address, which must then be tested again. Only for admins."""
    changed = await house.delivery.channels.change(actor, checked_id(channel_id, "chn"), asked.url, asked.fields())
    return ChannelShown(**_fields(changed))


@router.delete("/channels/{channel_id}", status_code=204)
async def remove(channel_id: str, actor: Approver, house: TheHouse) -> None:
    """Remove a channel and drop what waits for it. Only for admins."""
    await house.delivery.channels.remove(actor, checked_id(channel_id, "chn"))


@router.post("/channels/{channel_id}/test")
async def test(channel_id: str, actor: Approver, house: TheHouse) -> ChannelTested:
    """Send a test message now; once one was taken, alerts go out through the channel. Only for admins."""
    reason = await house.delivery.channels.test(actor, checked_id(channel_id, "chn"))
    return ChannelTested(delivered=reason is None, reason=reason)


@router.post("/channels/{channel_id}/secret")
async def renew_secret(channel_id: str, actor: Approver, house: TheHouse) -> ChannelMade:
    """Give a webhook a new signing secret; for a day it is signed with the old one, too. Only for admins."""
    return _made(await house.delivery.channels.renew_secret(actor, checked_id(channel_id, "chn")))


@router.get("/escalation")
async def escalation(actor: Reader, house: TheHouse) -> Escalation:
    """Return the steps by which an urgent alert that nobody acknowledges is passed on."""
    return _steps(await house.delivery.channels.escalation(actor))


@router.put("/escalation")
async def set_escalation(asked: Escalation, actor: Approver, house: TheHouse) -> Escalation:
    """Replace the steps. Only for admins."""
    steps = [(checked_id(step.channel_id, "chn"), step.after_minutes) for step in asked.steps]
    return _steps(await house.delivery.channels.set_escalation(actor, steps))


def _steps(steps: list[EscalationStep]) -> Escalation:
    """Show the steps."""
    return Escalation(
        steps=[EscalationStepShown(channel_id=step.channel_id, after_minutes=step.after_minutes) for step in steps]
    )


def _made(made: Made) -> ChannelMade:
    """Show a channel with its secret."""
    return ChannelMade(**_fields(made.channel), secret=made.secret)


def _fields(channel: Channel) -> dict[str, Any]:
    """A channel's fields as they are shown."""
    same = set(ChannelShown.model_fields) - {"is_verified", "kinds", "quiet_hours", "digest_at"}
    begin, end = channel.quiet_from_minute, channel.quiet_until_minute
    has_hours = begin is not None and end is not None
    return {
        **{name: getattr(channel, name) for name in same},
        "is_verified": channel.verified_at is not None,
        "kinds": list(channel.kinds),
        "quiet_hours": QuietHours(begin=clock_text(begin or 0), end=clock_text(end or 0)) if has_hours else None,
        "digest_at": clock_text(channel.digest_at_minute),
    }
