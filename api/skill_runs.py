"""Runs a skill for a program: an answer as JSON or CSV, a proposal, or a plan; a question becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any

from fastapi import Header, Request
from pydantic import BaseModel, ConfigDict, create_model, model_validator
from starlette.responses import Response

from api import answer_files, csv_files
from api.questions import question
from api.shapes import ReadAnswer, clean_values
from api.stripe_objects.query import AnswerAsked
from api.stripe_objects.table import BY_NAME
from api.wiring import House
from domain.people import Actor
from skills.contract import Acts, Ask, Choice, Plans
from skills.contract.skill import Skill

KEY_CHARS_MAX = 255
RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=KEY_CHARS_MAX, pattern=r"^[\x21-\x7e]+$")]

CSV_TOO: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class SkillBody(BaseModel):
    """The arguments of a skill in a request: unknown ones are refused, and so are texts that no database takes."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, given: Any) -> Any:
        """Refuse control characters and half surrogates."""
        return clean_values(given)


@cache
def body_of(skill: Skill, without: str = "") -> type[SkillBody]:
    """Return the model of a skill's arguments, without the one that the address holds."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in skill.args.model_fields.items() if name != without
    }
    title = "".join(part.capitalize() for part in skill.name.split("_"))
    return create_model(f"{title}{'Of' if without else ''}Args", __base__=SkillBody, __doc__=skill.summary, **fields)


def given_of(asked: BaseModel | None) -> dict[str, Any]:
    """Return the arguments that were sent, as JSON."""
    return {} if asked is None else asked.model_dump(mode="json", exclude_none=True, exclude_unset=True)


def wants_csv(request: Request, format_asked: str | None) -> bool:
    """Say whether a file was asked for, in the query or by the Accept header."""
    return format_asked == "csv" or (format_asked is None and csv_files.is_accepted(request.headers.get("accept", "")))


async def answered(
    house: House, actor: Actor, name: str, args: Mapping[str, Any], account: str | None = None
) -> ReadAnswer | Response:
    """Answer with a reading skill; a question or choice is a problem document."""
    answer = await house.assistant.read(actor, name, args, account)
    if isinstance(answer, Ask | Choice):
        return question(answer)
    return ReadAnswer(text=answer.text, data=answer.data, cards=list(answer.cards))


async def as_file(
    house: House, actor: Actor, name: str, args: Mapping[str, Any], account: str | None = None, table: int | None = None
) -> Response:
    """Answer with a reading skill's table as CSV, with as many rows as the skill shows at most."""
    skill = house.catalogue.get(name)
    asked_limit = args.get("limit")
    most = _limit_max(skill) if skill is not None and asked_limit is None else None
    answer = await house.assistant.read(actor, name, {**args, **({"limit": most} if most else {})}, account)
    if isinstance(answer, Ask | Choice):
        return question(answer)
    locale = (await house.assistant.merchant(actor)).locale
    whole = asked_limit is None
    text = answer_files.file_text(answer.cards, locale, table, whole=_way_to_all(name) if whole else None)
    return csv_files.file_answer(name, text)


async def answer_to(
    house: House, actor: Actor, request: Request, name: str, args: Mapping[str, Any], asked: AnswerAsked
) -> ReadAnswer | Response:
    """Answer with a reading skill as JSON, or as a file when one was asked for."""
    if wants_csv(request, asked.format):
        return await as_file(house, actor, name, args, asked.account, asked.table)
    return await answered(house, actor, name, args, asked.account)


async def proposed(
    house: House, actor: Actor, name: str, args: Mapping[str, Any], key: str | None, account: str | None = None
) -> Any:
    """Propose with an acting skill, or plan with a planning one; a question or choice is a problem document."""
    make: Callable[..., Any] = house.assistant.propose
    if isinstance(house.catalogue.get(name), Plans):
        make = house.assistant.plan
    made = await make(actor, name, args, key, account)
    return question(made) if isinstance(made, Ask | Choice) else made


def is_act(skill: Skill) -> bool:
    """Say whether a skill proposes instead of answering."""
    return isinstance(skill, Acts | Plans)


def _limit_max(skill: Skill) -> int | None:
    """Return how many rows a skill shows at most, when that is its caller's choice."""
    described = skill.args.model_json_schema()["properties"].get("limit") or {}
    kinds = described.get("anyOf") or [described]
    return next((kind["maximum"] for kind in kinds if "maximum" in kind), None)


def _way_to_all(name: str) -> str:
    """Say where all rows of a list are."""
    resource = name.removeprefix("list_").replace("_", "-")
    if name.startswith("list_") and resource in BY_NAME:
        return f"For all of them use GET /api/stripe/{resource}?format=csv, or: florin export {resource}."
    return "Narrow it down: a shorter period, one currency, or a more exact search."
