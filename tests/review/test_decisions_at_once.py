"""Yes, no and too late at the same moment: one of them holds, and the money follows it."""

from __future__ import annotations

import asyncio

import pytest

from assistant.proposal_view import ProposalView
from domain.errors import Conflict
from storage import audit
from tests.assistant.conftest import LIMITS, Shop

DECISIONS = {"proposal.approved", "proposal.rejected", "proposal.expired"}


@pytest.mark.parametrize("late", [False, True])
async def test_one_decision_holds(shop: Shop, late: bool) -> None:
    """Confirms, rejections and the sweep race: one decision is audited, and at most one refund made."""
    shop.pay("42")
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    if late:
        shop.clock.advance(LIMITS.proposal_lifetime_s)
    yes = [shop.assistant().confirm(shop.owner, view.id, view.digest) for _ in range(6)]
    no = [shop.assistant().reject(shop.owner, view.id) for _ in range(6)]
    sweep = [shop.assistant().reconcile_once() for _ in range(3)]
    told = await asyncio.gather(
        *(work for pair in zip(yes, no, strict=True) for work in pair), *sweep, return_exceptions=True
    )
    errors = [one for one in told if isinstance(one, BaseException)]
    assert all(isinstance(error, Conflict) for error in errors)
    ended = (await shop.assistant().proposal(shop.owner, view.id)).state
    assert ended == "expired" if late else ended in {"done", "rejected"}
    assert len(shop.refunds()) == (ended == "done")
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert await audit.verify(tx, shop.owner.merchant_id) is None
        kinds = [entry.kind for entry in await audit.listed(tx, 50)]
    assert len([kind for kind in kinds if kind in DECISIONS]) == 1
