"""Cancels a payment that has taken no money yet: an authorisation is released, an unfinished payment ended."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.payment import CANCELED, NOT_CAPTURED, PAID, PENDING, PROCESSING, Payment
from skills.payments.standing import (
    find_intent,
    invoice_of,
    mentions,
    named,
    preconditions,
    recheck_payment,
    whose_line,
)

# What Stripe takes as a reason: https://docs.stripe.com/api/payment_intents/cancel.
REASONS = frozenset({"duplicate", "fraudulent", "requested_by_customer", "abandoned"})

recheck = recheck_payment


class Args(BaseModel):
    """What a cancellation needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an email.",
    )
    reason: str | None = Field(
        default=None,
        max_length=120,
        description="Why, if said: duplicate, fraudulent, requested_by_customer or abandoned.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the cancellation; NotFound, or Conflict when money was taken or nothing is left to cancel."""
    payment = await find_intent(desk, args.payment_ref, lambda one: one.state in PENDING, "canceled")
    if isinstance(payment, Choice):
        return payment
    await _require_cancelable(desk, payment)
    key = "_".join((args.reason or "").casefold().replace("-", " ").split())
    params = {"cancellation_reason": key} if key in REASONS else {}
    shown = desk.show(payment.amount)
    is_held = payment.state == NOT_CAPTURED
    effects = [
        whose_line(desk, payment),
        f"The authorised {shown} is released to the customer; banks take up to 7 days to show it."
        if is_held
        else f"Nothing was taken, so nothing is given back. The customer can no longer pay these {shown}.",
        "It can't be undone; to charge the customer after all, a new payment is needed.",
    ]
    if args.reason and not params:
        effects.append("Stripe keeps no reason in words of your own, so none is sent.")
    return Draft(
        summary=f"Cancel {'the authorisation of ' if is_held else ''}{named(payment)} over {shown}.",
        money=None,
        effects=tuple(effects),
        request=call("POST", f"/v1/payment_intents/{payment.id}/cancel", params),
        preconditions=preconditions(payment),
        warnings=("The payment is processing: Stripe may refuse to cancel it now.",)
        if payment.state == PROCESSING
        else (),
        figures=(payment.amount,),
        mentions=mentions(payment),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Cancel it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether it is canceled now."""
    intent = await desk.stripe.get(f"/v1/payment_intents/{approval.terms.preconditions['payment']}")
    return _receipt(desk, intent, None) if intent["status"] == "canceled" else None


async def _require_cancelable(desk: Desk, payment: Payment) -> None:
    """Raise Conflict, with the way out, for what took money, is over, or belongs to an invoice."""
    shown = f"Payment {payment.id} over {desk.show(payment.amount)}"
    if payment.state in PAID:
        raise Conflict(f"{shown} was paid, so it can't be canceled. Refund it instead.")
    if payment.state == CANCELED:
        raise Conflict(f"{shown} is already canceled.")
    invoice_id = await invoice_of(desk, payment)
    if invoice_id is not None:
        raise Conflict(f"{shown} belongs to invoice {invoice_id} and goes with it. Void the invoice instead.")


def _receipt(desk: Desk, intent: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what Stripe canceled."""
    money = Money(intent["amount"], intent["currency"])
    return Receipt(
        text=f"Payment {intent['id']} over {desk.show(money)} is canceled. No money was taken.",
        object_id=str(intent["id"]),
        status=str(intent["status"]),
        figures=(money,),
        data={"id": intent["id"], "status": intent["status"]},
        request_id=request_id,
    )


SKILL = Acts(
    name="cancel_payment",
    summary="Cancel a payment that took no money yet, or release an authorisation, after a person has confirmed.",
    args=Args,
    examples=("cancel payment pi_3Qx91Lm", "release the authorisation of order 42", "void the hold on booking 17"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
