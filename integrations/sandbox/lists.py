"""Lists as Stripe pages them: limit, cursors, created ranges and filters by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.store import Stored
from integrations.sandbox.timeline import Timeline

Keep = Callable[[Stored], bool]
_PAGING = {"limit", "starting_after", "ending_before", "expand", "created", "page", "query"}
_DEFAULT_LIMIT = 10
MAX_LIMIT = 100


def page(call: Call, kind: str, *, keep: Keep | None = None, own: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answer of a list operation.

    Every parameter filters by the field of its name, a hash of gt/gte/lt/lte as a range; the parameters of `own` do
    not, because `keep` sees to them.
    """
    filters = {
        name: value
        for name, value in call.params.items()
        if name not in _PAGING and name not in own and value is not None
    }
    timeline = _timeline(call, kind, filters)
    limit = limit_of(call)
    found = []
    for stored in _walk(call, kind, timeline):
        if _fits(stored, filters) and (keep is None or keep(stored)):
            found.append(stored)
            if len(found) > limit:
                break
    data = found[:limit]
    if call.params.get("ending_before"):
        data.reverse()
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": call.path}


def limit_of(call: Call) -> int:
    """The page size asked for; refuses what Stripe refuses."""
    limit = int(call.params.get("limit", _DEFAULT_LIMIT))
    if limit < 1:
        raise invalid("This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="limit")
    if limit > MAX_LIMIT:
        message = f"This value must be less than or equal to {MAX_LIMIT} (it currently is '{limit}')."
        raise invalid(message, code="parameter_invalid_integer", param="limit")
    return limit


def in_range(value: Any, wanted: Any) -> bool:
    """Whether a number is the wanted one, or inside a hash of gt, gte, lt, lte."""
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    return isinstance(value, int) and all(_COMPARE[name](value, bound) for name, bound in wanted.items())


_COMPARE: dict[str, Callable[[int, Any], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def _timeline(call: Call, kind: str, filters: dict[str, Any]) -> Timeline:
    """The shortest list that holds every match; an indexed filter is used up by it."""
    for name in list(filters):
        if call.world.store.is_indexed(kind, name) and not isinstance(filters[name], dict | list):
            return call.world.store.timeline(call.place, kind, name, filters.pop(name))
    return call.world.store.timeline(call.place, kind)


def _walk(call: Call, kind: str, timeline: Timeline) -> Iterator[Stored]:
    since_s, until_s = _created(call.params.get("created"))
    starting_after, ending_before = call.params.get("starting_after"), call.params.get("ending_before")
    if starting_after and ending_before:
        raise invalid("You can only provide one of `starting_after` or `ending_before`.", param="starting_after")
    if ending_before:
        cursor = call.require(kind, ending_before, param="ending_before", deleted=True).moment
        ids = timeline.oldest_first(after=cursor, since_s=since_s, until_s=until_s)
    else:
        cursor_object = (
            call.require(kind, starting_after, param="starting_after", deleted=True) if starting_after else None
        )
        ids = timeline.newest_first(
            before=cursor_object.moment if cursor_object is not None else None, since_s=since_s, until_s=until_s
        )
    for object_id in ids:
        stored = call.world.store.get(call.place, object_id)
        if stored is not None:
            yield stored


def _created(wanted: Any) -> tuple[int | None, int | None]:
    """The first and last second of a `created` filter."""
    if wanted is None:
        return None, None
    if isinstance(wanted, int):
        return wanted, wanted
    since = [int(wanted[name]) + shift for name, shift in (("gte", 0), ("gt", 1)) if name in wanted]
    until = [int(wanted[name]) - shift for name, shift in (("lte", 0), ("lt", 1)) if name in wanted]
    return max(since, default=None), min(until, default=None)


def _fits(stored: Stored, filters: dict[str, Any]) -> bool:
    for name, wanted in filters.items():
        value = stored.get(name)
        if isinstance(wanted, dict):
            if not in_range(value, wanted):
                return False
        elif isinstance(wanted, list):
            if value not in wanted:
                return False
        elif value != wanted:
            return False
    return True
