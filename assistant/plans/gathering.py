"""Gathers the acting calls of one turn: several of one skill ("refund orders 12, 13 and 15") become one plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.plans.drafting import Lines, Prepared, asked, merged, named
from assistant.turn import ToolResult
from domain.plans import LeftOut
from skills.contract import Ask, Choice


@dataclass(frozen=True, slots=True)
class ActingCall:
    """One acting call: what the model was told of it, and its draft, or why there is none.

    `round_no` counts the model's messages of the turn: calls of one message were made without knowing of each other.
    """

    tool: str
    result: ToolResult
    round_no: int
    prepared: Prepared | None = None
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All calls of one skill that count; `calls` are in the order they were made."""

    tool: str
    calls: tuple[ActingCall, ...]

    @property
    def prepared(self) -> tuple[Prepared, ...]:
        """What can be proposed."""
        return tuple(call.prepared for call in self.calls if call.prepared is not None)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What was asked for and can't."""
        return tuple(call.left_out for call in self.calls if call.left_out is not None)

    @property
    def is_plan(self) -> bool:
        """Whether this is more than one proposal, or one with something beside it that must not go unsaid."""
        lines = merged(Lines(self.prepared, self.left_out))
        return bool(lines.prepared) and len(lines.prepared) + len(lines.left_out) > 1


class Gathering:
    """The acting calls of a turn so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls: list[ActingCall] = []
        self.round_no = 0

    def count(self, tool: str) -> int:
        """How many calls of a skill there are."""
        return sum(call.tool == tool for call in self._calls)

    def drafted(self, tool: str, result: ToolResult, prepared: Prepared) -> ToolResult:
        """Keep a call that can be proposed; returns its result."""
        self._calls.append(ActingCall(tool, result, self.round_no, prepared=prepared))
        return result

    def unanswered(self, tool: str, args: Mapping[str, Any], result: ToolResult, outcome: Ask | Choice) -> ToolResult:
        """Keep a call whose skill asks something first; returns its result."""
        because = LeftOut(named(args), asked(outcome))
        self._calls.append(ActingCall(tool, result, self.round_no, left_out=because))
        return result

    def refused(self, tool: str, args: Mapping[str, Any], result: ToolResult) -> ToolResult:
        """Keep a call that its skill refused, with the reason its result gives; returns the result."""
        self._calls.append(ActingCall(tool, result, self.round_no, left_out=LeftOut(named(args), result.text)))
        return result

    def groups(self) -> tuple[Group, ...]:
        """The calls by skill, in the order of the first; a refused try that a later message of the model mended is out.

        Refusals count where they stand beside a draft, or last: a model that is told no may ask again in other words.
        """
        found = []
        for tool in dict.fromkeys(call.tool for call in self._calls):
            calls = [call for call in self._calls if call.tool == tool]
            counted = {call.round_no for call in calls if call.prepared is not None} | {calls[-1].round_no}
            kept = tuple(call for call in calls if call.prepared is not None or call.round_no in counted)
            found.append(Group(tool, kept))
        return tuple(found)
