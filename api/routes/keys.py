"""API keys and sign-in links: how programs and further browsers get in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from api.credentials import Approver, house_of
from api.shapes import KeyMade, KeyRequest, KeyShown, SignInLink, checked_id
from api.wiring import House
from domain.people import ROLE_SCOPES, Scope
from storage.api_keys import ApiKey

router = APIRouter(prefix="/api", tags=["keys"])

TheHouse = Annotated[House, Depends(house_of)]


@router.get("/keys")
async def keys(actor: Approver, house: TheHouse) -> list[KeyShown]:
    """List the API keys, newest first, without their secrets."""
    return [_shown(key) for key in await house.api_keys.listed(actor)]


@router.post("/keys", status_code=201)
async def create(asked: KeyRequest, actor: Approver, house: TheHouse) -> KeyMade:
    """Make an API key with scopes that the caller has; its secret is in this answer and nowhere else."""
    days = asked.expires_in_days
    expires_at = house.clock() + timedelta(days=days) if days else None
    made = await house.api_keys.create_key(
        actor, asked.name, [Scope(scope) for scope in asked.scopes], expires_at=expires_at
    )
    return KeyMade(**_shown(made.key).model_dump(), secret=made.secret)


@router.delete("/keys/{key_id}", status_code=204)
async def revoke(key_id: str, actor: Approver, house: TheHouse) -> None:
    """End an API key at once."""
    await house.api_keys.revoke(actor, checked_id(key_id, "key"))


@router.post("/sign-in-links", status_code=201)
async def sign_in_link(actor: Approver, house: TheHouse) -> SignInLink:
    """Make a one-time link that signs a browser in as the caller.

    The session it opens has all scopes of the caller's role, so a key that was given fewer can't make one.
    """
    for scope in ROLE_SCOPES[actor.role]:
        actor.require(scope)
    token = await house.sessions.sign_in_link(actor.merchant_id, actor.member_id)
    return SignInLink(url=f"{house.url}/signin?token={token}")


def _shown(key: ApiKey) -> KeyShown:
    """Show a key without its secret."""
    fields = {name: getattr(key, name) for name in KeyShown.model_fields}
    return KeyShown(**fields)
