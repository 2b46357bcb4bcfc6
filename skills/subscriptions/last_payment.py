"""What a customer last paid for a subscription, and how much of it can go back when the subscription ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import Conflict
from domain.money import Money
from skills.contract import Desk
from skills.finding.payment import Payment, id_of, payment_param
from skills.finding.payments import read_payment
from skills.refunds.standing import Standing, read_standing, require_refundable
from skills.subscriptions.previewing import is_proration, preview
from skills.subscriptions.record import Subscription, title

INVOICES_READ_MAX = 20


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back with a cancellation; `capped` when less of the payment is left than is unused."""

    money: Money
    standing: Standing
    capped: bool

    @property
    def payment(self) -> Payment:
        """The payment it is taken from."""
        return self.standing.payment

    def params(self) -> dict[str, Any]:
        """The parameters of the refund."""
        return {**payment_param(self.payment.id), "amount": self.money.minor, "reason": "requested_by_customer"}


async def refund_of(desk: Desk, one: Subscription, *, whole: bool) -> Refund:
    """Reckon what goes back when a subscription ends now: all that is left of its last payment, or the unused part.

    The unused part is what Stripe itself reckons as proration for ending it now, tax included; changes of plan not yet
    invoiced count. Raises Conflict where nothing was paid, nothing is unused, or the payment can't be refunded.
    """
    billed = await _billed(desk, one)
    if not whole and billed and billed[0]["status"] != "paid":
        raise Conflict(
            f"The last invoice of the {title(one)} is {billed[0]['status']}, not paid, so no paid time is unused. "
            "Cancel it without a refund."
        )
    payment = await _payment_of(desk, billed if whole else billed[:1])
    if payment is None:
        raise Conflict(
            f"The {title(one)} was not paid with money, so nothing can be refunded. Cancel it without a refund; "
            "a credit for later invoices can be given to the customer."
        )
    standing = await read_standing(desk, payment)
    require_refundable(desk, standing)
    if whole:
        return Refund(payment.left, standing, capped=False)
    unused = await _unused(desk, one)
    if unused.minor <= 0:
        raise Conflict(f"Nothing of what was paid for the {title(one)} is unused. Cancel it without a refund.")
    capped = payment.left < unused
    return Refund(payment.left if capped else unused, standing, capped=capped)


async def open_invoices(desk: Desk, one: Subscription) -> list[dict[str, Any]]:
    """Return the subscription's invoices that are still to be paid."""
    return await desk.stripe.all("/v1/invoices", {"subscription": one.id, "status": "open"}, limit=1000)


async def _billed(desk: Desk, one: Subscription) -> list[dict[str, Any]]:
    """Return the newest invoices that asked for something, newest first."""
    params = {"subscription": one.id, "limit": INVOICES_READ_MAX, "expand": ["data.payments"]}
    answer = await desk.stripe.get("/v1/invoices", params)
    return [row for row in answer["data"] if row["status"] != "draft" and int(row["total"]) > 0]


async def _payment_of(desk: Desk, invoices: list[dict[str, Any]]) -> Payment | None:
    """Read the payment of the newest of these that was paid with money; None when none was."""
    for invoice in invoices:
        if int(invoice["amount_paid"]) <= 0:
            continue
        for row in (invoice.get("payments") or {}).get("data") or ():
            payment_id = id_of(row["payment"].get("payment_intent")) or id_of(row["payment"].get("charge"))
            if row["status"] == "paid" and payment_id:
                return await read_payment(desk, payment_id)
    return None


async def _unused(desk: Desk, one: Subscription) -> Money:
    """Return what Stripe would credit for ending now, as a positive amount with tax; zero when it credits nothing."""
    details = {"cancel_now": True, "proration_behavior": "create_prorations"}
    shown = await preview(desk, {"subscription": one.id, "subscription_details": details})
    if shown is None:
        return Money(0, one.currency)
    taxed = sum(_tax_minor(line) for line in shown.invoice["lines"]["data"] if is_proration(line))
    return -(shown.prorated + Money(taxed, one.currency))


def _tax_minor(line: dict[str, Any]) -> int:
    """The tax on top of a line, in minor units; nothing where the price includes it."""
    taxes = line.get("taxes") or ()
    return sum(int(tax["amount"]) for tax in taxes if tax.get("tax_behavior") == "exclusive")
