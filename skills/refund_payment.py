"""Gives a customer money back: all that is left of a payment, an amount, a percentage, or its shipping, tax or tip."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged
from domain.money import Money
from domain.proposals import Argument
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.finding.payment import PAID, Payment, payment_param
from skills.finding.payments import find_payment
from skills.finding.stamped import find_stamped
from skills.refunds.portions import Part, Portion, part_of, percent_of
from skills.refunds.standing import amount_to_refund, read_standing, require_refundable, reread_preconditions
from skills.refunds.wording import ARRIVES, effects, figures, reason_words, summary, warnings


class Args(BaseModel):
    """What a refund needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an invoice number.",
    )
    amount: str | None = Field(
        default=None,
        max_length=24,
        description='How much to refund, in major units such as "12.50". Leave out to refund all that is left.',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code of the amount, only when the person said one, e.g. EUR."
    )
    reason: str | None = Field(
        default=None,
        max_length=300,
        description="Why, if said: duplicate, fraudulent, requested_by_customer, or a few words.",
    )
    percent: str | None = Field(
        default=None, max_length=12, description='How much of what was paid, in percent, instead of amount: "20".'
    )
    part: Part | None = Field(
        default=None, description="Only the shipping, tax or tip of the payment, instead of amount, when said so."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the refund from the payment as it stands now.

    Raises NotFound, BadAmount (too much, wrong currency) or Conflict (nothing to refund, disputed).
    """
    if sum(value is not None for value in (args.amount, args.percent, args.part)) > 1:
        return Ask("How much shall be refunded: an amount, a percentage or a part? Say one of them.", "amount")
    payment = await find_payment(desk, args.payment_ref, prefer=lambda one: one.state in PAID)
    if isinstance(payment, Choice):
        return payment
    standing = await read_standing(desk, payment)
    require_refundable(desk, standing)
    portion = await _portion(desk, payment, args)
    if isinstance(portion, Ask):
        return portion
    money = portion.money if portion else amount_to_refund(desk, payment, args.amount, args.currency)
    code, words = reason_words(args.reason)
    params: dict[str, Any] = {**payment_param(payment.id), "amount": money.minor}
    if code:
        params["reason"] = code
    if words:
        params["metadata"] = {"florin_reason": words}
    blocks = ("Stripe will also block this card and email, because the reason is “fraudulent”.",)
    return Draft(
        summary=summary(desk, payment, money),
        money=money,
        effects=(
            *((portion.how,) if portion else ()),
            *effects(desk, standing, money),
            *(blocks if code == "fraudulent" else ()),
        ),
        request=call("POST", "/v1/refunds", params, stamped=True),
        preconditions=standing.preconditions(),
        warnings=(*warnings(desk, standing, money), *_before(desk, payment, args.part)),
        resolved=_resolved(args, payment.id, money, portion.source if portion else f"all that is left on {payment.id}"),
        figures=tuple(dict.fromkeys((*figures(standing, money), *(portion.figures if portion else ())))),
        mentions=Mentions(payment.id, payment.customer_id, payment.customer_name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming what changed, unless the payment stands as it was shown."""
    shown = approval.terms.preconditions
    now = await reread_preconditions(desk, str(shown["payment"]))
    if now == shown:
        return
    raise PreconditionChanged(
        f"Nothing was refunded: payment {shown['payment']} has changed since you were asked: "
        f"{'; '.join(_changes(desk, shown, now))}. Ask again to see it as it stands."
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved refund, stamped with its proposal; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the payment's refunds for the one that carries the proposal's stamp."""
    payment_id = str(approval.terms.preconditions["payment"])
    refund = await find_stamped(desk, "/v1/refunds", approval.proposal_id, payment_param(payment_id))
    return _receipt(desk, refund, None) if refund else None


async def _portion(desk: Desk, payment: Payment, args: Args) -> Portion | Ask | None:
    """Return the percentage or part that was asked for; None when an amount or all is meant."""
    if args.percent is None and args.part is None:
        return None
    amount_to_refund(desk, payment, None, args.currency)  # refuses another currency than the payment's
    if args.percent is not None:
        return percent_of(desk, payment, args.percent)
    return await part_of(desk, payment, args.part) if args.part else None


def _before(desk: Desk, payment: Payment, part: str | None) -> tuple[str, ...]:
    """Warn that an earlier refund may have held the same part."""
    if part is None or not payment.refunded.minor:
        return ()
    return (f"{desk.show(payment.refunded)} of this payment was refunded before; that may have been the {part}.",)


def _resolved(args: Args, payment_id: str, money: Money, source: str) -> dict[str, Argument]:
    """State what was filled from the merchant's own data, and from where."""
    found = {}
    if args.amount is None:
        found["amount"] = Argument(money.major_text(), source)
    if args.currency is None:
        found["currency"] = Argument(money.currency.upper(), f"the currency of {payment_id}")
    return found


def _changes(desk: Desk, shown: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Name each difference in a merchant's words."""
    lines = []
    if now["refunded_minor"] != shown["refunded_minor"]:
        was, is_now = (Money(side["refunded_minor"], str(side["currency"])) for side in (shown, now))
        lines.append(f"{desk.show(is_now)} is refunded now, {desk.show(was)} was then")
    if now["disputes"] != shown["disputes"]:
        lines.append("a dispute was opened or has moved")
    if now["status"] != shown["status"]:
        lines.append(f"its status is now {now['status']!r}")
    if now["captured_minor"] != shown["captured_minor"] or now["charge"] != shown["charge"]:
        lines.append("another amount was captured")
    return lines or ["its currency is another"]


def _receipt(desk: Desk, refund: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what Stripe confirmed, also when the refund is not through yet or failed."""
    money = Money(refund["amount"], refund["currency"])
    status = str(refund.get("status") or "unknown")
    shown = f"{desk.show(money)} (refund {refund['id']})"
    text = {
        "succeeded": f"Refunded {shown}. {ARRIVES}",
        "pending": f"Stripe accepted the refund of {shown}; it is pending. Money moves when Stripe has processed it.",
        "requires_action": f"The refund of {shown} waits for the customer: Stripe has asked them where to send it.",
        "failed": f"The refund of {shown} failed at the bank ({refund.get('failure_reason') or 'no reason given'}). "
        "The money is back in your balance; give it back another way.",
        "canceled": f"The refund of {shown} was canceled; no money left.",
    }.get(status, f"Stripe took the refund of {shown} and calls it {status!r}.")
    return Receipt(
        text=text,
        object_id=str(refund["id"]),
        status=status,
        figures=(money,),
        data={"id": refund["id"], "amount_minor": money.minor, "currency": money.currency, "status": status},
        request_id=request_id,
        took_effect=status not in {"failed", "canceled"},
    )


SKILL = Acts(
    name="refund_payment",
    summary="Refund a payment, all that is left of it or a part, after a person has confirmed.",
    args=Args,
    examples=(
        "refund order 42",
        "refund $5 of order 42",
        "give back $12.50 on pi_3Qx91Lm",
        "refund 20% of order 17",
        "refund the shipping of 9",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
