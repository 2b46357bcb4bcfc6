"""Takes the money of a payment that was only authorised: all of it, or a part, and the rest is released."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadAmount, Conflict
from domain.money import Money, check_chargeable
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.moments import minute_text
from skills.finding.payment import NOT_CAPTURED, PAID, Payment
from skills.payments.standing import find_intent, mentions, named, preconditions, recheck_payment, whose_line

recheck = recheck_payment


class Args(BaseModel):
    """What a capture needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an email.",
    )
    amount: str | None = Field(
        default=None,
        max_length=24,
        description='How much to take, in major units such as "12.50"; left out, all that is authorised.',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code of the amount, only when the person said one, e.g. EUR."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the capture; NotFound, BadAmount (too much, wrong currency) or Conflict (nothing is authorised)."""
    payment = await find_intent(desk, args.payment_ref, lambda one: one.state == NOT_CAPTURED, "captured")
    if isinstance(payment, Choice):
        return payment
    _require_held(desk, payment)
    held = Money(int((payment.intent or {})["amount_capturable"]), payment.amount.currency)
    money = _amount(desk, payment, held, args)
    rest = held - money
    resolved = {}
    if args.amount is None:
        resolved["amount"] = Argument(money.major_text(), f"all that is authorised on {payment.id}")
    if args.currency is None:
        resolved["currency"] = Argument(money.currency.upper(), f"the currency of {payment.id}")
    part = f" of the {desk.show(held)} authorised" if rest.minor else ""
    return Draft(
        summary=f"Capture {desk.show(money)}{part} on {named(payment)}.",
        money=money,
        effects=(whose_line(desk, payment), *_consequences(desk, payment, money, rest)),
        request=call("POST", f"/v1/payment_intents/{payment.id}/capture", {"amount_to_capture": money.minor}),
        preconditions=preconditions(payment),
        resolved=resolved,
        figures=tuple(dict.fromkeys((money, held, rest))),
        mentions=mentions(payment),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Take the approved amount; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether the approved amount is captured now; another amount was captured by somebody else."""
    intent = await desk.stripe.get(f"/v1/payment_intents/{approval.terms.preconditions['payment']}")
    money = approval.terms.money
    is_taken = intent["status"] == "succeeded" and money is not None and intent["amount_received"] == money.minor
    return _receipt(desk, intent, None) if is_taken else None


def _require_held(desk: Desk, payment: Payment) -> None:
    """Raise Conflict, with the way out, unless an amount is authorised and waits to be captured."""
    if payment.state == NOT_CAPTURED:
        return
    shown = f"Payment {payment.id} over {desk.show(payment.amount)}"
    if payment.state in PAID:
        raise Conflict(f"{shown} was already captured. To give money back, refund it.")
    raise Conflict(
        f"{shown} is {payment.state}: nothing is authorised that could be captured. Charge the customer anew."
    )


def _amount(desk: Desk, payment: Payment, held: Money, args: Args) -> Money:
    """Return what to take; BadAmount for more than is held or another currency."""
    code = payment.amount.currency
    if args.currency is not None and args.currency.lower() != code:
        raise BadAmount(f"Payment {payment.id} is in {code.upper()}; {desk.show(held)} is authorised. Say it in that.")
    if args.amount is None:
        return held
    money = check_chargeable(Money.from_major(args.amount, code))
    if held < money:
        raise BadAmount(
            f"{desk.show(money)} is more than the {desk.show(held)} authorised on payment {payment.id}. "
            "Say an amount up to that, or none to capture all of it."
        )
    return money


def _consequences(desk: Desk, payment: Payment, money: Money, rest: Money) -> tuple[str, ...]:
    """State what is taken, what is let go, until when, and what it costs."""
    lines = [f"The customer pays {desk.show(money)} now; Stripe takes its fee from it."]
    if rest.minor:
        lines.append(f"The other {desk.show(rest)} is released to the customer and can't be captured later.")
    card: dict[str, Any] = ((payment.charge or {}).get("payment_method_details") or {}).get("card") or {}
    if card.get("capture_before"):
        lines.append(f"The authorisation ends by itself on {minute_text(desk, int(card['capture_before']))}.")
    return (*lines, "A capture can't be undone, only refunded.")


def _receipt(desk: Desk, intent: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what Stripe captured."""
    money = Money(intent["amount_received"], intent["currency"])
    return Receipt(
        text=f"Captured {desk.show(money)} on payment {intent['id']}.",
        object_id=str(intent["id"]),
        status=str(intent["status"]),
        figures=(money,),
        data={"id": intent["id"], "captured_minor": money.minor, "currency": money.currency},
        request_id=request_id,
    )


SKILL = Acts(
    name="capture_payment",
    summary="Capture an authorised payment, all of it or a part, after a person has confirmed.",
    args=Args,
    examples=("capture order 42", "capture $30 of pi_3Qx91Lm", "take the money for booking 17"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
