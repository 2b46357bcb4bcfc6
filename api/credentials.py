"""Who is calling: the session cookie of a browser, or an API key as a bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from domain.errors import NotAllowed, NotSignedIn
from domain.people import Actor, Door, Scope

if TYPE_CHECKING:
    from api.request_rate import RequestRate
    from api.wiring import House

COOKIE = "florin_session"
SECURE_COOKIE = "__Host-florin_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_CHARS_MAX = 200


def house_of(request: Request) -> House:
    """Return the house that the app was built around."""
    house: House = request.app.state.house
    return house


def cookie_name(house: House) -> str:
    """Return the session cookie's name: on https one that only this very host can set (RFC 6265bis, `__Host-`)."""
    return SECURE_COOKIE if house.url.startswith("https://") else COOKIE


async def find_actor(request: Request) -> Actor | None:
    """Return who is calling, or None without any credential; NotSignedIn for one that is no good."""
    house = house_of(request)
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not _is_token(token.strip()):
            raise NotSignedIn("That Authorization header can't be used. Send: Authorization: Bearer flk_…")
        door = Door.TERMINAL if request.headers.get("florin-door") == "terminal" else Door.REST
        return await house.api_keys.actor_of_key(token.strip(), door)
    cookie = request.cookies.get(cookie_name(house))
    if cookie is None or not _is_token(cookie):
        return None
    refuse_other_sites(request)
    return await house.sessions.actor_of_session(cookie)


async def signed_in(request: Request) -> Actor:
    """Return who is calling; NotSignedIn when nobody is, TooMany when their key or session calls too often."""
    actor = await find_actor(request)
    if actor is None:
        raise NotSignedIn("Sign in with the link that Florin printed at its start, or send an API key.")
    rate: RequestRate = request.app.state.request_rate
    rate.take(actor.credential_id)
    return actor


def refuse_other_sites(request: Request) -> None:
    """Raise NotAllowed when a cookie's owner is made to act by another site (CSRF).

    Browsers say where a request comes from (Fetch Metadata, and Origin for every unsafe method); one that says nothing
    is refused, because only browsers hold the cookie.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    ours = {f"http://{request.headers.get('host')}", f"https://{request.headers.get('host')}"}
    if public_url := house_of(request).settings.public_url:
        ours = {public_url.rstrip("/")}
    if site not in (None, "same-origin") or origin not in ({None, *ours} if site else ours):
        raise NotAllowed("This was sent from another site, so Florin did not do it. Use Florin's own page.")


async def reader(actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
    """Return the caller when they may read."""
    actor.require(Scope.READ)
    return actor


async def proposer(actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
    """Return the caller when they may propose."""
    actor.require(Scope.PROPOSE)
    return actor


async def approver(actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
    """Return the caller when they may approve."""
    actor.require(Scope.APPROVE)
    return actor


def _is_token(text: str) -> bool:
    """Say whether a text can be one of Florin's tokens at all."""
    return 0 < len(text) <= TOKEN_CHARS_MAX and text.isascii() and text.isprintable() and " " not in text


Reader = Annotated[Actor, Depends(reader)]
Proposer = Annotated[Actor, Depends(proposer)]
Approver = Annotated[Actor, Depends(approver)]
