"""Brings a place up to the world's time: money becomes available, refunds and payouts settle, deadlines lapse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.money import (
    disputing,
    intents,
    paying_out,
    payout_schedule,
    refunding,
    schedule,
    settlement,
)
from integrations.sandbox.world import World

Action = Callable[[Call, str], None]


def _refund_succeeds(call: Call, refund_id: str) -> None:
    made = call.get("refund", refund_id)
    if made is not None:
        refunding.succeed(call, made)


def _refund_fails(call: Call, refund_id: str) -> None:
    made = call.get("refund", refund_id)
    if made is not None:
        refunding.fail(call, made)


_ACTIONS: dict[str, Action] = {
    refunding.REFUND_SUCCEEDS: _refund_succeeds,
    refunding.REFUND_FAILS: _refund_fails,
    intents.HOLD_LAPSES: intents.lapse,
    disputing.EVIDENCE_DUE: disputing.lapse,
    paying_out.PAYOUT_LEAVES: paying_out.leave,
    paying_out.PAYOUT_ARRIVES: paying_out.arrive,
    settlement.MATURES: settlement.ripen,
    payout_schedule.PAYOUT_DAY: payout_schedule.pay_day,
}


def also(what: str, action: Action) -> None:
    """Says how something is done that is scheduled under the name `what` by a folder that builds on this one."""
    _ACTIONS[what] = action


def catch_up(call: Call) -> None:
    """Does everything that is due in the caller's place, each at its own time; costs next to nothing when nothing is.

    The clock stands at each moment in turn: a month skipped at once has its payouts on their days.
    """
    for what, object_id, due_s in schedule.due(call):
        with _standing_at(call.world, due_s):
            settlement.mature(call)
            _ACTIONS[what](call, object_id)
    settlement.mature(call)


@contextmanager
def _standing_at(world: World, moment_s: int) -> Iterator[None]:
    kept = world.clock.setting()
    world.clock.set(moment_s, frozen=True)
    try:
        yield
    finally:
        world.clock.restore(kept)


def catch_up_everywhere(call: Call) -> None:
    """The same for every account and mode of the world, when its clock was moved."""
    for place in call.world.store.places():
        catch_up(call.at(place.account, livemode=place.livemode))


def up_to_date(handler: Callable[[Call], Any]) -> Callable[[Call], Any]:
    """A handler that sees its place as it is now."""

    @wraps(handler)
    def caught_up(call: Call) -> Any:
        catch_up(call)
        return handler(call)

    return caught_up
