"""What happened to a payment, oldest first: tries, captures, refunds and disputes as labelled lines."""

from __future__ import annotations

import asyncio
from typing import Any

from domain.cards import Field
from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import minute_text
from skills.finding.payment import Payment

Line = tuple[int, Field]

HISTORY_MAX = 100


async def read_history(desk: Desk, payment: Payment) -> tuple[tuple[Field, ...], tuple[Money, ...]]:
    """Return the lines of a payment's history and every amount in them."""
    charges, refunds, disputes = await asyncio.gather(
        _charges(desk, payment), _rows(desk, "/v1/refunds", payment), _disputes(desk, payment)
    )
    lines: list[Line] = []
    figures: list[Money] = []
    for rows, describe in ((charges, _charge_line), (refunds, _refund_line), (disputes, _dispute_line)):
        for row in rows:
            money = Money(row["amount"], row["currency"])
            figures.append(money)
            lines.append((row["created"], Field(minute_text(desk, row["created"]), describe(desk, row, money))))
    lines.sort(key=lambda line: line[0])
    return tuple(field for _created, field in lines), tuple(figures)


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
    owner = "payment_intent" if payment.intent is not None else "charge"
    return await desk.stripe.all(path, {owner: payment.id}, limit=HISTORY_MAX)


def _charge_line(desk: Desk, charge: dict[str, Any], money: Money) -> str:
    """Say how a try ended, with the bank's reason when it was declined."""
    if charge["status"] == "failed":
        why = charge.get("failure_message") or charge.get("failure_code") or "no reason given"
        return f"Declined {desk.show(money)}: {foreign(why)}"
    if charge["status"] == "pending":
        return f"Processing {desk.show(money)}"
    return f"Paid {desk.show(money)}" if charge.get("captured") else f"Authorised {desk.show(money)}, not captured"


def _refund_line(desk: Desk, refund: dict[str, Any], money: Money) -> str:
    """Say how a refund stands, and why it was made when that is known."""
    why = f" ({str(refund['reason']).replace('_', ' ')})" if refund.get("reason") else ""
    return f"Refund of {desk.show(money)}: {refund.get('status') or 'made'}{why}, {refund['id']}"


def _dispute_line(desk: Desk, dispute: dict[str, Any], money: Money) -> str:
    """Say how a dispute stands."""
    reason, status = (str(dispute[key]).replace("_", " ") for key in ("reason", "status"))
    return f"Disputed {desk.show(money)}: {reason}, now {status}, {dispute['id']}"
