"""Adds a customer, warning of those who have the same email already."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged
from skills.contract import Acts, Approval, Desk, Draft, Receipt, call, send
from skills.customers.record import read_email, who_text, with_email
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.stamped import find_stamped

WARNED_MAX = 3


class Args(BaseModel):
    """Whom to add."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    email: str = Field(min_length=3, max_length=320, description="The customer's email address.")
    name: str | None = Field(default=None, min_length=1, max_length=200, description="The customer's full name.")
    phone: str | None = Field(default=None, min_length=3, max_length=20, description="The customer's phone number.")
    description: str | None = Field(
        default=None, min_length=1, max_length=300, description="A note about the customer that only the merchant sees."
    )


async def propose(args: Args, desk: Desk) -> Draft:
    """Draft the new record; BadInput when the email is none."""
    email = read_email(args.email)
    params: dict[str, Any] = {"email": email}
    params |= {key: value for key in ("name", "phone", "description") if (value := getattr(args, key))}
    same = await with_email(desk, email)
    who = f"{quoted(args.name, 80)} ({foreign(email, 80)})" if args.name else foreign(email, 80)
    effects = [f"A customer record is made with the email {foreign(email, 80)}. Nothing is charged, nothing is sent."]
    effects += [f"{label}: {quoted(params[key])}." for key, label in _LABELS.items() if key in params]
    return Draft(
        summary=f"Add the customer {who}.",
        money=None,
        effects=tuple(effects),
        request=call("POST", "/v1/customers", params, stamped=True),
        preconditions={"email": email, "same_email": sorted(str(row["id"]) for row in same)},
        warnings=_warnings(desk, same),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when somebody with that email was added or removed meanwhile."""
    shown = approval.terms.preconditions
    same = sorted(str(row["id"]) for row in await with_email(desk, str(shown["email"])))
    if same != shown["same_email"]:
        raise PreconditionChanged(
            "No customer was added: the customers with that email are others than when you were asked "
            f"({', '.join(same) or 'none'} now). Ask again to see them."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Add the approved customer; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the customers with that email for the one with the proposal's stamp."""
    email = {"email": str(approval.terms.preconditions["email"])}
    made = await find_stamped(desk, "/v1/customers", approval.proposal_id, email)
    return _receipt(made, None) if made else None


_LABELS = {"phone": "Phone", "description": "Note"}


def _warnings(desk: Desk, same: list[dict[str, Any]]) -> tuple[str, ...]:
    """Name those who have the email already."""
    if not same:
        return ()
    named = [f"{who_text(row)}, since {day_text(desk, int(row['created']))}" for row in same[:WARNED_MAX]]
    more = f" and {len(same) - WARNED_MAX} more" if len(same) > WARNED_MAX else ""
    return (f"There is a customer with this email already: {'; '.join(named)}{more}. This would make a second record.",)


def _receipt(customer: dict[str, Any], request_id: str | None) -> Receipt:
    """Say who was added."""
    return Receipt(
        text=f"Added the customer {who_text(customer)}.",
        object_id=str(customer["id"]),
        status="created",
        data={"id": customer["id"], "email": foreign(customer.get("email"), 80)},
        request_id=request_id,
    )


SKILL = Acts(
    name="create_customer",
    summary="Add a customer with an email and, if said, a name, phone and note, after a person has confirmed.",
    args=Args,
    examples=("add jane@example.com as a customer", "create a customer Bob Lee, bob@initech.com"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
