"""Brings a place up to the world's time: money becomes available, refunds settle, holds and deadlines lapse."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.money import disputing, intents, refunding, schedule, settlement

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
}


def catch_up(call: Call) -> None:
    """Does everything that is due in the caller's place; costs next to nothing when nothing is."""
    settlement.mature(call)
    for what, object_id in schedule.due(call):
        _ACTIONS[what](call, object_id)


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
