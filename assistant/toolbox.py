"""Runs a model's tool calls for one turn: reads run, acts become proposals, all else is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from pydantic import BaseModel, ValidationError

from assistant import evidence, landing, memory
from assistant.evidence import Evidence, Shown
from assistant.fence import fenced
from assistant.parts import Parts
from assistant.policy import decide
from assistant.ports import Progress
from assistant.proposal_text import proposal_text
from assistant.proposing import Proposing, Request
from assistant.turn import ToolResult
from assistant.words import Words
from domain.cards import ProposalCard
from domain.errors import ConnectionRevoked, FlorinError
from domain.people import Actor
from integrations.stripe.account import StripeAccount
from skills.contract import Acts, Answer, Ask, Choice, Draft, MerchantView
from skills.contract.skill import Skill
from storage.proposals import ProposalRow

_log = structlog.get_logger(__name__)

_NO_SUCH_TOOL = "There is no such tool. Nothing can be confirmed, approved or executed here; a person does that."
_TOO_MANY = "That is more than one message can do. Ask for fewer things at once."
_BROKEN = "Something went wrong inside Florin with that. Nothing was changed; try again or word it differently."


class TurnToolbox:
    """The toolbox of one turn of one actor; calls run one after another, whatever the model's client does.

    `shown` grows with every result, so that a later call of the turn may use what an earlier one found.
    """

    def __init__(
        self, parts: Parts, proposing: Proposing, actor: Actor, merchant: MerchantView, *,
        words: Words, shown: Shown, conversation_id: str, progress: Progress,
    ) -> None:  # fmt: skip
        """Prepare for one turn."""
        self._parts = parts
        self._proposing = proposing
        self._actor = actor
        self._merchant = merchant
        self._words = words
        self.shown = shown
        self._conversation_id = conversation_id
        self._progress = progress
        self._account: StripeAccount | None = None
        self._done: list[tuple[str, dict[str, Any], ToolResult]] = []
        self._calls = 0
        self._one_at_a_time = asyncio.Lock()
        self._rows: dict[str, ProposalRow] = {}

    @property
    def proposed(self) -> tuple[ProposalRow, ...]:
        """The proposals of this turn, in the order they were asked for, each once."""
        return tuple(self._rows.values())

    async def call(self, tool: str, args: Mapping[str, Any]) -> ToolResult:
        """Run one call; never raises for anything a model can emit."""
        async with self._one_at_a_time:
            self._calls += 1
            if self._calls > self._parts.limits.tool_calls_max:
                return _error(tool, _TOO_MANY, kind="misuse")
            skill = self._parts.catalogue.get(tool)
            if skill is None:
                return _error(tool, _NO_SUCH_TOOL, kind="misuse")
            given = {name: value for name, value in args.items() if value is not None}
            for name, before, result in self._done:
                if name == tool and before == given:
                    return result
            result = await self._guarded(skill, given)
            self._done.append((tool, given, result))
            memory.show(self.shown, result)
            return result

    async def _guarded(self, skill: Skill, given: dict[str, Any]) -> ToolResult:
        """Run one known skill and turn everything that it may raise into a result."""
        try:
            decide(self._actor, skill).enforce()
            args = skill.args.model_validate(given)
            await self._progress(f"{skill.name.replace('_', ' ').capitalize()}…")
            return await self._act(skill, args) if isinstance(skill, Acts) else await self._read(skill, args)
        except ValidationError as error:
            return _error(skill.name, _bad_arguments(error), kind="misuse")
        except ConnectionRevoked as error:
            await self._note_revoked()
            return _error(skill.name, error.message)
        except FlorinError as error:
            return _error(skill.name, error.message)
        except Exception as error:  # noqa: BLE001  # a broken skill must not take the conversation down
            _log.exception("skill_failed", skill=skill.name, error=type(error).__name__)
            return _error(skill.name, _BROKEN)

    async def _read(self, skill: Skill, args: BaseModel) -> ToolResult:
        """Answer at once."""
        assert not isinstance(skill, Acts)  # noqa: S101  # narrows the type; _guarded chose by it
        desk = self._parts.desk(self._merchant, await self._opened(), self._progress)
        return self._result(skill.name, _given(args), await skill.answer(args, desk))

    async def _act(self, skill: Acts[BaseModel], args: BaseModel) -> ToolResult:
        """Guard, draft, compare with what was asked, store; the result is a proposal or a question."""
        given = _given(args)
        asked = landing.asked_for(skill.name, self._words)
        if asked is not None:
            return self._result(skill.name, given, asked)
        traced = evidence.trace(given, self._words, self.shown, currency=self._merchant.currency)
        if isinstance(traced, Ask):
            return self._result(skill.name, given, traced)
        kept = {name: value for name, value in given.items() if name not in traced.left_out}
        account = await self._opened()
        desk = self._parts.desk(self._merchant, account, self._progress)
        draft = await skill.propose(skill.args.model_validate(kept), desk)
        if not isinstance(draft, Draft):
            return self._result(skill.name, kept, draft)
        differs = landing.landed(draft.money, self._words)
        if differs is not None:
            return self._result(skill.name, kept, differs)
        return await self._propose(skill.name, kept, traced, draft, account)

    async def _propose(
        self, name: str, args: dict[str, Any], traced: Evidence, draft: Draft, account: StripeAccount
    ) -> ToolResult:
        """Store the proposal and show it."""
        request = Request(name, args, traced.sources, traced.left_out, self._conversation_id)
        row = await self._proposing.store(self._actor, request, draft, account)
        self._rows[row.id] = row
        text = proposal_text(row)
        money = (draft.money,) if draft.money else ()
        return ToolResult(
            "proposal", name, args, text,
            content=self._fenced(name, {"text": text, "state": "waits for a person; nothing was done"}),
            cards=(ProposalCard(row.id),), figures=(*money, *draft.figures), mentions=draft.mentions,
            proposal_id=row.id,
        )  # fmt: skip

    def _result(self, tool: str, args: dict[str, Any], outcome: Answer | Ask | Choice) -> ToolResult:
        """Show what a skill handed back to the model and to the person."""
        if isinstance(outcome, Ask):
            content = self._fenced(tool, {"question": outcome.question})
            return ToolResult("ask", tool, args, outcome.question, content, missing=outcome.missing or None)
        if isinstance(outcome, Choice):
            card = outcome.card
            options = [{"label": option.label, "value": option.say} for option in card.options]
            content = self._fenced(tool, {"question": card.question, "options": options})
            return ToolResult(
                "choice", tool, args, card.question, content,
                cards=(card,), mentions=outcome.mentions, missing=outcome.argument,
            )  # fmt: skip
        content = self._fenced(tool, {"text": outcome.text, "data": outcome.data})
        return ToolResult("answer", tool, args, outcome.text, content, outcome.cards, outcome.figures, outcome.mentions)

    def _fenced(self, tool: str, value: Any) -> str:
        """A result as the model reads it."""
        return fenced(tool, value, chars_max=self._parts.limits.result_chars_max)

    async def _opened(self) -> StripeAccount:
        """The merchant's active account, opened once a turn and only when a skill needs it."""
        if self._account is None:
            self._account = await self._parts.accounts.active(self._actor.merchant_id)
        return self._account

    async def _note_revoked(self) -> None:
        """Tell the accounts that Stripe no longer takes this connection's token."""
        if self._account is not None:
            account = self._account
            await self._parts.accounts.revoked(self._actor.merchant_id, account.account_id, account.livemode)


def _given(args: BaseModel) -> dict[str, Any]:
    """The arguments that were given, as JSON."""
    return args.model_dump(mode="json", exclude_none=True, exclude_unset=True)


def _error(tool: str, text: str, kind: Literal["error", "misuse"] = "error") -> ToolResult:
    """A refusal as a result, without the arguments: a model can put anything there."""
    return ToolResult(kind, tool[:80], {}, text, fenced(tool, {"error": text}, chars_max=2_000))


def _bad_arguments(error: ValidationError) -> str:
    """Say which arguments are wrong and why, without repeating what was given."""
    parts = [f"{'.'.join(str(part) for part in e['loc'])[:40]}: {e['msg'][:120]}" for e in error.errors()[:5]]
    return f"I could not use that request: {'; '.join(parts)}."
