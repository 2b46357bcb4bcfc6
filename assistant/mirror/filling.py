"""Fills an account's copy: page by page, each stored with the place it ends at, so that a killed fill goes on there.

Events that come meanwhile win: what a list shows is dated by the newest event that Stripe had shown before the list was
asked for, on Stripe's own clock. So no clock of ours decides, and what changed later has a later date.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog

from assistant.events.states import storable
from assistant.mirror.folding import fold
from assistant.mirror.looking import Looking
from assistant.mirror.parts import KEPT_WITHIN, KINDS, PARTS, Part
from assistant.ports import Accounts, Clock
from domain.errors import ConnectionRevoked, NotConnected, StripeRefused
from integrations.stripe.account import StripeAccount
from storage import live, mirror, mirror_objects
from storage.database import Database
from storage.mirror import COMPLETE, FILL, FILLING, WAITING, Copy, Place
from storage.mirror import Part as Progress
from storage.mirror_objects import Listed

log = structlog.get_logger("florin.mirror")

# A run that takes longer is continued by a job of its own, so that copies of many merchants share the workers.
SLICE_S = 10.0
# A fill of which nothing was heard for so long has lost its job.
SILENT = timedelta(seconds=60)
FORGOTTEN_AT_ONCE = 5_000
# How many pages lie between two messages to whoever looks on.
TOLD_EVERY_PAGES = 10

# Before any event that Stripe could have dated; also of what has no events, where the last list is right.
LONG_AGO = datetime.fromtimestamp(0, UTC)


class Filling:
    """Fills copies at a pace of so many pages a second (None: as fast as it goes), one call at a time.

    The pace is a fraction of what Stripe allows, and the account's own limiter serves calls in their order: so a person
    who asks meanwhile waits for one page at most.
    """

    def __init__(
        self, db: Database, accounts: Accounts, looking: Looking, clock: Clock, pages_per_s: float | None
    ) -> None:
        """Read through the merchants' own connections."""
        self._db = db
        self._accounts = accounts
        self._looking = looking
        self._clock = clock
        self._pause_s = 1 / pages_per_s if pages_per_s else 0.0

    async def fill(self, place: Place) -> bool:
        """Fill for a while and queue what is left; True when the copy is complete."""
        async with self._db.merchant(place.merchant_id) as tx:
            found = await mirror.copy(tx, place)
            if found is None:
                return False
            await mirror.add_parts(tx, place, KINDS)
        try:
            account = await self._accounts.pinned(place.merchant_id, place.account_id, place.livemode)
            return await self._fill_parts(place, account, found)
        except (NotConnected, ConnectionRevoked):
            return False

    async def _fill_parts(self, place: Place, account: StripeAccount, found: Copy) -> bool:
        """Fill part by part until time is up; True when all are complete."""
        if found.looked_at is None:
            await self._clear(place)
            await self._looking.begin(place, account)
        loop = asyncio.get_running_loop()
        until_s = loop.time() + SLICE_S
        for part in PARTS:
            if not await self._fill_part(place, account, part, until_s):
                await self._go_on_later(place)
                return False
        return True

    async def _clear(self, place: Place) -> None:
        """Delete what an earlier copy held, some objects at a time: what Stripe no longer has must not stay."""
        while True:
            async with self._db.merchant(place.merchant_id) as tx:
                if not await mirror.is_new(tx, place):
                    return
                if await mirror_objects.forget_some(tx, place, KEPT_WITHIN, FORGOTTEN_AT_ONCE) < FORGOTTEN_AT_ONCE:
                    return

    async def _fill_part(self, place: Place, account: StripeAccount, part: Part, until_s: float) -> bool:
        """Fill one part until it is complete; False when time is up, or when another process is at it."""
        loop = asyncio.get_running_loop()
        pages = 0
        while True:
            async with self._db.merchant(place.merchant_id) as tx:
                at = (await mirror.parts(tx, place)).get(part.kind)
                found = await mirror.copy(tx, place)
            if at is None or found is None:
                return False
            if at.state == COMPLETE:
                return True
            if loop.time() >= until_s:
                return False
            begun_s = loop.time()
            asked_at = self._clock()
            answer = await self._page(account, part, at)
            pages += 1
            if not await self._store(place, part, at, found, answer, asked_at, tells=pages % TOLD_EVERY_PAGES == 0):
                return False
            await asyncio.sleep(max(0.0, self._pause_s - (loop.time() - begun_s)))

    async def _page(self, account: StripeAccount, part: Part, at: Progress) -> Mapping[str, Any]:
        """Ask for the page after the last one; from the beginning where that one's end is gone."""
        after = {"starting_after": at.cursor} if at.cursor else {}
        try:
            return await account.get(part.path, {**part.list_params, **after})
        except StripeRefused as refusal:
            if not at.cursor or refusal.code != "resource_missing":
                raise
            log.warning("mirror_cursor_gone", kind=part.kind, account=account.account_id)
            return {"data": [], "has_more": True}

    async def _store(
        self, place: Place, part: Part, at: Progress, found: Copy, answer: Mapping[str, Any], asked_at: datetime, *,
        tells: bool,
    ) -> bool:  # fmt: skip
        """Store a page and where it ends, in one transaction; False when another process was quicker."""
        rows, is_last = answer["data"], not answer.get("has_more")
        listed, within = listed_of(part, rows, at.read)
        as_of = (found.looked_until if part.has_events else None) or LONG_AGO
        now = self._clock()
        changes: dict[str, Any] = {
            "state": COMPLETE if is_last else FILLING,
            "cursor": None if is_last or not rows else rows[-1]["id"],
            "read": at.read + len(rows) if rows or is_last else 0,
            "touched_at": now,
            "started_at": asked_at if at.state == WAITING or not at.started_at else at.started_at,
        }
        if at.state == WAITING:
            changes["as_of"] = asked_at
        if is_last:
            changes["finished_at"] = now
        async with self._db.merchant(place.merchant_id) as tx:
            if not await mirror.change(tx, at, **changes):
                return False
            await mirror_objects.keep(tx, place, listed, as_of)
            await mirror_objects.keep(tx, place, within, as_of)
            if tells or is_last:
                told = {"kind": part.kind, "state": str(changes["state"]), "read": changes["read"]}
                await live.publish(tx, place.merchant_id, "mirror", {"account": place.account_id, **told})
        if is_last:
            log.info("mirror_part_complete", kind=part.kind, account=place.account_id, objects=changes["read"])
        return True

    async def _go_on_later(self, place: Place) -> None:
        """Queue the next run, unless the copy is complete or not wanted any more."""
        async with self._db.merchant(place.merchant_id) as tx:
            found = await mirror.copy(tx, place)
            parts = await mirror.parts(tx, place)
            if found is not None and any(part.state != COMPLETE for part in parts.values()):
                await mirror.defer(tx, FILL, place)


def listed_of(part: Part, rows: list[dict[str, Any]], read: int) -> tuple[list[Listed], list[Listed]]:
    """Return a page's objects as they are kept, in their place, and those that they showed whole.

    Stripe lists the newest first; so the further an object is from the beginning, the lower its place.
    """
    within: list[dict[str, Any]] = []
    listed = []
    for number, shown in enumerate(rows):
        row = _clean(shown)
        fold(row, part.tree, KEPT_WITHIN, within)
        listed.append(Listed(row["id"], part.kind, row, bool(row.get("deleted")), -(read + number + 1)))
    return listed, loose(within)


def loose(objects: list[dict[str, Any]]) -> list[Listed]:
    """Return objects that stood in others as they are kept, each once."""
    return list({one["id"]: loosely(one) for one in objects}.values())


def loosely(one: dict[str, Any]) -> Listed:
    """Return one object that was read by itself as it is kept."""
    one = _clean(one)
    return replace(Listed(one["id"], one["object"], one), is_deleted=bool(one.get("deleted")))


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    """Return an object without what PostgreSQL can't hold."""
    cleaned: dict[str, Any] = storable(row) if b"\\u0000" in orjson.dumps(row) else row
    return cleaned
