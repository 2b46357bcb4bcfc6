"""Every acting skill when nothing goes wrong at Stripe: done once, or refused before anything is sent."""

from __future__ import annotations

import pytest

from assistant.proposal_view import ProposalView
from domain.errors import BadInput, Conflict, NotFound, ProposalNotOpen
from domain.money import Money
from skills.contract import Choice
from tests.matrix import standing
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting
from tests.matrix.running import ask, carry_out, confirmed, proposed, require_next_step, require_traced, writes
from tests.matrix.table import ACTS, where

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Three decimals are written with a last digit of zero at Stripe (https://docs.stripe.com/currencies#three-decimal).
CURRENCIES = ("jpy", "kwd")


@pytest.mark.parametrize("row", ACTS, ids=lambda row: row.label)
async def test_it_is_done_once_and_its_receipt_names_it(make_bench: MakeBench, row: Acting) -> None:
    """Confirmed once it is done, the receipt names what was made or changed, and confirming again does nothing."""
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    assert writes(bench) == []
    ended = await confirmed(bench, view)
    assert ended.state == "done", (ended.outcome, ended.error)
    assert ended.receipt is not None
    now = standing.objects(bench)
    assert standing.changes(before, now)
    assert ended.receipt["object_id"] in standing.touched(before, now), ended.receipt
    require_traced(str(ended.outcome), {Money(**figure) for figure in ended.receipt["figures"]})
    with pytest.raises(ProposalNotOpen):
        await confirmed(bench, view)
    assert len(writes(bench)) == row.steps
    assert standing.objects(bench) == now


@pytest.mark.parametrize("row", where(ACTS, "nothing"), ids=lambda row: row.label)
async def test_what_is_not_there_is_said_with_a_next_step(make_bench: MakeBench, row: Acting) -> None:
    """Nothing by that name: not found, with what to do next, and no proposal."""
    bench = await make_bench()
    assert callable(row.nothing)
    given = row.nothing(bench)
    with pytest.raises(NotFound) as caught:
        await ask(bench, row, given)
    require_next_step(caught.value.message)
    assert writes(bench) == []


@pytest.mark.parametrize("row", where(ACTS, "several"), ids=lambda row: row.label)
async def test_several_are_a_choice_and_each_option_leads_to_one(make_bench: MakeBench, row: Acting) -> None:
    """Each option, said back, is a proposal of its own."""
    bench = await make_bench()
    assert callable(row.several)
    given = row.several(bench)
    choice = await ask(bench, row, given)
    assert isinstance(choice, Choice), choice
    assert len(choice.card.options) > 1
    said = {option.say for option in choice.card.options}
    requests = []
    for say in said:
        view = await ask(bench, row, {**given, choice.argument: say})
        assert isinstance(view, ProposalView), view
        stored = await bench.row(view.id)
        requests.append((stored.request, stored.preconditions))
    assert all(requests.count(one) == 1 for one in requests)
    assert len(said) == len(choice.card.options)


@pytest.mark.parametrize("row", where(ACTS, "refused"), ids=lambda row: row.label)
async def test_what_the_state_forbids_is_refused_before_anything_is_sent(make_bench: MakeBench, row: Acting) -> None:
    """A conflict with its reason, no proposal, and nothing written."""
    bench = await make_bench()
    assert callable(row.refused)
    given = row.refused(bench)
    with pytest.raises((Conflict, BadInput)) as caught:
        await ask(bench, row, given)
    assert len(caught.value.message) > 20
    assert writes(bench) == []


@pytest.mark.parametrize("row", where(ACTS, "moved"), ids=lambda row: row.label)
async def test_what_changed_meanwhile_is_not_done(make_bench: MakeBench, row: Acting) -> None:
    """The world moved between the proposal and the yes: it fails, says so, and nothing is written."""
    bench = await make_bench()
    assert callable(row.moved)
    given = row.happy(bench)
    view = await proposed(bench, row, given)
    row.moved(bench, given)
    before = standing.objects(bench)
    ended = await confirmed(bench, view)
    assert ended.state == "failed", ended.outcome
    assert ended.error is not None
    assert ended.error["kind"] in ("precondition-changed", "not-found"), ended.error
    assert writes(bench) == []
    assert standing.objects(bench) == before


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("row", where(ACTS, "money"), ids=lambda row: row.label)
async def test_every_currency_is_counted_by_its_own_unit(make_bench: MakeBench, row: Acting, currency: str) -> None:
    """Without decimals and with three, the act is in that currency alone and done once."""
    bench = await make_bench(currency)
    view, done = await carry_out(bench, row, row.happy)
    stored = await bench.row(view.id)
    assert {stored.currency, *(figure["currency"] for figure in stored.figures)} - {None} == {currency}
    assert done.writes == row.steps
