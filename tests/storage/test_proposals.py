"""Proposals: every change of state is a compare-and-set, by legal moves only, and what was shown never changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.errors import KeyReused
from domain.ids import new_id
from domain.proposals import State, may_move
from storage import proposals
from storage.database import Database
from storage.merchants import Merchant
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import MINUTE, NOW, hashed, proposal, stored, walk

DECIDED: dict[str, Any] = {"decided_by": "mem_2", "decided_at": NOW}


async def test_a_proposal_comes_back_as_stored(database: Database, merchant: Merchant) -> None:
    """Amounts, JSON and times survive the way to the database and back, the largest amount included."""
    row = proposal(merchant.id, amount_minor=999_999_999_999, summary="Réfund “42” 💶")
    async with database.merchant(merchant.id) as tx:
        given = await proposals.insert(tx, row)
        assert replace(given, request_sha256="") == row
        assert await proposals.get(tx, row.id) == given


@pytest.mark.parametrize("old", list(State))
async def test_the_database_knows_the_same_moves(database: Database, merchant: Merchant, old: State) -> None:
    """For every pair of states the database's own rule says the same as domain.proposals."""

    async def change(proposal_id: str, new: State) -> None:
        async with database.merchant(merchant.id) as tx:
            await tx.execute(
                text(
                    "UPDATE proposals SET state = :new, lease_until = now(), next_check_at = now(), "
                    "decided_by = coalesce(decided_by, 'mem_2'), decided_at = coalesce(decided_at, now()) "
                    "WHERE id = :id"
                ),
                {"new": str(new), "id": proposal_id},
            )

    for new in State:
        row = await stored(database, merchant.id, old)
        if old == new or may_move(old, new):
            await change(row.id, new)
        else:
            with pytest.raises(IntegrityError, match="can not go from"):
                await change(row.id, new)


async def test_a_move_the_domain_does_not_know_is_a_mistake(database: Database, merchant: Merchant) -> None:
    """An illegal move is an error of the program, not a lost race."""
    row = await stored(database, merchant.id)
    async with database.merchant(merchant.id) as tx:
        with pytest.raises(ValueError, match="can't go from"):
            await proposals.move(tx, row.id, {State.OPEN}, State.DONE)
        with pytest.raises(ValueError, match="can't go from"):
            await proposals.move(tx, row.id, set(), State.APPROVED)
        with pytest.raises(ValueError, match="not to be changed"):
            await proposals.move(tx, row.id, {State.OPEN}, State.APPROVED, amount_minor=1)


async def test_of_fifty_at_once_one_moves_it(database: Database, merchant: Merchant) -> None:
    """Fifty concurrent approvals of one proposal: one gets it, the others get None."""
    row = await stored(database, merchant.id)

    async def approve() -> bool:
        async with database.merchant(merchant.id) as tx:
            moved = await proposals.move(tx, row.id, {State.OPEN}, State.APPROVED, **DECIDED)
            return moved is not None

    assert sum(await asyncio.gather(*(approve() for _ in range(50)))) == 1


async def test_nobody_executes_what_nobody_decided(database: Database, merchant: Merchant) -> None:
    """The database refuses an approval without a person, an execution without a lease, and a second decider."""
    row = await stored(database, merchant.id)

    async def move(to: State, old: State, **changes: Any) -> None:
        async with database.merchant(merchant.id) as tx:
            await proposals.move(tx, row.id, {old}, to, **changes)

    with pytest.raises(IntegrityError, match="somebody_decided"):
        await move(State.APPROVED, State.OPEN)
    await move(State.APPROVED, State.OPEN, **DECIDED)
    with pytest.raises(IntegrityError, match="executing_has_lease"):
        await move(State.EXECUTING, State.APPROVED)
    with pytest.raises(IntegrityError, match="decided once"):
        await move(State.EXECUTING, State.APPROVED, lease_until=NOW, decided_by="mem_3")


async def test_a_proposal_begins_open(database: Database, merchant: Merchant) -> None:
    """Nothing can be stored as approved or done from the start."""

    async def smuggle() -> None:
        async with database.merchant(merchant.id) as tx:
            await proposals.insert(tx, proposal(merchant.id, state=State.APPROVED, **DECIDED))

    with pytest.raises(IntegrityError, match="begins open"):
        await smuggle()


async def test_even_the_owner_of_a_moved_proposal_is_bound(
    database: Database, merchant: Merchant, database_url: str
) -> None:
    """The rule of moves also stops whoever connects as the tables' owner."""
    row = await stored(database, merchant.id, State.DONE)
    with psycopg.connect(database_url) as owner, pytest.raises(psycopg.errors.IntegrityError):
        owner.execute("UPDATE proposals SET state = 'open' WHERE id = %s", (row.id,))


async def test_who_lost_its_lease_speaks_no_more(database: Database, merchant: Merchant) -> None:
    """After a take-over the first executor's attempt number no longer moves or amends the proposal."""
    row = await stored(database, merchant.id, State.EXECUTING)
    later = NOW + 2 * MINUTE
    async with database.merchant(merchant.id) as tx:
        assert await proposals.take_over(tx, row.id, now=NOW, lease_until=later) is None
        taken = await proposals.take_over(tx, row.id, now=later, lease_until=later + MINUTE)
        assert taken is not None
        assert (taken.state, taken.attempts) == (State.EXECUTING, row.attempts + 1)
        assert await proposals.take_over(tx, row.id, now=later, lease_until=later) is None
        done = {"receipt": {"object_id": "re_1"}}
        lost = await proposals.move(tx, row.id, {State.EXECUTING}, State.DONE, attempt=row.attempts, **done)
        assert lost is None
        assert await proposals.amend(tx, row.id, State.EXECUTING, attempt=row.attempts, sent_at=later) is None
        assert await proposals.amend(tx, row.id, State.EXECUTING, attempt=taken.attempts, sent_at=later) is not None
        won = await proposals.move(tx, row.id, {State.EXECUTING}, State.DONE, attempt=taken.attempts, **done)
        assert won is not None
        assert won.receipt == {"object_id": "re_1"}


async def test_an_unknown_outcome_is_taken_up_when_due(database: Database, merchant: Merchant) -> None:
    """An unknown outcome is claimed once its next look is due, and by one only."""
    row = await stored(database, merchant.id, State.UNKNOWN)
    due = NOW + MINUTE

    async def claim() -> bool:
        async with database.merchant(merchant.id) as tx:
            return await proposals.take_over(tx, row.id, now=due, lease_until=due + MINUTE) is not None

    assert sum(await asyncio.gather(*(claim() for _ in range(10)))) == 1


async def test_one_key_with_one_content_is_one_proposal(database: Database, merchant: Merchant) -> None:
    """The same client key returns the stored proposal, with other content KeyReused; without a key both are stored."""
    first = proposal(merchant.id, request_key="k1")
    async with database.merchant(merchant.id) as tx:
        await proposals.insert(tx, first)
        assert (await proposals.insert(tx, proposal(merchant.id, request_key="k1"))).id == first.id
        assert (await proposals.by_request_key(tx, "k1")) is not None
        with pytest.raises(KeyReused):
            await proposals.insert(tx, proposal(merchant.id, request_key="k1", skill="get_balance"))
        with pytest.raises(KeyReused):
            await proposals.insert(tx, proposal(merchant.id, request_key="k1", request_sha256=hashed("other")))
        twice = [await proposals.insert(tx, proposal(merchant.id)) for _ in range(2)]
        assert twice[0].id != twice[1].id
        assert len(await proposals.listed(tx)) == 3


async def test_one_key_at_once_is_one_proposal(database: Database, merchant: Merchant) -> None:
    """Twenty concurrent requests under one client key store one proposal, and all get that one."""

    async def propose() -> str:
        async with database.merchant(merchant.id) as tx:
            return (await proposals.insert(tx, proposal(merchant.id, request_key="k1"))).id

    assert len(set(await asyncio.gather(*(propose() for _ in range(20))))) == 1


async def test_pages_neither_repeat_nor_skip(database: Database, merchant: Merchant) -> None:
    """Paging newest first by the last id gives every proposal once, equal times included."""
    async with database.merchant(merchant.id) as tx:
        for number in range(7):
            await proposals.insert(tx, proposal(merchant.id, created_at=NOW + (number // 3) * MINUTE))
        every = [row.id for row in await proposals.listed(tx)]
        paged: list[str] = []
        while page := await proposals.listed(tx, limit=2, before=paged[-1] if paged else None):
            paged += [row.id for row in page]
    assert paged == every
    assert len(set(every)) == 7


async def test_listing_by_state(database: Database, merchant: Merchant) -> None:
    """Only the states asked for are listed."""
    open_row = await stored(database, merchant.id)
    await stored(database, merchant.id, State.DONE)
    async with database.merchant(merchant.id) as tx:
        assert [row.id for row in await proposals.listed(tx, {State.OPEN, State.APPROVED})] == [open_row.id]


async def test_what_is_due_is_found_across_merchants(database: Database, merchant: Merchant) -> None:
    """The due list names lapsed executions, due unknowns and expired open ones of all merchants, and nothing else."""
    other = await new_merchant(database)
    lapsed = await stored(database, merchant.id, State.EXECUTING)
    unknown = await stored(database, other.id, State.UNKNOWN)
    expired = await stored(database, merchant.id)
    for state in (State.DONE, State.REJECTED, State.FAILED, State.EXPIRED):
        await stored(database, merchant.id, state)
    async with database.doorway() as tx:
        assert await proposals.due(tx, NOW, 10) == []
        later = NOW + 2 * MINUTE
        assert sorted(await proposals.due(tx, later, 10)) == sorted([(merchant.id, lapsed.id), (other.id, unknown.id)])
        much_later = NOW + 20 * MINUTE
        found = await proposals.due(tx, much_later, 10)
        assert set(found) == {(merchant.id, lapsed.id), (other.id, unknown.id), (merchant.id, expired.id)}
        assert len(await proposals.due(tx, much_later, 2)) == 2


async def test_an_amount_needs_its_currency(database: Database, merchant: Merchant) -> None:
    """An amount without a currency, or below zero, is refused by the database."""

    async def insert(**changes: Any) -> None:
        async with database.merchant(merchant.id) as tx:
            await proposals.insert(tx, proposal(merchant.id, **changes))

    with pytest.raises(IntegrityError, match="amount_has_currency"):
        await insert(currency=None)
    with pytest.raises(IntegrityError):
        await insert(amount_minor=-1)
    await insert(amount_minor=None, currency=None)


async def test_unknown_proposals_are_none(database: Database, merchant: Merchant) -> None:
    """Moving, amending and reading what is not there gives None."""
    async with database.merchant(merchant.id) as tx:
        nothing = new_id("prop")
        assert await proposals.get(tx, nothing) is None
        assert await proposals.by_request_key(tx, "unused") is None
        assert await proposals.move(tx, nothing, {State.OPEN}, State.EXPIRED) is None
        assert await proposals.amend(tx, nothing, State.OPEN, outcome_text="x") is None


async def test_the_walk_of_the_tests_is_legal(database: Database, merchant: Merchant) -> None:
    """Every state can be reached from open by the moves alone."""
    for state in State:
        row = await stored(database, merchant.id)
        async with database.merchant(merchant.id) as tx:
            await walk(tx, row.id, state)
            found = await proposals.get(tx, row.id)
        assert found is not None
        assert found.state == state
