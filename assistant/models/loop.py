"""One model in LangChain's agent loop, bounded, with every tool call handed to the turn's toolbox."""

from __future__ import annotations

import json
from collections import Counter
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

from assistant.fence import refenced
from assistant.limits import Limits
from assistant.models.metering import Meter
from assistant.models.rambling import SAME_CALL_MAX, Rambling
from assistant.models.tools import choosing_account, tools_of
from assistant.privacy.veil import Veil
from assistant.turn import ModelReply, Toolbox, ToolResult
from skills.contract.skill import Skill

_STEPS_A_CALL = 4  # graph steps of one round, model and tools, with room
_CHARS_A_TOKEN = 4  # of prose, for models that do not say how much they read and wrote


@dataclass(slots=True)
class Round:
    """What one turn's loop carries: the toolbox, the results so far in order, and how often the model was called.

    `accounts` are the names of the merchant's accounts when there are several to choose from. With a `veil`, everything
    in the loop's own state is hidden: real words exist only inside the toolbox and in what the loop returns.
    """

    toolbox: Toolbox
    limits: Limits
    accounts: tuple[str, ...] = ()
    veil: Veil | None = None
    meter: Meter = field(default_factory=Meter)
    results: list[ToolResult] = field(default_factory=list)
    model_calls: int = 0
    called: Counter[str] = field(default_factory=Counter)

    @property
    def is_spent(self) -> bool:
        """Whether the turn's calls or tokens are used up."""
        return self.model_calls >= self.limits.model_calls_max or self.meter.tokens >= self.limits.model_tokens_max

    @property
    def found(self) -> tuple[ToolResult, ...]:
        """The results that are of any use to a person: a call that only a model could make gave none."""
        return tuple(result for result in self.results if result.kind != "misuse")


_Request = ModelRequest[Round]
_Handler = Callable[[_Request], Awaitable[ModelResponse[Any]]]


class Warden(AgentMiddleware[AgentState[Any], Round]):
    """Stands around the model and the tools: counts calls, cuts off loops, and lets no call run but by the toolbox."""

    async def awrap_model_call(self, request: _Request, handler: _Handler) -> ModelResponse[Any] | AIMessage:
        """Ask the model, unless a person must answer first or the turn's calls are used up; then end the loop.

        Raises DayUsedUp, and whatever the model's client raises.
        """
        this = request.runtime.context
        if _only_final(request.messages) or this.is_spent:
            return AIMessage("")
        await this.meter.asking()
        this.model_calls += 1
        this.toolbox.new_round()
        if this.accounts:
            request = request.override(tools=choosing_account(request.tools, this.accounts))
        heard = this.meter.answers
        with this.meter.running():
            response = await handler(request)
        if this.meter.answers == heard:
            await this.meter.answered(*_use(request, response))
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
        _refuse_circles(this, call)
        args = this.veil.shown_value(call["args"]) if this.veil else call["args"]
        result = await this.toolbox.call(call["name"], args)
        this.results.append(result)
        return ToolMessage(
            content=_hidden(result, this.veil),
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
        if this.veil is not None:
            return _shown(last.text.strip(), this.veil)
        return ModelReply(last.text.strip(), kind if kind in {"clarify", "refuse"} else "text", florin.get("pending"))


def _hidden(result: ToolResult, veil: Veil | None) -> str:
    """A result as the model may read it."""
    if veil is None:
        return result.content
    if result.mentions.customer_name:
        veil.learn("name", result.mentions.customer_name)
    return refenced(result.content, veil.told_value)


def _shown(text: str, veil: Veil) -> ModelReply:
    """The model's last words with the real ones in place; with a placeholder of its own invention they are no use."""
    return ModelReply("" if veil.has_unknown(text) else veil.shown(text))


def _refuse_circles(this: Round, call: Mapping[str, Any]) -> None:
    """Raise Rambling when the same call is made over and over."""
    name = json.dumps([call["name"], call["args"]], sort_keys=True, default=str)
    this.called[name] += 1
    if this.called[name] > SAME_CALL_MAX:
        raise Rambling


def _use(request: _Request, response: ModelResponse[Any]) -> tuple[int, int]:
    """The tokens that a model read and wrote whose client counts none: as it says itself, or else by the length."""
    told = [message.usage_metadata for message in response.result if isinstance(message, AIMessage)]
    if any(told):
        return sum(use["input_tokens"] for use in told if use), sum(use["output_tokens"] for use in told if use)
    read = sum(len(message.text) for message in request.messages)
    wrote = sum(len(message.text) for message in response.result)
    return read // _CHARS_A_TOKEN, wrote // _CHARS_A_TOKEN


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
