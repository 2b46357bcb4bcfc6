"""The mirror as the rest of the assistant sees it: desks that read from it, and the jobs that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from assistant.mirror.checking import Checking
from assistant.mirror.filling import SILENT, Filling
from assistant.mirror.freshness import Freshness
from assistant.mirror.looking import Events, Looking
from assistant.mirror.parts import KINDS
from assistant.mirror.serving import ServedMirror
from assistant.ports import Accounts, Clock
from domain.errors import FlorinError, NotConnected, NotFound
from integrations.stripe.account import StripeAccount
from skills.contract import Desk
from storage import connections, merchants, mirror, mirror_objects
from storage.database import Database
from storage.mirror import COMPLETE, FILL, Place

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


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one account's copy is: its parts by kind, and how many objects of each kind are kept."""

    place: Place
    copy: mirror.Copy
    parts: Mapping[str, mirror.Part]
    counts: Mapping[str, int]

    @property
    def state(self) -> str:
        """waiting, filling or complete."""
        states = {self.parts[kind].state if kind in self.parts else mirror.WAITING for kind in KINDS}
        return states.pop() if len(states) == 1 else mirror.FILLING


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

    async def standing(self, merchant_id: str) -> list[Standing]:
        """Return how far each of the merchant's copies is."""
        found = []
        async with self._db.merchant(merchant_id) as tx:
            for one in await mirror.copies(tx):
                place = _place(one)
                found.append(
                    Standing(place, one, await mirror.parts(tx, place), await mirror_objects.counts(tx, place))
                )
        return found

    async def begin(self, merchant_id: str, *, afresh: bool = False) -> None:
        """Have every connected account copied: what is missing, or all from the beginning; NotConnected without any."""
        async with self._db.merchant(merchant_id) as tx:
            listed = [one for one in await connections.listed(tx) if one.status == connections.ACTIVE]
            if not listed:
                raise NotConnected("No Stripe account is connected. Connect one first.")
            for one in listed:
                place = Place(one.merchant_id, one.account_id, one.livemode)
                if afresh or await mirror.copy(tx, place) is None:
                    await mirror.begin(tx, place)
                else:
                    await mirror.defer(tx, FILL, place)

    async def check(self, merchant_id: str) -> dict[str, dict[str, Any]]:
        """Compare every complete part of every copy wholly with Stripe and repair it; returns what was found.

        By account and kind: how many were compared, differed and were repaired.
        """
        found: dict[str, dict[str, Any]] = {}
        for standing in await self.standing(merchant_id):
            complete = [kind for kind, part in standing.parts.items() if part.state == COMPLETE]
            found[standing.place.account_id] = {
                kind: await self._checking.wholly(standing.place, kind) for kind in complete
            }
        if not found:
            raise NotFound("There is no copy of a Stripe account yet. Start one: florin mirror fill.")
        return found

    @property
    def is_on(self) -> bool:
        """Whether copies are filled and read from."""
        return self._bounds.is_on


def _place(one: mirror.Copy) -> Place:
    """Whose copy it is."""
    return Place(one.merchant_id, one.account_id, one.livemode)
