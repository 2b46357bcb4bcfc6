"""Removes a saved payment method from a customer, warning when a subscription is paid with it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import ChoiceCard, Option
from domain.errors import Conflict, PreconditionChanged
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.methods import Saved, meant_methods, read_methods
from skills.customers.record import reread, who_text
from skills.finding.customers import Found, find_surely


class Args(BaseModel):
    """Whose method, and which."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose: name, email or id (cus_…).")
    payment_method: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Which: the last four digits, the brand, or an id (pm_…); left out when there is only one.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the removal; NotFound, or Conflict when nothing is saved."""
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    saved = await read_methods(desk, found.customer)
    if not saved:
        raise Conflict(f"{who_text(found.customer)} has no saved payment method, so there is nothing to remove.")
    meant = meant_methods(saved, args.payment_method)
    if len(meant) > 1:
        return _choice(found, meant)
    (one,) = meant
    resolved = {} if args.payment_method else {"payment_method": Argument(one.id, "the only one the customer has")}
    left = len(saved) - 1
    return Draft(
        summary=f"Remove the {one.title} of {who_text(found.customer)}.",
        money=None,
        effects=(
            "It can't be charged any more and can't be put back; the customer would have to enter it again.",
            "No other saved method is left." if not left else f"{left} other saved method{'s' * (left > 1)} left.",
            "Past payments made with it can still be refunded to it.",
        ),
        request=call("POST", f"/v1/payment_methods/{one.id}/detach", {}),
        preconditions=_preconditions(found.id, one),
        warnings=_warnings(one, left),
        resolved=resolved,
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the method is gone or pays for something else by now."""
    shown = approval.terms.preconditions
    customer = await reread(desk, str(shown["customer"]))
    one = next((row for row in await read_methods(desk, customer) if row.id == shown["payment_method"]), None)
    if one is None:
        raise PreconditionChanged(f"Nothing was done: {shown['payment_method']} is not saved any more.")
    if _preconditions(str(shown["customer"]), one) != shown:
        raise PreconditionChanged(
            f"Nothing was removed: what {one.id} pays for has changed since you were asked. Ask again to see it."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Remove the approved method; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the method belongs to nobody now."""
    method = await desk.stripe.find(f"/v1/payment_methods/{approval.terms.preconditions['payment_method']}")
    return _receipt(method, None) if method and method.get("customer") is None else None


def _preconditions(customer_id: str, one: Saved) -> dict[str, Any]:
    """What must still be so."""
    return {"customer": customer_id, "payment_method": one.id, "default": one.default, "pays": list(one.pays)}


def _choice(found: Found, meant: list[Saved]) -> Choice:
    """Offer the methods by their ids."""
    options = tuple(
        Option(" · ".join(filter(None, (one.title, one.expiry, "default" if one.default else "", one.id))), one.id)
        for one in meant
    )
    question = f"{who_text(found.customer)} has {len(meant)} that fit. Which one?"
    mentions = Mentions(customer_id=found.id, customer_name=found.name, listed=tuple(one.id for one in meant))
    return Choice(ChoiceCard(question, options), "payment_method", mentions)


def _warnings(one: Saved, left: int) -> tuple[str, ...]:
    """Say what would go unpaid."""
    if one.pays:
        which = f"Subscription {one.pays[0]} is" if len(one.pays) == 1 else f"Subscriptions {', '.join(one.pays)} are"
        return (f"{which} paid with it: the next invoice will fail unless another method is set first.",)
    if one.default and left:
        return ("It is the customer's default: invoices have no method of their own until another is set.",)
    return ()


def _receipt(method: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what is gone."""
    one = Saved(method, default=False, pays=())
    return Receipt(
        text=f"Removed the {one.title} ({one.id}); it can't be charged any more.",
        object_id=one.id,
        status="detached",
        data={"id": one.id},
        request_id=request_id,
    )


SKILL = Acts(
    name="detach_payment_method",
    summary="Remove a customer's saved payment method, after a person has confirmed.",
    args=Args,
    examples=("remove the card ending in 4242 from jane@example.com", "detach Bob's old Visa"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
