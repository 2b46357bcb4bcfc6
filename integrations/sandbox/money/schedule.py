"""What will happen by itself later, by the world's clock: a refund that settles, a hold or a deadline that lapses."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.sandbox.call import Call

_KIND = "_due"


def later(call: Call, what: str, object_id: str, due_s: int) -> None:
    """Notes that `what` is to be done with an object at `due_s` (unix seconds)."""
    # Its `created` is when it is due, so that the store's own order is the order of deadlines.
    fields = {"object": _KIND, "id": call.world.new_id("due"), "what": what, "target": object_id, "created": due_s}
    call.world.store.put(call.place, fields)


def due(call: Call) -> Iterator[tuple[str, str, int]]:
    """Takes (what, object id, when) of everything that is due off the schedule, the earliest first."""
    store = call.world.store
    # Asked for one at a time: doing one thing may schedule or cancel another.
    while (first := next(store.timeline(call.place, _KIND).oldest_first(until_s=call.now_s), None)) is not None:
        noted = store.get(call.place, first)
        store.remove(call.place, first)
        if noted is not None:
            yield noted["what"], noted["target"], noted["created"]
