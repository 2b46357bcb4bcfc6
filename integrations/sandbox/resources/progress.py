"""Keeps every world up to its own time, so that what happens by itself is told of without anybody asking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, Breach
from integrations.sandbox.money.progress import catch_up_everywhere
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM, World

_EVERY_S = 2.0


async def keep_up(worlds: Callable[[], list[World]]) -> None:
    """Runs while the server does: every two seconds all worlds catch up with their clocks."""
    while True:
        await asyncio.sleep(_EVERY_S)
        for world in worlds():
            catch_up_world(world)


def catch_up_world(world: World) -> None:
    """Does what is due in one world, as one unit; what breaks the contract is noted and taken back."""
    try:
        catch_up_everywhere(Call(world, world.kinds, Place(PLATFORM, livemode=False)))
        world.commit()
    except (ApiError, Breach) as error:
        world.rollback()
        world.violation("response", f"what was due could not be done: {error}")


RESOURCE = Resource(on_clock=catch_up_everywhere, background=keep_up)
