"""Approves a payment under review: it was looked at and found right; the money stays where it is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.payment import PAID, stripe_fee
from skills.fraud.reviews import Reviewed, find_review, read_review


class Args(BaseModel):
    """Which review."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    review: str = Field(
        min_length=1,
        max_length=80,
        description="Which review: its id (prv_…), the payment's id, the order number, or the customer.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the approval; NotFound when nothing is under review by that name, Conflict when it was closed."""
    review = await find_review(desk, args.review)
    if isinstance(review, Choice):
        return review
    if not review.review["open"]:
        raise Conflict(f"Review {review.id} of payment {review.payment_id} is closed already: {review.closed_as}.")
    shown = f" over {desk.show(review.money)}" if review.money else ""
    fee = stripe_fee(review.charge)
    figures = [money for money in (review.money, fee) if money is not None]
    payment = review.payment
    return Draft(
        summary=f"Approve payment {review.payment_id}{shown}, which is under review.",
        money=None,
        effects=tuple(_effects(desk, review, fee)),
        request=call("POST", f"/v1/reviews/{review.id}/approve", {}),
        preconditions=review.preconditions(),
        warnings=tuple(await _warnings(desk, review)),
        figures=tuple(figures),
        mentions=Mentions(review.payment_id, payment.customer_id if payment else None),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the review was closed, or its payment refunded or disputed, meanwhile."""
    shown = approval.terms.preconditions
    review = await read_review(desk, str(shown["review"]))
    now = review.preconditions() if review else {}
    if now == shown:
        return
    if review is None:
        what = "it is gone"
    elif now["disputed"] != shown["disputed"]:
        what = "the payment was disputed"
    elif now["refunded_minor"] != shown["refunded_minor"]:
        what = "the payment was refunded"
    else:
        what = f"it was closed as {review.closed_as}"
    raise PreconditionChanged(f"Nothing was approved: review {shown['review']} has changed meanwhile: {what}.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Approve it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(Reviewed(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the review is closed as approved."""
    review = await read_review(desk, str(approval.terms.preconditions["review"]))
    if review is None or review.review["open"] or review.review.get("closed_reason") != "approved":
        return None
    return _receipt(review, None)


def _effects(desk: Desk, review: Reviewed, fee: Money | None) -> list[str]:
    """Say what approving means, and what a refund would be instead."""
    payment, lines = review.payment, []
    if payment is not None:
        who = f" by {quoted(payment.who, 150)} (as the customer wrote it)" if payment.who else ""
        lines.append(
            f"Paid on {day_text(desk, payment.created_unix_s)} with {payment.method or 'an unknown method'}{who}."
        )
    lines.append("The payment stays as it is; no money moves. The review is closed and can't be opened again.")
    if payment is not None and payment.state not in PAID:
        lines.append(f"The payment is {payment.state}; approving does not capture it.")
    elif review.money is not None:
        kept = f", and Stripe keeps its fee of {desk.show(fee)}" if fee is not None and fee.minor > 0 else ""
        lines.append(f"Instead you could refund it: up to {desk.show(review.money)} would go back{kept}.")
    lines.append("If it is fraud after all, the cardholder can still dispute it, which costs the amount and a fee.")
    return lines


async def _warnings(desk: Desk, review: Reviewed) -> list[str]:
    """State what a careful person would want to look at first."""
    lines = []
    if review.risk and not review.risk.startswith("normal"):
        lines.append(f"Radar's risk is {review.risk}. “How risky is {review.payment_id}?” shows why.")
    if review.charge:
        warned = await desk.stripe.get("/v1/radar/early_fraud_warnings", {"charge": review.charge["id"], "limit": 1})
        if warned["data"]:
            lines.append("The card's bank has reported this payment as fraud; a refund may save you a dispute.")
    return lines


def _receipt(review: Reviewed, request_id: str | None) -> Receipt:
    """Say that it is closed."""
    return Receipt(
        text=f"Payment {review.payment_id} was approved; review {review.id} is closed. Nothing was moved.",
        object_id=review.id,
        status=str(review.review.get("closed_reason") or "closed"),
        data={"id": review.id, "closed_reason": review.review.get("closed_reason")},
        request_id=request_id,
    )


SKILL = Acts(
    name="approve_review",
    summary="Approve a payment that Radar put under review, after a person has confirmed.",
    args=Args,
    examples=("approve the review of order 42", "approve review prv_1Nx"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
