"""Plans in the database: lines in order, one transaction for all of them, and approved lines among what is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import KeyReused
from domain.plans import LeftOut, PlanState, PlanTerms, plan_state
from domain.proposals import State
from storage import plans, proposals
from storage.database import Database
from storage.merchants import Merchant
from storage.plans import PlanRow
from storage.proposals import ProposalRow
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import MINUTE, NOW, plan, proposal, walk


async def stored(database: Database, merchant: Merchant, lines: int = 3, **changes: Any) -> PlanRow:
    """A stored plan with so many open lines."""
    row = plan(merchant.id, **changes)
    async with database.merchant(merchant.id) as tx:
        await plans.insert(tx, row)
        for number in range(lines, 0, -1):
            await proposals.insert(tx, proposal(merchant.id, plan_id=row.id, line_no=number))
    return row


async def lines_of(database: Database, row: PlanRow) -> list[ProposalRow]:
    """The lines of a plan as they are."""
    async with database.merchant(row.merchant_id) as tx:
        return (await plans.lines(tx, [row.id]))[row.id]


async def test_lines_come_in_their_order(database: Database, merchant: Merchant) -> None:
    """However they were stored, and each plan's to itself."""
    first, second = await stored(database, merchant), await stored(database, merchant, 2)
    assert [line.line_no for line in await lines_of(database, first)] == [1, 2, 3]
    async with database.merchant(merchant.id) as tx:
        assert {name: len(rows) for name, rows in (await plans.lines(tx, [first.id, second.id])).items()} == {
            first.id: 3,
            second.id: 2,
        }
        assert await plans.get(tx, first.id) == first


async def test_a_clients_key_names_one_plan(database: Database, merchant: Merchant) -> None:
    """The same again returns the first; other content under the key is refused."""
    row = await stored(database, merchant, request_key="k1")
    async with database.merchant(merchant.id) as tx:
        assert (await plans.insert(tx, plan(merchant.id, request_key="k1"))).id == row.id
        with pytest.raises(KeyReused):
            await plans.insert(tx, plan(merchant.id, request_key="k1", request_sha256="0" * 64))


async def test_pages_go_on_where_they_ended(database: Database, merchant: Merchant) -> None:
    """Newest first, each once."""
    made = [await stored(database, merchant, 1, created_at=NOW + n * MINUTE) for n in range(4)]
    async with database.merchant(merchant.id) as tx:
        first = await plans.listed(tx, 2)
        rest = await plans.listed(tx, 5, first[-1].id)
    assert [row.id for row in [*first, *rest]] == [row.id for row in reversed(made)]


async def test_approved_lines_whose_run_stopped_are_due(database: Database, merchant: Merchant) -> None:
    """Approved with a lapsed lease: due, and claimed once; with a lease that is kept up: not."""
    row = await stored(database, merchant)
    async with database.merchant(merchant.id) as tx:
        lines = await plans.locked_lines(tx, row.id)
        for line in lines:
            await walk(tx, line.id, State.APPROVED)
        await plans.keep_lease(tx, row.id, NOW + MINUTE)
    async with database.doorway() as tx:
        assert await proposals.due(tx, NOW, 10) == []
        late = await proposals.due(tx, NOW + 2 * MINUTE, 10)
    assert {name for _merchant, name in late} == {line.id for line in lines}
    async with database.merchant(merchant.id) as tx:
        taken = await proposals.take_over(tx, lines[0].id, now=NOW + 2 * MINUTE, lease_until=NOW + 3 * MINUTE)
        again = await proposals.take_over(tx, lines[0].id, now=NOW + 2 * MINUTE, lease_until=NOW + 3 * MINUTE)
    assert taken is not None
    assert (taken.state, taken.attempts, again) == (State.EXECUTING, 1, None)


async def test_another_merchant_sees_no_plan(database: Database, merchant: Merchant) -> None:
    """Neither the plan nor its lines, nor can it be continued there."""
    row = await stored(database, merchant)
    other = await new_merchant(database, "Neighbour")
    async with database.merchant(other.id) as tx:
        assert await plans.get(tx, row.id) is None
        assert await plans.listed(tx, 10) == []
        assert await plans.locked_lines(tx, row.id) == []
        assert (await plans.lines(tx, [row.id]))[row.id] == []


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("open open", PlanState.OPEN),
        ("open done", PlanState.OPEN),
        ("open approved", PlanState.RUNNING),
        ("done executing", PlanState.RUNNING),
        ("done done", PlanState.DONE),
        ("done failed", PlanState.PARTLY_DONE),
        ("done rejected", PlanState.PARTLY_DONE),
        ("done unknown failed", PlanState.UNKNOWN),
        ("failed rejected", PlanState.FAILED),
        ("rejected expired", PlanState.REJECTED),
        ("expired", PlanState.EXPIRED),
    ],
)
def test_a_plan_stands_where_its_lines_stand(lines: str, state: PlanState) -> None:
    """Running before open before unknown before what came of it."""
    assert plan_state([State(line) for line in lines.split()]) is state


def test_a_plan_of_other_lines_has_another_digest() -> None:
    """Each line, their order, what was left out and the account are what is confirmed."""
    shown = PlanTerms("Refund 2", "Both.", (), (), (), "acct_1", False, ("a", "b"))
    others = [
        replace(shown, line_digests=("b", "a")),
        replace(shown, line_digests=("a",)),
        replace(shown, left_out=(LeftOut("order 3", "it is refunded"),)),
        replace(shown, account_id="acct_2"),
        replace(shown, livemode=True),
        replace(shown, notes=("x",)),
        replace(shown, warnings=("x",)),
    ]
    digests = {terms.digest("plan_1") for terms in [shown, *others]} | {shown.digest("plan_2")}
    assert len(digests) == len(others) + 2
