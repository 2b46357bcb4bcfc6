"""Plans as the assistant's doors use them: made from a selection or from several calls, shown, decided on, run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from assistant.execution import Execution, acting
from assistant.parts import Parts
from assistant.plans.deciding import PlanDecisions
from assistant.plans.drafting import Lines, Prepared, drafted, merged
from assistant.plans.running import PlanRuns
from assistant.plans.storing import PlanRequest, PlanStore, Stored
from assistant.plans.view import PlanView, plan_view
from assistant.ports import Progress, silent
from assistant.proposal_view import ProposalView, view
from assistant.proposing import Request
from domain.errors import Conflict, FlorinError, NotFound, OutcomeUnknown
from domain.people import Actor, Scope
from domain.plans import LeftOut
from integrations.stripe.account import StripeAccount
from skills.contract import Acts, Ask, Choice, Desk, MerchantView, Overall, Plans, Selection
from storage import plans
from storage.plans import PlanRow
from storage.proposals import ProposalRow

OnLine = Callable[[ProposalView], Awaitable[None]]

_REASONS_MAX = 8
_GOES_ON = "The plan was confirmed, but Florin was held up doing it. It goes on by itself; do not repeat it meanwhile."


async def unheard(line: ProposalView) -> None:
    """Tell nobody of a line."""


class Planning:
    """Makes, shows, decides and runs plans."""

    def __init__(self, parts: Parts, execution: Execution) -> None:
        """Work with the assistant's parts, and carry out through the one execution."""
        self._parts = parts
        self._store = PlanStore(parts)
        self._decisions = PlanDecisions(parts)
        self.runs = PlanRuns(parts, execution)

    async def selected(
        self, actor: Actor, skill: Plans[BaseModel], args: BaseModel, sources: Mapping[str, str],
        account: StripeAccount, merchant: MerchantView, *,
        progress: Progress = silent, conversation_id: str | None = None, request_key: str | None = None,
    ) -> Stored | Ask | Choice:  # fmt: skip
        """Make the plan of a selecting skill: read what fits, draft each line, store all.

        Raises Conflict with every reason when no line can be proposed, and what the skill itself raises.
        """
        given = args.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        request = PlanRequest(
            skill.name, skill.acts_with, given, "", conversation_id=conversation_id, request_key=request_key
        )
        earlier = await self._store.earlier(actor, request_key, request.sha256)
        if earlier is not None:
            return earlier
        desk = self._parts.desk(merchant, account, progress)
        selection = await skill.select(args, desk)
        if not isinstance(selection, Selection):
            return selection
        too_many = self._too_many(len(selection.lines), skill.acts_with)
        if too_many is not None:
            return too_many
        requests = [_line(skill.acts_with, one, given, sources, selection, conversation_id) for one in selection.lines]
        lines = await drafted(
            acting(self._parts, skill.acts_with),
            requests,
            desk,
            progress,
            at_once=self._parts.limits.plan_drafts_at_once,
        )
        lines = replace(lines, left_out=(*selection.left_out, *lines.left_out))
        request = replace(request, about=selection.about)
        return await self._stored(actor, request, lines, desk, account)

    async def gathered(
        self, actor: Actor, skill: Acts[BaseModel], prepared: Sequence[Prepared], left_out: Sequence[LeftOut],
        account: StripeAccount, merchant: MerchantView, conversation_id: str,
    ) -> Stored:  # fmt: skip
        """Make one plan of several calls of an acting skill that one message asked for."""
        lines = merged(Lines(tuple(prepared), tuple(left_out)))
        asked = [dict(line.request.args) for line in prepared]
        many = "both" if len(asked) + len(left_out) == 2 else f"all {len(asked) + len(left_out)}"
        request = PlanRequest(
            skill.name, skill.name, {"calls": asked}, f"You asked for {many} in one message.",
            conversation_id=conversation_id,
        )  # fmt: skip
        return await self._stored(actor, request, lines, self._parts.desk(merchant, account), account)

    async def confirm(self, actor: Actor, plan_id: str, digest: str, on_line: OnLine) -> PlanView:
        """Approve every open line and do them one after another; returns the plan as it stands then.

        Raises as PlanDecisions.confirm does, and OutcomeUnknown when the run was held up and is gone on with later.
        What a line comes to is that line's own outcome.
        """
        approved = await self._decisions.confirm(actor, plan_id, digest)

        async def told(row: ProposalRow) -> None:
            await on_line(view(row, self._parts.clock()))

        try:
            await self.runs.run(actor, approved, told)
            return await self.one(actor, plan_id)
        except FlorinError as error:  # it was approved, and what is left of it is due
            raise OutcomeUnknown(_GOES_ON) from error

    async def reject(self, actor: Actor, plan_id: str) -> PlanView:
        """Turn down every open line; raises as PlanDecisions.reject does."""
        await self._decisions.reject(actor, plan_id)
        return await self.one(actor, plan_id)

    async def one(self, actor: Actor, plan_id: str) -> PlanView:
        """Return one plan with its lines as they stand; NotFound when it is not this merchant's."""
        actor.require(Scope.READ)
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await plans.get(tx, plan_id)
            if row is None:
                raise NotFound("There is no such plan.")
            lines = (await plans.lines(tx, [plan_id]))[plan_id]
        return plan_view(row, lines, self._parts.clock())

    async def listed(self, actor: Actor, limit: int, before: str | None) -> tuple[PlanView, ...]:
        """Return the merchant's plans, newest first."""
        actor.require(Scope.READ)
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            rows = await plans.listed(tx, limit, before)
            lines = await plans.lines(tx, [row.id for row in rows])
        return tuple(plan_view(row, lines[row.id], now) for row in rows)

    def shown(self, row: PlanRow, lines: Sequence[ProposalRow]) -> PlanView:
        """A plan that was just read or stored, as doors show it."""
        return plan_view(row, lines, self._parts.clock())

    async def _stored(
        self, actor: Actor, request: PlanRequest, lines: Lines, desk: Desk, account: StripeAccount
    ) -> Stored:
        """Say what the whole means, and store it; Conflict when nothing of it can be done."""
        if not lines.prepared:
            raise Conflict(_nothing(request, lines))
        overall = await self._overall(request.acts_with, lines, desk)
        request = replace(request, notes=overall.notes, warnings=overall.warnings)
        return await self._store.store(actor, request, lines, account, desk.merchant)

    async def _overall(self, acts_with: str, lines: Lines, desk: Desk) -> Overall:
        """What the lines mean together, by the planning skill of that kind of act."""
        skills = (skill for skill in self._parts.catalogue.values() if isinstance(skill, Plans))
        planner = next((skill for skill in skills if skill.acts_with == acts_with), None)
        return await planner.overall([line.draft for line in lines.prepared], desk) if planner else Overall()

    def _too_many(self, count: int, acts_with: str) -> Ask | None:
        """A question for something narrower when one yes would be for more than a person can look over."""
        limit = self._parts.limits.plan_lines_max
        if count <= limit:
            return None
        noun = acts_with.rsplit("_", maxsplit=1)[-1]
        text = f"{count:,} {noun}s fit, and one plan takes {limit:,}. Narrow it, for example by days, size or customer."
        return Ask(text, "start")


def _line(
    acts_with: str, args: Mapping[str, Any], given: Mapping[str, Any], sources: Mapping[str, str],
    selection: Selection, conversation_id: str | None,
) -> Request:  # fmt: skip
    """What is asked of the acting skill for one line, each argument with the source of what it was made from."""
    known = {name: sources[name] for name in args if name in sources and args[name] == given.get(name)}
    listed = {name: _member_source(value, given, sources) for name, value in args.items() if name not in known}
    chosen = {name: source or f"chosen by Florin: {selection.about}" for name, source in listed.items()}
    return Request(acts_with, dict(args), {**chosen, **known}, conversation_id=conversation_id)


def _member_source(value: Any, given: Mapping[str, Any], sources: Mapping[str, str]) -> str | None:
    """The source of a value that is one of a list that was given; None when it was chosen by reading."""
    return next((sources[name] for name, many in given.items() if isinstance(many, list) and value in many), None)


def _nothing(request: PlanRequest, lines: Lines) -> str:
    """Say that nothing can be done, with every reason that fits into a sentence or a few."""
    if not lines.left_out:
        return f"Nothing fits, so there is nothing to do. {request.about}"
    reasons = [f"{one.what}: {one.because}" for one in lines.left_out[:_REASONS_MAX]]
    more = len(lines.left_out) - len(reasons)
    rest = f" And {more} more, for reasons like these." if more > 0 else ""
    return f"None of the {len(lines.left_out)} can be done. {' '.join(reasons)}{rest}"
