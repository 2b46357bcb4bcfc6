"""Shows one payment with its whole history."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import Field, PaymentCard
from domain.money import Money
from skills.contract import Answer, Ask, Choice, Desk, Mentions, Reads
from skills.finding.customers import find_customer
from skills.finding.described_payments import find_described, fits
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text, minute_text
from skills.finding.payment import PAID, Payment, as_data, stripe_fee
from skills.finding.payments import find_payment
from skills.payments.confirming import bank_link
from skills.payments.history import History, read_history
from skills.payments.paid_out import payout_of


class Args(BaseModel):
    """Which payment to show: what it is called, or what is known of it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str | None = Described(
        default=None,
        min_length=1,
        max_length=80,
        description="Order number (42), payment or charge id (pi_…, ch_…), invoice or receipt number, or an email.",
    )
    customer: str | None = Described(
        default=None, min_length=1, max_length=120, description="Who paid: name, email or id (cus_…)."
    )
    amount: str | None = Described(
        default=None, max_length=24, description='How much it was, in major units such as "12.50".'
    )
    currency: str | None = Described(
        default=None, max_length=8, description="ISO code of the amount, only when the person said one, e.g. EUR."
    )
    last4: str | None = Described(
        default=None, max_length=8, description="The last four digits of the card it was paid with."
    )


async def answer(args: Args, desk: Desk) -> Answer | Ask | Choice:
    """Answer with the payment as it stands now; NotFound with what to try."""
    payment = await _find(args, desk)
    if not isinstance(payment, Payment):
        return payment
    history, payout = await asyncio.gather(read_history(desk, payment), payout_of(desk, payment.charge))
    fee, net = stripe_fee(payment.charge), _net(payment)
    figures = [
        payment.amount,
        payment.refunded,
        payment.left,
        _left(payment, history),
        history.lost,
        *history.amounts,
        *filter(None, (fee, net)),
    ]
    card = PaymentCard(
        payment_id=payment.id,
        amount_minor=payment.amount.minor,
        currency=payment.amount.currency,
        status=payment.state,
        title=f"{desk.show(payment.amount)}, {_state(payment, history)}",
        fields=_fields(desk, payment, history, payout),
        history=history.lines,
    )
    link = bank_link(payment.intent or {})
    lines = [_sentence(desk, payment, history), *(f"Last: {line.value} ({line.label})." for line in history.lines[-1:])]
    if link:
        lines.append(f"It waits for the cardholder to confirm it with the bank: {link}")
    return Answer(
        text="\n".join(lines),
        cards=(card,),
        figures=tuple(dict.fromkeys(figures)),
        data={
            **as_data(payment),
            "left_minor": _left(payment, history).minor,
            "lost_minor": history.lost.minor,
            "fee_minor": fee.minor if fee else None,
            "net_minor": net.minor if net else None,
            "settled_currency": net.currency if net else None,
            "payout_id": payout["id"] if payout else None,
            "confirm_url": link or None,
            "history": [f"{line.label}: {line.value}" for line in history.lines],
        },
        mentions=Mentions(payment.id, payment.customer_id, payment.customer_name),
    )


async def _find(args: Args, desk: Desk) -> Payment | Ask | Choice:
    """Find the payment by its name, of which the other details choose among several, or by the details alone."""
    known = {"amount": args.amount, "currency": args.currency and args.currency.lower(), "last4": args.last4}
    if args.payment_ref is None:
        if not (args.customer or args.amount or args.last4):
            return Ask("Which payment? Give its order number, its id (pi_…), who paid, or how much.", "payment_ref")
        return await find_described(
            desk, customer=args.customer, amount=args.amount, currency=args.currency, last4=args.last4
        )
    customer = await find_customer(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    return await find_payment(
        desk,
        args.payment_ref,
        prefer=lambda one: fits(one, **known) and (customer is None or one.customer_id == customer.id),
    )


def _net(payment: Payment) -> Money | None:
    """What was left after fees, in the currency it settled in; None while that is not known."""
    settled = (payment.charge or {}).get("balance_transaction")
    return Money(settled["net"], settled["currency"]) if isinstance(settled, dict) else None


def _left(payment: Payment, history: History) -> Money:
    """What is left of it: neither given back nor lost to a dispute."""
    return Money(max(0, payment.left.minor - history.lost.minor), payment.left.currency)


def _state(payment: Payment, history: History) -> str:
    """Say how it stands; Stripe calls it succeeded also when the money was lost to a dispute since."""
    return f"{payment.state}, then lost to a dispute" if history.lost.minor else payment.state


def _sentence(desk: Desk, payment: Payment, history: History) -> str:
    """Say what the payment is in one sentence."""
    who = f" from {quoted(payment.who, 150)}" if payment.who else ""
    order = f" for order {payment.order}" if payment.order else ""
    line = f"Payment {payment.id}{order}: {desk.show(payment.amount)}{who}, {_state(payment, history)}"
    if payment.refunded.minor:
        line += f", {desk.show(payment.refunded)} refunded, {desk.show(_left(payment, history))} left"
    return line + f", made {minute_text(desk, payment.created_unix_s)}."


def _fields(desk: Desk, payment: Payment, history: History, payout: dict[str, Any] | None) -> tuple[Field, ...]:
    """List what is known of the payment; strangers' text is marked."""
    lines = [Field("Made", minute_text(desk, payment.created_unix_s)), Field("Status", _state(payment, history))]
    if payment.state in PAID:
        lines.append(Field("Refunded", desk.show(payment.refunded)))
        if history.lost.minor:
            lines.append(Field("Lost to a dispute", desk.show(history.lost)))
        lines.append(Field("Left", desk.show(_left(payment, history))))
    fee, net = stripe_fee(payment.charge), _net(payment)
    if fee is not None:
        lines.append(Field("Stripe's fee", desk.show(fee)))
    if net is not None:
        since = ", before what was refunded or lost since" if payment.refunded.minor or history.lost.minor else ""
        lines += [Field("After fees", f"{desk.show(net)}{since}"), Field("Payout", _payout_text(desk, payment, payout))]
    outcome = (payment.charge or {}).get("outcome") or {}
    lines += [
        Field("Customer", payment.who, foreign=True),
        Field("Customer id", payment.customer_id or ""),
        Field("Order", payment.order, foreign=True),
        Field("Description", foreign(payment.source.get("description")), foreign=True),
        Field("Paid with", payment.method),
        Field("Risk", str(outcome.get("risk_level") or "").replace("_", " ")),
        Field("Charge", str((payment.charge or {}).get("id") or "")),
        Field("Receipt", foreign((payment.charge or {}).get("receipt_number"), 20)),
    ]
    return tuple(line for line in lines if line.value)


def _payout_text(desk: Desk, payment: Payment, payout: dict[str, Any] | None) -> str:
    """Say into which payout it went, or from when it can be paid out."""
    if payout is not None:
        return (
            f"{payout['id']}, {str(payout['status']).replace('_', ' ')}, {day_text(desk, int(payout['arrival_date']))}"
        )
    settled = (payment.charge or {})["balance_transaction"]
    if settled["status"] == "pending":
        return f"not yet; available on {day_text(desk, int(settled['available_on']))}"
    return "in no automatic payout so far"


SKILL = Reads(
    name="get_payment",
    summary="Show one payment with its whole history: tries, refunds, disputes, fee.",
    args=Args,
    examples=("show me order 42", "what happened with Jane's $49 payment?", "the payment with the card ending in 4242"),
    answer=answer,
)
