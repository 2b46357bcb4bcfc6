"""Shows one payment with its whole history."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import Field, PaymentCard
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.foreign import foreign, quoted
from skills.finding.history import read_history
from skills.finding.moments import minute_text
from skills.finding.payment import PAID, Payment, as_data, stripe_fee
from skills.finding.payments import find_payment


class Args(BaseModel):
    """Which payment to show."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Described(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an invoice number.",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the payment as it stands now; NotFound with what to try."""
    payment = await find_payment(desk, args.payment_ref)
    if isinstance(payment, Choice):
        return payment
    history, amounts = await read_history(desk, payment)
    fee = stripe_fee(payment.charge)
    figures = [payment.amount, payment.refunded, payment.left, *amounts]
    if fee is not None:
        figures.append(fee)
    fields = _fields(desk, payment, fee)
    card = PaymentCard(
        payment_id=payment.id,
        amount_minor=payment.amount.minor,
        currency=payment.amount.currency,
        status=payment.state,
        title=f"{desk.show(payment.amount)}, {payment.state}",
        fields=fields,
        history=history,
    )
    return Answer(
        text="\n".join([_sentence(desk, payment), *(f"Last: {line.value} ({line.label})." for line in history[-1:])]),
        cards=(card,),
        figures=tuple(dict.fromkeys(figures)),
        data={
            **as_data(payment),
            "left_minor": payment.left.minor,
            "fee_minor": fee.minor if fee else None,
            "history": [f"{line.label}: {line.value}" for line in history],
        },
        mentions=Mentions(payment.id, payment.customer_id, payment.customer_name),
    )


def _sentence(desk: Desk, payment: Payment) -> str:
    """Say what the payment is in one sentence."""
    who = f" from {quoted(payment.who, 150)}" if payment.who else ""
    order = f" for order {payment.order}" if payment.order else ""
    line = f"Payment {payment.id}{order}: {desk.show(payment.amount)}{who}, {payment.state}"
    if payment.refunded.minor:
        line += f", {desk.show(payment.refunded)} refunded, {desk.show(payment.left)} left"
    return line + f", made {minute_text(desk, payment.created_unix_s)}."


def _fields(desk: Desk, payment: Payment, fee: Money | None) -> tuple[Field, ...]:
    """List what is known of the payment; strangers' text is marked."""
    lines = [Field("Made", minute_text(desk, payment.created_unix_s)), Field("Status", payment.state)]
    if payment.state in PAID:
        lines += [Field("Refunded", desk.show(payment.refunded)), Field("Left", desk.show(payment.left))]
    if fee is not None:
        lines.append(Field("Stripe's fee", desk.show(fee)))
    outcome = (payment.charge or {}).get("outcome") or {}
    lines += [
        Field("Customer", payment.who, foreign=True),
        Field("Customer id", payment.customer_id or ""),
        Field("Order", payment.order, foreign=True),
        Field("Description", foreign(payment.source.get("description")), foreign=True),
        Field("Paid with", payment.method),
        Field("Risk", str(outcome.get("risk_level") or "").replace("_", " ")),
        Field("Charge", str((payment.charge or {}).get("id") or "")),
    ]
    return tuple(line for line in lines if line.value)


SKILL = Reads(
    name="get_payment",
    summary="Show one payment with its whole history: tries, refunds, disputes, fee.",
    args=Args,
    examples=("show me order 42", "find payment pi_77", "what happened with order 17?"),
    answer=answer,
)
