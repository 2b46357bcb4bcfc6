"""Reports and search over REST: each a reading skill, its arguments in the query, its answer as JSON or CSV."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, create_model

from api.credentials import Reader, house_of
from api.names import REPORTS
from api.shapes import ReadAnswer
from api.skill_runs import CSV_TOO, answer_to
from api.stripe_objects.query import AnswerAsked
from api.typed_routes import typed
from api.wiring import House
from skills.contract.discovery import discover
from skills.contract.skill import Skill

TheHouse = Annotated[House, Depends(house_of)]


class SearchQuery(AnswerAsked):
    """What to look for."""

    q: str = Field(min_length=1, max_length=120, description="A name, email, number, id, amount, code or a few words.")


search_router = APIRouter(prefix="/api", tags=["search"])


@search_router.get("/search", response_model=ReadAnswer, responses=CSV_TOO)
async def search(actor: Reader, house: TheHouse, request: Request, asked: Annotated[SearchQuery, Query()]) -> Any:
    """Search everything at once; the best hits first, with what was looked through."""
    return await answer_to(house, actor, request, "search", {"query": asked.q}, asked)


@cache
def router() -> APIRouter:
    """Return a route for every report whose skill there is."""
    catalogue = discover()
    routes = APIRouter(prefix="/api/analytics", tags=["analytics"])
    for name, skill_name in REPORTS.items():
        if skill_name in catalogue:
            _add_report(routes, name, catalogue[skill_name])
    return routes


def _add_report(routes: APIRouter, name: str, skill: Skill) -> None:
    """Serve one report."""

    async def report(actor: Reader, house: TheHouse, request: Request, asked: AnswerAsked) -> Any:
        given = asked.model_dump(exclude_none=True, exclude=set(AnswerAsked.model_fields))
        return await answer_to(house, actor, request, skill.name, given, asked)

    report.__doc__ = skill.summary
    routes.add_api_route(
        f"/{name}",
        typed(report, asked=Annotated[_query_of(name, skill), Query()]),
        methods=["GET"],
        name=skill.name,
        response_model=ReadAnswer,
        responses=CSV_TOO,
    )


def _query_of(name: str, skill: Skill) -> type[AnswerAsked]:
    """Return the model of a report's query: the skill's own arguments."""
    fields: dict[str, Any] = {key: (field.annotation, field) for key, field in skill.args.model_fields.items()}
    title = "".join(part.capitalize() for part in name.split("-")) + "ReportQuery"
    return cast("type[AnswerAsked]", create_model(title, __base__=AnswerAsked, **fields))
