"""Switches a payment link off, so that nobody can pay with it any more."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.foreign import quoted
from skills.selling.links import Link, count_paid, find_link


class Args(BaseModel):
    """Which link to switch off."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_link: str = Field(
        min_length=1,
        max_length=200,
        description="Which payment link: its id (plink_…), its address, what it sells or its amount.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the change; NotFound, or Conflict when it is switched off already."""
    link = await find_link(desk, args.payment_link)
    if isinstance(link, Choice):
        return link
    if not link.active:
        raise Conflict(f"Payment link {link.id} is already switched off; nobody can pay with it.")
    paid = await count_paid(desk, link)
    amount = desk.show(link.amount) if link.amount else "any amount"
    stays = "Subscriptions begun with it go on. " if link.recurs else ""
    return Draft(
        summary=f"Switch off the payment link for {amount}: {quoted(link.title) or link.id}.",
        money=None,
        effects=(
            f"Whoever opens {link.url} is told that it can't be paid any more.",
            f"So far it was paid {paid:,} time{'' if paid == 1 else 's'}. {stays}What was paid stays as it is.",
            "You can switch it on again in the Stripe dashboard.",
        ),
        request=call("POST", f"/v1/payment_links/{link.id}", {"active": False}),
        preconditions={"payment_link": link.id, "active": True},
        figures=(link.amount,) if link.amount else (),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when somebody switched it off already."""
    link_id = str(approval.terms.preconditions["payment_link"])
    if not (await desk.stripe.get(f"/v1/payment_links/{link_id}"))["active"]:
        raise PreconditionChanged(f"Nothing was changed: payment link {link_id} is switched off already.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Switch it off; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether it is switched off now."""
    row = await desk.stripe.get(f"/v1/payment_links/{approval.terms.preconditions['payment_link']}")
    return None if row["active"] else _receipt(row, None)


def _receipt(row: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what Stripe switched off."""
    link = Link(row)
    return Receipt(
        text=f"Payment link {link.id} is switched off; nobody can pay at {link.url} any more.",
        object_id=link.id,
        status="active" if link.active else "inactive",
        data={"id": link.id, "active": link.active},
        request_id=request_id,
    )


SKILL = Acts(
    name="deactivate_payment_link",
    summary="Switch a payment link off, so that nobody can pay with it, after a person has confirmed.",
    args=Args,
    examples=("deactivate the workshop link", "switch off payment link plink_1Qx", "turn off the $49 link"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
