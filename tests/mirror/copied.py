"""A whole copy of an account in the database, made by listing the offline Stripe, and a desk that answers from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from skills.contract import Answer, Desk
from storage import mirror_briefs, stripe_states
from storage.database import Database, Tx
from storage.stripe_states import KnownState

PATHS = {
    "balance_transaction": "/v1/balance_transactions",
    "charge": "/v1/charges",
    "checkout.session": "/v1/checkout/sessions",
    "customer": "/v1/customers",
    "dispute": "/v1/disputes",
    "invoice": "/v1/invoices",
    "payment_intent": "/v1/payment_intents",
    "payout": "/v1/payouts",
    "price": "/v1/prices",
    "product": "/v1/products",
    "refund": "/v1/refunds",
    "subscription": "/v1/subscriptions",
}


# Discounts are shown whole, and kept by themselves.
PARAMS: dict[str, dict[str, Any]] = {
    "subscription": {"status": "all", "expand": ["data.discounts", "data.items.data.discounts"]},
    "invoice": {"expand": ["data.discounts", "data.lines.data.discounts"]},
}


class Copied:
    """A mirror that is complete, or lacks the kinds it is told to; `opened` counts how often it was read."""

    def __init__(self, database: Database, desk: Desk, lacking: Collection[str] = ()) -> None:
        self._database = database
        self._merchant_id = desk.merchant.merchant_id
        self._lacking = frozenset(lacking)
        self.account_id = desk.stripe.account_id
        self.livemode = desk.stripe.livemode
        self.as_of: datetime | None = None
        self.opened = 0

    @asynccontextmanager
    async def reading(self, *kinds: str) -> AsyncIterator[Tx | None]:
        """Opens a transaction of the merchant's unless a kind is lacking."""
        if self._lacking & set(kinds):
            yield None
            return
        self.opened += 1
        async with self._database.merchant(self._merchant_id) as tx:
            yield tx

    async def remember(self, found: Sequence[mirror_briefs.Told]) -> None:
        """Keeps it."""
        async with self._database.merchant(self._merchant_id) as tx:
            await mirror_briefs.tell(tx, mirror_briefs.Account(self.account_id, self.livemode), found)

    def tell(self, read: object) -> None:
        """Nobody looks on."""


def state_of(desk: Desk, found: dict[str, Any], as_of: datetime, *, is_deleted: bool = False) -> KnownState:
    """What is known of an object that Stripe has shown."""
    return KnownState(
        merchant_id=desk.merchant.merchant_id,
        account_id=desk.stripe.account_id,
        livemode=desk.stripe.livemode,
        object_id=found["id"],
        kind=found["object"],
        state=found,
        is_deleted=is_deleted,
        as_of=as_of,
        event_id="",
    )


async def copy(
    database: Database, desk: Desk, kinds: Collection[str] = tuple(PATHS), without: Collection[str] = ()
) -> None:
    """Stores every object of these kinds as it is now, `without` some that stand within others."""
    now = datetime.now(UTC)
    for kind in kinds:
        params = PARAMS.get(kind, {})
        async for page in desk.stripe.pages(PATHS[kind], params):
            async with database.merchant(desk.merchant.merchant_id) as tx:
                whole = {one["id"]: one for found in page for one in folded(found) if one["object"] not in without}
                await stripe_states.keep(tx, [state_of(desk, found, now) for found in whole.values()])


def folded(found: dict[str, Any]) -> list[dict[str, Any]]:
    """An object with its discounts by their ids, after the discounts themselves, each once."""
    discounts: dict[str, dict[str, Any]] = {}
    parts = [found, *(row for name in ("items", "lines") for row in (found.get(name) or {}).get("data") or ())]
    for owner in parts:
        for one in owner.get("discounts") or ():
            if isinstance(one, dict):
                discounts[one["id"]] = one
        if owner.get("discounts"):
            owner["discounts"] = [one["id"] if isinstance(one, dict) else one for one in owner["discounts"]]
    return [*discounts.values(), found]


def from_copy(database: Database, desk: Desk, lacking: Collection[str] = ()) -> Desk:
    """The same desk, with a copy of the account."""
    return replace(desk, mirror=Copied(database, desk, lacking))


def same(paged: object, copied: object) -> None:
    """Compares two answers in everything they say."""
    assert isinstance(paged, Answer)
    assert isinstance(copied, Answer)
    assert copied.data == paged.data
    assert copied.text == paged.text
    assert copied.cards == paged.cards
    assert set(copied.figures) == set(paged.figures)
    assert copied.mentions == paged.mentions
