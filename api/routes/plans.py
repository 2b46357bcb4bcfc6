"""Plans of many: made by a program, shown with every line, and one yes for all lines with the progress of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter
from starlette.responses import Response

from api.credentials import Approver, Proposer, Reader, house_of
from api.problems import problem, problem_of
from api.questions import question
from api.shapes import Decision, PlanPage, PlanRequest, checked_id
from api.wiring import House
from assistant.plans.planning import OnLine, unheard
from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from domain.errors import FlorinError
from domain.people import Actor
from skills.contract import Ask, Choice

router = APIRouter(prefix="/api/plans", tags=["plans"])
log = structlog.get_logger("florin.plans")

PAGE_MAX = 50
KEY_CHARS_MAX = 255
UNSETTLED = frozenset({"running", "unknown"})

# A plan may take longer than a connection is kept open; it goes on, and is looked at again.
WAIT_S = 25.0

TheHouse = Annotated[House, Depends(house_of)]


def checked_plan_id(plan_id: str) -> str:
    """Return a plan's id as it came in the path; BadInput before anything of an answer is sent.

    Routes name it after the actor, so that nobody learns anything of ids without a credential.
    """
    return checked_id(plan_id, "plan")


PlanId = Annotated[str, Depends(checked_plan_id)]

_PLAN = TypeAdapter(PlanView)
_LINE = TypeAdapter(ProposalView)

# Runs whose answer came before they ended; they finish all the same.
_running: set[asyncio.Task[PlanView]] = set()


@router.get("")
async def plans(
    actor: Reader,
    house: TheHouse,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
    before: Annotated[str | None, Query(max_length=64)] = None,
) -> PlanPage:
    """List plans with their lines as they stand, newest first."""
    before = checked_id(before, "plan") if before else None
    found = await house.assistant.plans(actor, limit, before)
    return PlanPage(plans=list(found), next=found[-1].id if len(found) == limit else None)


@router.post("", status_code=201, response_model=PlanView)
async def make(
    asked: PlanRequest,
    actor: Proposer,
    house: TheHouse,
    idempotency_key: Annotated[str | None, Header(max_length=KEY_CHARS_MAX, pattern=r"^[\x21-\x7e]+$")] = None,
) -> Any:
    """Plan many acts; a person confirms them. The same Idempotency-Key and body give the same plan again."""
    made = await house.assistant.plan(actor, asked.skill, asked.args, idempotency_key)
    return question(made) if isinstance(made, Ask | Choice) else made


@router.get("/{plan_id}")
async def plan(actor: Reader, plan_id: PlanId, house: TheHouse) -> PlanView:
    """Return one plan with everything a person must see before saying yes, or with what came of each line."""
    return await house.assistant.plan_of(actor, plan_id)


@router.post("/{plan_id}/confirm", responses={202: {"model": PlanView, "description": "not all lines have ended yet"}})
async def confirm(
    actor: Approver, plan_id: PlanId, decision: Decision, house: TheHouse, response: Response
) -> PlanView:
    """Say yes to every open line of exactly what was shown; they are done one after another.

    Answers 202 with the plan as it stands when it takes long, or when an outcome is still being looked up.
    """
    view = await begun(house, actor, plan_id, decision.digest, WAIT_S)
    if view.state in UNSETTLED:
        response.status_code = 202
    return view


@router.post("/{plan_id}/confirm/stream", response_class=EventSourceResponse)
async def confirm_and_follow(
    actor: Approver, plan_id: PlanId, decision: Decision, house: TheHouse, request: Request
) -> AsyncIterator[ServerSentEvent]:
    """Say yes and follow: an event line for each as it ends, with its proposal, then plan, or error."""
    ended: asyncio.Queue[ProposalView | None] = asyncio.Queue()

    async def on_line(line: ProposalView) -> None:
        ended.put_nowait(line)

    run = _start(house, actor, plan_id, decision.digest, on_line)
    run.add_done_callback(lambda _task: ended.put_nowait(None))
    while (line := await ended.get()) is not None:
        yield ServerSentEvent(event="line", data=_LINE.dump_python(line, mode="json"))
    yield _end(run, request.scope.get("florin_request_id", ""))


@router.post("/{plan_id}/reject")
async def reject(actor: Approver, plan_id: PlanId, house: TheHouse) -> PlanView:
    """Say no to every open line; none of them can be confirmed any more."""
    return await house.assistant.reject_plan(actor, plan_id)


async def begun(house: House, actor: Actor, plan_id: str, digest: str, wait_s: float) -> PlanView:
    """Confirm a plan and return it when it has ended, or as it stands after `wait_s`; raises as confirm_plan does."""
    run = _start(house, actor, plan_id, digest, unheard)
    await asyncio.wait({run}, timeout=wait_s)
    return run.result() if run.done() else await house.assistant.plan_of(actor, plan_id)


def _start(house: House, actor: Actor, plan_id: str, digest: str, on_line: OnLine) -> asyncio.Task[PlanView]:
    """Begin a run that outlives the request."""
    run = asyncio.create_task(house.assistant.confirm_plan(actor, plan_id, digest, on_line))
    _running.add(run)
    run.add_done_callback(_finished)
    return run


def _finished(run: asyncio.Task[PlanView]) -> None:
    """Forget a run, having looked at its error, which nobody may be waiting for any more."""
    _running.discard(run)
    if not run.cancelled() and (error := run.exception()) is not None and not isinstance(error, FlorinError):
        log.error("fault", exc_info=error)


def _end(run: asyncio.Task[PlanView], request_id: str) -> ServerSentEvent:
    """The last event of a finished run."""
    error = run.exception()
    if error is None:
        return ServerSentEvent(event="plan", data=_PLAN.dump_python(run.result(), mode="json"))
    if isinstance(error, FlorinError):
        return ServerSentEvent(event="error", raw_data=bytes(problem_of(error).body).decode())
    fault = problem("fault", 500, "Florin failed", "Something went wrong inside Florin.", request_id=request_id)
    return ServerSentEvent(event="error", raw_data=bytes(fault.body).decode())
