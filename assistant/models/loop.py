"""One model in LangChain's agent loop, bounded, with every tool call handed to the turn's toolbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from assistant.limits import Limits
from assistant.models.tools import choosing_account, tools_of
from assistant.turn import ModelReply, Toolbox, ToolResult
from skills.contract.skill import Skill

_STEPS_A_CALL = 4  # graph steps of one round, model and tools, with room


@dataclass(slots=True)
class Round:
    """What one turn's loop carries: the toolbox, the results so far in order, and how often the model was called.

    `accounts` are the names of the merchant's accounts when there are several to choose from.
    """

    toolbox: Toolbox
    limits: Limits
    accounts: tuple[str, ...] = ()
    results: list[ToolResult] = field(default_factory=list)
    model_calls: int = 0


_Request = ModelRequest[Round]
_Handler = Callable[[_Request], Awaitable[ModelResponse[Any]]]


class Warden(AgentMiddleware[AgentState[Any], Round]):
    """Stands around the model and the tools: counts calls, cuts off loops, and lets no call run but by the toolbox."""

    async def awrap_model_call(self, request: _Request, handler: _Handler) -> ModelResponse[Any] | AIMessage:
        """Ask the model, unless a person must answer first or the turn's calls are used up; then end the loop."""
        this = request.runtime.context
        if _only_final(request.messages) or this.model_calls >= this.limits.model_calls_max:
            return AIMessage("")
        this.model_calls += 1
        this.toolbox.new_round()
        if this.accounts:
            request = request.override(tools=choosing_account(request.tools, this.accounts))
        response = await handler(request)
        response.result = [_identified(message) for message in response.result]
        return response

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],  # noqa: ARG002  # never used: see class
    ) -> ToolMessage:
        """Run a call by the toolbox, whatever tool the model named."""
        call = request.tool_call
        this = cast("Round", request.runtime.context)
        result = await this.toolbox.call(call["name"], call["args"])
        this.results.append(result)
        return ToolMessage(
            content=result.content,
            name=call["name"],
            tool_call_id=str(call["id"]),
            status="error" if result.kind in {"error", "misuse"} else "success",
            artifact={"text": result.text, "kind": result.kind, "final": result.is_final},
        )


class ModelLoop:
    """An agent built once for a model and a catalogue; it keeps nothing between turns."""

    def __init__(
        self, model: BaseChatModel, catalogue: Mapping[str, Skill], limits: Limits, *, words_results: bool
    ) -> None:
        """Build the graph; a model that `words_results` is called again after its tools, to tell what they found."""
        self._limits = limits
        tools = tools_of(catalogue, end_after=not words_results)
        self._agent = create_agent(model, tools, middleware=[Warden()], context_schema=Round)

    async def run(self, messages: list[BaseMessage], this: Round) -> ModelReply:
        """Run the loop to its end and return the model's last words; raises whatever the model's client raises."""
        config: Any = {"recursion_limit": _STEPS_A_CALL * (self._limits.model_calls_max + 2)}
        start: Any = {"messages": messages}
        state = await self._agent.ainvoke(start, config, context=this)
        last = state["messages"][-1]
        if isinstance(last, ToolMessage):
            return ModelReply("\n\n".join(dict.fromkeys(result.text for result in this.results)))
        florin = last.additional_kwargs.get("florin", {})
        kind = florin.get("kind", "text")
        return ModelReply(last.text.strip(), kind if kind in {"clarify", "refuse"} else "text", florin.get("pending"))


def _only_final(messages: list[Any]) -> bool:
    """Whether the newest messages are results that a person must answer, all of them."""
    newest = []
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            break
        newest.append(message)
    return bool(newest) and all((message.artifact or {}).get("final") for message in newest)


def _identified(message: BaseMessage) -> BaseMessage:
    """Give every tool call an id of its own; a model that repeats or forgets one would lose a call or its answer."""
    if not isinstance(message, AIMessage) or not message.tool_calls:
        return message
    seen: set[str] = set()
    for number, call in enumerate(message.tool_calls):
        if not call.get("id") or call["id"] in seen:
            call["id"] = f"call_{id(message):x}_{number}"
        seen.add(str(call["id"]))
    return message
