"""What can be done to Stripe's objects over REST: each write is a proposal of the skill that the table names for it."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi import Path as PathParam
from pydantic import AfterValidator

from api.credentials import Proposer, Reader, house_of
from api.shapes import ReadAnswer, clean_text
from api.skill_runs import (
    CSV_TOO,
    RequestKey,
    SkillBody,
    answer_to,
    body_of,
    given_of,
    proposed,
)
from api.stripe_objects.query import AnswerAsked, Word
from api.stripe_objects.resource import Act, Resource
from api.stripe_objects.table import RESOURCES
from api.typed_routes import typed
from api.wiring import House
from assistant.proposal_view import ProposalView
from skills.contract.discovery import discover
from skills.contract.skill import Skill

TheHouse = Annotated[House, Depends(house_of)]
Reference = Annotated[str, PathParam(min_length=1, max_length=200), AfterValidator(clean_text)]
Account = Annotated[Word | None, Query(description="One of several connected accounts: its name or id.")]

ASIDE = "Answers with the proposal; the same Idempotency-Key and body give the same one again."


@cache  # FastAPI takes half a second for them
def router() -> APIRouter:
    """Return the routes of every act and question in the table whose skill there is."""
    catalogue = discover()
    routes = APIRouter(prefix="/api/stripe")
    for resource in RESOURCES:
        one = f"/{resource.name}/{{ref}}"
        if resource.creates is not None and resource.creates in catalogue:
            _add_create(routes, resource, catalogue[resource.creates])
        known = {verb: act for verb, act in resource.acts.items() if act.skill in catalogue}
        for verb, act in known.items():
            _add_act(routes, resource, "POST", f"{one}/{verb}", act, catalogue[act.skill])
        for method, act_or_none in (("PATCH", resource.changes), ("DELETE", resource.removes)):
            if act_or_none is not None and act_or_none.skill in catalogue:
                _add_act(routes, resource, method, one, act_or_none, catalogue[act_or_none.skill])
        for word, act in resource.asks.items():
            if act.skill in catalogue:
                _add_question(routes, resource, f"{one}/{word}", act, catalogue[act.skill])
    return routes


def _add_create(routes: APIRouter, resource: Resource, skill: Skill) -> None:
    """Serve the making of one object."""

    async def create(
        actor: Proposer, house: TheHouse, asked: SkillBody, idempotency_key: RequestKey = None, account: Account = None
    ) -> Any:
        return await proposed(house, actor, skill.name, given_of(asked), idempotency_key, account)

    create.__doc__ = f"{skill.summary} {ASIDE}"
    routes.add_api_route(
        f"/{resource.name}",
        typed(create, asked=Annotated[body_of(skill), Body()]),
        methods=["POST"],
        name=skill.name,
        tags=[resource.name],
        status_code=201,
        response_model=ProposalView,
    )


def _add_act(routes: APIRouter, resource: Resource, method: str, path: str, act: Act, skill: Skill) -> None:
    """Serve an act on one object; what the skill needs besides the object is the body, if anything is."""
    body = body_of(skill, act.argument)
    needed = any(field.is_required() for field in body.model_fields.values())

    async def on_one(
        ref: Reference, actor: Proposer, house: TheHouse, asked: SkillBody | None = None,
        idempotency_key: RequestKey = None, account: Account = None,
    ) -> Any:  # fmt: skip
        args = {**given_of(asked), act.argument: ref}
        return await proposed(house, actor, skill.name, args, idempotency_key, account)

    async def on_one_alone(
        ref: Reference, actor: Proposer, house: TheHouse, idempotency_key: RequestKey = None, account: Account = None
    ) -> Any:
        return await proposed(house, actor, skill.name, {act.argument: ref}, idempotency_key, account)

    handler: Any = on_one_alone
    if body.model_fields:
        kind: Any = body if needed else body | None
        handler = typed(on_one, is_required=needed, asked=Annotated[kind, Body()])
    handler.__doc__ = f"{skill.summary} {ASIDE}"
    routes.add_api_route(
        path,
        handler,
        methods=[method],
        name=skill.name,
        tags=[resource.name],
        status_code=201,
        response_model=ProposalView,
    )


def _add_question(routes: APIRouter, resource: Resource, path: str, act: Act, skill: Skill) -> None:
    """Serve what a reading skill says of one object."""

    async def asked_of(
        ref: Reference, actor: Reader, house: TheHouse, request: Request, asked: Annotated[AnswerAsked, Query()]
    ) -> Any:
        return await answer_to(house, actor, request, skill.name, {act.argument: ref}, asked)

    asked_of.__doc__ = skill.summary
    routes.add_api_route(
        path,
        typed(asked_of),
        methods=["GET"],
        name=skill.name,
        tags=[resource.name],
        response_model=ReadAnswer,
        responses=CSV_TOO,
    )
