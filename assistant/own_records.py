"""Florin's own records behind the desk: read in one view, changed in one transaction by what a person approved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.ports import Clock
from domain.alerting import AlertKind
from domain.errors import NotFound, OutcomeUnknown, Unavailable
from skills.contract.own_records import OWN
from storage.database import Database, Tx

_UNKNOWN = "Florin's database gave no clear answer, so Florin looks up whether it took effect."


@dataclass(frozen=True, slots=True)
class OwnCall:
    """One approved change: `rest` is the path behind its first part, `by` the member who approved it."""

    merchant_id: str
    method: str
    rest: str
    params: Mapping[str, Any]
    key: str
    by: str
    now: datetime


# Makes a change in the transaction it is given; the same key a second time changes nothing and answers the same.
Change = Callable[[Tx, OwnCall], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class OwnOffice:
    """Every merchant's own records; `changes` by the first part of a path, such as "alert_rules"."""

    db: Database
    clock: Clock
    kinds: Mapping[str, AlertKind]
    changes: Mapping[str, Change]

    def of(self, merchant_id: str) -> OwnShelf:
        """Return one merchant's."""
        return OwnShelf(self, merchant_id)


@dataclass(frozen=True, slots=True)
class OwnShelf:
    """One merchant's own records: what skills read, and what execution changes."""

    office: OwnOffice
    merchant_id: str

    @property
    def kinds(self) -> Mapping[str, AlertKind]:
        """Every kind of alert by name."""
        return self.office.kinds

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """Open one unchanging view, read-only."""
        return self.office.db.snapshot(self.merchant_id)

    async def change(self, method: str, path: str, params: Mapping[str, Any], *, key: str, by: str) -> dict[str, Any]:
        """Make one change in a transaction of its own; whatever it raises before the commit, nothing was changed."""
        first, _slash, rest = path.removeprefix(OWN).partition("/")
        made = self.office.changes.get(first)
        if made is None:
            raise NotFound("Florin keeps no such records.")
        is_made = False
        try:
            async with self.office.db.merchant(self.merchant_id) as tx:
                now = self.office.clock()
                found = await made(tx, OwnCall(self.merchant_id, method, rest, params, key, by, now))
                is_made = True
        except Unavailable as error:
            # Before the change was made nothing can have been committed; at the commit nobody can say.
            if is_made:
                raise OutcomeUnknown(_UNKNOWN) from error
            raise
        return found
