"""Signing a browser in with a one-time link, and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.credentials import TOKEN_CHARS_MAX, cookie_name, find_actor, house_of
from api.notices import home_with, is_page
from api.wiring import House
from domain.errors import NotSignedIn
from domain.people import Door

router = APIRouter(include_in_schema=False)

COOKIE_MAX_AGE_S = 7 * 86_400


@router.get("/signin")
async def sign_in(
    request: Request,
    house: Annotated[House, Depends(house_of)],
    token: Annotated[str, Query(max_length=TOKEN_CHARS_MAX)] = "",
) -> Response:
    """Turn a one-time link into a session cookie and go to the home page; so does who is signed in already."""
    try:
        session_token, _actor = await house.sessions.redeem(token)
    except NotSignedIn:
        if is_page(request) and await find_actor(request) is not None:
            return home_with("That sign-in link was already used or has expired. You are signed in already.")
        raise
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        cookie_name(house),
        session_token,
        max_age=COOKIE_MAX_AGE_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=house.url.startswith("https://"),
    )
    return answer


@router.post("/signout")
async def sign_out(request: Request, house: Annotated[House, Depends(house_of)]) -> Response:
    """End the session and forget the cookie."""
    actor = await find_actor(request)
    if actor is not None and actor.door is Door.WEB:
        await house.sessions.end(actor)
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(cookie_name(house), path="/", secure=house.url.startswith("https://"), httponly=True)
    return answer
