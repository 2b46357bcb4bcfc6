"""Who may do what: reads run, acts ask a person, and every refusal is data with an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed
from domain.people import Actor, Door, Scope
from skills.contract import Acts, Plans
from skills.contract.skill import Skill


class Outcome(StrEnum):
    """What happens to a request."""

    RUN = "run"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable `code` for programs and a sentence for people."""

    code: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer; `reasons` say what led to it, the deciding one first."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    def enforce(self) -> Decision:
        """Return the decision itself, or raise NotAllowed with the first reason when it denies."""
        if self.outcome is Outcome.DENY:
            raise NotAllowed(self.reasons[0].explanation)
        return self


# No agent and no machine says yes to money, whatever its credential carries (DESIGN §1, rule 1).
_DOORS_WITHOUT_APPROVAL = frozenset({Door.MCP, Door.SYSTEM})

_READS = Reason("reads-run", "It only reads, so it runs at once.")
_ACTS = Reason("acts-ask", "It changes money or records, so a person confirms it first.")


def decide(actor: Actor, skill: Skill) -> Decision:
    """Say whether this actor's request for this skill runs, becomes a proposal, or is denied."""
    is_act = isinstance(skill, Acts | Plans)
    scope = Scope.PROPOSE if is_act else Scope.READ
    if not actor.allows(scope):
        return Decision(Outcome.DENY, (_missing(scope),))
    return Decision(Outcome.ASK, (_ACTS,)) if is_act else Decision(Outcome.RUN, (_READS,))


def decide_approval(actor: Actor) -> Decision:
    """Say whether this actor may confirm or reject a proposal at all."""
    if actor.door in _DOORS_WITHOUT_APPROVAL:
        text = "An agent may propose but never approve. Open the proposal in Florin and confirm it there yourself."
        return Decision(Outcome.DENY, (Reason("door-never-approves", text),))
    if not actor.allows(Scope.APPROVE):
        return Decision(Outcome.DENY, (_missing(Scope.APPROVE),))
    return Decision(Outcome.RUN, (Reason("may-approve", "The sign-in carries the scope to approve."),))


def _missing(scope: Scope) -> Reason:
    """The reason for a credential or role without a scope."""
    text = f"This sign-in may not {scope.value} here. Use a key or a member with the scope {scope.value!r}."
    return Reason(f"scope-{scope.value}-missing", text)
