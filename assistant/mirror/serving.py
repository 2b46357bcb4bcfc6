"""Answers a skill's lists from the merchant's own copy where it is complete and fresh, and pages Stripe where not.

Only for skills that answer. What proposes, rechecks and executes never gets one of these.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from assistant.account_guards import ReadOnlyAccount
from assistant.mirror.filling import LONG_AGO, loose
from assistant.mirror.folding import NotKept, Tree, fold, tree_of, unfold
from assistant.mirror.freshness import Freshness
from assistant.mirror.parts import KEPT_WITHIN, OF_PATH, Part
from domain.errors import FlorinError
from domain.periods import zone_of
from integrations.stripe.account import StripeAccount
from skills.contract import Answer, Ask, Choice, Desk
from storage import mirror_briefs, mirror_objects
from storage.database import Database, Tx
from storage.mirror import Place
from storage.mirror_objects import Kept, Position, Wanted

# A list's rows read at once: enough to be quick, few enough to be small.
PAGE = 500
# So many objects of a page are asked of Stripe one by one when they lack something; with more, Stripe's pages go on.
ASKED_A_PAGE_MAX = 10


@dataclass(slots=True)
class ServedMirror:
    """One account's copy for one answer; see skills.contract.Mirror."""

    db: Database
    freshness: Freshness
    account: StripeAccount
    place: Place
    as_of: datetime | None = None
    fresh: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        """Stripe's id of the account."""
        return self.place.account_id

    @property
    def livemode(self) -> bool:
        """The account's mode."""
        return self.place.livemode

    @asynccontextmanager
    async def reading(self, *kinds: str) -> AsyncIterator[Tx | None]:
        """Open one unchanging view for these kinds, or None."""
        if not await self.serves(*kinds):
            yield None
            return
        async with self.db.snapshot(self.place.merchant_id) as tx:
            yield tx

    async def serves(self, *kinds: str) -> bool:
        """Whether these kinds may be read; looked after once for an answer, so that its lists fit together."""
        asked = [kind for kind in kinds if kind not in self.fresh]
        if asked:
            as_of = await self.freshness.as_of(self.place, self.account, asked)
            self.fresh |= dict.fromkeys(asked, as_of)
        moments = [self.fresh[kind] for kind in kinds]
        known = [moment for moment in moments if moment is not None]
        if len(known) < len(moments) or not known:
            return False
        self.as_of = min([*known, *([self.as_of] if self.as_of else [])])
        return True

    async def remember(self, found: Sequence[mirror_briefs.Told]) -> None:
        """Keep what was worked out of subscriptions until one changes."""
        account = mirror_briefs.Account(self.place.account_id, self.place.livemode)
        async with self.db.merchant(self.place.merchant_id) as tx:
            await mirror_briefs.tell(tx, account, found)

    def tell(self, read: Any) -> None:
        """Tell whoever looks on what was read by SQL."""
        if isinstance(self.account, ReadOnlyAccount):
            self.account.tell(read)

    def at(self, desk: Desk) -> Desk:
        """Return the desk of the same merchant at this copy's account."""
        return replace(desk, stripe=MirroredAccount(self.account, self), mirror=self)

    def beside(self, account: StripeAccount) -> ServedMirror:
        """Return the copy of another account of the same merchant."""
        place = Place(self.place.merchant_id, account.account_id, account.livemode)
        return ServedMirror(self.db, self.freshness, account, place)


class MirroredAccount(ReadOnlyAccount):
    """An account that only reads, and answers lists from the copy where the copy can answer exactly what is asked."""

    __slots__ = ("_mirror",)

    def __init__(self, account: StripeAccount, mirror: ServedMirror) -> None:
        """Stand in front of `account`."""
        super().__init__(account)
        self._mirror = mirror

    async def pages(
        self, path: str, params: Mapping[str, Any] | None = None, *, page_size: int = 100
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield the pages of a list in Stripe's order: of the copy, or Stripe's own."""
        params = dict(params or {})
        asked = self._asked(path, params)
        last: str | None = None
        if asked is not None and await self._mirror.serves(*asked.kinds):
            after: Position | None = None
            while True:
                rows, after = await self._page(asked, after)
                if rows is None:
                    break
                if rows:
                    self.tell(rows)
                    yield rows
                    last = rows[-1]["id"]
                if after is None:
                    return
        if last is not None:
            params["starting_after"] = last
        async for page in super().pages(path, params, page_size=page_size):
            yield page

    def _asked(self, path: str, params: Mapping[str, Any]) -> _Asked | None:
        """Return what a list asks of the copy; None for a list that it can't answer."""
        part = OF_PATH.get(path)
        wanted = part.wanted(params) if part is not None else None
        if part is None or wanted is None:
            return None
        expand = params.get("expand") or []
        try:
            return _Asked(part, wanted, tree_of(expand), [path.removeprefix("data.") for path in expand])
        except ValueError:
            return None

    async def _page(self, asked: _Asked, after: Position | None) -> tuple[list[dict[str, Any]] | None, Position | None]:
        """Return the rows after a place and the place they end at, None at the end; no rows where Stripe must go on."""
        place = self._mirror.place
        async with self._mirror.db.merchant(place.merchant_id) as tx:
            kept = await mirror_objects.page(tx, place, asked.wanted, after, PAGE)
            rows = [one.state for one in kept]

            async def find(ids: Any) -> dict[str, Kept]:
                return await mirror_objects.by_ids(tx, place, ids)

            try:
                await unfold(rows, asked.tree, find)
                missing: frozenset[int] = frozenset()
            except NotKept as lacking:
                missing = lacking.rows
        if len(missing) > ASKED_A_PAGE_MAX:
            return None, None
        for number in sorted(missing):
            row = await self._asked_of_stripe(asked, kept[number].object_id)
            if row is None:
                return None, None
            rows[number] = row
        end = kept[-1] if len(kept) == PAGE else None
        return rows, None if end is None or end.created_s is None else (end.created_s, end.position)

    async def _asked_of_stripe(self, asked: _Asked, object_id: str) -> dict[str, Any] | None:
        """Read one object with what it lacks here, and keep that for the next time."""
        try:
            row = await self.find(f"{asked.part.path}/{quote(object_id, safe='')}", {"expand": asked.paths})
        except FlorinError:
            return None
        if row is None:
            return None
        copied, within = _deep(row), list[dict[str, Any]]()
        fold(copied, asked.tree, KEPT_WITHIN, within)
        place = self._mirror.place
        async with self._mirror.db.merchant(place.merchant_id) as tx:
            await mirror_objects.keep(tx, place, loose(within), LONG_AGO)
        return row


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list that the copy can answer: what is shown whole, as a tree and as the paths of one object's `expand`."""

    part: Part
    wanted: Wanted
    tree: Tree
    paths: list[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that must be complete; of others that are shown whole, what is not kept is asked of Stripe."""
        names = {name for path in self.paths for name in path.split(".")}
        return tuple({self.part.kind, *(kind for name in names for kind in _KINDS_OF.get(name, ()))})


# What fields that are shown whole hold.
_KINDS_OF = {
    "charge": ("charge",),
    "customer": ("customer",),
    "latest_charge": ("charge",),
    "payment_intent": ("payment_intent",),
    "product": ("product",),
    "source": ("charge", "dispute", "payout", "refund"),
    "balance_transaction": ("balance_transaction",),
}


def _deep(value: Any) -> Any:
    """Copy a tree of JSON."""
    if isinstance(value, dict):
        return {key: _deep(one) for key, one in value.items()}
    return [_deep(one) for one in value] if isinstance(value, list) else value


def desk_at(desk: Desk, account: StripeAccount) -> Desk:
    """Return a desk for answers like this one at another account, with its copy where this one has one."""
    if isinstance(desk.mirror, ServedMirror):
        return desk.mirror.beside(account).at(desk)
    return replace(desk, stripe=ReadOnlyAccount(account), mirror=None)


def stated(desk: Desk, outcome: Answer | Ask | Choice) -> Answer | Ask | Choice:
    """Say on an answer as of when it holds, where anything in it was read from the copy."""
    as_of = desk.mirror.as_of if desk.mirror is not None else None
    if as_of is None or not isinstance(outcome, Answer):
        return outcome
    local, now = (moment.astimezone(zone_of(desk.merchant.timezone)) for moment in (as_of, desk.now))
    day = "" if local.date() == now.date() else f"{local:%Y-%m-%d} "
    data = {**outcome.data, "as_of": as_of.isoformat()} if isinstance(outcome.data, dict) else outcome.data
    return replace(outcome, text=f"{outcome.text}\nAs of {day}{local:%H:%M:%S} (Florin's copy).", data=data)
