"""Florin's own chat model: deterministic understanding behind LangChain's interface, without network or weights."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from assistant.understanding.directory import Directory
from assistant.understanding.interpret import interpret
from assistant.understanding.interpretation import Interpretation
from domain.periods import zone_of

Tool = dict[str, Any] | type | Callable[..., Any] | BaseTool


class EmbeddedChatModel(BaseChatModel):
    """Answers with tool calls, or with one question; after tools ran, with their own renderings.

    It reads the turn's facts from the system message's `additional_kwargs["florin"]`: `now` (ISO), `currency`,
    `locale`, `timezone` and `context`. `directory` is what it knows of the merchant's customers and plans; None: any
    name may be one.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    directory: Directory | None = None

    @property
    def _llm_type(self) -> str:
        """The name LangChain traces it under."""
        return "florin-embedded"

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Tell the model which tools it may call; it needs only their names, the forms of arguments are fixed."""
        return self.bind(tools=[tool_name(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  # LangChain's signature; there is nothing to stop
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  # LangChain's signature; nothing streams
        **kwargs: Any,
    ) -> ChatResult:
        """Understand the last human message, or render what the tools found."""
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages, kwargs.get("tools") or ()))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002  # LangChain's signature
        **kwargs: Any,
    ) -> ChatResult:
        """The same; a few milliseconds of work need no thread."""
        return self._generate(messages, stop, None, **kwargs)

    def _answer(self, messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
        """The next message of the conversation."""
        rendered = renderings(messages)
        if rendered:
            return AIMessage("\n\n".join(rendered))
        understood = understand(messages, tools, self.directory)
        if understood.kind == "call":
            return AIMessage("", tool_calls=tool_calls(understood))
        return AIMessage(understood.question, additional_kwargs={"florin": _question_facts(understood)})


def tool_name(tool: Tool) -> str:
    """The name of a tool in any of the forms LangChain takes."""
    if isinstance(tool, Mapping):
        function = tool.get("function")
        return str(function["name"] if isinstance(function, Mapping) else tool.get("name") or tool.get("title"))
    return tool.name if isinstance(tool, BaseTool) else str(getattr(tool, "__name__", tool))


def renderings(messages: Sequence[BaseMessage]) -> list[str]:
    """The texts of the tool results at the end of the messages, in order, each once."""
    texts: list[str] = []
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            break
        artifact = message.artifact
        texts.append(str(artifact["text"]) if isinstance(artifact, Mapping) and artifact.get("text") else message.text)
    return list(dict.fromkeys(reversed(texts)))


def understand(messages: Sequence[BaseMessage], tools: Sequence[str], directory: Directory | None) -> Interpretation:
    """Interpret the last human message with the facts and turns before it."""
    humans = [place for place, message in enumerate(messages) if isinstance(message, HumanMessage)]
    if not humans:
        return Interpretation("clarify", question="What would you like to do?")
    facts = _facts(messages)
    history = [
        {"role": "user" if isinstance(message, HumanMessage) else "assistant", "content": message.text}
        for message in messages[: humans[-1]]
        if isinstance(message, HumanMessage | AIMessage)
    ]
    return interpret(
        messages[humans[-1]].text,
        now=_local_now(facts),
        currency=str(facts.get("currency") or "usd"),
        locale=str(facts.get("locale") or "en-US"),
        directory=directory,
        history=history,
        context=facts.get("context") or {},
        tools=tools,
    )


def tool_calls(understood: Interpretation) -> list[Any]:
    """The calls in LangChain's form, each with an id that follows from its place and content."""
    calls = []
    for place, call in enumerate(understood.calls):
        content = json.dumps([place, call.tool, call.args], sort_keys=True, default=str)
        name = f"call_{uuid5(NAMESPACE_URL, content).hex[:24]}"
        calls.append({"name": call.tool, "args": call.args, "id": name, "type": "tool_call"})
    return calls


def _facts(messages: Sequence[BaseMessage]) -> Mapping[str, Any]:
    """The turn's facts of the system message; empty when there are none."""
    for message in messages:
        if isinstance(message, SystemMessage):
            found = message.additional_kwargs.get("florin")
            return found if isinstance(found, Mapping) else {}
    return {}


def _local_now(facts: Mapping[str, Any]) -> datetime:
    """The merchant's local time of the turn."""
    now = datetime.fromisoformat(str(facts["now"])) if facts.get("now") else datetime.now(UTC)
    return now.astimezone(zone_of(str(facts.get("timezone") or "UTC"))) if now.tzinfo else now


def _question_facts(understood: Interpretation) -> dict[str, Any]:
    """What the conversation keeps of a question, so that the answer completes the call."""
    pending: dict[str, Any] | None = None
    if understood.pending is not None:
        tool, args, missing = understood.pending
        pending = {"tool": tool, "args": dict(args), "missing": missing}
        if understood.options:
            pending["options"] = list(understood.options)
    elif understood.restated is not None:
        pending = {"tool": understood.restated.tool, "args": understood.restated.args, "restated": True}
    return {"kind": understood.kind, "pending": pending}
