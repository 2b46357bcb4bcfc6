"""A person's decision: exactly what was shown, once, in time, and only by who may."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.proposal_view import ProposalView
from domain.errors import (
    DigestMismatch,
    KeyReused,
    NotAllowed,
    NotFound,
    ProposalExpired,
    ProposalNotOpen,
)
from domain.people import Actor, Door, Role
from domain.proposals import State
from storage import audit
from tests.assistant.conftest import Shop, opened


async def proposed(shop: Shop, order: str = "42", **args: str) -> ProposalView:
    """A refund waiting to be confirmed, for a paid order."""
    shop.pay(order)
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": order, **args})
    assert isinstance(view, ProposalView)
    return view


async def kinds(shop: Shop) -> list[str]:
    """The audit log, oldest first; fails when its chain is broken."""
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert await audit.verify(tx, shop.owner.merchant_id) is None
        return [entry.kind for entry in await audit.listed(tx, 100)][::-1]


async def test_a_confirmed_refund_moves_the_money_once_and_is_audited(shop: Shop) -> None:
    """Open, approved, executing, done: each step stored and chained, one refund at Stripe."""
    view = await proposed(shop)
    assert (view.state, view.amount_minor, view.currency) == ("open", 2450, "usd")
    assert shop.refunds() == []
    done = await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert done.state == "done"
    (refund,) = shop.refunds()
    assert refund["amount"] == 2450
    assert refund["metadata"]["florin_proposal"] == view.id
    assert done.receipt is not None
    assert done.receipt["object_id"] == refund["id"]
    assert done.decided_by == shop.owner.member_id
    assert await kinds(shop) == ["proposal.opened", "proposal.approved", "proposal.executing", "proposal.done"]


async def test_fifty_confirms_at_once_make_one_refund(shop: Shop) -> None:
    """From several assistants over one database, one wins and the others hear what became of it."""
    view = await proposed(shop)
    several = [shop.assistant() for _ in range(5)]
    outcomes = await asyncio.gather(
        *(several[n % 5].confirm(shop.owner, view.id, view.digest) for n in range(50)), return_exceptions=True
    )
    done = [outcome for outcome in outcomes if isinstance(outcome, ProposalView)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, ProposalNotOpen)]
    assert (len(done), len(refused)) == (1, 49)
    assert len(shop.refunds()) == 1
    assert "decided by you" in refused[0].message


@pytest.mark.parametrize("digest", ["", "0" * 64, "ß" * 10, "\ud800"])
async def test_another_digest_is_refused(shop: Shop, digest: str) -> None:
    """What was not shown is not done, and the proposal stays open."""
    view = await proposed(shop)
    with pytest.raises(DigestMismatch):
        await shop.assistant().confirm(shop.owner, view.id, digest)
    assert (await shop.assistant().proposal(shop.owner, view.id)).state == "open"
    assert shop.refunds() == []


async def test_an_expired_proposal_is_refused_and_closed(shop: Shop) -> None:
    """Too late is too late; the row says so."""
    view = await proposed(shop)
    shop.clock.advance(16 * 60)
    assert (await shop.assistant().proposal(shop.owner, view.id)).state == "expired"
    with pytest.raises(ProposalExpired):
        await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert (await shop.assistant().proposals(shop.owner, State.EXPIRED))[0].id == view.id
    with pytest.raises(ProposalNotOpen, match="expired"):
        await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert shop.refunds() == []


async def test_a_foreign_merchants_proposal_does_not_exist(shop: Shop) -> None:
    """Neither to look at, nor to confirm, nor to reject."""
    view = await proposed(shop)
    stranger, gateway = await opened(shop.db, shop.world, "Elsewhere")
    await gateway.aclose()
    assistant = shop.assistant()
    with pytest.raises(NotFound):
        await assistant.confirm(stranger, view.id, view.digest)
    with pytest.raises(NotFound):
        await assistant.reject(stranger, view.id)
    with pytest.raises(NotFound):
        await assistant.proposal(stranger, view.id)
    assert await assistant.proposals(stranger) == ()
    assert shop.refunds() == []


async def test_a_rejected_proposal_stays_rejected(shop: Shop) -> None:
    """And a confirm afterwards is told by whom."""
    view = await proposed(shop)
    rejected = await shop.assistant().reject(shop.owner, view.id)
    assert rejected.state == "rejected"
    with pytest.raises(ProposalNotOpen, match="rejected"):
        await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert await kinds(shop) == ["proposal.opened", "proposal.rejected"]
    assert shop.refunds() == []


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.VIEWER, Door.WEB), (Role.OPERATOR, Door.REST), (Role.ADMIN, Door.MCP), (Role.ADMIN, Door.SYSTEM)],
)
async def test_who_may_not_approve_cannot(shop: Shop, role: Role, door: Door) -> None:
    """Neither a role without the scope, nor an agent or a machine whatever its role."""
    view = await proposed(shop)
    somebody = shop.actor(role, door)
    for decide in (
        shop.assistant().confirm(somebody, view.id, view.digest),
        shop.assistant().reject(somebody, view.id),
    ):
        with pytest.raises(NotAllowed):
            await decide
    assert shop.refunds() == []


async def test_a_key_without_approve_cannot_approve(shop: Shop) -> None:
    """The credential's scopes bind even an admin."""
    view = await proposed(shop)
    program: Actor = replace(shop.owner, scopes=frozenset(list(shop.owner.scopes)[:0]))
    with pytest.raises(NotAllowed):
        await shop.assistant().confirm(program, view.id, view.digest)


async def test_two_equal_refunds_on_purpose_are_two(shop: Shop) -> None:
    """A second proposal after the first was done warns, and moves the money once more when confirmed."""
    assistant = shop.assistant()
    first = await proposed(shop, amount="5.00")
    await assistant.confirm(shop.owner, first.id, first.digest)
    second = await assistant.propose(shop.owner, "refund_payment", {"payment_ref": "42", "amount": "5.00"})
    assert isinstance(second, ProposalView)
    assert any("once more" in warning for warning in second.warnings)
    await assistant.confirm(shop.owner, second.id, second.digest)
    assert [refund["amount"] for refund in shop.refunds()] == [500, 500]


async def test_a_request_key_makes_one_proposal(shop: Shop) -> None:
    """The same key and content return the same proposal; other content is an error."""
    shop.pay("42")
    shop.pay("43", 900)
    assistant = shop.assistant()
    asked = {"payment_ref": "42"}
    first = await assistant.propose(shop.owner, "refund_payment", asked, request_key="k1")
    again = await assistant.propose(shop.owner, "refund_payment", asked, request_key="k1")
    assert isinstance(first, ProposalView)
    assert isinstance(again, ProposalView)
    assert first.id == again.id
    with pytest.raises(KeyReused):
        await assistant.propose(shop.owner, "refund_payment", {"payment_ref": "43"}, request_key="k1")
    assert await kinds(shop) == ["proposal.opened"]
