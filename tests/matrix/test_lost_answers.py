"""Every acting skill when an answer is lost, at each of its steps: it ends complete, once, or says what exists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.matrix import standing
from tests.matrix.bench import LIMITS
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting
from tests.matrix.running import confirmed, heal, key_of, named, proposed, reconciled, strike, what_it_does
from tests.matrix.table import LATER_STEPS, STEPS

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOST = ("reset_before", "reset_after")
A_DAY_S = timedelta(seconds=LIMITS.key_fresh_s + 60).total_seconds()


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize(("row", "step"), STEPS)
async def test_it_ends_done_exactly_once(make_bench: MakeBench, row: Acting, step: int, lost: str) -> None:
    """Unknown while nothing is heard; heard again, the account is as if no answer had been lost."""
    wanted = await what_it_does(make_bench, row)
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), lost)
    unknown = await confirmed(bench, view)
    assert unknown.state == "unknown", (unknown.outcome, unknown.error)
    heal(bench)
    ended = await reconciled(bench, view)
    assert ended.state == "done", (ended.outcome, ended.error)
    now = standing.objects(bench)
    assert standing.changes(before, now) == wanted.changes
    assert ended.receipt is not None
    assert ended.receipt["object_id"] in standing.touched(before, now)
    assert ended.receipt["status"] == wanted.status


@pytest.mark.parametrize(("row", "step"), STEPS)
async def test_after_the_keys_day_it_tells_the_truth(make_bench: MakeBench, row: Acting, step: int) -> None:
    """Looked at only when nothing may be sent again: done when all of it happened, else failed, naming what did."""
    wanted = await what_it_does(make_bench, row)
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), "reset_after")
    await confirmed(bench, view)
    heal(bench)
    now = standing.objects(bench)
    ended = await reconciled(bench, view, after_s=A_DAY_S)
    assert standing.objects(bench) == now, "something was sent after the key's day"
    left = standing.touched(before, now)
    if standing.changes(before, now) == wanted.changes and not row.unseen:
        assert ended.state == "done", ended.outcome
    else:
        assert ended.state == "failed", ended.outcome
        assert not left or row.unseen or named(ended.outcome, left), (ended.outcome, left)


@pytest.mark.parametrize(("row", "step"), LATER_STEPS)
async def test_a_change_on_the_way_ends_it_naming_what_exists(make_bench: MakeBench, row: Acting, step: int) -> None:
    """Between a lost answer and the next try the world moved: done all the same, or failed with what is left named."""
    bench = await make_bench()
    assert callable(row.moved)
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), "reset_before")
    assert (await confirmed(bench, view)).state == "unknown"
    left = standing.touched(before, standing.objects(bench))
    heal(bench)
    row.moved(bench, given)
    ended = await reconciled(bench, view)
    if ended.state == "unknown":
        ended = await reconciled(bench, view, after_s=LIMITS.settle_s + 60)
    assert ended.state in ("done", "failed"), ended.outcome
    assert ended.state == "done" or named(ended.outcome, left), ended.outcome
