"""Compares a copy with Stripe: what is new, a sample, and whole kinds in turn; what differs is repaired and counted."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import structlog

from assistant.mirror.filling import LONG_AGO, SLICE_S, listed_of, loosely
from assistant.mirror.folding import fold
from assistant.mirror.freshness import Freshness
from assistant.mirror.looking import Looking
from assistant.mirror.parts import KEPT_WITHIN, OF_KIND, PARTS, Part
from assistant.ports import Accounts, Clock
from domain.errors import ConnectionRevoked, NotConnected
from integrations.stripe.account import StripeAccount
from storage import live, mirror, mirror_objects
from storage.database import Database
from storage.mirror import COMPLETE, Place
from storage.mirror_objects import Kept, Listed

log = structlog.get_logger("florin.mirror")

# For samples. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret

SAMPLE = 10
LOOK_S = 20.0


@dataclass(slots=True)
class Found:
    """What a check has found: `sorts` says how often a copy was missing, gone, or different and in which fields."""

    compared: int = 0
    differing: int = 0
    repaired: int = 0
    sorts: Counter[str] = field(default_factory=Counter)

    def as_data(self) -> dict[str, Any]:
        """The same for programs and people."""
        found = {"compared": self.compared, "differing": self.differing, "repaired": self.repaired}
        return {**found, "differences": dict(self.sorts.most_common(20))}


class Checking:
    """Checks at the pace of a fill. Nothing counts as different before Stripe's events were looked through again."""

    def __init__(
        self, db: Database, accounts: Accounts, freshness: Freshness, looking: Looking, clock: Clock,
        pages_per_s: float | None,
    ) -> None:  # fmt: skip
        """Read through the merchants' own connections."""
        self._db = db
        self._accounts = accounts
        self._freshness = freshness
        self._looking = looking
        self._clock = clock
        self._pause_s = 1 / pages_per_s if pages_per_s else 0.0

    async def some(self, place: Place) -> Found:
        """Compare the newest page and a sample of every complete kind, then go on with the kind that waits longest."""
        found = Found()
        account = await self._account(place)
        async with self._db.merchant(place.merchant_id) as tx:
            parts = await mirror.parts(tx, place)
        complete = [part for part in PARTS if part.kind in parts and parts[part.kind].state == COMPLETE]
        if account is None or not complete:
            return found
        for part in complete:
            here = Found()
            await self._recent(place, account, part, here)
            await self._sample(place, account, part, here)
            if here.differing:
                async with self._db.merchant(place.merchant_id) as tx:
                    await mirror.counted(tx, parts[part.kind], differing=here.differing, repaired=here.repaired)
                    told = {"account": place.account_id, "kind": part.kind, "repaired": here.repaired}
                    await live.publish(tx, place.merchant_id, "mirror", told)
            _add(found, here)
        longest = min(complete, key=lambda part: (parts[part.kind].checked_at or LONG_AGO, part.kind))
        await self._whole(place, account, longest, asyncio.get_running_loop().time() + SLICE_S)
        self._tell(place, found)
        return found

    async def since(self, place: Place, asked_at: datetime) -> bool:
        """Go on with the comparison of every complete kind that was not compared wholly since; True when all were."""
        account = await self._account(place)
        until_s = asyncio.get_running_loop().time() + SLICE_S
        asked_at = min(asked_at, self._clock())  # whoever asked may have another clock
        while account is not None:
            async with self._db.merchant(place.merchant_id) as tx:
                parts = await mirror.parts(tx, place)
            left = [
                part
                for part in PARTS
                if part.kind in parts
                and parts[part.kind].state == COMPLETE
                and (parts[part.kind].checked_at or LONG_AGO) < asked_at
            ]
            if not left:
                return True
            if asyncio.get_running_loop().time() >= until_s:
                return False
            await self._whole(place, account, left[0], until_s)
        return True

    async def wholly(self, place: Place, kind: str) -> dict[str, Any]:
        """Compare all objects of a kind from the first to the last."""
        account = await self._account(place)
        if account is None:
            return Found().as_data()
        async with self._db.merchant(place.merchant_id) as tx:
            part = (await mirror.parts(tx, place)).get(kind)
            if part is not None:
                await mirror.change(tx, part, check_cursor=None, check_started_at=None)
        return (await self._whole(place, account, OF_KIND[kind], None)).as_data()

    async def _account(self, place: Place) -> StripeAccount | None:
        try:
            return await self._accounts.pinned(place.merchant_id, place.account_id, place.livemode)
        except (NotConnected, ConnectionRevoked):
            return None

    async def _recent(self, place: Place, account: StripeAccount, part: Part, found: Found) -> None:
        """Compare the newest page of a kind."""
        rows = (await account.get(part.path, part.list_params))["data"]
        await self._compare(place, account, part, rows, found, added=not part.only)

    async def _sample(self, place: Place, account: StripeAccount, part: Part, found: Found) -> None:
        """Compare a few objects anywhere in the copy."""
        start = "".join(_CHANCE.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") for _ in "12")
        async with self._db.merchant(place.merchant_id) as tx:
            one = await mirror_objects.some_ids(tx, place, part.kind, "", 1)
            prefix = one[0].rsplit("_", 1)[0] + "_" if one else ""
            ids = await mirror_objects.some_ids(tx, place, part.kind, prefix + start, SAMPLE)
        rows = []
        for object_id in ids:
            row = await self._read(account, part, object_id)
            if row is not None and not row.get("deleted"):
                rows.append(row)
            await asyncio.sleep(self._pause_s)
        await self._compare(place, account, part, rows, found, added=False)

    async def _whole(self, place: Place, account: StripeAccount, part: Part, until_s: float | None) -> Found:
        """Go on with the comparison of a whole kind, until it ends or time is up; its place is kept page by page."""
        found = Found()
        loop = asyncio.get_running_loop()
        before: list[dict[str, Any]] = []
        await self._freshness.as_of(place, account, [part.kind])
        while until_s is None or loop.time() < until_s:
            async with self._db.merchant(place.merchant_id) as tx:
                at = (await mirror.parts(tx, place)).get(part.kind)
            if at is None or at.state != COMPLETE:
                return found
            after = {"starting_after": at.check_cursor} if at.check_cursor else {}
            answer = await account.get(part.path, {**part.list_params, **after})
            rows, is_last = answer["data"], not answer.get("has_more")
            part_found = Found()
            await self._compare(place, account, part, rows, part_found, added=not part.only)
            await self._gone(place, account, part, (before, rows), part_found, is_last=is_last)
            fresh_count = at.check_cursor is None
            changes: dict[str, Any] = {
                "check_cursor": None if is_last or not rows else rows[-1]["id"],
                "check_started_at": self._clock() if fresh_count else at.check_started_at,
                "compared": (0 if fresh_count else at.compared) + part_found.compared,
                "differing": (0 if fresh_count else at.differing) + part_found.differing,
                "repaired": (0 if fresh_count else at.repaired) + part_found.repaired,
            }
            if is_last:
                changes["checked_at"] = self._clock()
            async with self._db.merchant(place.merchant_id) as tx:
                if not await mirror.change(tx, at, **changes):
                    return found
            _add(found, part_found)
            before = rows
            if is_last:
                break
            await asyncio.sleep(self._pause_s)
        self._tell(place, found)
        return found

    async def _compare(
        self, place: Place, account: StripeAccount, part: Part, rows: Sequence[dict[str, Any]], found: Found, *,
        added: bool,
    ) -> None:  # fmt: skip
        """Compare a page with the copy; what differs is looked at again after another look through the events."""
        listed, _ = listed_of(part, [dict(row) for row in rows], 0)
        found.compared += len(listed)
        differing = await self._differing(place, listed, added=added)
        if not differing:
            return
        await self._looking.look(place, account, LOOK_S)
        if not part.has_events:
            await self._freshness.as_of(place, account, [part.kind])
        for one in await self._differing(place, differing, added=added):
            await self._again(place, account, part, one.object_id, found)

    async def _differing(self, place: Place, listed: Sequence[Listed], *, added: bool) -> list[Listed]:
        """Return the objects of a list that are kept otherwise, or not kept where they should be."""
        async with self._db.merchant(place.merchant_id) as tx:
            known = await mirror_objects.by_ids(tx, place, [one.object_id for one in listed])
            listed = await mirror_objects.as_kept(tx, listed)
        return [
            one
            for one in listed
            if (
                (kept := known.get(one.object_id)) is not None
                and (kept.state, kept.is_deleted) != (one.state, one.is_deleted)
            )
            or (kept is None and added)
        ]

    async def _gone(
        self, place: Place, account: StripeAccount, part: Part,
        pages: tuple[Sequence[dict[str, Any]], Sequence[dict[str, Any]]], found: Found, *, is_last: bool,
    ) -> None:  # fmt: skip
        """Look at what the copy has where Stripe's list, from one page's end to the next one's, has nothing."""
        before, rows = pages
        if not rows and not is_last:
            return
        newest_s = before[-1]["created"] if before else None
        oldest_s = -1 if is_last else rows[-1]["created"]
        if newest_s is None and rows:
            newest_s = rows[0]["created"]
        shown = {row["id"] for row in (*before, *rows)}
        async with self._db.merchant(place.merchant_id) as tx:
            ids = await mirror_objects.between(tx, place, part.kind, oldest_s, newest_s)
        for object_id in ids:
            if object_id not in shown:
                await self._again(place, account, part, object_id, found)

    async def _again(self, place: Place, account: StripeAccount, part: Part, object_id: str, found: Found) -> None:
        """Read one object by itself and keep that where it differs, unless an event has brought something newer."""
        async with self._db.merchant(place.merchant_id) as tx:
            before = (await mirror_objects.by_ids(tx, place, [object_id])).get(object_id)
        row = await self._read(account, part, object_id)
        if row is None:
            if before is None:
                return
            row = {**before.state, "deleted": True}
        fold(row, part.tree, KEPT_WITHIN, [])
        now = loosely({**row, "object": part.kind, "id": object_id})
        async with self._db.merchant(place.merchant_id) as tx:
            (now,) = await mirror_objects.as_kept(tx, [now])
        sort = _sort(before, now)
        if sort is None:
            return
        found.differing += 1
        found.sorts[sort] += 1
        async with self._db.merchant(place.merchant_id) as tx:
            as_of = before.as_of if before is not None else await self._bound(place)
            found.repaired += await mirror_objects.keep(tx, place, [now], as_of)
        log.warning("mirror_differed", account=place.account_id, kind=part.kind, object_id=object_id, how=sort)

    async def _read(self, account: StripeAccount, part: Part, object_id: str) -> dict[str, Any] | None:
        """Read one object as a fill reads it; None when Stripe has none of that id."""
        expand = {"expand": list(part.whole)} if part.whole else None
        return await account.find(f"{part.path}/{quote(object_id, safe='')}", expand)

    async def _bound(self, place: Place) -> datetime:
        """The newest event that was there before an object was read."""
        async with self._db.merchant(place.merchant_id) as tx:
            found = await mirror.copy(tx, place)
        return (found.looked_until if found else None) or LONG_AGO

    def _tell(self, place: Place, found: Found) -> None:
        """Log what differed."""
        if found.differing:
            log.warning("mirror_repaired", account=place.account_id, differing=found.differing, repaired=found.repaired)


def _sort(before: Kept | None, now: Listed) -> str | None:
    """Say in a few words how a kept object differs from Stripe's; None when it does not."""
    if before is None:
        return None if now.is_deleted else "missing"
    if now.is_deleted or before.is_deleted:
        return None if now.is_deleted == before.is_deleted else "deleted at Stripe" if now.is_deleted else "not deleted"
    names = sorted(
        name for name in before.state.keys() | now.state.keys() if before.state.get(name) != now.state.get(name)
    )
    return f"different: {', '.join(names[:5])}" if names else None


def _add(whole: Found, part: Found) -> None:
    """Add up."""
    whole.compared += part.compared
    whole.differing += part.differing
    whole.repaired += part.repaired
    whole.sorts += part.sorts
