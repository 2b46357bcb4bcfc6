"""The merchant's Stripe account over REST: reads run the skills at once, a refund becomes a proposal."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from fastapi import Path as PathParam
from pydantic import AfterValidator

from api.credentials import Proposer, Reader, house_of
from api.questions import question
from api.shapes import AccountShown, ReadAnswer, RefundRequest, clean_text
from api.wiring import House
from assistant.proposal_view import ProposalView
from domain.people import Actor
from skills.contract import Ask, Choice

router = APIRouter(prefix="/api/stripe", tags=["stripe"])


def _clean(text: str | None) -> str | None:
    """Return the text; ValueError for characters that no name or id has."""
    return None if text is None else clean_text(text)


Word = Annotated[str | None, Query(max_length=200), AfterValidator(_clean)]
Reference = Annotated[str, PathParam(min_length=1, max_length=200), AfterValidator(clean_text)]
Status = Literal["succeeded", "failed", "refunded", "pending"]
TheHouse = Annotated[House, Depends(house_of)]

KEY_CHARS_MAX = 255


@router.get("/balance", response_model=ReadAnswer)
async def balance(actor: Reader, house: TheHouse, currency: Word = None) -> Any:
    """What is available and pending, per currency."""
    return await _read(house, actor, "get_balance", currency=currency)


@router.get("/payments", response_model=ReadAnswer)
async def payments(
    actor: Reader,
    house: TheHouse,
    status: Status | None = None,
    customer: Word = None,
    start: Word = None,
    end: Word = None,
    min_amount: Word = None,
    currency: Word = None,
    limit: Annotated[int | None, Query(ge=1, le=100)] = None,
) -> Any:
    """List payments; dates are ISO and inclusive, amounts decimal strings in major units."""
    given = {"status": status, "customer": customer, "start": start, "end": end, "min_amount": min_amount}
    return await _read(house, actor, "list_payments", **given, currency=currency, limit=limit)


@router.get("/payments/{payment_ref}", response_model=ReadAnswer)
async def payment(payment_ref: Reference, actor: Reader, house: TheHouse) -> Any:
    """Return one payment by order number, invoice number or Stripe id, with its history."""
    return await _read(house, actor, "get_payment", payment_ref=payment_ref)


@router.get("/customers", response_model=ReadAnswer)
async def customers(
    actor: Reader,
    house: TheHouse,
    query: Annotated[str, Query(min_length=1, max_length=200), AfterValidator(clean_text)],
) -> Any:
    """Find customers by name, email or id."""
    return await _read(house, actor, "find_customer", query=query)


@router.get("/customers/{customer_id}", response_model=ReadAnswer)
async def customer(customer_id: Reference, actor: Reader, house: TheHouse) -> Any:
    """Return one customer by Stripe id or email."""
    return await _read(house, actor, "find_customer", query=customer_id)


@router.get("/account")
async def account(actor: Reader, house: TheHouse) -> AccountShown:
    """Describe the connected Stripe account."""
    connected = await house.accounts.active(actor.merchant_id)
    found = await connected.get("/v1/account")
    profile, settings = found.get("business_profile") or {}, found.get("settings") or {}
    return AccountShown(
        id=connected.account_id,
        livemode=connected.livemode,
        name=profile.get("name") or (settings.get("dashboard") or {}).get("display_name"),
        country=found.get("country"),
        default_currency=found.get("default_currency"),
        charges_enabled=found.get("charges_enabled"),
        payouts_enabled=found.get("payouts_enabled"),
        requirements_due=(found.get("requirements") or {}).get("currently_due") or [],
    )


@router.post("/refunds", status_code=201, response_model=ProposalView)
async def refund(
    asked: RefundRequest,
    actor: Proposer,
    house: TheHouse,
    idempotency_key: Annotated[str | None, Header(max_length=KEY_CHARS_MAX, pattern=r"^[\x21-\x7e]+$")] = None,
) -> Any:
    """Propose a refund; a person confirms it. The same Idempotency-Key and body give the same proposal again."""
    made = await house.assistant.propose(actor, "refund_payment", asked.model_dump(exclude_none=True), idempotency_key)
    return question(made) if isinstance(made, Ask | Choice) else made


async def _read(house: House, actor: Actor, skill: str, **given: object) -> Any:
    """Run a skill that reads with the arguments that were given."""
    arguments = {name: value for name, value in given.items() if value is not None}
    answer = await house.assistant.read(actor, skill, arguments)
    if isinstance(answer, Ask | Choice):
        return question(answer)
    return ReadAnswer(text=answer.text, data=answer.data, cards=list(answer.cards))
