"""Every acting skill when an answer is lost, at each of its steps: it ends complete, once, or says what exists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.matrix import standing
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting
from tests.matrix.running import confirmed, heal, key_of, named, proposed, reconciled, strike, what_it_does
from tests.matrix.table import STEPS

LOST = ("reset_before", "reset_after")
A_DAY_S = timedelta(hours=25).total_seconds()


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


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize(("row", "step"), STEPS)
async def test_after_the_keys_day_it_tells_the_truth(make_bench: MakeBench, row: Acting, step: int, lost: str) -> None:
    """Looked at only when nothing may be sent again: done when all of it happened, else failed, naming what did."""
    wanted = await what_it_does(make_bench, row)
    bench = await make_bench()
    given = row.happy(bench)
    before = standing.objects(bench)
    view = await proposed(bench, row, given)
    strike(bench, key_of(row, view, step), lost)
    await confirmed(bench, view)
    heal(bench)
    now = standing.objects(bench)
    ended = await reconciled(bench, view, after_s=A_DAY_S)
    assert standing.objects(bench) == now, "something was sent after the key's day"
    left = standing.touched(before, now)
    if standing.changes(before, now) == wanted.changes:
        assert ended.state == "done", ended.outcome
    else:
        assert ended.state == "failed", ended.outcome
        assert not left or named(ended.outcome, left), (ended.outcome, left)
