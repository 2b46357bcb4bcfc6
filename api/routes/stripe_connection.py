"""Connecting a Stripe account: to Stripe's page and back, status, choosing, refreshing, disconnecting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.credentials import Approver, Reader, house_of
from api.notices import home_with, is_page
from api.shapes import (
    Authorize,
    AuthorizeAnswer,
    Callback,
    ConnectionChoice,
    ConnectionShown,
    ConnectionStatus,
    clean_text,
)
from api.wiring import House
from domain.errors import BadInput, FlorinError, NotConnected
from domain.people import Actor
from storage.connections import Connection

router = APIRouter(prefix="/api/auth/stripe", tags=["stripe account"])

TEXT_MAX = 500


@router.post("/authorize")
async def authorize(asked: Authorize, actor: Approver, house: Annotated[House, Depends(house_of)]) -> AuthorizeAnswer:
    """Return the address of Stripe's page on which the account's owner says yes; it is good for ten minutes."""
    livemode = house.stripe.default_livemode if asked.livemode is None else asked.livemode
    return AuthorizeAnswer(url=await house.connect.authorize_url(actor, actor.credential_id, asked.scope, livemode))


@router.get("/callback", response_class=RedirectResponse, status_code=303)
async def callback(
    request: Request,
    actor: Approver,
    house: Annotated[House, Depends(house_of)],
    state: Annotated[str, Query(max_length=TEXT_MAX)],
    code: Annotated[str | None, Query(max_length=TEXT_MAX)] = None,
    error: Annotated[str | None, Query(max_length=TEXT_MAX)] = None,
) -> Response:
    """Take what Stripe's redirect brings, connect, and go on where the person came from.

    In a browser a refusal is a sentence on the home page; a program gets the problem itself.
    """
    try:
        connected = await house.connect.callback(
            actor, actor.credential_id, state=_clean(state) or "", code=_clean(code), error=_clean(error)
        )
    except FlorinError as refused:
        if is_page(request):
            return home_with(refused.message)
        raise
    return RedirectResponse(connected.return_to, status_code=303)


@router.post("/callback")
async def finish(told: Callback, actor: Approver, house: Annotated[House, Depends(house_of)]) -> ConnectionShown:
    """Connect with what Stripe's redirect brought, for a client that took the redirect itself."""
    connected = await house.connect.callback(
        actor, actor.credential_id, state=told.state, code=told.code, error=told.error
    )
    return shown(connected.connection)


@router.get("/status")
async def status(actor: Reader, house: Annotated[House, Depends(house_of)]) -> ConnectionStatus:
    """Say which accounts are, or were, connected."""
    found = await house.connect.connections(actor)
    return ConnectionStatus(
        connected=any(item.is_active for item in found), connections=[shown(item) for item in found]
    )


@router.post("/choose")
async def choose(
    choice: ConnectionChoice, actor: Approver, house: Annotated[House, Depends(house_of)]
) -> ConnectionShown:
    """Make one of several connected accounts the one that new requests use."""
    return shown(await house.connect.choose(actor, await _meant(house, actor, choice)))


@router.post("/refresh")
async def refresh(
    choice: ConnectionChoice, actor: Approver, house: Annotated[House, Depends(house_of)]
) -> ConnectionShown:
    """Renew the connection's tokens at Stripe."""
    return shown(await house.connect.refresh(actor, await _meant(house, actor, choice)))


@router.post("/disconnect")
async def disconnect(
    choice: ConnectionChoice, actor: Approver, house: Annotated[House, Depends(house_of)]
) -> ConnectionShown:
    """Give the access back at Stripe; open proposals of that account can't be carried out any more."""
    return shown(await house.connect.disconnect(actor, await _meant(house, actor, choice)))


def shown(connection: Connection) -> ConnectionShown:
    """Show a connection without its tokens."""
    fields = {name: getattr(connection, name) for name in ConnectionShown.model_fields}
    return ConnectionShown(**fields)


async def _meant(house: House, actor: Actor, choice: ConnectionChoice) -> str:
    """Return the id of the connection that was named, or of the active one."""
    if choice.connection_id is not None:
        try:
            return clean_text(choice.connection_id)
        except ValueError:
            raise BadInput("That is no connection's id.") from None
    active = next((item for item in await house.connect.connections(actor) if item.is_active), None)
    if active is None:
        raise NotConnected("No Stripe account is connected. Connect one first.")
    return active.id


def _clean(text: str | None) -> str | None:
    """Return the text, or BadInput for characters that Stripe never sends."""
    try:
        return None if text is None else clean_text(text)
    except ValueError:
        raise BadInput("That is not what Stripe sends back. Start connecting again.") from None
