"""Tries a declined payment again: the same payment with a method the customer has saved, or a reason why not."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, StripeRefused
from domain.proposals import JSON, Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.customers.methods import Saved, read_methods
from skills.finding.payment import CANCELED, FAILED, NOT_CAPTURED, PAID, PROCESSING, Payment, id_of
from skills.payments.confirming import bank_link, charge_receipt, require_saved, return_url, website_warning
from skills.payments.declines import WANTS_CARDHOLDER, Decline, decline_of, declined, reworded
from skills.payments.standing import (
    find_intent,
    invoice_of,
    mentions,
    named,
    preconditions,
    recheck_payment,
    whose_line,
)

# Reached means: Stripe took it, authorised it, is at it, or waits for the cardholder's bank.
REACHED = frozenset({"succeeded", "requires_capture", "processing", "requires_action"})


class Args(BaseModel):
    """Which payment to try again."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which failed payment: an order number (42), a payment or charge id (pi_…, ch_…) or an email.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft another try; NotFound, or Conflict saying why it can't be tried again and what to do instead."""
    payment = await find_intent(desk, args.payment_ref, lambda one: one.state == FAILED, "tried again")
    if isinstance(payment, Choice):
        return payment
    await _require_failed(desk, payment)
    why = decline_of((payment.intent or {}).get("last_payment_error") or payment.charge or {})
    saved, source = await _method(desk, payment, why)
    asks_bank = why.code in WANTS_CARDHOLDER
    params: dict[str, JSON] = {"payment_method": saved.id}
    # A customer who is there can confirm with the bank, one who is away can not: off_session says which it is.
    back = await return_url(desk) if asks_bank else ""
    params |= {"return_url": back} if asks_bank else {"off_session": True}
    shown = desk.show(payment.amount)
    then = (
        "The bank asks the cardholder: you get a link to send them, and nothing is taken until they have confirmed."
        if asks_bank
        else "If the bank declines again, nothing is taken and you are told why."
    )
    return Draft(
        summary=f"Try {named(payment)} over {shown} again with the {saved.title}.",
        money=payment.amount,
        effects=(
            whose_line(desk, payment),
            f"It was declined before: {why.words}.",
            f"The {saved.title} ({source}) is charged {shown} now. {then}",
        ),
        request=call("POST", f"/v1/payment_intents/{payment.id}/confirm", params),
        preconditions={**preconditions(payment), "payment_method": saved.id, "customer": payment.customer_id},
        warnings=_warnings(desk, saved, payment) + website_warning(back),
        resolved={"payment_method": Argument(saved.title, source)},
        figures=(payment.amount,),
        mentions=mentions(payment),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the payment moved or the method is not saved any more."""
    await recheck_payment(approval, desk)
    shown = approval.terms.preconditions
    await require_saved(desk, str(shown["payment_method"]), str(shown["customer"]))


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Try it; StripeRefused in a merchant's words when it was declined, OutcomeUnknown when no answer came."""
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        payment_id, money = approval.terms.preconditions["payment"], approval.terms.money
        what = f"Payment {payment_id}" + (f" over {desk.show(money)}" if money else "")
        if refusal.code in WANTS_CARDHOLDER:
            raise reworded(
                refusal,
                f"{what} was not taken: the bank wants the cardholder to confirm it. Say “retry payment {payment_id}” "
                "once more to get a link for the customer.",
            ) from refusal
        raise declined(refusal, what) from refusal
    return charge_receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether the payment came further than declined."""
    intent = await desk.stripe.get(f"/v1/payment_intents/{approval.terms.preconditions['payment']}")
    return charge_receipt(desk, intent, None) if intent["status"] in REACHED else None


async def _require_failed(desk: Desk, payment: Payment) -> None:
    """Raise Conflict, with the way out, unless the payment was declined and may be tried again."""
    shown = f"Payment {payment.id} over {desk.show(payment.amount)}"
    if payment.state != FAILED:
        link = bank_link(payment.intent or {})
        waits = f"waits for the cardholder to confirm it with the bank. Send them this link: {link}" if link else None
        why = {
            CANCELED: "was canceled and can't be tried again. Charge the customer anew.",
            PROCESSING: "is still processing. Wait until it has succeeded or failed.",
            NOT_CAPTURED: "is authorised; it needs no other try. Capture it.",
        }.get(payment.state, waits or "was never tried: the customer has not entered a method. Send a payment link.")
        raise Conflict(f"{shown} {'was paid; nothing is left to try.' if payment.state in PAID else why}")
    invoice_id = await invoice_of(desk, payment)
    if invoice_id is not None:
        raise Conflict(f"{shown} belongs to invoice {invoice_id}. Collect that invoice instead (pay invoice).")
    if payment.customer_id is None:
        raise Conflict(
            f"{shown} was declined: {decline_of((payment.intent or {}).get('last_payment_error') or {}).words}. It "
            "belongs to no customer with a saved method, so it can't be tried again. Send a payment link instead."
        )


async def _method(desk: Desk, payment: Payment, why: Decline) -> tuple[Saved, str]:
    """Return the saved method worth trying and why it is that one; Conflict when there is none.

    Another card than the one that was declined goes first where the bank said never to try that one again.
    """
    customer = await desk.stripe.get(f"/v1/customers/{payment.customer_id}")
    saved = [] if customer.get("deleted") else await read_methods(desk, customer)
    tried = _fingerprint(payment)
    usable = saved if why.again or why.code in WANTS_CARDHOLDER else [one for one in saved if _print_of(one) != tried]
    if not usable:
        nothing = "the customer has no other saved method" if saved else "the customer has no saved method"
        raise Conflict(
            f"Payment {payment.id} over {desk.show(payment.amount)} can't be tried again: {why.words}, and {nothing}. "
            "Send a payment link or an invoice instead."
        )
    default = next((one for one in usable if one.default), None)
    if default is not None:
        return default, "the customer's default"
    same = next((one for one in usable if tried and _print_of(one) == tried), None)
    return (same, "the card used before") if same else (usable[0], "the customer's newest saved method")


def _fingerprint(payment: Payment) -> str | None:
    """What tells the card of the last try from others."""
    error = (payment.intent or {}).get("last_payment_error") or {}
    card: dict[str, Any] = (error.get("payment_method") or {}).get("card") or {}
    of_charge = ((payment.charge or {}).get("payment_method_details") or {}).get("card") or {}
    found = card.get("fingerprint") or of_charge.get("fingerprint")
    return str(found) if found else None


def _print_of(saved: Saved) -> str | None:
    """The same of a saved method."""
    found = (saved.method.get("card") or {}).get("fingerprint")
    return str(found) if found else None


def _warnings(desk: Desk, saved: Saved, payment: Payment) -> tuple[str, ...]:
    """State what makes another decline likely."""
    lines = []
    if saved.has_expired(desk):
        lines.append(f"The {saved.title} expired in {saved.expiry}; the bank may refuse it.")
    if _print_of(saved) is not None and _print_of(saved) == _fingerprint(payment):
        lines.append("It is the same card that was declined; repeated tries can cost trust with its bank.")
    if id_of((payment.charge or {}).get("review")):
        lines.append("Stripe holds the last try for review.")
    return tuple(lines)


SKILL = Acts(
    name="retry_payment",
    summary="Try a declined payment again with the customer's saved method, after a person has confirmed.",
    args=Args,
    examples=("retry the failed payment of order 42", "try pi_3Qx91Lm again", "charge order 17 again, it was declined"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
