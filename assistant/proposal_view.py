"""A proposal as people and programs see it, and the sentences that say where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.money import Money
from domain.proposals import State, Terms
from storage.proposals import ProposalRow

_STATES = {
    State.OPEN: "waits for a person to confirm it",
    State.APPROVED: "was confirmed and is about to be done",
    State.EXECUTING: "was confirmed and is being done",
    State.DONE: "was confirmed and is done",
    State.FAILED: "was confirmed and did not go through",
    State.UNKNOWN: "was confirmed and sent, and Stripe's answer is being looked up",
    State.REJECTED: "was rejected",
    State.EXPIRED: "expired before anybody confirmed it",
}


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal with everything a person must see before saying yes.

    `arguments` maps a name to {"value", "source"}; amounts are minor units; times are aware; `outcome` says in one
    sentence what came of it, or why not, and is None while it is open. A line names its plan and its number there.
    """

    id: str
    skill: str
    arguments: Mapping[str, Mapping[str, Any]]
    summary: str
    amount_minor: int | None
    currency: str | None
    account: str
    livemode: bool
    effects: tuple[str, ...]
    warnings: tuple[str, ...]
    digest: str
    state: str
    created_at: datetime
    expires_at: datetime
    outcome: str | None
    proposed_by: str | None
    decided_by: str | None
    decided_at: datetime | None
    conversation_id: str | None
    receipt: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    plan_id: str | None = None
    line_no: int | None = None


def view(row: ProposalRow, now: datetime) -> ProposalView:
    """Show a stored proposal; an open one past its time shows as expired, though the sweep may not have come yet."""
    state = State(row.state)
    if state is State.OPEN and row.expires_at <= now:
        state = State.EXPIRED
    return ProposalView(
        id=row.id,
        skill=row.skill,
        arguments=row.arguments,
        summary=row.summary,
        amount_minor=row.amount_minor,
        currency=row.currency,
        account=row.account_id,
        livemode=row.livemode,
        effects=tuple(row.effects),
        warnings=tuple(row.warnings),
        digest=row.digest,
        state=state.value,
        created_at=row.created_at,
        expires_at=row.expires_at,
        outcome=row.outcome_text or (None if state is State.OPEN else f"This {_STATES[state]}."),
        proposed_by=row.proposed_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        conversation_id=row.conversation_id,
        receipt=row.receipt,
        error=row.error,
        plan_id=row.plan_id,
        line_no=row.line_no,
    )


def terms_of(row: ProposalRow) -> Terms:
    """Rebuild the terms that were shown from what is stored, for their digest to be computed again."""
    money = None
    if row.amount_minor is not None and row.currency is not None:
        money = Money(row.amount_minor, row.currency)
    return Terms(
        skill=row.skill,
        arguments={name: argument["value"] for name, argument in row.arguments.items()},
        money=money,
        account_id=row.account_id,
        livemode=row.livemode,
        summary=row.summary,
        effects=tuple(row.effects),
        request=row.request,
        preconditions=row.preconditions,
    )


def decider(member_id: str, reader: str) -> str:
    """Name who decided, as `reader` is told: themselves, Florin, or another member by the id that the audit log has."""
    return "you" if member_id == reader else "Florin" if member_id == "florin" else member_id


def standing(row: ProposalRow, reader: str) -> str:
    """Say what became of a proposal and by whom, for somebody (their member id) who wanted to decide on it."""
    by = f" by {decider(row.decided_by, reader)}" if row.decided_by else ""
    at = f" at {row.decided_at:%H:%M} UTC" if row.decided_at else ""
    return (
        f"This proposal {_STATES[State(row.state)]} (decided{by}{at})." if by else f"This {_STATES[State(row.state)]}."
    )
