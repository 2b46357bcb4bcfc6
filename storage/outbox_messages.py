"""Messages of their own in the outbox: what an automation says through a channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.ids import new_id
from storage import channels, outbox
from storage.database import Tx
from storage.outbox import MESSAGE, Delivery


async def say(
    tx: Tx, merchant_id: str, channel_id: str, *, once_key: str, content: dict[str, Any], now: datetime
) -> bool:
    """Queue a message of its own ({"title", "lines", "data"}) for one channel; False when that key was queued before.

    `data` is what a webhook gets. NUL must not stand in it. A channel that may not speak gets nothing, and False.
    """
    channel = await channels.get(tx, channel_id)
    if channel is None or not channel.speaks:
        return False
    row = Delivery(
        id=new_id("dlv"),
        merchant_id=merchant_id,
        channel_id=channel_id,
        once_key=f"message:{once_key}",
        form=MESSAGE,
        severity="info",
        group_key="",
        created_at=now,
        due_at=now,
        content=content,
    )
    return await outbox.add(tx, [row]) == 1
