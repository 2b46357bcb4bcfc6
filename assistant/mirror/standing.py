"""How far the copies of a merchant's accounts are, for whoever looks; reads the database alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.mirror.parts import KINDS
from domain.errors import NotConnected
from storage import connections, mirror, mirror_objects
from storage.database import Tx
from storage.mirror import FILL, Place


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


async def standings(tx: Tx) -> list[Standing]:
    """Return how far each of the merchant's copies is."""
    found = []
    for one in await mirror.copies(tx):
        place = Place(one.merchant_id, one.account_id, one.livemode)
        found.append(Standing(place, one, await mirror.parts(tx, place), await mirror_objects.counts(tx, place)))
    return found


async def begin(tx: Tx, *, afresh: bool = False) -> int:
    """Have every connected account copied: what is missing, or all from the beginning; returns how many there are.

    NotConnected when there is none.
    """
    listed = [one for one in await connections.listed(tx) if one.status == connections.ACTIVE]
    if not listed:
        raise NotConnected("No Stripe account is connected. Connect one first.")
    for one in listed:
        place = Place(one.merchant_id, one.account_id, one.livemode)
        if afresh or await mirror.copy(tx, place) is None:
            await mirror.begin(tx, place)
        else:
            await mirror.defer(tx, FILL, place)
    return len(listed)
