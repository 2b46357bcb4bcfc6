"""Refusals of a model's tool call as results that say why and repeat nothing of what the model gave."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from assistant.fence import fenced
from assistant.turn import ToolResult


def failed(tool: str, text: str, kind: Literal["error", "misuse"] = "error") -> ToolResult:
    """A refusal as a result, without the arguments: a model can put anything there."""
    return ToolResult(kind, tool[:80], {}, text, fenced(tool, {"error": text}, chars_max=2_000))


def bad_arguments(error: ValidationError) -> str:
    """Say to a model which arguments are wrong and why, without repeating what was given."""
    return f"I could not use that request: {what_is_wrong(error)}."


def what_is_wrong(error: ValidationError) -> str:
    """Which arguments are wrong and why, as a part of a sentence, without what was given."""
    parts = [f"{'.'.join(map(str, e['loc']))[:40] or 'arguments'}: {e['msg'][:120]}" for e in error.errors()[:5]]
    return "; ".join(parts)
