"""Every reading skill answers from the copy what it answers by paging Stripe."""

from __future__ import annotations

import pytest

from tests.matrix.bench import CATALOGUE, LIMITS, Bench
from tests.matrix.conftest import MakeBench, make_bench, matrix_database, matrix_url
from tests.matrix.row import Reading
from tests.matrix.table import READS as EVERY
from tests.mirror.at_work import MirrorAtWork, without_as_of
from tests.mirror.conftest import connect

__all__ = ["make_bench", "matrix_database", "matrix_url"]

# A calculation of tax is a new one each time, and looks nothing up.
READS = [row for row in EVERY if row.skill != "calculate_tax"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


def at_work(bench: Bench) -> MirrorAtWork:
    """The mirror of a bench's merchant."""
    catalogue = dict(CATALOGUE)
    return MirrorAtWork(
        bench.db, bench.accounts, bench.owner, bench.shop.account_id, bench.clock, catalogue, limits=LIMITS
    )


@pytest.mark.parametrize("row", READS, ids=lambda row: row.label)
async def test_the_answer_is_the_same(make_bench: MakeBench, row: Reading) -> None:  # the fixture
    """Text, cards, figures and data are equal, apart from the line that says as of when."""
    bench = await make_bench()
    given = row.happy(bench)
    await connect(bench)
    at = at_work(bench)
    await at.fill()
    paged = await at.told(row.skill, given, mirrored=False)
    copied, _ = without_as_of(await at.told(row.skill, given, mirrored=True))
    assert copied == paged
