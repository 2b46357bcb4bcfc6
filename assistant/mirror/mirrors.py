"""The mirror as the rest of the assistant sees it: desks that read from it, and the jobs that keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from assistant.mirror.checking import Checking
from assistant.mirror.filling import SILENT, Filling
from assistant.mirror.freshness import Freshness
from assistant.mirror.looking import Events, Looking
from assistant.mirror.parts import KINDS
from assistant.mirror.serving import ServedMirror
from assistant.ports import Accounts, Clock
from domain.errors import FlorinError, NotConnected
from integrations.stripe.account import StripeAccount
from skills.contract import Desk
from storage import connections, merchants, mirror
from storage.database import Database
from storage.mirror import CHECK, COMPLETE, FILL, Place

log = structlog.get_logger("florin.mirror")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How the mirror is kept: `fresh_s` old a copy may be, `patience_s` a look may take, pages a second a fill asks.

    `is_on` False: nothing is filled, checked or served; copies that there are stay.
    """

    is_on: bool = True
    fresh_s: float = 60.0
    patience_s: float = 5.0
    pages_per_s: float | None = 8.0


class Mirrors:
    """Every merchant's copies, of one process among any number."""

    def __init__(self, db: Database, accounts: Accounts, events: Events, clock: Clock, bounds: Bounds) -> None:
        """Build the pieces."""
        looking = Looking(db, events, clock)
        self._db = db
        self._accounts = accounts
        self._clock = clock
        self._bounds = bounds
        self._freshness = Freshness(db, looking, clock, bound_s=bounds.fresh_s, patience_s=bounds.patience_s)
        self._filling = Filling(db, accounts, looking, clock, bounds.pages_per_s)
        self._checking = Checking(db, accounts, self._freshness, looking, clock, bounds.pages_per_s)

    def desk(self, desk: Desk, account: StripeAccount) -> Desk:
        """Return the desk with the account's copy in front of it; only for skills that answer."""
        if not self._bounds.is_on:
            return desk
        place = Place(desk.merchant.merchant_id, account.account_id, account.livemode)
        return ServedMirror(self._db, self._freshness, account, place).at(desk)

    async def fill(self, merchant_id: str, account_id: str, livemode: bool) -> bool:
        """Work on an account's copy for a while (the job "fill_mirror"); True when it is complete."""
        if not self._bounds.is_on:
            return False
        return await self._filling.fill(Place(merchant_id, account_id, livemode))

    async def check_whole(self, merchant_id: str, account_id: str, livemode: bool, asked_at: str) -> None:
        """Compare an account's copy with Stripe for a while (the job "check_mirror"), and queue what is left."""
        place = Place(merchant_id, account_id, livemode)
        try:
            if not self._bounds.is_on or await self._checking.since(place, datetime.fromisoformat(asked_at)):
                return
        except NotConnected:  # it ended in the middle
            return
        async with self._db.merchant(merchant_id) as tx:
            await mirror.defer(tx, CHECK, place, asked_at=asked_at)

    async def keep_up(self) -> None:
        """Begin copies of accounts that have none, and queue fills again whose job got lost (periodic)."""
        if not self._bounds.is_on:
            return
        async with self._db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        for merchant_id in ids:
            async with self._db.merchant(merchant_id) as tx:
                places = {Place(one.merchant_id, one.account_id, one.livemode) for one in await mirror.copies(tx)}
                for one in await connections.listed(tx):
                    place = Place(merchant_id, one.account_id, one.livemode)
                    if one.status == connections.ACTIVE and place not in places:
                        await mirror.begin(tx, place)
                for place in await mirror.stalled(tx, KINDS, self._clock() - SILENT):
                    if place in places:
                        await mirror.defer(tx, FILL, place)

    async def check_all(self) -> None:
        """Compare every complete copy with Stripe: what is new, a sample, and one kind wholly in turn (periodic)."""
        if not self._bounds.is_on:
            return
        async with self._db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        for merchant_id in ids:
            async with self._db.merchant(merchant_id) as tx:
                places = [_place(one) for one in await mirror.copies(tx)]
            for place in places:
                try:
                    await self._checking.some(place)
                except (FlorinError, TimeoutError) as error:
                    log.warning("mirror_not_checked", account=place.account_id, reason=type(error).__name__)

    async def check(self, merchant_id: str) -> dict[str, dict[str, Any]]:
        """Compare every complete part of every copy wholly with Stripe and repair it; returns what was found.

        By account and kind: how many were compared, differed and were repaired.
        """
        found: dict[str, dict[str, Any]] = {}
        async with self._db.merchant(merchant_id) as tx:
            places = [_place(one) for one in await mirror.copies(tx)]
        for place in places:
            async with self._db.merchant(merchant_id) as tx:
                complete = [kind for kind, part in (await mirror.parts(tx, place)).items() if part.state == COMPLETE]
            found[place.account_id] = {kind: await self._checking.wholly(place, kind) for kind in complete}
        return found

    @property
    def is_on(self) -> bool:
        """Whether copies are filled and read from."""
        return self._bounds.is_on


def _place(one: mirror.Copy) -> Place:
    """Whose copy it is."""
    return Place(one.merchant_id, one.account_id, one.livemode)
