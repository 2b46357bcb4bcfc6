"""Lists Stripe's objects: page by page in Stripe's own order, or sorted over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from api.stripe_objects import cursors
from api.stripe_objects.cursors import Cursor, Place
from api.stripe_objects.query import Wanted
from api.stripe_objects.resource import Object, Resource
from domain.errors import BadInput, NotFound, StripeRefused, TooLarge
from skills.contract import Desk


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a list goes in one request.

    `looked_at_max` objects are looked at for a page of those that fit, the rest follows with its cursor; the newest
    `sorted_max` are read to be sorted; a file has at most `exported_max` rows; Stripe is asked for `page_size` at once.
    """

    looked_at_max: int = 2_000
    sorted_max: int = 10_000
    exported_max: int = 100_000
    page_size: int = 100


USUAL = Bounds()

# By how many characters texts are ordered; what is equal so far is ordered by id.
TEXT_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Objects in order; `next_cursor` leads on, None at the end.

    `total` counts all that fit, None when they were not counted. `complete` is False when only the newest
    were sorted, so that older ones are missing; `looked_at` is how many were read for this page.
    """

    rows: list[Object]
    next_cursor: str | None
    total: int | None
    complete: bool
    looked_at: int


async def page_of(
    desk: Desk, resource: Resource, wanted: Wanted, limit: int, cursor: str | None = None, bounds: Bounds = USUAL
) -> Page:
    """Return one page; BadInput for a cursor that is none of this list, NotFound for what the filters name."""
    start = cursors.read(cursor, wanted.name) if cursor else None
    if (start is not None) and (start.place is None) is not (wanted.key is None):
        raise BadInput("That cursor belongs to another order.")
    try:
        if wanted.key is None:
            return await _in_stripes_order(desk, resource, wanted, limit, start, bounds)
        return await _sorted(desk, resource, wanted, limit, start, bounds)
    except StripeRefused as refusal:
        if refusal.param == "starting_after":
            raise BadInput("The last object of the page before is gone. Start without a cursor.") from refusal
        if refusal.code == "resource_missing":
            raise NotFound(refusal.message) from refusal
        raise


async def every(desk: Desk, resource: Resource, wanted: Wanted, bounds: Bounds = USUAL) -> AsyncIterator[Object]:
    """Yield everything that fits, in the order asked for; TooLarge beyond the bound, so that nothing is cut off."""
    if wanted.key is not None:
        rows = [row async for row in _fitting(desk, resource, wanted, bounds)]
        for _place, row in _ordered(rows, wanted):
            yield row
        return
    async for row in _fitting(desk, resource, wanted, bounds):
        yield row


async def _fitting(desk: Desk, resource: Resource, wanted: Wanted, bounds: Bounds) -> AsyncIterator[Object]:
    """Yield what fits of all pages; TooLarge beyond the bound."""
    count = 0
    async for page in desk.stripe.pages(resource.path, wanted.params):
        for row in filter(wanted.fits, page):
            count += 1
            if count > bounds.exported_max:
                most = f"{bounds.exported_max:,} {resource.plural}"
                raise TooLarge(f"There are more than {most}. Ask for fewer days at a time.")
            yield row


async def _in_stripes_order(
    desk: Desk, resource: Resource, wanted: Wanted, limit: int, start: Cursor | None, bounds: Bounds
) -> Page:
    """Read on from the cursor until the page is full, newest first."""
    params = wanted.params | ({"starting_after": start.after} if start else {})
    # Without a filter of ours every object fits, and Stripe's page is ours.
    size = bounds.page_size if wanted.keep else limit
    rows: list[Object] = []
    looked_at = 0
    while True:
        answer = await desk.stripe.get(resource.path, params | {"limit": size})
        found: list[Object] = answer["data"]
        for index, row in enumerate(found):
            looked_at += 1
            if not wanted.fits(row):
                continue
            rows.append(row)
            if len(rows) == limit and (index + 1 < len(found) or answer["has_more"]):
                return _cut(rows, str(row["id"]), wanted, looked_at)
        if not answer["has_more"] or not found:
            total = len(rows) if start is None else None
            return Page(rows, None, total, True, looked_at)
        last = str(found[-1]["id"])
        if looked_at >= bounds.looked_at_max:
            return _cut(rows, last, wanted, looked_at)
        params = params | {"starting_after": last}


def _cut(rows: list[Object], after: str, wanted: Wanted, looked_at: int) -> Page:
    """Return a page that goes on."""
    return Page(rows, cursors.written(Cursor(after), wanted.name), None, True, looked_at)


async def _sorted(
    desk: Desk, resource: Resource, wanted: Wanted, limit: int, start: Cursor | None, bounds: Bounds
) -> Page:
    """Read everything up to the bound, order it, and return what comes after the cursor's place.

    The place is a value and an id, not a count: what is made meanwhile shifts no page.
    """
    rows: list[Object] = []
    looked_at, complete = 0, True
    async for page in desk.stripe.pages(resource.path, wanted.params, page_size=bounds.page_size):
        if looked_at >= bounds.sorted_max:
            complete = False
            break
        looked_at += len(page)
        rows += filter(wanted.fits, page)
    ordered = _ordered(rows, wanted)
    if start is not None and start.place is not None:
        ordered = [one for one in ordered if _is_after(one[0], start.place, wanted)]
    shown = ordered[:limit]
    following = None
    if len(ordered) > limit:
        place, last = shown[-1]
        following = cursors.written(Cursor(str(last["id"]), place), wanted.name)
    return Page([row for _place, row in shown], following, len(rows) if complete else None, complete, looked_at)


def _ordered(rows: list[Object], wanted: Wanted) -> list[tuple[Place, Object]]:
    """Order objects within their currency; those without a value come last, whichever the direction."""
    placed = [(_place(row, wanted), row) for row in rows]
    filled = sorted((one for one in placed if not one[0][0]), key=lambda one: one[0][1:], reverse=wanted.descending)
    return filled + sorted((one for one in placed if one[0][0]), key=lambda one: one[0][3])


def _place(row: Object, wanted: Wanted) -> Place:
    """Return where an object stands: amounts of different currencies are never compared."""
    value = wanted.key(row) if wanted.key else None
    if isinstance(value, str):
        value = value.casefold()[:TEXT_COMPARED]
    currency = str(row.get("currency") or "") if wanted.by_money else ""
    return value is None, currency, "" if value is None else value, str(row["id"])


def _is_after(place: Place, last: Place, wanted: Wanted) -> bool:
    """Say whether a place comes after another one; BadInput when they can't be of one list."""
    if place[0] or last[0]:
        return place[0] and (not last[0] or place[3] > last[3])
    try:
        return place[1:] < last[1:] if wanted.descending else place[1:] > last[1:]
    except TypeError as error:
        raise BadInput("That cursor belongs to another order.") from error
