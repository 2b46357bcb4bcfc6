"""The configured model and, behind it, the embedded one that answers when the configured one does not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog
from langchain_core.language_models import BaseChatModel

from assistant.limits import Limits
from assistant.models.breaker import Breaker
from assistant.models.embedded import EmbeddedChatModel
from assistant.models.loop import ModelLoop, Round
from assistant.models.metering import DayUsedUp, Meter
from assistant.models.openai import close_model
from assistant.models.printed import Unreadable, is_printed_call
from assistant.models.prompt import messages_for
from assistant.models.rambling import Rambling, rambles
from assistant.privacy.prompts import veiled
from assistant.privacy.veil import Veil
from assistant.spending import Spending
from assistant.turn import ModelReply, Prompt, Toolbox, ToolResult
from skills.contract.skill import Skill

ChatModel = BaseChatModel

_NOTE = "The configured language model did not answer properly, so Florin's built-in one did."
_LATE = "The configured language model took too long, so Florin's built-in one answered."
_DOWN = "The configured language model can't be reached at the moment, so Florin's built-in one answered."
_USED_UP = "Today's limit for the configured language model is reached; Florin's built-in one answers until tomorrow."
_CUT_OFF = "The configured language model stopped answering half-way; what was found until then is shown."
_USED_UP_HALF_WAY = (
    "Today's limit for the configured language model was reached half-way; what was found until then is shown, and "
    "Florin's built-in one answers until tomorrow."
)

_log = structlog.get_logger(__name__)


class Agent:
    """Understands one message at a time through any chat model; stateless, built once.

    `chat_model` None means the embedded model alone, which needs no network.
    """

    def __init__(
        self, chat_model: ChatModel | None, catalogue: Mapping[str, Skill], limits: Limits,
        breaker: Breaker | None = None,
    ) -> None:  # fmt: skip
        """Build the loop of each model."""
        configured = None if isinstance(chat_model, EmbeddedChatModel) else chat_model
        embedded = chat_model if isinstance(chat_model, EmbeddedChatModel) else EmbeddedChatModel()
        self._limits = limits
        self._breaker = breaker or Breaker()
        self._tools = frozenset(catalogue)
        self._chat_model = chat_model
        self._embedded = ModelLoop(embedded, catalogue, limits, words_results=False)
        self._configured = None
        if configured is not None:
            self._configured = ModelLoop(configured, catalogue, limits, words_results=True)

    @property
    def is_remote(self) -> bool:
        """Whether a model other than the embedded one is asked first."""
        return self._configured is not None

    async def run(
        self, prompt: Prompt, toolbox: Toolbox, veil: Veil | None = None, spending: Spending | None = None
    ) -> tuple[ModelReply, tuple[ToolResult, ...]]:
        """Return what the model said at last and the results of its calls, in the order they ran.

        A configured model that fails, takes longer than the turn may, says nothing usable, or is used up for the day is
        replaced by the embedded one, unless calls already found something: that stands, and nothing is looked up a
        second time. With a `veil` it sees nobody's name.
        """
        note = None
        if self._configured is not None:
            this = Round(toolbox, self._limits, prompt.accounts, veil, Meter(spending))
            outcome = await self._ask_configured(self._configured, prompt, this)
            if isinstance(outcome, ModelReply):
                return outcome, tuple(this.results)
            if this.found:
                return ModelReply("", note=_USED_UP_HALF_WAY if outcome == _USED_UP else _CUT_OFF), this.found
            note = outcome
            toolbox.start_over()
        this = Round(toolbox, self._limits, prompt.accounts)
        reply = await self._embedded.run(messages_for(prompt, fence_history=False), this)
        return replace(reply, note=note, by_code=True), tuple(this.results)

    async def aclose(self) -> None:
        """Close the configured model's connections."""
        if self._chat_model is not None:
            await close_model(self._chat_model)

    async def _ask_configured(self, loop: ModelLoop, prompt: Prompt, this: Round) -> ModelReply | str:
        """Run the configured model; instead of a reply, why there is none, as the merchant is told it."""
        if not self._breaker.allows():
            return _DOWN
        try:
            async with asyncio.timeout(self._limits.turn_s):
                seen = veiled(prompt, this.veil) if this.veil else prompt
                reply = await loop.run(messages_for(seen, fence_history=True), this)
        except DayUsedUp:
            return _USED_UP
        except (Rambling, Unreadable):
            return _NOTE  # the server is well; its model is not
        except Exception as error:  # noqa: BLE001  # any client may fail in any way; the turn goes on without it
            _log.warning("model_failed", error=type(error).__name__)
            self._breaker.failed()
            return _LATE if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__ else _NOTE
        self._breaker.worked()
        return reply if self._is_of_use(reply, this) else _NOTE

    def _is_of_use(self, reply: ModelReply, this: Round) -> bool:
        """Whether a person can do something with what the model said, or need not hear it at all."""
        if not reply.text:
            return any(result.is_final for result in this.results)
        repeats_misuse = any(result.text in reply.text for result in this.results if result.kind == "misuse")
        return not (repeats_misuse or rambles(reply.text) or is_printed_call(reply.text, self._tools))
