"""Stripe's objects over REST, from one table: lists with filters, order and cursor pages, and each object by its id."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParam
from pydantic import AfterValidator

from api import csv_files
from api.credentials import Reader, house_of
from api.questions import question
from api.shapes import ObjectPage, clean_text
from api.skill_runs import CSV_TOO, wants_csv
from api.stripe_objects import table_file
from api.stripe_objects.listing import page_of
from api.stripe_objects.query import AskedOf, ListAsked, query_of, wanted
from api.stripe_objects.resource import Object, Resource
from api.stripe_objects.shown import without_secrets
from api.stripe_objects.table import RESOURCES
from api.typed_routes import typed
from api.wiring import House
from domain.errors import BadInput, NotFound
from domain.people import Actor
from skills.contract import Answer, Ask, Choice, Desk

router = APIRouter(prefix="/api/stripe")

TheHouse = Annotated[House, Depends(house_of)]
Reference = Annotated[str, PathParam(min_length=1, max_length=200), AfterValidator(clean_text)]


def _add_list(resource: Resource) -> None:
    """Serve the list of one resource."""

    async def listed(actor: Reader, house: TheHouse, request: Request, asked: ListAsked) -> Any:
        as_file = wants_csv(request, asked.format)

        async def read(desk: Desk) -> ObjectPage | Choice | str:
            meant = await wanted(desk, resource, asked)
            if isinstance(meant, Choice):
                return meant
            if as_file:
                return await table_file.file_text(desk, resource, meant)
            page = await page_of(desk, resource, meant, asked.limit, asked.cursor)
            return ObjectPage(
                data=[without_secrets(row) for row in page.rows],
                next_cursor=page.next_cursor,
                total=page.total,
                complete=page.complete,
                looked_at=page.looked_at,
            )

        found = await house.assistant.look(actor, read, asked.account)
        if isinstance(found, Ask | Choice):
            return question(found)
        return csv_files.file_answer(resource.name, found) if isinstance(found, str) else found

    listed.__doc__ = f"List {resource.plural}: Stripe's own objects, newest first unless sorted; as CSV all of them."
    router.add_api_route(
        f"/{resource.name}",
        typed(listed, asked=Annotated[query_of(resource), Query()]),
        methods=["GET"],
        name=f"list {resource.plural}",
        tags=[resource.name],
        response_model=ObjectPage,
        responses=CSV_TOO,
    )


def _add_one(resource: Resource) -> None:
    """Serve one object of a resource."""

    async def one(ref: Reference, actor: Reader, house: TheHouse, asked: Annotated[AskedOf, Query()]) -> Any:
        named = await _id_of(house, actor, resource, ref, asked.account)
        if isinstance(named, Ask | Choice):
            return question(named)

        async def read(desk: Desk) -> Object:
            return await _one(desk, resource, named)

        found = await house.assistant.look(actor, read, asked.account)
        return question(found) if isinstance(found, Ask) else without_secrets(found)

    words = ", or what people call it" if resource.found_by else ""
    one.__doc__ = f"Return one {resource.what} by its id{words}: Stripe's own object, without its secrets."
    router.add_api_route(
        f"/{resource.name}/{{ref}}",
        typed(one),
        methods=["GET"],
        name=f"one {resource.what}",
        tags=[resource.name],
        response_model=dict[str, Any],
    )


async def _id_of(house: House, actor: Actor, resource: Resource, ref: str, account: str | None) -> str | Ask | Choice:
    """Return the id of what is called so: an order number, a name, an invoice's number."""
    if resource.found_by is None or ref.startswith(resource.prefixes):
        return ref
    answer = await house.assistant.read(actor, resource.found_by.skill, {resource.found_by.argument: ref}, account)
    if not isinstance(answer, Answer):
        return answer
    found = answer.data.get("id") if isinstance(answer.data, dict) else None
    if not isinstance(found, str):
        raise BadInput("One object is on one account. Name a single account.")
    return found


async def _one(desk: Desk, resource: Resource, ref: str) -> Object:
    """Read an object by its id; NotFound also for one that was deleted."""
    path = next((path for prefix, path in resource.elsewhere.items() if ref.startswith(prefix)), resource.path)
    expand = list(resource.expand) if path == resource.path else []
    found = await desk.stripe.find(f"{path}/{quote(ref, safe='')}", {"expand": expand} if expand else None)
    if found is None or found.get("deleted"):
        raise NotFound(f"There is no such {resource.what} on this account. Check the id, and test or live mode.")
    return found


for _resource in RESOURCES:
    _add_list(_resource)
    _add_one(_resource)
