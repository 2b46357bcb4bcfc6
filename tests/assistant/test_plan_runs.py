"""Running a plan: each line's own outcome, whatever happens to the others, and no line lost when the run stops."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from tests.assistant.conftest import LIMITS, Shop
from tests.assistant.test_plans import kinds, planned, states


def stamped(shop: Shop) -> list[str]:
    """The proposals that refunds at Stripe carry, in the order they were made."""
    return [refund["metadata"]["florin_proposal"] for refund in shop.refunds() if refund["metadata"]]


async def test_a_refused_line_stops_no_other(shop: Shop) -> None:
    """Stripe says no to the second: it failed, with Stripe's reason, and the rest is done."""
    plan = await planned(shop, "12", "13", "15")
    told = 0

    async def refuse_next(_line: ProposalView) -> None:
        nonlocal told
        told += 1
        if told == 1:
            shop.world.fault("status", "POST", "/v1/refunds", status=402)

    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest, refuse_next)
    assert (done.state, states(done)) == ("partly-done", ["done", "failed", "done"])
    assert done.outcome == "Of 3 lines: 2 done, 1 did not go through."
    assert done.lines[1].error is not None
    assert stamped(shop) == [plan.lines[0].id, plan.lines[2].id]


async def test_a_line_that_changed_meanwhile_is_not_done(shop: Shop) -> None:
    """A part of one payment was refunded by hand since: that line says so and moves nothing, the rest goes on."""
    plan = await planned(shop, "12", "13", "15")
    intent = plan.lines[1].summary.split(" on payment ")[1].split()[0]
    shop.world.client().v1.refunds.create({"payment_intent": intent, "amount": 100})
    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert states(done) == ["done", "failed", "done"]
    assert "has changed since" in (done.lines[1].outcome or "")
    assert stamped(shop) == [plan.lines[0].id, plan.lines[2].id]


async def test_a_lost_answer_is_looked_up_and_stops_no_other(shop: Shop) -> None:
    """One line is unknown until it is looked up; in the end each is done once."""
    plan = await planned(shop, "12", "13", "15")
    shop.world.fault("reset_after", "POST", "/v1/refunds", times=2)
    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert (done.state, states(done)) == ("unknown", ["unknown", "done", "done"])
    shop.clock.advance(3)
    assert await shop.assistant().reconcile_once() == 1
    settled = await shop.assistant().plan_of(shop.owner, plan.id)
    assert (settled.state, len(shop.refunds())) == ("done", 3)


async def test_a_revoked_connection_stops_the_rest(shop: Shop) -> None:
    """From the line on at which Stripe refuses the token, every line fails saying so, and nothing moves."""
    plan = await planned(shop, "12", "13", "15")

    async def revoke(_line: ProposalView) -> None:
        shop.accounts.is_revoked = True

    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest, revoke)
    assert states(done) == ["done", "failed", "failed"]
    assert all("disconnected" in (line.outcome or "") for line in done.lines[1:])
    assert len(shop.refunds()) == 1


async def test_lines_left_by_a_run_that_stopped_are_done_by_another(shop: Shop) -> None:
    """The process goes down after the first line: nothing happens before the lease is over, then the rest, once."""
    plan = await planned(shop, *map(str, range(60, 66)))
    dying = shop.assistant()

    async def die(_line: ProposalView) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await dying.confirm_plan(shop.owner, plan.id, plan.digest, die)
    running = await shop.assistant().plan_of(shop.owner, plan.id)
    assert (running.state, states(running)) == ("running", ["done"] + ["approved"] * 5)
    assert await shop.assistant().reconcile_once() == 0
    shop.clock.advance(LIMITS.lease_s + 1)
    moved = await asyncio.gather(*(shop.assistant().reconcile_once() for _ in range(4)))
    assert sum(moved) == 5
    settled = await shop.assistant().plan_of(shop.owner, plan.id)
    assert states(settled) == ["done"] * 6
    assert sorted(stamped(shop)) == sorted(line.id for line in plan.lines)
    found = await kinds(shop)
    assert (found.count("proposal.taken-over"), found.count("proposal.done")) == (5, 6)


async def test_a_server_that_stops_in_order_hands_over_at_once(shop: Shop) -> None:
    """It ends the line it is at, and another process goes on with the rest without waiting for a lease."""
    plan = await planned(shop, "12", "13", "15")
    stopping = shop.assistant()

    async def stop(_line: ProposalView) -> None:
        await stopping.aclose(timeout_s=0)

    left = await stopping.confirm_plan(shop.owner, plan.id, plan.digest, stop)
    assert (left.state, states(left)) == ("running", ["done", "approved", "approved"])
    assert await shop.assistant().reconcile_once() == 2
    assert states(await shop.assistant().plan_of(shop.owner, plan.id)) == ["done"] * 3
    assert len(shop.refunds()) == 3


async def test_lines_found_a_day_later_are_not_done_unasked(shop: Shop) -> None:
    """After Stripe's keys are over nobody can mean it still: the lines fail, saying that nothing moved."""
    plan = await planned(shop, "12", "13")

    async def die(_line: ProposalView) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest, die)
    shop.clock.advance(LIMITS.key_fresh_s + 60)
    assert await shop.assistant().reconcile_once() == 1
    settled = await shop.assistant().plan_of(shop.owner, plan.id)
    assert states(settled) == ["done", "failed"]
    assert "too long ago" in (settled.lines[1].outcome or "")
    assert len(shop.refunds()) == 1


async def test_a_slow_line_taken_over_meanwhile_is_done_once(shop: Shop) -> None:
    """With leases shorter than a line takes, two processes work on one plan; no line is done twice or lost."""
    hasty = replace(LIMITS, lease_s=1)
    plan = await planned(shop, *map(str, range(70, 76)))
    first, second = shop.assistant(limits=hasty), shop.assistant(limits=hasty)

    async def meanwhile(_line: ProposalView) -> None:
        shop.clock.advance(2)
        await second.reconcile_once()

    done = await first.confirm_plan(shop.owner, plan.id, plan.digest, meanwhile)
    assert isinstance(done, PlanView)
    assert states(await shop.assistant().plan_of(shop.owner, plan.id)) == ["done"] * 6
    assert sorted(stamped(shop)) == sorted(line.id for line in plan.lines)
