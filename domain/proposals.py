"""The life of a proposal: its states, the moves between them, and the digest an approval is bound to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.canonical import sha256_hex
from domain.money import Money

JSON = Any  # JSON without floats: None, bool, int, str, lists and dicts with text keys


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    APPROVED = "approved"
    EXECUTING = "executing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.APPROVED, State.REJECTED, State.EXPIRED}),
    State.APPROVED: frozenset({State.EXECUTING}),
    State.EXECUTING: frozenset({State.DONE, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.EXECUTING, State.DONE, State.FAILED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.REJECTED: frozenset(),
    State.EXPIRED: frozenset(),
}

FINAL = frozenset(state for state, moves in MOVES.items() if not moves)


def may_move(old: State, new: State) -> bool:
    """Say whether a proposal may go from `old` to `new`."""
    return new in MOVES[old]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a proposal with where it came from, e.g. value "42", source "you said “order 42”"."""

    value: JSON
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a person approves: change any part and the digest changes.

    `request` is the exact call that would be made ({"method", "path", "params"}); `preconditions` is what must
    still be so when it is made; `money` is None for an act that moves none.
    """

    skill: str
    arguments: dict[str, JSON]
    money: Money | None
    account_id: str
    livemode: bool
    summary: str
    effects: tuple[str, ...]
    request: dict[str, JSON]
    preconditions: dict[str, JSON]

    def digest(self, proposal_id: str) -> str:
        """Return the hex SHA-256 that binds an approval to exactly these terms of this proposal."""
        return sha256_hex(
            {
                "proposal_id": proposal_id,
                "skill": self.skill,
                "arguments": self.arguments,
                "amount_minor": self.money.minor if self.money else None,
                "currency": self.money.currency if self.money else None,
                "account_id": self.account_id,
                "livemode": self.livemode,
                "summary": self.summary,
                "effects": list(self.effects),
                "request": self.request,
                "preconditions": self.preconditions,
            }
        )
