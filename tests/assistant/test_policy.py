"""Policy: reads run, acts ask, and every refusal says why."""

from __future__ import annotations

import pytest

from assistant.policy import Outcome, decide, decide_approval
from domain.errors import NotAllowed
from domain.people import ROLE_SCOPES, Actor, Door, Role, Scope
from skills.contract import Acts, Plans
from skills.contract.discovery import discover


def actor(role: Role, door: Door = Door.REST, scopes: frozenset[Scope] | None = None) -> Actor:
    """Somebody with all scopes of the role, unless told otherwise."""
    return Actor("mer_1", "mem_1", role, ROLE_SCOPES[role] if scopes is None else scopes, door, "key_1")


@pytest.mark.parametrize("role", list(Role))
def test_reads_run_and_acts_ask(role: Role) -> None:
    """For everybody who may; a viewer may only read."""
    for skill in discover().values():
        decision = decide(actor(role), skill)
        if not isinstance(skill, Acts | Plans):
            assert decision.outcome is Outcome.RUN
        elif role is Role.VIEWER:
            assert decision.outcome is Outcome.DENY
            assert decision.reasons[0].code == "scope-propose-missing"
        else:
            assert decision.outcome is Outcome.ASK


def test_a_credentials_scopes_bind_any_role() -> None:
    """An admin's key that only reads can't propose."""
    refund = discover()["refund_payment"]
    program = actor(Role.ADMIN, scopes=frozenset({Scope.READ}))
    assert decide(program, refund).outcome is Outcome.DENY
    with pytest.raises(NotAllowed, match="propose"):
        decide(program, refund).enforce()


@pytest.mark.parametrize("door", list(Door))
def test_agents_and_machines_never_approve(door: Door) -> None:
    """Whatever their credential carries."""
    decision = decide_approval(actor(Role.ADMIN, door))
    assert (decision.outcome is Outcome.DENY) is (door in {Door.MCP, Door.SYSTEM})
