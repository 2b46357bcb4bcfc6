"""Requests that leave late, or may still be under way: nothing is called failed while they could yet take effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from assistant.account_guards import ReadOnlyAccount
from assistant.proposal_view import ProposalView
from integrations.stripe.account import StripeAccount, Written
from storage import proposals
from storage.database import Database, Tx
from tests.assistant.conftest import LIMITS, HandClock, OneAccount, Shop
from tests.assistant.test_reconcile import DyingAccounts

Meanwhile = Callable[[], Awaitable[None]]


class SlowAccount(ReadOnlyAccount):
    """An account whose reads take time, and in front of whose writes something else happens."""

    __slots__ = ("_clock", "_meanwhile", "_read_s")

    def __init__(self, account: StripeAccount, clock: HandClock, read_s: float, meanwhile: Meanwhile) -> None:
        """Let that many seconds pass at each read."""
        super().__init__(account)
        self._clock = clock
        self._read_s = read_s
        self._meanwhile = meanwhile

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read slowly."""
        self._clock.advance(self._read_s)
        return await super().get(path, params)

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:
        """Let the other thing happen, then write."""
        await self._meanwhile()
        return await self._account.post(path, params, key=key)


@dataclass
class SlowAccounts(OneAccount):
    """Accounts of a process whose reads take long."""

    made: Callable[[StripeAccount], StripeAccount] | None = None

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Hand out a slow account."""
        assert self.made is not None
        return self.made(await super().pinned(merchant_id, account_id, livemode))


async def proposed(shop: Shop) -> ProposalView:
    """A refund of a paid order that waits."""
    shop.pay("42")
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    return view


async def lost(shop: Shop) -> ProposalView:
    """A confirmed refund that was sent, had no effect, and whose answer was lost."""
    view = await proposed(shop)
    shop.world.fault("reset_before", "POST", "/v1/refunds", times=None)
    assert (await shop.assistant().confirm(shop.owner, view.id, view.digest)).state == "unknown"
    return view


async def state(shop: Shop, view: ProposalView) -> str:
    """Where it stands."""
    return (await shop.assistant().proposal(shop.owner, view.id)).state


async def test_a_last_try_before_the_keys_day_ends_is_given_time(shop: Shop) -> None:
    """Sent again just before the key's hours were over: no trace a moment later does not mean that nothing comes."""
    view = await lost(shop)
    shop.clock.advance(LIMITS.key_fresh_s - 10)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"
    shop.clock.advance(20)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"
    shop.clock.advance(LIMITS.settle_s + LIMITS.recheck_longest_s)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "failed"
    assert shop.refunds() == []


async def test_the_newest_try_counts_when_a_change_would_end_it(shop: Shop) -> None:
    """Refunded by hand after a second try was lost: called failed only when the second try can't be under way."""
    view = await lost(shop)
    shop.clock.advance(LIMITS.settle_s - 5)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"
    shop.world.control("DELETE", "/faults")
    payment = shop.world.objects("payment_intent")[0]["id"]
    shop.world.client().v1.refunds.create({"payment_intent": payment, "amount": 100})
    shop.clock.advance(20)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"


async def test_a_missing_permission_says_nothing_of_the_earlier_try(shop: Shop) -> None:
    """A 403 comes from before Stripe's idempotency layer: the request sent before may still take effect."""
    view = await lost(shop)
    shop.world.control("DELETE", "/faults")
    shop.world.fault("status", "POST", "/v1/refunds", status=403, times=None)
    shop.clock.advance(10)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"


async def test_a_slow_recheck_does_not_use_up_the_time_of_the_call(shop: Shop) -> None:
    """The lease begins anew when the request leaves, so nobody takes over while it is under way."""
    view = await proposed(shop)
    alive = shop.accounts
    another = shop.assistant()
    moved = []

    async def look() -> None:
        shop.clock.advance(20)
        moved.append(await another.reconcile_once())

    shop.accounts = SlowAccounts(
        alive.merchant_id, alive.gateway, alive.account_id, alive.token,
        made=lambda account: SlowAccount(account, shop.clock, LIMITS.lease_s / 2 - 5, look),
    )  # fmt: skip
    done = await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert (done.state, moved) == ("done", [0])
    assert len(shop.refunds()) == 1


class SleepyDatabase(Database):
    """The database of a process that is suspended right after it noted that it is about to send."""

    clock: HandClock
    sleeps_s = 0.0

    @asynccontextmanager
    async def merchant(self, merchant_id: str) -> AsyncIterator[Tx]:
        """One transaction; time passes after the one that stored the note."""
        async with super().merchant(merchant_id) as tx:
            yield tx
        async with super().merchant(merchant_id) as tx:
            noted = [row for row in await proposals.listed(tx) if row.sent_at is not None]
        if noted:
            slept, self.sleeps_s = self.sleeps_s, 0.0
            self.clock.advance(slept)


async def test_a_process_that_wakes_after_its_lease_sends_nothing(shop: Shop) -> None:
    """Suspended between its note and its request: others may have ended it by now, so it must not leave any more."""
    view = await proposed(shop)
    awake = shop.db
    sleepy = SleepyDatabase(awake._engine, awake._tries)
    sleepy.clock, sleepy.sleeps_s = shop.clock, LIMITS.lease_s + LIMITS.settle_s
    shop.db = sleepy
    done = await shop.assistant().confirm(shop.owner, view.id, view.digest)
    shop.db = awake
    assert done.state == "failed"
    assert "nothing was sent" in str(done.outcome)
    assert shop.refunds() == []


@pytest.mark.parametrize(("sent", "ends"), [(False, "failed"), (True, "unknown")])
async def test_terms_that_no_longer_fit_their_digest_are_not_carried_out(
    shop: Shop, database_url: str, sent: bool, ends: str
) -> None:
    """Changed in the database, or counted otherwise by an older version: it comes to an end, and nothing is sent."""
    view = await proposed(shop)
    alive = shop.accounts
    shop.accounts = DyingAccounts(
        alive.merchant_id, alive.gateway, alive.account_id, alive.token,
        moment="before sending" if sent else "before pinning",
    )  # fmt: skip
    with pytest.raises(asyncio.CancelledError):
        await shop.assistant().confirm(shop.owner, view.id, view.digest)
    shop.accounts = alive
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE proposals SET summary = 'Refund $0.01.'")
    shop.clock.advance(LIMITS.lease_s + 1)
    assert await shop.assistant().reconcile_once() == 1
    assert await state(shop, view) == ends
    assert shop.refunds() == []
