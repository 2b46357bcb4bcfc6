"""A plan as people and programs see it: what is confirmed with it, where each line stands, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.plans.wording import totals
from assistant.proposal_view import ProposalView, decider, terms_of, view
from domain.cards import PlanCard, PlanLine
from domain.counts import many
from domain.formats import format_money
from domain.money import Money
from domain.plans import LeftOut, PlanState, PlanTerms, plan_state
from domain.proposals import State
from storage.plans import PlanRow
from storage.proposals import ProposalRow

_COUNTED = {
    State.DONE: "done",
    State.FAILED: "did not go through",
    State.UNKNOWN: "sent, and Stripe's answer is being looked up",
    State.EXECUTING: "being done",
    State.APPROVED: "about to be done",
    State.OPEN: "waiting for a person",
    State.REJECTED: "rejected",
    State.EXPIRED: "expired",
}


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of one currency in minor units, and of how many lines."""

    amount_minor: int
    currency: str
    lines: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan with everything a person must see before saying yes to all of it.

    `about` says how the lines were chosen; each line is a proposal of its own with its own digest and outcome;
    `totals` sums all lines per currency, `open_totals` those that a confirmation would do now, `done_totals` those that
    are done; `left_out` is what was asked for and is no line; `outcome` counts the lines by what came of them and is
    None while nobody has decided on any.
    """

    id: str
    skill: str
    acts_with: str
    title: str
    about: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    lines: tuple[ProposalView, ...]
    left_out: tuple[LeftOut, ...]
    totals: tuple[Total, ...]
    open_totals: tuple[Total, ...]
    done_totals: tuple[Total, ...]
    account: str
    livemode: bool
    digest: str
    state: str
    outcome: str | None
    proposed_by: str
    created_at: datetime
    expires_at: datetime
    conversation_id: str | None


def plan_terms(row: PlanRow, lines: Sequence[ProposalRow]) -> PlanTerms:
    """Rebuild what was shown from what is stored, every line's own terms included, for the digest to be counted again.

    A line that was changed, added or taken away since changes the digest.
    """
    return PlanTerms(
        title=row.title,
        about=row.about,
        notes=tuple(row.notes),
        warnings=tuple(row.warnings),
        left_out=tuple(LeftOut(**one) for one in row.left_out),
        account_id=row.account_id,
        livemode=row.livemode,
        line_digests=tuple(terms_of(line).digest(line.id) for line in lines),
    )


def plan_view(row: PlanRow, lines: Sequence[ProposalRow], now: datetime) -> PlanView:
    """Show a stored plan with its lines as they stand now."""
    views = tuple(view(line, now) for line in lines)
    return PlanView(
        id=row.id,
        skill=row.skill,
        acts_with=row.acts_with,
        title=row.title,
        about=row.about,
        notes=tuple(row.notes),
        warnings=tuple(row.warnings),
        lines=views,
        left_out=tuple(LeftOut(**one) for one in row.left_out),
        totals=_totals(lines),
        open_totals=_totals([line for line, shown in zip(lines, views, strict=True) if shown.state == State.OPEN]),
        done_totals=_totals([line for line in lines if line.state == State.DONE]),
        account=row.account_id,
        livemode=row.livemode,
        digest=row.digest,
        state=plan_state([State(shown.state) for shown in views]).value,
        outcome=told([State(shown.state) for shown in views]),
        proposed_by=row.proposed_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        conversation_id=row.conversation_id,
    )


def told(states: Sequence[State]) -> str | None:
    """Count the lines by where they stand, in a sentence; None while all of them wait."""
    if all(state is State.OPEN for state in states):
        return None
    parts = [f"{states.count(state)} {words}" for state, words in _COUNTED.items() if state in states]
    return f"Of {many(len(states), 'line')}: {', '.join(parts)}."


def standing(row: PlanRow, lines: Sequence[ProposalRow], now: datetime, reader: str) -> str:
    """Say what became of a plan, for somebody (their member id) who wanted to decide on it."""
    shown = plan_view(row, lines, now)
    by = sorted({decider(line.decided_by, reader) for line in lines if line.decided_by})
    decided = f" (decided by {', '.join(by)})" if by else ""
    words = {PlanState.RUNNING: "is being done", PlanState.EXPIRED: "expired before anybody confirmed it"}
    state = words.get(PlanState(shown.state), f"has no open line any more; it is {shown.state.replace('-', ' ')}")
    return f"This plan {state}{decided}. {shown.outcome or ''}".strip()


def plan_card(row: PlanRow, lines: Sequence[ProposalRow], locale: str) -> PlanCard:
    """The plan as a card of a reply, as it stands when it is shown."""
    return PlanCard(
        plan_id=row.id,
        title=row.title,
        about=row.about,
        lines=tuple(
            PlanLine(
                line_no=line.line_no or 0,
                proposal_id=line.id,
                what=line.summary,
                amount="" if not line.currency else format_money(Money(line.amount_minor or 0, line.currency), locale),
                effect=line.effects[0] if line.effects else "",
                state=line.state,
                warned=bool(line.warnings),
            )
            for line in lines
        ),
        totals=tuple(format_money(money, locale) for money in totals(lines)),
        left_out=tuple((str(one["what"]), str(one["because"])) for one in row.left_out),
    )


def _totals(lines: Sequence[ProposalRow]) -> tuple[Total, ...]:
    """Sums with how many lines each is of."""
    return tuple(
        Total(money.minor, money.currency, sum(line.currency == money.currency for line in lines))
        for money in totals(lines)
    )
