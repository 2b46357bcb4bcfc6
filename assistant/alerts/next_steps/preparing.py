"""Drafts an alert's next step through the ordinary path of proposals, for a person to confirm or leave.

Florin proposes it itself: an actor of the system's own door, which policy never lets approve. What is asked comes from
the step, and what the skill made of it is held against that once more before it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from assistant.alerts.next_steps.registry import all_steps, step_of_kind
from assistant.alerts.next_steps.step import Case, Step, Wish
from assistant.alerts.next_steps.withdrawing import AUTOMATION, withdraw
from assistant.execution import acting
from assistant.parts import Parts, merchant_view
from assistant.policy import decide
from assistant.proposing import Proposing, Request, same_call
from domain.errors import BadAmount, BadInput, Conflict, KeyReused, NotConnected, NotFound
from domain.people import Actor, Door, Role, Scope
from domain.proposals import State
from integrations.stripe.account import StripeAccount
from skills.contract import Desk, Draft
from storage import alerts, automations, live, proposals, stripe_states
from storage.alerts import RESOLVED, Alert
from storage.database import Tx
from storage.proposals import ProposalRow

log = structlog.get_logger("florin.alerts")

# How the request keys of steps begin, by which they are known.
STEP_KEY = "alert:"

_COMPARED = 150
_UNDECIDED = frozenset({State.OPEN, State.APPROVED, State.EXECUTING, State.UNKNOWN})
_FAILED = "Florin could not prepare it safely, so it prepared nothing. Ask for it in your own words."


class NextSteps:
    """Prepares next steps; a run that comes twice, or late, finds that there is nothing left to do."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts
        self._proposing = Proposing(parts)

    async def prepare(self, merchant_id: str, alert_id: str) -> None:
        """Prepare a new alert's step, or note on it why there is none; withdraw what waits for one that is over.

        Raises Unavailable or TooMany when Stripe or the database gives no answer: then it is tried again.
        """
        async with self._parts.db.merchant(merchant_id) as tx:
            alert = await alerts.get(tx, alert_id)
        if alert is not None and alert.state == RESOLVED and alert.proposal_id is not None:
            await withdraw(self._parts, alert, alert.proposal_id)
        elif alert is not None and alert.state != RESOLVED and alert.proposal_id is None:
            await self._prepared(florin_for(merchant_id), alert)

    async def again(self, actor: Actor, alert_id: str) -> Alert:
        """Prepare an alert's step for somebody who wants it (anew), and return the alert as it then is.

        What waits already stays. Raises NotAllowed without the scope to propose, NotFound, Conflict when the alert is
        over, has no step or its step is done, and what the skill refused with.
        """
        actor.require(Scope.PROPOSE)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            alert = await _required(tx, alert_id)
            row = await proposals.get(tx, alert.proposal_id) if alert.proposal_id else None
        if alert.state == RESOLVED:
            raise Conflict("This alert is over, so there is nothing to do about it any more.")
        if row is not None and _still_counts(row, self._parts):
            if State(row.state) is State.DONE:
                raise Conflict(f"The next step of this alert was done: {row.summary}")
            return alert
        refused = await self._prepared(actor, alert)
        if refused is not None:
            raise Conflict(refused)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            return await _required(tx, alert_id)

    async def _prepared(self, actor: Actor, alert: Alert) -> str | None:
        """Draft, store and attach the step; returns why there is none, which is then noted on the alert."""
        step = await self._step_of(alert)
        if step is None:
            return "Florin knows no step for this alert that could be confirmed here."
        try:
            account = await self._parts.accounts.pinned(alert.merchant_id, alert.account_id, alert.livemode)
        except NotConnected as error:
            return await self._noted(alert, error.message)
        case = await self._case(alert, account)
        wishes = await step.wishes(case)
        made = wishes if isinstance(wishes, str) else await self._drafted(actor, alert, wishes, case.desk)
        if isinstance(made, str):
            return await self._noted(alert, made)
        wish, draft = made
        # Made again for the same alert it is the same proposal, and after that one expired it is a new one.
        request = Request(
            wish.skill,
            dict(wish.args),
            dict.fromkeys(wish.args, f"what the alert {alert.id} is about, as Stripe has it; nobody said it"),
            request_key=f"{STEP_KEY}{alert.id}:{alert.proposal_id or 'first'}",
        )
        try:
            row = await self._proposing.earlier(actor, request) or await self._waiting(request, draft, account, alert)
            row = row or await self._proposing.store(actor, request, draft, account)
        except KeyReused:
            return await self._noted(alert, "It has changed meanwhile. Ask for it in your own words.")
        await self._attach(alert, row)
        return None

    async def _drafted(
        self, actor: Actor, alert: Alert, wishes: Sequence[Wish], desk: Desk
    ) -> tuple[Wish, Draft] | str:
        """Return the first draft that a skill makes and that holds, or why there is none: the first refusal."""
        refusals: list[str] = []
        for wish in wishes:
            skill = acting(self._parts, wish.skill)
            decide(actor, skill).enforce()
            try:
                draft = await skill.propose(skill.args.model_validate(dict(wish.args)), desk)
            except (NotFound, Conflict, BadInput, BadAmount) as error:
                refusals.append(error.message)
                continue
            if not isinstance(draft, Draft):
                refusals.append("More than one thing fits. Ask for it in your own words.")
            elif not holds(draft, wish):
                log.warning("next_step_refused", alert=alert.id, skill=wish.skill)
                refusals.append(_FAILED)
            else:
                asked = f"Florin prepared this from the alert “{alert.title}”; nobody has asked for it."
                warnings = (*filter(None, (wish.warning,)), *draft.warnings)
                return wish, replace(draft, effects=(asked, *draft.effects), warnings=warnings)
        return refusals[0] if refusals else _FAILED

    async def _waiting(
        self, request: Request, draft: Draft, account: StripeAccount, alert: Alert
    ) -> ProposalRow | None:
        """Return the step that another alert about the same has ready: one decision is asked for once.

        A built-in rule and an automation of the merchant's may both ask for it.
        """
        async with self._parts.db.merchant(alert.merchant_id) as tx:
            waiting = await proposals.listed(tx, states=[State.OPEN], limit=_COMPARED, alone=True)
        return next(
            (
                row
                for row in waiting
                if (row.request_key or "").startswith(STEP_KEY)
                and row.expires_at > self._parts.clock()
                and same_call(row, request, draft, account)
                and row.preconditions == draft.preconditions
            ),
            None,
        )

    async def _case(self, alert: Alert, account: StripeAccount) -> Case:
        """Gather what a step is made from."""

        async def known(object_id: str) -> Mapping[str, Any]:
            async with self._parts.db.merchant(alert.merchant_id) as tx:
                found = await stripe_states.known(tx, alert.account_id, livemode=alert.livemode, object_ids=[object_id])
            return found[object_id].state if object_id in found else {}

        async with self._parts.db.merchant(alert.merchant_id) as tx:
            merchant = await merchant_view(tx, alert.merchant_id)
        state = await known(alert.subject_id) if alert.subject_id else {}
        return Case(alert, state, known, self._parts.desk(merchant, account))

    async def _step_of(self, alert: Alert) -> Step | None:
        """The step of the alert's kind, or the one its automation names."""
        if alert.kind != AUTOMATION:
            return step_of_kind(alert.kind)
        async with self._parts.db.merchant(alert.merchant_id) as tx:
            made_by = await automations.get(tx, alert.rule_id or "")
        return all_steps().get(str(made_by.action.get("step"))) if made_by else None

    async def _attach(self, alert: Alert, row: ProposalRow) -> None:
        """Show the proposal on the alert, unless another was attached meanwhile."""
        async with self._parts.db.merchant(alert.merchant_id) as tx:
            is_shown = await alerts.attach_proposal(tx, alert.id, row.id, replacing=alert.proposal_id)
            if is_shown:
                told = {"id": alert.id, "state": alert.state, "proposal_id": row.id}
                await live.publish(tx, alert.merchant_id, "alert", told)
            is_over = not is_shown and (await _required(tx, alert.id)).state == RESOLVED
        if is_over:  # while the step was drafted
            await withdraw(self._parts, alert, row.id)
            return
        self._parts.tally.add("next_steps", outcome="prepared", skill=row.skill)

    async def _noted(self, alert: Alert, why: str) -> str:
        """Say on the alert why there is no step."""
        async with self._parts.db.merchant(alert.merchant_id) as tx:
            if await alerts.note_step(tx, alert.id, why[:500]):
                await live.publish(tx, alert.merchant_id, "alert", {"id": alert.id, "state": alert.state})
        self._parts.tally.add("next_steps", outcome="none", skill="")
        return why


def florin_for(merchant_id: str) -> Actor:
    """Florin itself at work for a merchant: it may read and propose, and its door may never approve."""
    scopes = frozenset({Scope.READ, Scope.PROPOSE})
    return Actor(merchant_id, "florin", Role.OPERATOR, scopes, Door.SYSTEM, "alerts")


async def _required(tx: Tx, alert_id: str) -> Alert:
    """Return an alert; NotFound when it is not this merchant's."""
    alert = await alerts.get(tx, alert_id)
    if alert is None:
        raise NotFound("There is no such alert.")
    return alert


def _still_counts(row: ProposalRow, parts: Parts) -> bool:
    """Whether a proposal waits, is under way or done; what expired, failed or was rejected may be prepared anew."""
    state = State(row.state)
    if state is State.OPEN:
        return row.expires_at > parts.clock()
    return state in _UNDECIDED or state is State.DONE


def holds(draft: Draft, wish: Wish) -> bool:
    """Whether a draft is about what the wish names and moves no more: a last guard, whatever a skill looked up."""
    most, money = wish.most, draft.money
    moves_more = most and money and (money.currency != most.currency or money.minor > most.minor)
    return not moves_more and (not wish.target or _names(draft.request, wish.target))


def _names(value: object, target: str) -> bool:
    """Whether a request has the id as a value, or as a part of a path."""
    if isinstance(value, Mapping):
        return any(_names(inner, target) for inner in value.values())
    if isinstance(value, list):
        return any(_names(inner, target) for inner in value)
    return isinstance(value, str) and target in value.split("/")
