"""What happened to a payment, oldest first: tries, captures, refunds, disputes and its end, as labelled lines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from domain.cards import Field
from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import minute_text
from skills.finding.payment import Payment, payment_param
from skills.payments.declines import decline_of

Line = tuple[int, str, Money]

HISTORY_MAX = 100


@dataclass(frozen=True, slots=True)
class History:
    """The lines of a payment's history, every amount in them, and what was lost to disputes."""

    lines: tuple[Field, ...]
    amounts: tuple[Money, ...]
    lost: Money


async def read_history(desk: Desk, payment: Payment) -> History:
    """Read tries, refunds and disputes, oldest first."""
    charges, refunds, disputes = await asyncio.gather(
        _charges(desk, payment), _rows(desk, "/v1/refunds", payment), _disputes(desk, payment)
    )
    # Stripe lists the newest first: turned round, what happened within one second keeps its order.
    lines: list[Line] = []
    for charge in reversed(charges):
        lines += _charge_lines(desk, charge, payment)
    lines += [_refund_line(desk, refund, payment) for refund in reversed(refunds)]
    lines += [_dispute_line(desk, dispute) for dispute in reversed(disputes)]
    if canceled := (payment.intent or {}).get("canceled_at"):
        why = str((payment.intent or {}).get("cancellation_reason") or "").replace("_", " ")
        lines.append((int(canceled), f"Canceled{f' ({why})' if why else ''}", payment.amount))
    lines.sort(key=lambda line: line[0])
    fields = tuple(Field(minute_text(desk, moment), text) for moment, text, _money in lines)
    lost = sum(int(one["amount"]) for one in disputes if one["status"] == "lost")
    return History(fields, tuple(money for _moment, _text, money in lines), Money(lost, payment.amount.currency))


async def _charges(desk: Desk, payment: Payment) -> list[dict[str, Any]]:
    """Return every try to take the money."""
    if payment.intent is None:
        return [payment.charge] if payment.charge else []
    return await _rows(desk, "/v1/charges", payment)


async def _disputes(desk: Desk, payment: Payment) -> list[dict[str, Any]]:
    """Return the disputes over the payment's charge."""
    if payment.charge is None:
        return []
    return await desk.stripe.all("/v1/disputes", {"charge": payment.charge["id"]}, limit=HISTORY_MAX)


async def _rows(desk: Desk, path: str, payment: Payment) -> list[dict[str, Any]]:
    """Return the objects of a kind that belong to the payment."""
    return await desk.stripe.all(path, payment_param(payment.id), limit=HISTORY_MAX)


def _charge_lines(desk: Desk, charge: dict[str, Any], payment: Payment) -> list[Line]:
    """Say how a try ended, with the bank's reason when it was declined, and when what was held was taken."""
    money, made = Money(charge["amount"], charge["currency"]), int(charge["created"])
    shown = desk.show(money)
    if charge["status"] == "failed":
        said = foreign(charge.get("failure_message"), 120)
        theirs = f" (Stripe: {said})" if said else ""
        return [(made, f"Declined {shown}: {decline_of(charge).words}{theirs}", money)]
    if charge["status"] == "pending":
        return [(made, f"Processing {shown}", money)]
    held = (payment.intent or {}).get("capture_method") == "manual" or not charge.get("captured")
    if not held:
        return [(made, f"Paid {shown}", money)]
    lines: list[Line] = [(made, f"Authorised {shown}{'' if charge.get('captured') else ', not captured'}", money)]
    if charge.get("captured"):
        settled = (payment.charge or {}).get("balance_transaction")
        taken = Money(int(charge.get("amount_captured") or 0), money.currency)
        at = int(settled["created"]) if isinstance(settled, dict) else made
        lines.append((at, f"Captured {desk.show(taken)}", taken))
    return lines


def _refund_line(desk: Desk, refund: dict[str, Any], payment: Payment) -> Line:
    """Say how a refund stands, and why it was made when that is known."""
    money = Money(refund["amount"], refund["currency"])
    if not (payment.charge or {}).get("captured"):
        return int(refund["created"]), f"Released {desk.show(money)}", money
    why = f" ({str(refund['reason']).replace('_', ' ')})" if refund.get("reason") else ""
    text = f"Refund of {desk.show(money)}: {refund.get('status') or 'made'}{why}, {refund['id']}"
    return int(refund["created"]), text, money


def _dispute_line(desk: Desk, dispute: dict[str, Any]) -> Line:
    """Say how a dispute stands."""
    money = Money(dispute["amount"], dispute["currency"])
    reason, status = (str(dispute[key]).replace("_", " ") for key in ("reason", "status"))
    return int(dispute["created"]), f"Disputed {desk.show(money)}: {reason}, now {status}, {dispute['id']}", money
