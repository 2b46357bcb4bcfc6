"""Every skill over REST by its name: what there is, and running one; a read answers, an act proposes, a plan plans."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi import Path as PathParam

from api.credentials import Reader, house_of, signed_in
from api.shapes import JsonObject, ReadAnswer, SkillList, SkillShown
from api.skill_runs import RequestKey, answer_to, is_act, proposed
from api.stripe_objects.query import AnswerAsked
from api.wiring import House
from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from domain.errors import BadInput, NotFound
from domain.people import Actor
from skills.contract import Acts, Reads
from skills.contract.skill import Skill

router = APIRouter(prefix="/api/skills", tags=["skills"])

TheHouse = Annotated[House, Depends(house_of)]
SkillName = Annotated[str, PathParam(min_length=1, max_length=80, pattern=r"^[a-z_]+$")]

_CSV = {"content": {"text/csv": {"schema": {"type": "string"}}}, "model": ReadAnswer, "description": "an answer"}


@router.get("")
async def skills(_actor: Reader, house: TheHouse) -> SkillList:
    """List every skill with the JSON Schema of its arguments and things that one says to get it."""
    return SkillList(skills=[_shown(skill) for skill in house.catalogue.values()])


@router.get("/{name}")
async def skill(name: SkillName, _actor: Reader, house: TheHouse) -> SkillShown:
    """Describe one skill."""
    return _shown(_known(house, name))


@router.post("/{name}", response_model=ProposalView | PlanView, status_code=201, responses={200: _CSV})
async def run(
    name: SkillName,
    actor: Annotated[Actor, Depends(signed_in)],
    house: TheHouse,
    request: Request,
    asked: Annotated[AnswerAsked, Query()],
    args: Annotated[JsonObject | None, Body()] = None,
    idempotency_key: RequestKey = None,
) -> Any:
    """Run a skill: 200 with the answer of one that reads, 201 with the proposal or plan that waits for a person.

    The same Idempotency-Key and body give the same proposal or plan again. `format=csv` (or Accept: text/csv) gives the
    answer's table; of several, `table` names one, from 1.
    """
    given = args or {}
    if is_act(_known(house, name)):
        if asked.format == "csv":
            raise BadInput("This skill proposes; only an answer can be a CSV file.")
        return await proposed(house, actor, name, given, idempotency_key, asked.account)
    answer = await answer_to(house, actor, request, name, given, asked)
    return answer if isinstance(answer, Response) else Response(answer.model_dump_json(), media_type="application/json")


def _known(house: House, name: str) -> Skill:
    """Return a skill by name; NotFound when there is none."""
    found = house.catalogue.get(name)
    if found is None:
        raise NotFound("Florin has no skill of that name. GET /api/skills lists them.")
    return found


def _shown(found: Skill) -> SkillShown:
    """Describe a skill."""
    kind = "reads" if isinstance(found, Reads) else "acts" if isinstance(found, Acts) else "plans"
    return SkillShown(
        name=found.name,
        summary=found.summary,
        kind=kind,
        examples=list(found.examples),
        args=found.args.model_json_schema(),
    )
