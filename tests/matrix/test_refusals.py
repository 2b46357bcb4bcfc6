"""Every acting skill when Stripe says no: at the first step nothing happened, later what exists is named, once."""

from __future__ import annotations

import pytest

from tests.matrix import standing
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting
from tests.matrix.running import confirmed, heal, key_of, named, proposed, reconciled, strike
from tests.matrix.table import ACTS, LATER_STEPS, STEPS

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("row", ACTS, ids=lambda row: row.label)
async def test_a_no_at_once_moves_nothing(make_bench: MakeBench, row: Acting) -> None:
    """Refused, declined, forbidden or too many: failed, never done, and the account is as it was."""
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    for status in (402, 403, 429):
        view = await proposed(bench, row, given)
        strike(bench, key_of(row, view, 0), "status", status=status)
        ended = await confirmed(bench, view)
        assert ended.state == "failed", (status, ended.outcome)
        assert ended.outcome
        assert standing.objects(bench) == before


@pytest.mark.parametrize(("row", "step"), LATER_STEPS)
async def test_a_no_on_the_way_names_what_exists(make_bench: MakeBench, row: Acting, step: int) -> None:
    """Failed, with the ids of what the steps before it made or changed; nothing tries it again."""
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), "status", status=402)
    ended = await confirmed(bench, view)
    assert ended.state == "failed", ended.outcome
    heal(bench)
    now = standing.objects(bench)
    assert named(ended.outcome, standing.touched(before, now)), ended.outcome
    assert (await reconciled(bench, view, after_s=7200)).state == "failed"
    assert standing.objects(bench) == now


@pytest.mark.parametrize(("row", "step"), STEPS)
async def test_a_no_after_trouble_is_a_no(make_bench: MakeBench, row: Acting, step: int) -> None:
    """A 500 is no answer: unknown; sent again it is refused: failed, naming what the steps before it left."""
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), "status", status=500)
    assert (await confirmed(bench, view)).state == "unknown"
    heal(bench)
    strike(bench, key_of(row, view, step), "status", status=400)
    ended = await reconciled(bench, view)
    assert ended.state == "failed", ended.outcome
    left = standing.touched(before, standing.objects(bench))
    assert bool(left) == (step > 0)
    assert not left or named(ended.outcome, left), ended.outcome
