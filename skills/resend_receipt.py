"""Lets Stripe send the receipt of a payment again, to the payer or to another address."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import LinkCard
from domain.errors import Conflict
from domain.proposals import Argument
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, is_stamped, send
from skills.customers.record import read_email
from skills.finding.addresses import web_address
from skills.finding.foreign import foreign
from skills.finding.payment import PAID, Payment
from skills.finding.payments import find_payment
from skills.payments.standing import mentions, named, preconditions, recheck_payment, whose_line

recheck = recheck_payment


class Args(BaseModel):
    """Which receipt, and where to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an email.",
    )
    email: str | None = Field(
        default=None, max_length=200, description="Where to send it, when said; else to the payer's own address."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the mail; NotFound, BadInput for no address, Conflict for a payment without a receipt."""
    email = read_email(args.email) if args.email else None
    payment = await find_payment(desk, args.payment_ref, prefer=lambda one: one.state in PAID)
    if isinstance(payment, Choice):
        return payment
    if payment.state not in PAID or payment.charge is None:
        raise Conflict(
            f"Payment {payment.id} over {desk.show(payment.amount)} is {payment.state}, so there is no receipt of it."
        )
    source = _own_address(payment)
    if email is None and source is None:
        return Ask(f"To which e-mail address shall the receipt of payment {payment.id} go? None is known.", "email")
    to, why = (email, "you said it") if email else source or ("", "")
    others = email is not None and source is not None and email.lower() != source[0].lower()
    return Draft(
        summary=f"Send the receipt of {named(payment)} over {desk.show(payment.amount)} to {foreign(to, 200)}.",
        money=None,
        effects=(
            whose_line(desk, payment),
            f"Stripe mails the receipt, with the amount and the card's last four digits, to {foreign(to, 200)}.",
            "A mail can't be taken back.",
            *(() if desk.stripe.livemode else ("This is test mode: Stripe sends no mails in it.",)),
        ),
        request=call("POST", f"/v1/charges/{payment.charge['id']}", {"receipt_email": to}, stamped=True),
        preconditions=preconditions(payment),
        warnings=(f"The payer's own address is another one: {foreign((source or ('',))[0], 80)}.",) if others else (),
        resolved={} if email else {"email": Argument(to, why)},
        figures=(payment.amount,),
        mentions=mentions(payment),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Let Stripe send it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether the charge carries the proposal's stamp: only that very change set it."""
    charge = await desk.stripe.get(f"/v1/charges/{approval.terms.preconditions['charge']}")
    return _receipt(charge, None) if is_stamped(charge, approval.proposal_id) else None


def _own_address(payment: Payment) -> tuple[str, str] | None:
    """Return the payer's address and where it is from: the receipt's, the customer's, the card's."""
    charge, record = payment.charge or {}, payment.source.get("customer")
    candidates = (
        (charge.get("receipt_email"), "where the first receipt went"),
        ((record or {}).get("email") if isinstance(record, dict) else None, "the customer's address"),
        ((charge.get("billing_details") or {}).get("email"), "the address given with the payment"),
    )
    return next(((str(address), why) for address, why in candidates if address), None)


def _receipt(charge: dict[str, Any], request_id: str | None) -> Receipt:
    """Say where it went, and give the page that shows the same."""
    to, url = foreign(charge.get("receipt_email"), 200), web_address(charge.get("receipt_url"))
    return Receipt(
        text=f"Stripe sends the receipt to {to}." + (f" The same receipt as a page: {url}" if url else ""),
        object_id=str(charge["id"]),
        status="sent",
        data={"id": charge["id"], "url": url or None},
        cards=(LinkCard("Receipt", url),) if url else (),
        request_id=request_id,
    )


SKILL = Acts(
    name="resend_receipt",
    summary="Send the receipt of a payment again, to the payer or another address, after a person has confirmed.",
    args=Args,
    examples=("resend the receipt for order 42", "send the receipt of pi_3Qx91Lm to jane@example.com"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
