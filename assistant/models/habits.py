"""Finds out what an OpenAI-compatible server does when it is to call tools: servers differ, and do not say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any

import structlog
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.models.printed import Unreadable, strict_json

_log = structlog.get_logger(__name__)


class Habit(StrEnum):
    """How a server lets its model call tools, the most dependable first.

    NATIVE has the tool calls of the API; SCHEMA holds answers to a JSON schema; OBJECT to any JSON object; TEXT to
    nothing, so that calls come as printed text.
    """

    NATIVE = "native"
    SCHEMA = "schema"
    OBJECT = "object"
    TEXT = "text"


Ask = Callable[..., Awaitable[AIMessage]]
"""Sends messages to the server with options of its API, as keywords, and returns its answer."""

# How servers refuse what they do not know; llama.cpp says 500 to tools, OpenRouter 404.
_REFUSED = frozenset({400, 404, 405, 415, 422, 500, 501})

_PROBE_TOOL = {
    "type": "function",
    "function": {
        "name": "report_ready",
        "description": "Report that you are ready.",
        "parameters": {
            "type": "object",
            "properties": {"ready": {"type": "boolean"}},
            "required": ["ready"],
            "additionalProperties": False,
        },
    },
}
_PROBE_FORM = {
    "type": "object",
    "properties": {"florin_probe": {"type": "string", "enum": ["ready"]}},
    "required": ["florin_probe"],
    "additionalProperties": False,
}


def schema_format(schema: dict[str, Any]) -> dict[str, Any]:
    """The option that holds an answer to a JSON schema."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}


OBJECT_FORMAT = {"type": "json_object"}


async def habit_of(ask: Ask, tools: Sequence[dict[str, Any]]) -> Habit:
    """Try what the server does, in at most four requests, all tiny but the first, which offers all `tools`.

    Only what was seen counts: a server that takes an option and ignores it does not have it, and one whose window or
    time is too small for all tools is better asked in steps. Raises what the client raises when the server can't be
    reached, or answers nothing at all, so that nothing is concluded from it.
    """
    habit = Habit.TEXT
    if await _calls(ask, tools):
        habit = Habit.NATIVE
    elif await _does(_keeps_schema, ask):
        habit = Habit.SCHEMA
    elif await _does(_keeps_json, ask):
        habit = Habit.OBJECT
    elif not (await ask(_person("Say hello."))).text.strip():
        raise Unreadable("the model says nothing")
    _log.info("model_tools_found", habit=habit.value)
    return habit


def is_refusal(error: Exception) -> bool:
    """Whether the server was reached and did not want the request as it was, rather than being away or busy."""
    status = getattr(error, "status_code", None)
    return status in _REFUSED if status is not None else isinstance(error, ValueError)


async def _does(probe: Callable[[Ask], Awaitable[bool]], ask: Ask) -> bool:
    """Whether a probe succeeds; a refusal says no."""
    try:
        return await probe(ask)
    except Exception as error:
        if not is_refusal(error):
            raise
        return False


async def _calls(ask: Ask, tools: Sequence[dict[str, Any]]) -> bool:
    """Whether a call comes back as one, of a tool in the midst of all: what is too long is cut there or at an end."""
    text = "Call the tool report_ready with ready set to true. Write nothing else."
    middle = len(tools) // 2
    try:
        answer = await ask(_person(text), tools=[*tools[:middle], _PROBE_TOOL, *tools[middle:]])
    except Exception as error:
        # Too slow with all tools may still be quick without; a server that is away fails the next request as well.
        if not is_refusal(error) and "Timeout" not in type(error).__name__:
            raise
        return False
    return [call["name"] for call in answer.tool_calls] == ["report_ready"]


async def _keeps_schema(ask: Ask) -> bool:
    """Whether the answer to a greeting has a form that nobody would give it unasked."""
    answer = await ask(_person("Say hello."), response_format=schema_format(_PROBE_FORM))
    return bool(_json_of(answer) == {"florin_probe": "ready"})


async def _keeps_json(ask: Ask) -> bool:
    """Whether a JSON object comes back; the API wants the word in the prompt."""
    answer = await ask(_person('Say hello as JSON: {"hello": true}'), response_format=OBJECT_FORMAT)
    return isinstance(_json_of(answer), dict)


def _json_of(answer: AIMessage) -> Any:
    """The answer's JSON; None when it is none."""
    try:
        return strict_json(answer.text)
    except Unreadable:
        return None


def _person(text: str) -> Sequence[BaseMessage]:
    """One message of a person."""
    return [HumanMessage(text)]
