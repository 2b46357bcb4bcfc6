"""Reconciliation: at whatever instant a process died, the proposal ends in the truth, and money moved at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest

from assistant.account_guards import ReadOnlyAccount
from assistant.proposal_view import ProposalView
from domain.proposals import State
from integrations.stripe.account import StripeAccount, Written
from storage import audit
from tests.assistant.conftest import LIMITS, OneAccount, Shop

Moment = Literal["before pinning", "before sending", "after the effect"]


class DyingAccount(ReadOnlyAccount):
    """An account whose process dies at a write, as kill -9 would have it."""

    __slots__ = ("_moment",)

    def __init__(self, account: StripeAccount, moment: Moment) -> None:
        """Die at that moment."""
        super().__init__(account)
        self._moment = moment

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:
        """Die before or after the write."""
        if self._moment == "after the effect":
            await self._account.post(path, params, key=key)
        raise asyncio.CancelledError


@dataclass
class DyingAccounts(OneAccount):
    """Accounts of a process that dies."""

    moment: Moment = "before sending"

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Die, or hand out an account that will."""
        if self.moment == "before pinning":
            raise asyncio.CancelledError
        return DyingAccount(await super().pinned(merchant_id, account_id, livemode), self.moment)


async def died(shop: Shop, moment: Moment) -> ProposalView:
    """A confirmed refund whose process died at that moment; it stays `executing`."""
    shop.pay("42")
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    alive = shop.accounts
    shop.accounts = DyingAccounts(alive.merchant_id, alive.gateway, alive.account_id, alive.token, moment=moment)
    with pytest.raises(asyncio.CancelledError):
        await shop.assistant().confirm(shop.owner, view.id, view.digest)
    shop.accounts = alive
    assert (await shop.assistant().proposal(shop.owner, view.id)).state == "executing"
    return view


async def state(shop: Shop, view: ProposalView) -> str:
    """Where it stands, with the audit chain whole."""
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert await audit.verify(tx, shop.owner.merchant_id) is None
    return (await shop.assistant().proposal(shop.owner, view.id)).state


@pytest.mark.parametrize("moment", ["before pinning", "before sending", "after the effect"])
async def test_a_death_at_any_moment_ends_in_one_refund(shop: Shop, moment: Moment) -> None:
    """Nobody touches it while the lease runs; then any process finishes it, once."""
    view = await died(shop, moment)
    assert await shop.assistant().reconcile_once() == 0
    shop.clock.advance(LIMITS.lease_s + 1)
    assert await shop.assistant().reconcile_once() == 1
    assert await state(shop, view) == "done"
    assert len(shop.refunds()) == 1
    assert await shop.assistant().reconcile_once() == 0


@pytest.mark.parametrize("moment", ["before pinning", "before sending", "after the effect"])
async def test_many_reconcilers_at_once_make_one_refund(shop: Shop, moment: Moment) -> None:
    """Each claims what it looks at; the others leave it alone."""
    view = await died(shop, moment)
    shop.clock.advance(LIMITS.lease_s + 1)
    moved = await asyncio.gather(*(shop.assistant().reconcile_once() for _ in range(6)))
    assert sum(moved) == 1
    assert await state(shop, view) == "done"
    assert len(shop.refunds()) == 1


async def test_an_old_approval_that_never_left_is_not_carried_out(shop: Shop) -> None:
    """After a day nobody expects it any more: failed, nothing moved, ask again."""
    view = await died(shop, "before pinning")
    shop.clock.advance(25 * 3600)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "failed"
    assert shop.refunds() == []


@pytest.mark.parametrize(
    ("moment", "ends", "refunds"), [("before sending", "failed", 0), ("after the effect", "done", 1)]
)
async def test_after_the_keys_day_it_is_only_looked_up(shop: Shop, moment: Moment, ends: str, refunds: int) -> None:
    """Sending again could do it twice, so Stripe's records decide."""
    view = await died(shop, moment)
    shop.clock.advance(25 * 3600)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == ends
    assert len(shop.refunds()) == refunds
    assert (
        len([r for r in shop.world.requests() if r["method"] == "POST" and r["path"].endswith("/refunds")]) == refunds
    )


async def test_a_change_meanwhile_ends_it_only_when_nothing_can_be_under_way(shop: Shop) -> None:
    """Sent, lost, and refunded by hand since: not sent again, and not called failed before that is certain."""
    view = await died(shop, "before sending")
    payment = shop.world.objects("payment_intent")[0]["id"]
    shop.world.client().v1.refunds.create({"payment_intent": payment, "amount": 100})
    shop.clock.advance(LIMITS.lease_s + 1)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "unknown"
    shop.clock.advance(LIMITS.settle_s)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "failed"
    assert [refund["amount"] for refund in shop.refunds()] == [100]


async def test_stripes_refusal_of_the_same_request_ends_it(shop: Shop) -> None:
    """A definite no to the same key, with no trace at Stripe: failed at once, with Stripe's reason."""
    view = await died(shop, "before sending")
    shop.world.fault("status", "POST", "/v1/refunds", status=402, times=None)
    shop.clock.advance(LIMITS.lease_s + 1)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "failed"
    assert shop.refunds() == []


async def test_it_never_gives_up_silently(shop: Shop) -> None:
    """While Stripe can't be asked it waits longer and longer, and at last says what a person should look at."""
    view = await died(shop, "after the effect")
    shop.world.fault("status", None, "/v1/", status=500, times=None)
    assistant = shop.assistant(limits=replace(LIMITS, attempts_until_person=4))
    shop.clock.advance(LIMITS.lease_s + 1)
    for wait in (4, 8, 16, 32, 64):
        assert await assistant.reconcile_once() == 1
        assert await assistant.reconcile_once() == 0
        assert await state(shop, view) == "unknown"
        shop.clock.advance(wait + 1)
    told = str((await assistant.proposal(shop.owner, view.id)).outcome)
    assert "dashboard" in told
    assert shop.world.platform in told
    shop.world.control("DELETE", "/faults")
    await assistant.reconcile_once()
    assert await state(shop, view) == "done"
    assert len(shop.refunds()) == 1


async def test_a_lost_connection_keeps_the_outcome_unknown(shop: Shop) -> None:
    """Without the account nobody can look, so nothing is claimed; connected again, it is resolved."""
    view = await died(shop, "after the effect")
    shop.accounts.is_revoked = True
    shop.clock.advance(LIMITS.lease_s + 1)
    await shop.assistant().reconcile_once()
    unknown = await shop.assistant().proposal(shop.owner, view.id)
    assert unknown.state == "unknown"
    assert "Connect it again" in str(unknown.outcome)
    shop.accounts.is_revoked = False
    shop.clock.advance(60)
    await shop.assistant().reconcile_once()
    assert await state(shop, view) == "done"


async def test_open_proposals_expire_by_themselves(shop: Shop) -> None:
    """The sweep moves them, audited, also when nobody looks."""
    shop.pay("42")
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    shop.clock.advance(LIMITS.proposal_lifetime_s + 1)
    assert await shop.assistant().reconcile_once() == 1
    assert [one.id for one in await shop.assistant().proposals(shop.owner, State.EXPIRED)] == [view.id]
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert (await audit.listed(tx, 1))[0].kind == "proposal.expired"
