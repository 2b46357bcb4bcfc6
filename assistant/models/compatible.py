"""The chat model for OpenAI-compatible servers that have no tool calls of their own, or print them as text.

It looks to Florin like any other model: tools go in, tool calls or words come out. What a server's model emits is read
strictly and repaired once; what can't be read then raises, and the embedded model answers in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from assistant.models.habits import OBJECT_FORMAT, Habit, habit_of, is_refusal, schema_format
from assistant.models.printed import Unreadable, Wanted, is_repeated, printed_calls, without_thoughts
from assistant.models.two_steps import (
    Offer,
    checked,
    choose_prompt,
    choose_schema,
    fill_prompt,
    fill_schema,
    native_repair_prompt,
    read_calls,
    read_choice,
    repair_prompt,
    talk,
)

ToolsBy = Literal["auto", "native", "schema", "text"]
Tool = dict[str, Any] | type | Callable[..., Any] | BaseTool
T = TypeVar("T")

_BROKEN_CHARS_MAX = 2_000  # of an unusable answer, shown to the model again
# A grammar keeps the form, not the length: small models can write spaces for ever.
_ANSWER_TOKENS_MAX = 4_096


@dataclass(slots=True)
class _Exchange:
    """One answer in the making: the messages as they came, what is on offer, and the tokens used so far."""

    messages: list[BaseMessage]
    offers: list[Offer]
    habit: Habit
    usage: UsageMetadata | None = None

    @property
    def names(self) -> list[str]:
        """The names of the tools on offer."""
        return [offer.name for offer in self.offers]


class CompatibleChatModel(BaseChatModel):
    """A chat model behind a server of unknown habits; `tools_by` "auto" finds them out at the first use.

    What was found is kept as long as the model is, which is one for a base URL and a model's name, until the server
    refuses a request. `timeout_s` bounds each request as a whole, however slowly it trickles.
    """

    inner: BaseChatModel
    tools_by: ToolsBy = "auto"
    timeout_s: float = 30.0

    _found: Habit | None = PrivateAttr(default=None)
    _probing: asyncio.Lock = PrivateAttr(default_factory=asyncio.Lock)

    @property
    def _llm_type(self) -> str:
        """The name LangChain traces it under."""
        return "florin-openai-compatible"

    @property
    def root_async_client(self) -> Any:
        """The client whose connections are closed with the model."""
        return getattr(self.inner, "root_async_client", None)

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Tell the model which tools it may call, in any of the forms LangChain takes; it chooses freely."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  # LangChain's signature; nothing streams
        **kwargs: Any,
    ) -> ChatResult:
        """The same for callers that have no event loop."""
        return asyncio.run(self._agenerate(messages, stop, None, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  # LangChain's signature; an answer is read whole
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002  # LangChain's signature
        **kwargs: Any,
    ) -> ChatResult:
        """Ask the server in the way it understands; raises Unreadable, or what the client raises."""
        tools = kwargs.get("tools") or ()
        offers = [Offer.of(tool) for tool in tools]
        this = _Exchange(messages, offers, await self._habit(tools))
        try:
            if this.habit is Habit.NATIVE or not offers:
                message = await self._natively(this, tools)
            else:
                message = await self._in_two_steps(this)
        except Exception as error:
            if is_refusal(error) and not isinstance(error, Unreadable):
                self._found = None  # another server may answer under that address now
            raise
        message.usage_metadata = this.usage
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _habit(self, tools: Sequence[dict[str, Any]]) -> Habit:
        """What the server does, tried once; several first messages wait for one trial."""
        if self.tools_by != "auto":
            return Habit(self.tools_by)
        async with self._probing:
            if self._found is None:
                self._found = await habit_of(self._send, tools)
            return self._found

    async def _natively(self, this: _Exchange, tools: Sequence[dict[str, Any]]) -> AIMessage:
        """Ask with the API's own tools; a call that comes printed all the same is read as one."""
        options: dict[str, Any] = {"tools": list(tools)} if tools else {}
        answer = await self._counted(this, this.messages, **options)
        if answer.tool_calls or not this.offers:
            return answer
        read = _Reader(this).words_or_calls
        try:
            return _message(read(answer.text))
        except Unreadable as why:
            answer = await self._counted(
                this, [*this.messages, *_corrected(answer.text, why, native_repair_prompt)], **options
            )
            return answer if answer.tool_calls else _message(read(answer.text))

    async def _in_two_steps(self, this: _Exchange) -> AIMessage:
        """Ask which tools, then for the arguments of those; or take the words that come instead."""
        said = talk(this.messages)
        system = said.pop(0).text if said and isinstance(said[0], SystemMessage) else ""
        # The tools come first and never change, so that servers that keep a prompt's beginning read them once.
        start = [SystemMessage(f"{choose_prompt(this.offers)}\n\n{system}"), *said]
        reader = _Reader(this)
        text, chosen = await self._step(this, start, choose_schema(this.offers), reader.choice)
        if not isinstance(chosen, tuple):
            return _message(chosen)
        if not any(offer.properties for offer in chosen):
            return _message([Wanted(offer.name, {}) for offer in chosen])
        asked = [*start, AIMessage(text), HumanMessage(fill_prompt(chosen))]
        _, calls = await self._step(this, asked, fill_schema(chosen), lambda answer: reader.calls(answer, chosen))
        return _message(calls)

    async def _step(
        self, this: _Exchange, asked: list[BaseMessage], schema: dict[str, Any], read: Callable[[str], T]
    ) -> tuple[str, T]:
        """Ask one step and read the answer, a second time when it can't be read; returns its text and what it means."""
        options: dict[str, Any] = {"extra_body": {"max_tokens": _ANSWER_TOKENS_MAX}}
        if this.habit is not Habit.TEXT:
            options["response_format"] = schema_format(schema) if this.habit is Habit.SCHEMA else OBJECT_FORMAT
        text = without_thoughts((await self._counted(this, asked, **options)).text)
        try:
            return text, read(text)
        except Unreadable as why:
            again = [*asked, *_corrected(text, why, repair_prompt)]
            text = without_thoughts((await self._counted(this, again, **options)).text)
            return text, read(text)

    async def _counted(self, this: _Exchange, messages: Sequence[BaseMessage], **options: Any) -> AIMessage:
        """Send, and add up the tokens."""
        answer = await self._send(messages, **options)
        this.usage = add_usage(this.usage, answer.usage_metadata) if answer.usage_metadata else this.usage
        return answer

    async def _send(self, messages: Sequence[BaseMessage], **options: Any) -> AIMessage:
        """Send one request, without tracing it as a second model."""
        async with asyncio.timeout(self.timeout_s):
            return await self.inner.ainvoke(list(messages), {"callbacks": []}, **options)


class _Reader:
    """Reads a model's text by what its server can be held to: strictly where the form is kept, else as printed."""

    def __init__(self, this: _Exchange) -> None:
        """Read for one exchange."""
        self._this = this

    def choice(self, text: str) -> str | list[Wanted] | tuple[Offer, ...]:
        """The first step's answer: words, the tools chosen, or calls that a model printed at once."""
        if self._this.habit is Habit.TEXT and '"answer"' not in text:
            return self.words_or_calls(text)
        return read_choice(_bare(text), self._this.offers)

    def calls(self, text: str, offers: Sequence[Offer]) -> str | list[Wanted]:
        """The second step's answer: words, or calls."""
        if self._this.habit is Habit.TEXT and '"answer"' not in text:
            return self.words_or_calls(text)
        read = read_calls(_bare(text), offers)
        return read if isinstance(read, str) else self._own(read)

    def words_or_calls(self, text: str) -> str | list[Wanted]:
        """What a model said that is held to no form: prose, or nothing but calls."""
        said = without_thoughts(text)
        calls = printed_calls(said, self._this.names)
        if calls is None:
            return said
        return self._own([checked(call, self._this.offers) for call in calls])

    def _own(self, calls: list[Wanted]) -> list[Wanted]:
        """The calls, when they can't be copied out of somebody else's text."""
        if is_repeated(calls, self._this.messages):
            raise Unreadable("it repeats what stands in somebody else's text")
        return calls


def _bare(text: str) -> str:
    """A JSON answer without the code fence that models like to put around it."""
    inside = text.strip()
    if inside.startswith("```") and inside.endswith("```") and "\n" in inside:
        return inside.partition("\n")[2].removesuffix("```")
    return inside


def _corrected(text: str, why: Unreadable, ask: Callable[[str], str]) -> list[BaseMessage]:
    """An unusable answer and what was wrong with it."""
    return [AIMessage(text[:_BROKEN_CHARS_MAX] or "…"), HumanMessage(ask(str(why)))]


def _message(said: str | list[Wanted]) -> AIMessage:
    """What was understood, as any model says it."""
    if isinstance(said, str):
        return AIMessage(said)
    calls: list[Any] = [
        {"name": call.tool, "args": call.args, "id": f"call_{uuid4().hex[:24]}", "type": "tool_call"} for call in said
    ]
    return AIMessage("", tool_calls=calls)
