"""Rows for the tests: plausible ones, each with what a test wants to differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.ids import new_id
from domain.proposals import State
from storage import proposals
from storage.connections import Connection
from storage.database import Database, Tx
from storage.inbox import Arrival
from storage.plans import PlanRow
from storage.proposals import ProposalRow
from storage.stripe_states import KnownState

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def hashed(text: str) -> str:
    """The hex SHA-256 of a secret."""
    return sha256(text.encode()).hexdigest()


def proposal(merchant_id: str, **changes: Any) -> ProposalRow:
    """An open refund of 18.00 USD."""
    row = ProposalRow(
        id=new_id("prop"),
        merchant_id=merchant_id,
        conversation_id=None,
        skill="refund_payment",
        arguments={"payment_ref": {"value": "42", "source": "you said “order 42”"}},
        summary="Refund 18.00 USD of order 42",
        effects=["Jane Doe gets 18.00 USD back."],
        warnings=[],
        figures=[{"minor": 1800, "currency": "usd"}],
        request={"method": "POST", "path": "/v1/refunds", "params": {"payment_intent": "pi_1", "amount": 1800}},
        preconditions={"amount_refunded": 0},
        amount_minor=1800,
        currency="usd",
        account_id="acct_1",
        livemode=False,
        digest=hashed("digest"),
        key=new_id("req"),
        proposed_by="mem_1",
        created_at=NOW,
        expires_at=NOW + 15 * MINUTE,
    )
    return replace(row, **changes)


def plan(merchant_id: str, **changes: Any) -> PlanRow:
    """A plan of refunds, without its lines."""
    row = PlanRow(
        id=new_id("plan"),
        merchant_id=merchant_id,
        conversation_id=None,
        request_key=None,
        request_sha256=hashed("asked"),
        skill="refund_payments",
        acts_with="refund_payment",
        title="Refund 2 payments",
        about="The 2 payments you named.",
        notes=[],
        warnings=[],
        left_out=[],
        account_id="acct_1",
        livemode=False,
        digest=hashed("plan"),
        proposed_by="mem_1",
        created_at=NOW,
        expires_at=NOW + 15 * MINUTE,
    )
    return replace(row, **changes)


def connection(merchant_id: str, **changes: Any) -> Connection:
    """An active connection in test mode."""
    row = Connection(
        id=new_id("con"),
        merchant_id=merchant_id,
        account_id="acct_1",
        livemode=False,
        scope="read_write",
        status="active",
        is_active=True,
        access_token_encrypted=b"sealed access",
        refresh_token_encrypted=b"sealed refresh",
        label="Corner Shop",
        country="US",
        default_currency="usd",
        created_at=NOW,
    )
    return replace(row, **changes)


def arrival(event_id: str, **changes: Any) -> Arrival:
    """An event of the connected account."""
    made = Arrival("acct_1", False, event_id, "customer.created", NOW, b'{"object": "event"}')
    return replace(made, **changes)


def known_state(merchant_id: str, **changes: Any) -> KnownState:
    """What is known of a customer."""
    made = KnownState(merchant_id, "acct_1", False, "cus_1", "customer", {"id": "cus_1"}, False, NOW, "evt_1")
    return replace(made, **changes)


async def stored(database: Database, merchant_id: str, state: State = State.OPEN, **changes: Any) -> ProposalRow:
    """A stored proposal that has walked to `state`."""
    row = proposal(merchant_id, **changes)
    async with database.merchant(merchant_id) as tx:
        await proposals.insert(tx, row)
        await walk(tx, row.id, state)
        found = await proposals.get(tx, row.id)
    assert found is not None
    return found


async def walk(tx: Tx, proposal_id: str, state: State) -> None:
    """Moves an open proposal to `state` by legal moves."""
    decided = {"decided_by": "mem_2", "decided_at": NOW}
    ways: dict[State, list[tuple[State, State, dict[str, Any]]]] = {
        State.OPEN: [],
        State.REJECTED: [(State.OPEN, State.REJECTED, decided)],
        State.EXPIRED: [(State.OPEN, State.EXPIRED, {})],
        State.APPROVED: [(State.OPEN, State.APPROVED, decided)],
    }
    leased = {"lease_until": NOW + MINUTE, "attempts": 1}
    ways[State.EXECUTING] = [*ways[State.APPROVED], (State.APPROVED, State.EXECUTING, leased)]
    ways[State.UNKNOWN] = [*ways[State.EXECUTING], (State.EXECUTING, State.UNKNOWN, {"next_check_at": NOW + MINUTE})]
    ways[State.DONE] = [*ways[State.EXECUTING], (State.EXECUTING, State.DONE, {"receipt": {"object_id": "re_1"}})]
    ways[State.FAILED] = [
        *ways[State.EXECUTING],
        (State.EXECUTING, State.FAILED, {"error": {"kind": "stripe-refused"}}),
    ]
    for old, new, changes in ways[state]:
        assert await proposals.move(tx, proposal_id, {old}, new, **changes) is not None
