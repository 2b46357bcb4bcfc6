"""What waits in a conversation for a person's decision, and its withdrawal when the person says no in words."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.approvals import Approvals
from assistant.parts import Parts, merchant_view
from assistant.plans.planning import Planning
from assistant.plans.view import PlanView, plan_card
from assistant.policy import decide_approval
from assistant.proposal_view import ProposalView, view
from domain.cards import Card, ProposalCard
from domain.errors import NotAllowed, ProposalExpired, ProposalNotOpen
from domain.ids import is_id
from domain.people import Actor
from domain.proposals import State
from storage import plans, proposals
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision, in words and as it is shown; `id` is a proposal's or a plan's."""

    id: str
    skill: str
    summary: str
    card: Card
    proposals: tuple[ProposalView, ...] = ()
    plans: tuple[PlanView, ...] = ()


class WaitingRoom:
    """Finds what waits, and withdraws it; nothing here can confirm anything."""

    def __init__(self, parts: Parts, planning: Planning) -> None:
        """Work with the assistant's parts."""
        self._parts = parts
        self._planning = planning
        self._approvals = Approvals(parts)

    async def waiting(self, tx: Tx, name: str | None) -> Waiting | None:
        """Return the proposal or plan of that id, if a person can still decide on it."""
        if name is None:
            return None
        now = self._parts.clock()
        plan = await plans.get(tx, name) if is_id(name, "plan") else None
        if plan is not None:
            lines = (await plans.lines(tx, [plan.id]))[plan.id]
            is_open = plan.expires_at > now and any(State(line.state) is State.OPEN for line in lines)
            card = plan_card(plan, lines, (await merchant_view(tx, plan.merchant_id)).locale)
            shown = (self._planning.shown(plan, lines),)
            return Waiting(plan.id, plan.skill, plan.title, card, plans=shown) if is_open else None
        row = await proposals.get(tx, name)
        if row is None or State(row.state) is not State.OPEN or row.expires_at <= now:
            return None
        return Waiting(row.id, row.skill, row.summary, ProposalCard(row.id), (view(row, now),))

    async def withdraw(self, actor: Actor, waiting: Waiting, because: str) -> bool:
        """Turn down what waits as its button would, with the reason; False where this actor may not, or it is too late.

        An agent's words never decide, not even against something.
        """
        try:
            decide_approval(actor).enforce()
            if waiting.plans:
                await self._planning.reject(actor, waiting.id)
            else:
                await self._approvals.reject(actor, waiting.id, because)
        except (NotAllowed, ProposalNotOpen, ProposalExpired):
            return False
        return True
