"""Every skill that plans many acts: each line is done once, refused or looked up by itself, and none is dropped."""

from __future__ import annotations

import asyncio

import pytest

from assistant.plans.view import PlanView
from domain.errors import FlorinError
from domain.money import Money
from tests.matrix import standing
from tests.matrix.bench import Bench
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Given, Planning
from tests.matrix.running import heal, require_next_step, require_traced, strike, writes
from tests.matrix.table import PLANS
from tests.matrix.test_acts import CURRENCIES
from tests.matrix.test_hostile_texts import HARMFUL
from tests.matrix.test_lost_answers import LOST

pytestmark = pytest.mark.asyncio(loop_scope="session")

rows = pytest.mark.parametrize("row", PLANS, ids=lambda row: row.label)


async def planned(bench: Bench, row: Planning, given: Given) -> PlanView:
    """Propose the plan and expect one."""
    plan = await bench.assistant(row.skill, row.acts_with).plan(bench.owner, row.skill, given)
    assert isinstance(plan, PlanView), plan
    return plan


async def confirmed(bench: Bench, row: Planning, plan: PlanView) -> PlanView:
    """Say yes to all of it."""
    return await bench.assistant(row.skill, row.acts_with).confirm_plan(bench.owner, plan.id, plan.digest)


def states(plan: PlanView) -> list[str]:
    """Where its lines stand."""
    return [line.state for line in plan.lines]


@rows
async def test_each_line_is_done_once(make_bench: MakeBench, row: Planning) -> None:
    """One yes, one write a line, and a second yes changes nothing."""
    bench = await make_bench()
    plan = await planned(bench, row, row.happy(bench))
    assert (len(plan.lines), writes(bench)) == (row.lines, [])
    ended = await confirmed(bench, row, plan)
    assert states(ended) == ["done"] * row.lines, [line.outcome for line in ended.lines]
    assert len(writes(bench)) == row.lines
    now = standing.objects(bench)
    with pytest.raises(FlorinError):
        await confirmed(bench, row, plan)
    assert standing.objects(bench) == now


@rows
async def test_nothing_that_fits_is_no_plan(make_bench: MakeBench, row: Planning) -> None:
    """It says so, with what to do next."""
    bench = await make_bench()
    with pytest.raises(FlorinError) as caught:
        await planned(bench, row, row.nothing(bench))
    require_next_step(caught.value.message)


@rows
async def test_what_cant_be_done_is_left_out_with_its_reason(make_bench: MakeBench, row: Planning) -> None:
    """The others are planned, and nothing is dropped without a word."""
    bench = await make_bench()
    plan = await planned(bench, row, row.part(bench))
    assert len(plan.lines) == row.lines - 1
    assert len(plan.left_out) == 1
    assert len(plan.left_out[0].because) > 20


@rows
async def test_a_refused_line_stops_no_other(make_bench: MakeBench, row: Planning) -> None:
    """Stripe says no to the second: it failed by itself."""
    bench = await make_bench()
    plan = await planned(bench, row, row.happy(bench))
    strike(bench, f"florin-{plan.lines[1].id}", "status", status=402)
    assert states(await confirmed(bench, row, plan)) == ["done", "failed", "done"]


@pytest.mark.parametrize("lost", LOST)
@rows
async def test_a_lost_line_is_done_once(make_bench: MakeBench, row: Planning, lost: str) -> None:
    """Unknown until it is looked up, then done, and the account is as if nothing had been lost."""
    whole, bench = await make_bench(), await make_bench()
    given, before = row.happy(whole), standing.objects(whole)
    await confirmed(whole, row, await planned(whole, row, given))
    wanted = standing.changes(standing.objects(whole), before)
    given, before = row.happy(bench), standing.objects(bench)
    plan = await planned(bench, row, given)
    strike(bench, f"florin-{plan.lines[1].id}", lost)
    assert states(await confirmed(bench, row, plan)) == ["done", "unknown", "done"]
    heal(bench)
    bench.clock.advance(4)
    assistant = bench.assistant(row.skill, row.acts_with)
    await assistant.reconcile_once()
    assert states(await assistant.plan_of(bench.owner, plan.id)) == ["done"] * row.lines
    assert standing.changes(standing.objects(bench), before) == wanted


@pytest.mark.parametrize("currency", CURRENCIES)
@rows
async def test_totals_are_of_their_currency(make_bench: MakeBench, row: Planning, currency: str) -> None:
    """Every line and every total is in that currency alone."""
    bench = await make_bench(currency)
    plan = await planned(bench, row, row.happy(bench))
    assert {total.currency for total in plan.totals} <= {currency}
    require_traced("\n".join((plan.title, plan.about)), {Money(one.amount_minor, one.currency) for one in plan.totals})
    assert states(await confirmed(bench, row, plan)) == ["done"] * row.lines


@rows
async def test_two_merchants_plan_at_once(make_bench: MakeBench, row: Planning) -> None:
    """Alike down to the order numbers, each plans and does its own, and neither sees the other's."""
    one, two = await make_bench(), await make_bench()
    of_one, of_two = row.happy(one), row.happy(two)
    plans = await asyncio.gather(planned(one, row, of_one), planned(two, row, of_two))
    with pytest.raises(FlorinError):
        await confirmed(one, row, plans[1])
    ended = await asyncio.gather(confirmed(one, row, plans[0]), confirmed(two, row, plans[1]))
    assert [states(plan) for plan in ended] == [["done"] * row.lines] * 2
    assert [len(writes(bench)) for bench in (one, two)] == [row.lines] * 2


@rows
async def test_hostile_texts_are_harmless(make_bench: MakeBench, row: Planning) -> None:
    """What customers wrote does nothing in a plan, before and after."""
    bench = await make_bench(hostile=True)
    plan = await planned(bench, row, row.happy(bench))
    ended = await confirmed(bench, row, plan)
    for told in (plan, ended):
        lines = [text for line in told.lines for text in (line.summary, *line.effects, *line.warnings, line.outcome)]
        shown = "\n".join(map(str, (told.title, told.about, *told.notes, *told.warnings, told.outcome, *lines)))
        assert not [power for power in HARMFUL if power in shown], shown
