"""The job behind an approved proposal: queued with the yes, and enough to finish what a crash left."""

from __future__ import annotations

from assistant.backstops import RESOLVE
from assistant.proposal_view import ProposalView
from storage import jobs
from storage.jobs import Job
from tests.assistant.conftest import LIMITS, Shop
from tests.assistant.test_reconcile import died, state


async def queued(shop: Shop) -> list[Job]:
    """The jobs that wait, the newest first."""
    async with shop.db.doorway() as tx:
        return await jobs.listed(tx, ("todo",))


async def test_the_yes_queues_a_look_for_when_the_lease_is_over(shop: Shop) -> None:
    """One job names the proposal, waits for its lease, and shares no lock with another proposal's."""
    view = await died(shop, "before sending")
    (job,) = await queued(shop)
    assert (job.task, job.lock) == (RESOLVE, view.id)
    assert job.arguments == {"merchant_id": shop.owner.merchant_id, "proposal_id": view.id}
    assert job.scheduled_at is not None
    assert abs((job.scheduled_at - shop.clock()).total_seconds() - LIMITS.lease_s) < 2


async def test_the_look_finishes_what_died_and_comes_again_while_somebody_is_at_work(shop: Shop) -> None:
    """Too early it changes nothing and queues another look; in time it finishes the one refund; after that, nothing."""
    view = await died(shop, "before sending")
    assert not await shop.assistant().look_at(shop.owner.merchant_id, view.id)
    assert len(await queued(shop)) == 2
    shop.clock.advance(LIMITS.lease_s + 1)
    assert await shop.assistant().look_at(shop.owner.merchant_id, view.id)
    assert await state(shop, view) == "done"
    assert not await shop.assistant().look_at(shop.owner.merchant_id, view.id)
    assert len(await queued(shop)) == 2
    assert len(shop.refunds()) == 1


async def test_a_lost_answer_queues_the_next_look(shop: Shop) -> None:
    """What stays unknown is looked at again without any sweep."""
    shop.pay()
    view = await shop.assistant().propose(shop.owner, "refund_payment", {"payment_ref": "42"})
    assert isinstance(view, ProposalView)
    shop.world.fault("reset_after", "POST", "/v1/refunds", times=20)
    told = await shop.assistant().confirm(shop.owner, view.id, view.digest)
    assert told.state == "unknown"
    later, first = await queued(shop)
    assert later.arguments == first.arguments
    assert later.scheduled_at is not None
    assert first.scheduled_at is not None
    assert later.scheduled_at < first.scheduled_at
