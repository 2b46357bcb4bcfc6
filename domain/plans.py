"""A plan of many: where it stands, told by its lines, and the digest to which one yes to all of them is bound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.canonical import sha256_hex
from domain.proposals import State


class PlanState(StrEnum):
    """Where a plan stands; it has no state of its own beside its lines'."""

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    PARTLY_DONE = "partly-done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"


RUNNING = frozenset({State.APPROVED, State.EXECUTING})


def plan_state(lines: Collection[State]) -> PlanState:
    """Say where a plan stands: running as long as any line is, then open as long as any waits, then what came of it."""
    found = frozenset(lines)
    if found & RUNNING:
        return PlanState.RUNNING
    if State.OPEN in found:
        return PlanState.OPEN
    if State.UNKNOWN in found:
        return PlanState.UNKNOWN
    if State.DONE in found:
        return PlanState.DONE if len(found) == 1 else PlanState.PARTLY_DONE
    if State.FAILED in found:
        return PlanState.FAILED
    return PlanState.REJECTED if State.REJECTED in found else PlanState.EXPIRED


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was asked for and is no line of the plan, with the reason in a sentence."""

    what: str
    because: str


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Everything a person approves with a plan: what was shown of the whole, and the digest of every line in order."""

    title: str
    about: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    account_id: str
    livemode: bool
    line_digests: tuple[str, ...]

    def digest(self, plan_id: str) -> str:
        """Return the hex SHA-256 that binds an approval to exactly these lines of this plan."""
        return sha256_hex(
            {
                "plan_id": plan_id,
                "title": self.title,
                "about": self.about,
                "notes": list(self.notes),
                "warnings": list(self.warnings),
                "left_out": [[one.what, one.because] for one in self.left_out],
                "account_id": self.account_id,
                "livemode": self.livemode,
                "lines": list(self.line_digests),
            }
        )
