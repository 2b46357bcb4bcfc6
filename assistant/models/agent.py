"""The configured model and, behind it, the embedded one that answers when the configured one does not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog
from langchain_core.language_models import BaseChatModel

from assistant.limits import Limits
from assistant.models.embedded import EmbeddedChatModel
from assistant.models.loop import ModelLoop, Round
from assistant.models.openai import close_model
from assistant.models.prompt import messages_for
from assistant.turn import ModelReply, Prompt, Toolbox, ToolResult
from skills.contract.skill import Skill

ChatModel = BaseChatModel

_NOTE = "The configured language model did not answer properly, so Florin's built-in one did."
_CUT_OFF = "The configured language model stopped answering half-way; what was found until then is shown."
_RAMBLING_CHARS = 6_000

_log = structlog.get_logger(__name__)


class Agent:
    """Understands one message at a time through any chat model; stateless, built once.

    `chat_model` None means the embedded model alone, which needs no network.
    """

    def __init__(self, chat_model: ChatModel | None, catalogue: Mapping[str, Skill], limits: Limits) -> None:
        """Build the loop of each model."""
        configured = None if isinstance(chat_model, EmbeddedChatModel) else chat_model
        embedded = chat_model if isinstance(chat_model, EmbeddedChatModel) else EmbeddedChatModel()
        self._limits = limits
        self._chat_model = chat_model
        self._embedded = ModelLoop(embedded, catalogue, limits, words_results=False)
        self._configured = None
        if configured is not None:
            self._configured = ModelLoop(configured, catalogue, limits, words_results=True)

    async def run(self, prompt: Prompt, toolbox: Toolbox) -> tuple[ModelReply, tuple[ToolResult, ...]]:
        """Return what the model said at last and the results of its calls, in the order they ran.

        A configured model that fails, takes longer than the turn may, or says nothing usable is replaced by the
        embedded one, unless calls already ran: those stand, and are not made a second time.
        """
        if self._configured is not None:
            reply, results = await self._ask_configured(self._configured, prompt, toolbox)
            if reply is not None:
                return reply, results
            if results:
                return ModelReply("", note=_CUT_OFF), results
        this = Round(toolbox, self._limits, prompt.accounts)
        reply = await self._embedded.run(messages_for(prompt, fence_history=False), this)
        if self._configured is not None:
            reply = replace(reply, note=_NOTE)
        return replace(reply, by_code=True), tuple(this.results)

    async def aclose(self) -> None:
        """Close the configured model's connections."""
        if self._chat_model is not None:
            await close_model(self._chat_model)

    async def _ask_configured(
        self, loop: ModelLoop, prompt: Prompt, toolbox: Toolbox
    ) -> tuple[ModelReply | None, tuple[ToolResult, ...]]:
        """Run the configured model; None instead of a reply when it failed or said nothing usable."""
        this = Round(toolbox, self._limits, prompt.accounts)
        try:
            async with asyncio.timeout(self._limits.turn_s):
                reply = await loop.run(messages_for(prompt, fence_history=True), this)
        except Exception as error:  # noqa: BLE001  # any client may fail in any way; the turn goes on without it
            _log.warning("model_failed", error=type(error).__name__)
            return None, tuple(this.results)
        said_something = bool(reply.text) or any(result.is_final for result in this.results)
        usable = said_something and len(reply.text) <= _RAMBLING_CHARS
        return (reply if usable else None), tuple(this.results)
