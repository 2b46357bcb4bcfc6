"""Two merchants at once, set up alike down to names and order numbers: each sees and changes only its own."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import FlorinError
from skills.contract import Answer
from tests.matrix import standing
from tests.matrix.bench import Bench
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting, Given, Reading
from tests.matrix.running import ask, confirmed, everything_shown, ids_in, proposed, what_it_does
from tests.matrix.table import ACTS, READS

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def twins(make_bench: MakeBench, row: Reading | Acting) -> tuple[tuple[Bench, Given], tuple[Bench, Given]]:
    """Two merchants set up alike, one after the other from the same moment."""
    one = await make_bench()
    given = row.happy(one)
    two = await make_bench()
    return (one, given), (two, row.happy(two))


def require_own(bench: Bench, shown: str, stranger: Bench) -> None:
    """Nothing of the other merchant's is in what was shown."""
    assert not ids_in(shown) & {held.about for held in standing.objects(stranger).values()}
    assert stranger.shop.account_id not in shown


@pytest.mark.parametrize("row", READS, ids=lambda row: row.label)
async def test_each_reads_only_its_own(make_bench: MakeBench, row: Reading) -> None:
    """Asked at the same time, each hears of its own records, and of as many as the other."""
    (one, of_one), (two, of_two) = await twins(make_bench, row)
    first, second = await asyncio.gather(ask(one, row, of_one), ask(two, row, of_two))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    require_own(one, f"{everything_shown(first)} {first.data}", two)
    require_own(two, f"{everything_shown(second)} {second.data}", one)
    assert first.figures == second.figures
    await require_not_found(row, of_one, two)


@pytest.mark.parametrize("row", ACTS, ids=lambda row: row.label)
async def test_each_changes_only_its_own(make_bench: MakeBench, row: Acting) -> None:
    """Proposed and confirmed at the same time, each account is changed as it would have been alone."""
    wanted = await what_it_does(make_bench, row)
    (one, of_one), (two, of_two) = await twins(make_bench, row)
    await require_not_found(row, of_one, two)
    before = standing.objects(one), standing.objects(two)
    views = await asyncio.gather(proposed(one, row, of_one), proposed(two, row, of_two))
    for bench, view, stranger in ((one, views[1], two), (two, views[0], one)):
        with pytest.raises(FlorinError, match="no such proposal"):
            await confirmed(bench, view)
        require_own(stranger, everything_shown(view), bench)
    ended = await asyncio.gather(confirmed(one, views[0]), confirmed(two, views[1]))
    assert [view.state for view in ended] == ["done", "done"]
    for bench, was in zip((one, two), before, strict=True):
        assert standing.changes(was, standing.objects(bench)) == wanted.changes


async def require_not_found(row: Reading | Acting, given: Given, stranger: Bench) -> None:
    """What one merchant calls by its id is nothing to another."""
    if not any(ids_in(str(value)) for value in given.values()):
        return
    with pytest.raises(FlorinError):
        await ask(stranger, row, given)
