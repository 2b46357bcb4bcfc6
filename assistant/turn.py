"""One turn as the model loop sees it: the tools it is offered, what a call gives back, and what the model said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from domain.cards import Card
from domain.money import Money
from skills.contract import Mentions

Kind = Literal["answer", "proposal", "ask", "choice", "error", "misuse"]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one tool call gave.

    `kind` "error" is a fact for the person (not found, not allowed), "misuse" a call that only a model could make.
    `text` is the code's own rendering for the merchant; `content` is what the model reads, fenced; `missing` names the
    argument that an ask or a choice would fill; `figures` is every amount that a reply may state because of it.
    """

    kind: Kind
    tool: str
    args: Mapping[str, Any]
    text: str
    content: str
    cards: tuple[Card, ...] = ()
    figures: tuple[Money, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)
    missing: str | None = None
    proposal_id: str | None = None
    plan_id: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether a person must answer before anything else can happen, so that the model has nothing to add."""
        return self.kind in {"proposal", "ask", "choice"}


class Toolbox(Protocol):
    """Runs a model's tool calls for one turn; never raises for anything a model can emit."""

    async def call(self, tool: str, args: Mapping[str, Any]) -> ToolResult:
        """Run one call; unknown tools, wrong types and refusals come back as results."""
        ...

    def new_round(self) -> None:
        """Note that the model is asked (again): the calls that follow are of one message of its."""
        ...

    def start_over(self) -> None:
        """Note that another model goes on: the calls so far, which gave nothing, no longer count against the turn."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given for one turn.

    `facts` is the "florin" part of the system message: now, currency, locale, timezone and the dialogue's context.
    `accounts` are the names of the merchant's accounts when there are several to choose from.
    """

    facts: Mapping[str, Any]
    history: tuple[Said, ...]
    message: str
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What the model said at the end of the loop.

    `by_code` marks the words of the embedded model, which is code; `pending` is the call that its question would
    complete; `note` tells the merchant what went wrong with the configured model, if anything did.
    """

    text: str
    kind: Literal["text", "clarify", "refuse"] = "text"
    pending: Mapping[str, Any] | None = None
    note: str | None = None
    by_code: bool = False
