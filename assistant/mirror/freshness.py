"""Whether a copy may be read from: complete, and as of a moment not long ago, after a look at Stripe where needed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import structlog

from assistant.mirror.filling import LONG_AGO, listed_of, loosely
from assistant.mirror.looking import Looking
from assistant.mirror.parts import OF_KIND
from assistant.ports import Clock
from domain.errors import FlorinError
from integrations.stripe.account import StripeAccount
from storage import mirror, mirror_objects
from storage.database import Database
from storage.mirror import COMPLETE, Copy, Part, Place

log = structlog.get_logger("florin.mirror")

# After a change of Florin's own, a copy from before it would look as if it had not been made.
OWN_WRITES = timedelta(seconds=30)
# Balance transactions have no events; what was dated this long before the newest known is listed again.
LISTED_AGAIN_S = 60
# More pages than this of them, and it is as well to page Stripe for the answer.
LISTED_PAGES_MAX = 30

# Charges that may be read again one by one before an answer.
CHARGES_AGAIN_MAX = 50

_BALANCE = "balance_transaction"
_ON_CHARGES = frozenset({"charge", "dispute", "refund"})


@dataclass(slots=True)
class _Known:
    """What is known of a copy, and the earliest moment that is fresh enough; None where only a look will do."""

    copy: Copy
    parts: dict[str, Part]
    needed: datetime | None
    now: datetime

    def holds(self, as_of: datetime) -> bool:
        """Whether that is late enough; a moment to come is none, since a clock may have been set back."""
        return self.needed is not None and self.needed <= as_of <= self.now


class Freshness:
    """Says as of when a copy holds; looks through Stripe's events first when that is longer ago than `bound_s`."""

    def __init__(self, db: Database, looking: Looking, clock: Clock, *, bound_s: float, patience_s: float) -> None:
        """A look that takes longer than `patience_s` is given up; then Stripe's own pages are read."""
        self._db = db
        self._looking = looking
        self._clock = clock
        self._bound = timedelta(seconds=bound_s)
        self._patience_s = patience_s
        self._locks: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def as_of(self, place: Place, account: StripeAccount, kinds: Collection[str]) -> datetime | None:
        """Return up to when everything about these kinds is known; None when Stripe must be asked instead."""
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            try:
                return await self._as_of(place, account, kinds)
            except (FlorinError, TimeoutError) as error:
                log.warning("mirror_not_fresh", account=place.account_id, reason=type(error).__name__)
                return None

    async def _as_of(self, place: Place, account: StripeAccount, kinds: Collection[str]) -> datetime | None:
        known = await self._known(place, kinds)
        if known is None:
            return None
        looked_at = known.copy.looked_at
        if looked_at is None or not known.holds(looked_at) or await self._waiting(place):
            looked_at = await self._looking.look(place, account, self._patience_s)
        if not _ON_CHARGES.isdisjoint(kinds):
            await self._charges(place, account)
        moments = [looked_at]
        if _BALANCE in kinds:
            moments.append(await self._balance(place, account, known))
        return min(moments)

    async def _known(self, place: Place, kinds: Collection[str]) -> _Known | None:
        """Return what is known when every one of these kinds is complete and nothing about them was given up."""
        now = self._clock()
        async with self._db.merchant(place.merchant_id) as tx:
            found = await mirror.copy(tx, place)
            if found is None or found.looked_at is None:
                return None
            parts = await mirror.parts(tx, place)
            if any(kind not in parts or parts[kind].state != COMPLETE for kind in kinds):
                return None
            parked = await mirror.parked_since(tx, place)
            wrote = await mirror.writes_since(tx, place, now - OWN_WRITES)
            is_stuck = await mirror.is_stuck(tx, place, now)
        if is_stuck or (parked is not None and any(_sound_since(parts[kind]) < parked for kind in kinds)):
            return None
        return _Known(found, parts, None if wrote else now - self._bound, now)

    async def _waiting(self, place: Place) -> bool:
        async with self._db.merchant(place.merchant_id) as tx:
            return await mirror.waits_for_events(tx, place)

    async def _charges(self, place: Place, account: StripeAccount) -> None:
        """Read charges again that something newer has changed without an event of theirs."""
        async with self._db.merchant(place.merchant_id) as tx:
            overtaken = await mirror_objects.overtaken(tx, place, CHARGES_AGAIN_MAX + 1)
        if len(overtaken) > CHARGES_AGAIN_MAX:
            raise TimeoutError
        for charge_id, as_of in overtaken.items():
            async with asyncio.timeout(self._patience_s):
                row = await account.find(f"/v1/charges/{quote(charge_id, safe='')}")
            async with self._db.merchant(place.merchant_id) as tx:
                if row is not None:
                    await mirror_objects.keep(tx, place, [loosely(row)], as_of)
                await mirror_objects.confirm(tx, place, charge_id, as_of)

    async def _balance(self, place: Place, account: StripeAccount, known: _Known) -> datetime:
        """List what was added to the balance since the last time, and what has become available; return as of when."""
        as_of = known.parts[_BALANCE].as_of
        if as_of is not None and known.holds(as_of):
            return as_of
        asked_at = self._clock()
        async with self._db.merchant(place.merchant_id) as tx:
            newest = await mirror_objects.newest_s(tx, place, _BALANCE)
            matured = await mirror_objects.matured(tx, place, int(asked_at.timestamp()))
        ranges: list[dict[str, int]] = [{"gte": (newest or 0) - LISTED_AGAIN_S}] if newest else [{}]
        if matured is not None:
            ranges.append({"gte": matured[0], "lte": matured[1]})
        async with asyncio.timeout(self._patience_s):
            for created in ranges:
                await self._listed(place, account, {"created": created} if created else {})
        async with self._db.merchant(place.merchant_id) as tx:
            await mirror.note_listed(tx, place, _BALANCE, asked_at)
        return asked_at

    async def _listed(self, place: Place, account: StripeAccount, params: dict[str, Any]) -> None:
        """Keep what a list of balance transactions shows; those that are new get their places in its order."""
        part = OF_KIND[_BALANCE]
        rows: list[dict[str, Any]] = []
        pages = 0
        async for page in account.pages(part.path, params):
            rows += page
            pages += 1
            if pages > LISTED_PAGES_MAX:
                raise TimeoutError
        listed, _ = listed_of(part, rows, 0)
        async with self._db.merchant(place.merchant_id) as tx:
            known = await mirror_objects.by_ids(tx, place, [one.object_id for one in listed])
            await mirror_objects.keep_in_order(tx, place, listed, known, LONG_AGO)


def _sound_since(part: Part) -> datetime:
    """Since when a part is known to be as Stripe has it: its fill, or its last whole check."""
    moments = [moment for moment in (part.finished_at, part.checked_at) if moment is not None]
    return max(moments, default=LONG_AGO)
