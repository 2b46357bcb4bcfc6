"""The assistant as every door sees it: chat, reads, proposals, people's decisions, and the look after lost answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from assistant.account_scope import scope_of_argument, with_account
from assistant.alerts.next_steps.preparing import NextSteps
from assistant.approvals import Approvals
from assistant.arguments_sent import parsed_arguments
from assistant.conversation import Conversations, Reply
from assistant.execution import Execution
from assistant.limits import DEFAULT, Limits
from assistant.mirror.mirrors import Mirrors
from assistant.mirror.serving import stated
from assistant.models.agent import Agent, ChatModel
from assistant.own_records import OwnOffice
from assistant.parts import Parts, merchant_view
from assistant.plans.planning import OnLine, Planning, unheard
from assistant.plans.view import PlanView
from assistant.policy import decide
from assistant.ports import Accounts, Clock, Progress, silent, utc_now
from assistant.proposal_view import ProposalView, view
from assistant.proposing import Proposing, Request
from assistant.reconcile import Reconciliation
from assistant.spending import ModelTerms
from domain.errors import ConnectionRevoked, NotFound
from domain.people import Actor, Scope
from domain.proposals import State
from domain.tally import Tally
from integrations.stripe.account import StripeAccount
from skills.contract import Acts, Answer, Ask, Choice, Desk, Draft, MerchantView, Plans, Reads
from skills.contract.skill import Skill
from storage import conversations, model_use, proposals
from storage.conversations import Conversation, Turn
from storage.database import Database
from storage.model_use import ModelUse

T = TypeVar("T")

_PAGE_MAX = 200


class Assistant:
    """One per process; everything it keeps is in the database, except the executions it is at work on."""

    def __init__(
        self, db: Database, accounts: Accounts, catalogue: Mapping[str, Skill], chat_model: ChatModel | None = None,
        clock: Clock = utc_now, limits: Limits = DEFAULT, terms: ModelTerms | None = None,
        tally: Tally | None = None, mirrors: Mirrors | None = None,
        own: OwnOffice | None = None,
    ) -> None:  # fmt: skip
        """Build the pieces; `chat_model` None means the embedded model, without any network or `terms` of its use.

        Without `mirrors` every answer pages Stripe, without `own` there are no records of Florin's own to speak of.
        """
        self._parts = parts = Parts(db, accounts, catalogue, clock, limits, tally or Tally(), mirrors, own)
        self._proposing = Proposing(parts)
        self._approvals = Approvals(parts)
        self._execution = Execution(parts)
        self._reconciliation = Reconciliation(parts, self._execution)
        self._agent = Agent(chat_model, catalogue, limits)
        self._planning = Planning(parts, self._execution)
        self._conversations = Conversations(parts, self._agent, self._proposing, self._planning, terms or ModelTerms())
        self.next_steps = NextSteps(parts)
        self._working: set[asyncio.Task[Any]] = set()

    async def chat(
        self, actor: Actor, message: str, conversation_id: str | None = None, progress: Progress = silent
    ) -> Reply:
        """Answer one message; see Conversations.answer for the errors."""
        return await self._conversations.answer(actor, message, conversation_id, progress)

    async def read(
        self, actor: Actor, skill_name: str, args: Mapping[str, Any], account: str | None = None
    ) -> Answer | Ask | Choice:
        """Run a skill that reads, for a program; NotFound when there is none of that name, BadInput for its args.

        `account` names one of several connected accounts by name or id, or "all": then each answers under its name.
        """
        skill = self._parts.skill(skill_name)
        if not isinstance(skill, Reads):
            raise NotFound("Florin has no reading skill of that name.")
        decide(actor, skill).enforce()
        parsed = parsed_arguments(skill, args)
        scope = await scope_of_argument(self._parts.accounts, actor.merchant_id, account)
        desk = self._parts.answering(scope.merchant(await self.merchant(actor)), scope.account)
        work = scope.reading(skill, self._parts.accounts).answer(parsed, desk)
        return stated(desk, await self._noting_revocation(actor, scope.account, work))

    async def look(self, actor: Actor, work: Callable[[Desk], Awaitable[T]], account: str | None = None) -> T | Ask:
        """Run a program's own read of one connected account, at a desk that refuses every write.

        `account` names one of several, by name or id. Raises NotAllowed without the scope to read, NotConnected, and
        what `work` raises.
        """
        actor.require(Scope.READ)
        scope = await scope_of_argument(self._parts.accounts, actor.merchant_id, account)
        if scope.problem is not None:
            return scope.problem
        if len(scope.named) > 1:
            return Ask("This is read from one account at a time. Name one of them.", "account")
        desk = self._parts.desk(scope.merchant(await self.merchant(actor)), scope.account)
        return await self._noting_revocation(actor, scope.account, work(desk))

    async def propose(
        self, actor: Actor, skill_name: str, args: Mapping[str, Any], request_key: str | None = None,
        account: str | None = None,
    ) -> ProposalView | Ask | Choice:  # fmt: skip
        """Make a proposal of exactly these arguments, for a program; the same `request_key` returns the same one.

        `account` names one of several connected accounts by name or id; the proposal is pinned to it. Raises NotAllowed
        without the scope to propose, NotFound, BadInput, KeyReused, and what the skill refuses with.
        """
        skill = self._parts.skill(skill_name)
        if not isinstance(skill, Acts):
            raise NotFound("Florin has no acting skill of that name.")
        decide(actor, skill).enforce()
        parsed = parsed_arguments(skill, args)
        given = parsed.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        given |= {"account": account} if account else {}
        sources = dict.fromkeys(given, f"sent by {actor.member_id} through {actor.door.value}")
        request = Request(skill_name, given, sources, request_key=request_key)
        row = await self._proposing.earlier(actor, request)
        if row is None:
            scope = await scope_of_argument(self._parts.accounts, actor.merchant_id, account)
            desk = self._parts.desk(scope.merchant(await self.merchant(actor)), scope.account)
            draft = await self._noting_revocation(actor, scope.account, scope.acting(skill).propose(parsed, desk))
            if not isinstance(draft, Draft):
                return draft
            row = await self._proposing.store(actor, request, draft, scope.account)
        return view(row, self._parts.clock())

    async def plan(
        self, actor: Actor, skill_name: str, args: Mapping[str, Any], request_key: str | None = None,
        account: str | None = None,
    ) -> PlanView | Ask | Choice:  # fmt: skip
        """Make a plan of many by a selecting skill, for a program; the same `request_key` returns the same one.

        `account` names the one account all lines are pinned to. Raises as propose does, and Conflict with every
        reason when no line can be proposed.
        """
        skill = self._parts.skill(skill_name)
        if not isinstance(skill, Plans):
            raise NotFound("Florin has no planning skill of that name.")
        decide(actor, skill).enforce()
        parsed = parsed_arguments(skill, args)
        given = parsed.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        sources = dict.fromkeys(given, f"sent by {actor.member_id} through {actor.door.value}")
        scope = await scope_of_argument(self._parts.accounts, actor.merchant_id, account)
        if account:
            parsed = with_account(skill.args).model_validate({**given, "account": account})
        merchant = scope.merchant(await self.merchant(actor))
        work = self._planning.selected(
            actor, scope.planning(skill), parsed, sources, scope.account, merchant, request_key=request_key
        )
        made = await self._noting_revocation(actor, scope.account, work)
        return made if isinstance(made, Ask | Choice) else self._planning.shown(*made)

    async def plans(self, actor: Actor, limit: int = 50, before: str | None = None) -> tuple[PlanView, ...]:
        """Return the merchant's plans, newest first; `before` is the last id of a page."""
        return await self._planning.listed(actor, _page(limit), before)

    async def plan_of(self, actor: Actor, plan_id: str) -> PlanView:
        """Return one plan with its lines as they stand; NotFound when it is not this merchant's."""
        return await self._planning.one(actor, plan_id)

    async def confirm_plan(self, actor: Actor, plan_id: str, digest: str, on_line: OnLine = unheard) -> PlanView:
        """Approve every open line of exactly the plan that `digest` names and do them one after another.

        Goes on when the caller goes away; `on_line` hears of each line's end. Raises as PlanDecisions.confirm does.
        """
        return await self._owned(self._planning.confirm(actor, plan_id, digest, on_line))

    async def reject_plan(self, actor: Actor, plan_id: str) -> PlanView:
        """Turn down every open line; raises as PlanDecisions.reject does."""
        return await self._planning.reject(actor, plan_id)

    async def proposals(
        self, actor: Actor, state: State | None = None, limit: int = 50, before: str | None = None, *,
        alone: bool = False,
    ) -> tuple[ProposalView, ...]:  # fmt: skip
        """Return the merchant's proposals, newest first, of one state if given; `before` is the last id of a page.

        With `alone` the lines of plans are left out.
        """
        actor.require(Scope.READ)
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            rows = await proposals.listed(tx, [state] if state else None, _page(limit), before, alone=alone)
        return tuple(view(row, now) for row in rows)

    async def proposal(self, actor: Actor, proposal_id: str) -> ProposalView:
        """Return one proposal; NotFound when it is not this merchant's."""
        actor.require(Scope.READ)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await proposals.get(tx, proposal_id)
        if row is None:
            raise NotFound("There is no such proposal.")
        return view(row, self._parts.clock())

    async def confirm(self, actor: Actor, proposal_id: str, digest: str) -> ProposalView:
        """Approve and carry out exactly what `digest` names; returns it done, failed or unknown.

        Goes on when the caller goes away. Raises as Approvals.confirm and Execution.run do.
        """
        return await self._owned(self._confirmed(actor, proposal_id, digest))

    async def reject(self, actor: Actor, proposal_id: str) -> ProposalView:
        """Turn a proposal down; raises as Approvals.reject does."""
        return view(await self._approvals.reject(actor, proposal_id), self._parts.clock())

    async def conversations(self, actor: Actor, limit: int = 50, before: str | None = None) -> tuple[Conversation, ...]:
        """Return the merchant's conversations, the latest first."""
        actor.require(Scope.READ)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            return tuple(await conversations.listed(tx, _page(limit), before))

    async def conversation(
        self, actor: Actor, conversation_id: str, limit: int = 100, before_seq: int | None = None
    ) -> tuple[Conversation, tuple[Turn, ...]]:
        """Return a conversation with its last turns, oldest first; NotFound when it is not this merchant's."""
        actor.require(Scope.READ)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            known = await conversations.get(tx, conversation_id)
            if known is None:
                raise NotFound("There is no such conversation.")
            return known, tuple(await conversations.window(tx, conversation_id, _page(limit), before_seq))

    async def conversation_use(self, actor: Actor, conversation_id: str) -> ModelUse:
        """Return what a conversation used of the configured model so far; nothing if it is not this merchant's."""
        actor.require(Scope.READ)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            return await model_use.of_conversation(tx, conversation_id)

    async def reconcile_once(self) -> int:
        """Look once at everything without an outcome; returns how many were moved on. Safe in many processes."""
        return await self._owned(self._reconciliation.once())

    async def look_at(self, merchant_id: str, proposal_id: str) -> bool:
        """Look what became of one approved proposal, if that is due; returns whether it was moved on."""
        return await self._owned(self._reconciliation.look(merchant_id, proposal_id))

    async def aclose(self, timeout_s: float = 30.0) -> None:
        """Let executions end, plans after their line, then let go of the model; the rest is reconciled later."""
        self._planning.runs.stop()
        if self._working:
            await asyncio.wait(self._working, timeout=timeout_s)
        await self._agent.aclose()

    async def _confirmed(self, actor: Actor, proposal_id: str, digest: str) -> ProposalView:
        """Decide and execute."""
        row, approval = await self._approvals.confirm(actor, proposal_id, digest)
        return view(await self._execution.run(row, approval), self._parts.clock())

    async def _owned(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work that must not die with the request that caused it."""
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """Forget a task, having looked at its error, which nobody may be waiting for any more."""
        self._working.discard(task)
        if not task.cancelled():
            task.exception()

    async def merchant(self, actor: Actor) -> MerchantView:
        """Return the merchant's settings, such as how amounts are written for it."""
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            return await merchant_view(tx, actor.merchant_id)

    async def _noting_revocation(self, actor: Actor, account: StripeAccount, work: Awaitable[T]) -> T:
        """Run a skill's work; when Stripe no longer takes the token, note it before passing the error on."""
        try:
            return await work
        except ConnectionRevoked:
            await self._parts.accounts.revoked(actor.merchant_id, account.account_id, account.livemode)
            raise


def _page(limit: int) -> int:
    """A page's size within its bounds."""
    return max(1, min(limit, _PAGE_MAX))
