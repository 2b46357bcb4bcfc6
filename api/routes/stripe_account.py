"""The connected Stripe account itself over REST: who it is, and its balance."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from api.credentials import Reader, house_of
from api.questions import question
from api.shapes import AccountShown, ReadAnswer
from api.skill_runs import CSV_TOO, answer_to
from api.stripe_objects.query import AnswerAsked, AskedOf, Code
from api.wiring import House
from skills.contract import Ask, Desk

router = APIRouter(prefix="/api/stripe", tags=["stripe"])

TheHouse = Annotated[House, Depends(house_of)]


class BalanceQuery(AnswerAsked):
    """Which balance."""

    currency: Code | None = None


@router.get("/balance", response_model=ReadAnswer, responses=CSV_TOO)
async def balance(actor: Reader, house: TheHouse, request: Request, asked: Annotated[BalanceQuery, Query()]) -> Any:
    """What is available and pending, per currency."""
    args = {"currency": asked.currency} if asked.currency else {}
    return await answer_to(house, actor, request, "get_balance", args, asked)


@router.get("/account", response_model=AccountShown)
async def account(actor: Reader, house: TheHouse, asked: Annotated[AskedOf, Query()]) -> Any:
    """Describe the connected Stripe account."""
    shown = await house.assistant.look(actor, _described, asked.account)
    return question(shown) if isinstance(shown, Ask) else shown


async def _described(desk: Desk) -> AccountShown:
    """Read the account and keep what its owner looks for."""
    found = await desk.stripe.get("/v1/account")
    profile, settings = found.get("business_profile") or {}, found.get("settings") or {}
    return AccountShown(
        id=desk.stripe.account_id,
        livemode=desk.stripe.livemode,
        name=profile.get("name") or (settings.get("dashboard") or {}).get("display_name"),
        country=found.get("country"),
        default_currency=found.get("default_currency"),
        charges_enabled=found.get("charges_enabled"),
        payouts_enabled=found.get("payouts_enabled"),
        requirements_due=(found.get("requirements") or {}).get("currently_due") or [],
    )
