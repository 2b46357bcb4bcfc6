"""How much a share of a payment is: a percentage of it, or the part that was shipping, tax or tip."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from domain import currencies
from domain.errors import BadAmount
from domain.money import Money
from skills.contract import Ask, Desk
from skills.finding.payment import Payment, id_of

Part = Literal["shipping", "tax", "tip"]

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*(?:%|percent)?\Z", re.ASCII | re.IGNORECASE)

# How a line that is no goods is called on checkout pages and invoices.
_LINES: dict[Part, re.Pattern[str]] = {
    "shipping": re.compile(r"\b(?:shipping|shipment|delivery|postage|freight|handling)\b", re.IGNORECASE),
    "tax": re.compile(r"\b(?:sales tax|tax|vat|gst)\b", re.IGNORECASE),
    "tip": re.compile(r"\b(?:tip|gratuity)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Portion:
    """What to give back, `how` it was worked out (a sentence), `source` in short, and every amount in the sentence."""

    money: Money
    how: str
    source: str
    figures: tuple[Money, ...] = ()


def percent_of(desk: Desk, payment: Payment, percent: str) -> Portion:
    """Return that percentage of what was paid, rounded half up to the smallest amount Stripe takes in the currency.

    Raises BadAmount for what is no percentage above 0 and up to 100, for nothing, and for more than is left.
    """
    match = _PERCENT.match(percent.strip())
    share = Decimal(match[1]) if match else Decimal(0)
    if not 0 < share <= 100:
        raise BadAmount("Say a percentage above 0 and up to 100, such as 20 or 12.5.")
    paid, step = payment.amount, currencies.rule(payment.amount.currency).multiple_of_minor
    exact = Fraction(paid.minor) * Fraction(share) / 100
    below = int(exact // step) * step
    minor = below + step if exact - below >= Fraction(step, 2) else below
    money, named = Money(minor, paid.currency), f"{share.normalize():f} % of the {desk.show(paid)} paid"
    low, high = Money(below, paid.currency), Money(below + step, paid.currency)
    is_exact = exact == below
    how = (
        f"{named} is {desk.show(money)}."
        if is_exact
        else f"{named} lies between {desk.show(low)} and {desk.show(high)}; rounded half up it is {desk.show(money)}."
    )
    if not minor:
        raise BadAmount(f"{how} There is nothing to refund; say a larger percentage or an amount.")
    return _within(desk, payment, Portion(money, how, named, () if is_exact else (low, high)))


async def part_of(desk: Desk, payment: Payment, part: Part) -> Portion | Ask:
    """Return the shipping, tax or tip in a payment, as Stripe knows it; asks for the amount where it does not.

    Looked for in the payment's own amount details, its charge, its checkout session and its invoice, in this order.
    Raises BadAmount when it is more than is left.
    """
    found = _in_payment(payment, part) or await _in_documents(desk, payment, part)
    if found is None:
        return Ask(
            f"Stripe does not know how much of the {desk.show(payment.amount)} of payment {payment.id} was {part}. "
            "How much shall be refunded?",
            "amount",
        )
    minor, where = found
    money = Money(minor, payment.amount.currency)
    portion = Portion(money, f"The {part} was {desk.show(money)}, according to {where}.", f"the {part} in {where}")
    return _within(desk, payment, portion)


def _within(desk: Desk, payment: Payment, portion: Portion) -> Portion:
    """Return the portion, or BadAmount when more than that was given back already."""
    if payment.left < portion.money:
        raise BadAmount(
            f"{portion.how} Only {desk.show(payment.left)} is left of {desk.show(payment.amount)} on payment "
            f"{payment.id}. Say an amount up to that, or none to refund all that is left."
        )
    return portion


def _in_payment(payment: Payment, part: Part) -> tuple[int, str] | None:
    """Read the payment intent's amount_details, then the charge's level 3 data; sources: Stripe's API reference."""
    details = (payment.intent or {}).get("amount_details") or {}
    field = {"shipping": "amount", "tax": "total_tax_amount", "tip": "amount"}[part]
    if minor := (details.get(part) or {}).get(field):
        return int(minor), "the payment's own details"
    level3 = (payment.charge or {}).get("level3") or {}
    lines = level3.get("line_items") or []
    known = {"shipping": level3.get("shipping_amount"), "tax": sum(int(row.get("tax_amount") or 0) for row in lines)}
    minor = known.get(part)
    return (int(minor), "the charge's own details") if minor else None


async def _in_documents(desk: Desk, payment: Payment, part: Part) -> tuple[int, str] | None:
    """Read the checkout session and the invoice the payment was for."""
    if payment.intent is None:
        return None
    of_intent = {"type": "payment_intent", "payment_intent": payment.id}
    sessions, paid = await asyncio.gather(
        desk.stripe.get("/v1/checkout/sessions", {"payment_intent": payment.id, "limit": 1}),
        desk.stripe.get("/v1/invoice_payments", {"payment": of_intent, "limit": 1}),
    )
    for session in sessions["data"]:
        totals = session.get("total_details") or {}
        known = {"shipping": (session.get("shipping_cost") or {}).get("amount_total"), "tax": totals.get("amount_tax")}
        lines = await desk.stripe.all(f"/v1/checkout/sessions/{session['id']}/line_items")
        if minor := known.get(part) or _named(lines, part, "amount_total"):
            return int(minor), f"checkout session {session['id']}"
    for row in paid["data"]:
        invoice_id = id_of(row.get("invoice"))
        invoice = await desk.stripe.get(f"/v1/invoices/{invoice_id}")
        taxes = sum(int(tax["amount"]) for tax in invoice.get("total_taxes") or [])
        known = {"shipping": (invoice.get("shipping_cost") or {}).get("amount_total"), "tax": taxes}
        lines = await desk.stripe.all(f"/v1/invoices/{invoice_id}/lines")
        if minor := known.get(part) or _named(lines, part, "amount"):
            return int(minor), f"invoice {invoice.get('number') or invoice_id}"
    return None


def _named(lines: Iterable[dict[str, Any]], part: Part, field: str) -> int:
    """Add up the lines that are called after the part."""
    return sum(int(row[field]) for row in lines if _LINES[part].search(str(row.get("description") or "")))
