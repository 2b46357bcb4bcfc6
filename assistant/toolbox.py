"""Runs a model's tool calls for one turn: reads run, acts become proposals, all else is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from assistant import asked, evidence, landing, memory, timing
from assistant.evidence import Evidence, Shown
from assistant.execution import acting
from assistant.fence import fenced
from assistant.known_names import product_names
from assistant.mirror.serving import stated
from assistant.parts import Parts
from assistant.payers import named_otherwise
from assistant.plans.asked import not_as_said
from assistant.plans.drafting import Prepared
from assistant.plans.gathering import Gathering, Group
from assistant.plans.omitted import note_of, omitted
from assistant.plans.planning import Planning
from assistant.plans.view import PlanView, plan_card
from assistant.plans.wording import plan_text, totals
from assistant.policy import decide
from assistant.ports import Progress
from assistant.proposal_text import proposal_text
from assistant.proposing import Proposing, Request
from assistant.tool_refusals import bad_arguments, failed
from assistant.turn import ToolResult
from assistant.words import Words
from domain.cards import ProposalCard
from domain.errors import BadInput, Conflict, ConnectionRevoked, FlorinError, NotFound
from domain.money import Money
from domain.people import Actor
from integrations.stripe.account import StripeAccount
from skills.contract import Acts, Answer, Ask, Choice, Draft, Mentions, MerchantView, Plans, Reads
from skills.contract.skill import Skill
from storage.plans import PlanRow
from storage.proposals import ProposalRow

_log = structlog.get_logger(__name__)

_NO_SUCH_TOOL = "There is no such tool. Nothing can be confirmed, approved or executed here; a person does that."
_TOO_MANY = "That is more than one message can do. Ask for fewer things at once."
_BROKEN = "Something went wrong inside Florin with that. Nothing was changed; try again or word it differently."


class TurnToolbox:
    """The toolbox of one turn of one actor; calls run one after another, whatever the model's client does.

    `shown` grows with every result, so that a later call of the turn may use what an earlier one found. What acts is
    only drafted by its call; `settled` stores it when the turn's calls are known, several of one skill as one plan.
    """

    def __init__(
        self, parts: Parts, proposing: Proposing, planning: Planning, actor: Actor, merchant: MerchantView, *,
        words: Words, shown: Shown, conversation_id: str, progress: Progress, replaces: str | None = None,
    ) -> None:  # fmt: skip
        """Prepare for one turn; `replaces` is the waiting proposal that a correction may take the place of."""
        self._replaces = replaces
        self._parts = parts
        self._proposing = proposing
        self._planning = planning
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
        self._gathering = Gathering()
        self._rows: dict[str, ProposalRow] = {}
        self._plans: dict[str, PlanView] = {}

    @property
    def proposed(self) -> tuple[ProposalRow, ...]:
        """The proposals of this turn, in the order they were asked for, each once."""
        return tuple(self._rows.values())

    @property
    def planned(self) -> tuple[PlanView, ...]:
        """The plans of this turn, each once."""
        return tuple(self._plans.values())

    def new_round(self) -> None:
        """Note that the model is asked (again)."""
        self._gathering.round_no += 1

    def start_over(self) -> None:
        """Note that another model goes on, and may make as many calls as the first."""
        self._calls = 0
        self._done.clear()

    async def call(self, tool: str, args: Mapping[str, Any]) -> ToolResult:
        """Run one call; never raises for anything a model can emit."""
        async with self._one_at_a_time:
            skill = self._parts.catalogue.get(tool)
            if self._is_too_many(tool):
                return failed(tool, _TOO_MANY, kind="error" if isinstance(skill, Acts) else "misuse")
            if skill is None:
                return failed(tool, _NO_SUCH_TOOL, kind="misuse")
            given = {name: value for name, value in args.items() if value is not None}
            for name, before, result in self._done:
                if name == tool and before == given:
                    return result
            result = await self._guarded(skill, given)
            self._done.append((tool, given, result))
            memory.show(self.shown, result)
            return result

    async def settled(self, results: tuple[ToolResult, ...]) -> tuple[ToolResult, ...]:
        """Store what the turn's calls drafted, and return their results with what was stored in place of the drafts.

        Several calls of one skill are one plan, with what was refused of them among what it leaves out.
        """
        ends: dict[int, ToolResult | None] = {}
        for group in self._gathering.groups():
            if group.is_plan:
                ends |= await self._one_plan(group)
            else:
                for call in group.calls:
                    if call.prepared is not None:
                        ends[id(call.result)] = await self._propose(call.prepared)
        settled = [ends.get(id(result), result) for result in results]
        return self._nothing_omitted(results, [result for result in settled if result is not None])

    def _nothing_omitted(self, asked: Iterable[ToolResult], settled: list[ToolResult]) -> tuple[ToolResult, ...]:
        """Add to the first thing that waits what the person named beside it and no call was about."""
        first = next((at for at, result in enumerate(settled) if result.proposal_id or result.plan_id), None)
        missing = omitted(self._words.now, (*asked, *settled), self.shown) if first is not None else ()
        if first is not None and missing:
            settled[first] = replace(settled[first], text=f"{settled[first].text}\n{note_of(missing)}")
        return tuple(settled)

    def _is_too_many(self, tool: str) -> bool:
        """Count a call; of one acting skill there may be as many as a plan has lines."""
        if known := self._gathering.count(tool):
            return known >= self._parts.limits.plan_lines_max
        self._calls += 1
        return self._calls > self._parts.limits.tool_calls_max

    async def _guarded(self, skill: Skill, given: dict[str, Any]) -> ToolResult:
        """Run one known skill and turn everything that it may raise into a result."""
        try:
            decide(self._actor, skill).enforce()
            args = skill.args.model_validate(given)
            await self._progress(f"{skill.name.replace('_', ' ').capitalize()}…")
            if isinstance(skill, Acts):
                return await self._act(skill, args)
            return await self._plan(skill, args) if isinstance(skill, Plans) else await self._read(skill, args)
        except ValidationError as error:
            return failed(skill.name, bad_arguments(error), kind="misuse")
        except ConnectionRevoked as error:
            await self._note_revoked()
            return failed(skill.name, error.message)
        except FlorinError as error:
            return failed(skill.name, error.message)
        except Exception as error:  # noqa: BLE001  # a broken skill must not take the conversation down
            _log.exception("skill_failed", skill=skill.name, error=type(error).__name__)
            return failed(skill.name, _BROKEN)

    async def _read(self, skill: Reads[BaseModel], args: BaseModel) -> ToolResult:
        """Answer at once."""
        desk = self._parts.answering(self._merchant, await self._opened(), self._progress)
        return self._result(skill.name, _given(args), stated(desk, await skill.answer(args, desk)))

    async def _act(self, skill: Acts[BaseModel], args: BaseModel) -> ToolResult:
        """Guard, draft, compare with what was asked; the result is a draft to be stored, or a question."""
        traced = await self._traced(skill.name, _given(args))
        if isinstance(traced, Ask):
            return self._result(skill.name, _given(args), traced)
        kept = {name: value for name, value in _given(args).items() if name not in traced.left_out}
        desk = self._parts.desk(self._merchant, await self._opened(), self._progress)
        try:
            draft = await skill.propose(skill.args.model_validate(kept), desk)
        except (NotFound, BadInput, Conflict) as error:
            return self._gathering.refused(skill.name, kept, replace(failed(skill.name, error.message), args=kept))
        if not isinstance(draft, Draft):
            return self._gathering.unanswered(skill.name, kept, self._result(skill.name, kept, draft), draft)
        differs = landing.landed(draft.money, self._words, kept) or named_otherwise(draft, self._words, kept)
        if differs is not None:
            return self._result(skill.name, kept, differs)
        request = Request(
            skill.name, kept, traced.sources, traced.left_out, self._conversation_id, None, self._replaces
        )
        text = "\n".join([draft.summary, *draft.effects, *draft.warnings])
        told = self._waiting(skill.name, kept, text, _figures(draft), draft.mentions)
        return self._gathering.drafted(skill.name, told, Prepared(request, draft))

    async def _plan(self, skill: Plans[BaseModel], args: BaseModel) -> ToolResult:
        """Guard, select, draft every line and store the plan; the result is the plan, or a question."""
        traced = await self._traced(skill.name, _given(args))
        if isinstance(traced, Ask):
            return self._result(skill.name, _given(args), traced)
        kept = {name: value for name, value in _given(args).items() if name not in traced.left_out}
        question = not_as_said(skill.name, kept, self._words, self._parts.desk_day(self._merchant))
        if question is not None:
            return self._result(skill.name, kept, question)
        made = await self._planning.selected(
            self._actor, skill, skill.args.model_validate(kept), traced.sources, await self._opened(), self._merchant,
            progress=self._progress, conversation_id=self._conversation_id,
        )  # fmt: skip
        return self._result(skill.name, kept, made) if isinstance(made, Ask | Choice) else self._shown_plan(kept, *made)

    async def _traced(self, name: str, given: dict[str, Any]) -> Evidence | Ask:
        """Hold a call that acts against the person's words: was it asked for, and is each argument traced."""
        today, currency = self._parts.desk_day(self._merchant), self._merchant.currency
        if (unasked := asked.asked_for(name, self._words, given, self.shown, today)) is not None:
            return unasked
        if (sooner := timing.sooner_than_said(name, given, self._words, today)) is not None:
            return sooner
        desk = self._parts.desk(self._merchant, await self._opened(), self._progress)
        self.shown.known |= await product_names(given, desk)
        return evidence.trace(given, self._words, self.shown, currency=currency, today=today, tool=name)

    async def _one_plan(self, group: Group) -> dict[int, ToolResult | None]:
        """Store the calls of a group as one plan; it takes the place of the first, and questions stay beside it."""
        skill = acting(self._parts, group.tool)
        row, lines = await self._planning.gathered(
            self._actor, skill, group.prepared, group.left_out, await self._opened(), self._merchant,
            self._conversation_id,
        )  # fmt: skip
        ends: dict[int, ToolResult | None] = {
            id(call.result): None for call in group.calls if call.result.kind in {"proposal", "error"}
        }
        first = next(call for call in group.calls if call.prepared is not None)
        ends[id(first.result)] = self._shown_plan(dict(first.result.args), row, lines)
        return ends

    def _shown_plan(self, args: dict[str, Any], row: PlanRow, lines: list[ProposalRow]) -> ToolResult:
        """Show a stored plan."""
        self._plans[row.id] = self._planning.shown(row, lines)
        told = self._waiting(row.skill, args, plan_text(row, lines), totals(lines), Mentions())
        return replace(told, cards=(plan_card(row, lines, self._merchant.locale),), plan_id=row.id)

    async def _propose(self, prepared: Prepared) -> ToolResult:
        """Store the proposal and show it."""
        row = await self._proposing.store(self._actor, prepared.request, prepared.draft, await self._opened())
        self._rows[row.id] = row
        draft = prepared.draft
        told = self._waiting(
            row.skill, dict(prepared.request.args), proposal_text(row), _figures(draft), draft.mentions
        )
        return replace(told, cards=(ProposalCard(row.id),), proposal_id=row.id)

    def _waiting(
        self, tool: str, args: dict[str, Any], text: str, figures: tuple[Money, ...], mentions: Mentions
    ) -> ToolResult:
        """The result of a call that acts: something waits for a person."""
        content = self._fenced(tool, {"text": text, "state": "waits for a person; nothing was done"})
        return ToolResult("proposal", tool, args, text, content, figures=figures, mentions=mentions)

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


def _figures(draft: Draft) -> tuple[Money, ...]:
    """Every amount that a draft states."""
    return (*((draft.money,) if draft.money else ()), *draft.figures)


def _given(args: BaseModel) -> dict[str, Any]:
    """The arguments that were given, as JSON."""
    return args.model_dump(mode="json", exclude_none=True, exclude_unset=True)
