"""How a payment stands towards a refund, read afresh: what was taken, given back and disputed, and the balance."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from domain.errors import BadAmount, Conflict
from domain.money import Money, check_chargeable
from skills.contract import Desk
from skills.finding.payment import CANCELED, FAILED, NOT_CAPTURED, PAID, PROCESSING, REFUNDED, Payment, stripe_fee
from skills.finding.payments import read_payment

# A dispute that is over in the merchant's favour, or was only an inquiry, no longer holds the money.
DISPUTES_OVER = frozenset({"won", "warning_closed", "prevented"})
INQUIRIES = frozenset({"warning_needs_response", "warning_under_review"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A payment with its disputes, the account's newest refunds and the available balance per currency."""

    payment: Payment
    disputes: tuple[dict[str, Any], ...]
    recent_refunds: tuple[dict[str, Any], ...]
    available: dict[str, Money]

    @property
    def charge(self) -> dict[str, Any]:
        """The charge that took the money."""
        return self.payment.charge or {}

    @property
    def fee(self) -> Money | None:
        """Stripe's fee on the charge in the currency it was settled in; None while it is not known."""
        return stripe_fee(self.payment.charge)

    @property
    def settled_in(self) -> str | None:
        """The currency whose balance the charge went to."""
        settled = self.charge.get("balance_transaction")
        return str(settled["currency"]) if isinstance(settled, dict) else None

    def preconditions(self) -> dict[str, Any]:
        """What must still be so when the refund is made."""
        return {
            "payment": self.payment.id,
            "charge": self.charge.get("id"),
            "status": self.payment.state if self.payment.state not in PAID else "paid",
            "currency": self.payment.amount.currency,
            "captured_minor": self.payment.amount.minor,
            "refunded_minor": self.payment.refunded.minor,
            "disputes": sorted(f"{row['id']} {row['status']}" for row in self.disputes),
        }


async def read_standing(desk: Desk, payment: Payment) -> Standing:
    """Read what surrounds a payment that was just read."""
    disputes, refunds, balance = await asyncio.gather(
        _disputes(desk, payment),
        desk.stripe.get("/v1/refunds", {"limit": 100}),
        desk.stripe.get("/v1/balance"),
    )
    available = {row["currency"]: Money(row["amount"], row["currency"]) for row in balance["available"]}
    return Standing(payment, disputes, tuple(refunds["data"]), available)


async def reread_preconditions(desk: Desk, payment_id: str) -> dict[str, Any]:
    """Read again only what an approved refund depends on; see Standing.preconditions."""
    payment = await read_payment(desk, payment_id)
    return Standing(payment, await _disputes(desk, payment), (), {}).preconditions()


def require_refundable(desk: Desk, standing: Standing) -> None:
    """Raise Conflict, saying why and what to do instead, unless some of the payment can be given back."""
    payment, shown = standing.payment, desk.show(standing.payment.amount)
    if payment.state not in PAID:
        reason = {
            FAILED: "was declined, so no money was taken and there is nothing to refund.",
            CANCELED: "was canceled, so no money was taken and there is nothing to refund.",
            PROCESSING: "is still processing. It can be refunded once it has succeeded.",
            NOT_CAPTURED: "is authorised but not captured: no money was taken. Cancel the authorisation instead.",
        }.get(payment.state, "was never finished, so no money was taken and there is nothing to refund.")
        raise Conflict(f"Payment {payment.id} over {shown} {reason}")
    for dispute in standing.disputes:
        if dispute["status"] not in DISPUTES_OVER | INQUIRIES:
            raise Conflict(_disputed(payment, dispute))
    if payment.state == REFUNDED:
        raise Conflict(f"Payment {payment.id} over {shown} is already refunded in full; nothing is left to give back.")


def amount_to_refund(desk: Desk, payment: Payment, amount: str | None, currency: str | None) -> Money:
    """Return what to give back: the amount said, or all that is left.

    Raises BadAmount when the currency is not the payment's, the amount is none Stripe takes, or more than is left.
    """
    code = payment.amount.currency
    if currency is not None and currency.strip().lower() != code:
        raise BadAmount(
            f"Payment {payment.id} was made in {code.upper()} and can only be refunded in {code.upper()}, "
            f"not {currency.strip().upper()[:8]}. {desk.show(payment.left)} of it is left. Say the amount in "
            f"{code.upper()}, or none to refund all that is left."
        )
    if amount is None:
        return payment.left
    money = check_chargeable(Money.from_major(amount, code))
    left = desk.show(payment.left)
    if payment.left < money:
        raise BadAmount(
            f"{desk.show(money)} is more than the {left} that is left of {desk.show(payment.amount)} on payment "
            f"{payment.id}. Say an amount up to that, or none to refund all that is left."
        )
    return money


async def _disputes(desk: Desk, payment: Payment) -> tuple[dict[str, Any], ...]:
    """Return the payment's disputes and inquiries, oldest first."""
    charge = payment.charge or {}
    if not charge:
        return ()
    rows = await desk.stripe.all("/v1/disputes", {"charge": charge["id"]}, limit=100)
    return tuple(sorted(rows, key=lambda row: int(row["created"])))


def _disputed(payment: Payment, dispute: dict[str, Any]) -> str:
    """Say why a disputed payment can't be refunded."""
    if dispute["status"] == "lost":
        return (
            f"The dispute over payment {payment.id} was lost: its bank already gave the customer the money back. "
            "A refund would pay twice."
        )
    return (
        f"Payment {payment.id} is disputed ({dispute['id']}): the bank holds the money, so it can't be refunded. "
        "Answer or accept the dispute instead."
    )
