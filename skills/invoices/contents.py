"""What is in an invoice: every line, the sums that lead to what is due, its credit notes and its payments."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign, quoted
from skills.finding.invoice import PAID, VOID, Invoice
from skills.finding.invoices import read_invoice
from skills.finding.payment import id_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line; the description may hold what a stranger wrote and is made harmless.

    `unit` is the price of one, where that is a whole number of minor units; Stripe writes it into descriptions.
    """

    description: str
    quantity: int | None
    amount: Money
    unit: Money | None
    is_proration: bool

    def figures(self) -> list[Money]:
        """The amounts its text may state."""
        return [self.amount] + ([self.unit] if self.unit else [])

    @property
    def text(self) -> str:
        """The line in a field of its own: "3 × Tea"."""
        return f"{self._count}{self.description}"

    @property
    def told(self) -> str:
        """The line inside a reply, where what others wrote stands in quotation marks: "3 × “Tea”"."""
        return f"{self._count}{quoted(self.description)}"

    @property
    def _count(self) -> str:
        """How many there are; Stripe writes the count of a subscription's line into its description."""
        is_counted = f"{self.quantity} ×" in self.description
        return f"{self.quantity:,} × " if (self.quantity or 1) > 1 and not is_counted else ""

    def as_data(self) -> dict[str, Any]:
        """The line for programs and models."""
        return {
            "quantity": self.quantity,
            "amount_minor": self.amount.minor,
            "is_proration": self.is_proration,
            "written_by_others": {"description": self.description},
        }


@dataclass(frozen=True, slots=True)
class Settled:
    """One payment of an invoice; `payment_id` is Stripe's (pi_…, or ch_…)."""

    payment_id: str
    amount: Money
    status: str
    paid_unix_s: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """An invoice with all of its lines, its credit notes oldest first, and its payments."""

    invoice: Invoice
    lines: tuple[Line, ...]
    credit_notes: tuple[dict[str, Any], ...]
    payments: tuple[Settled, ...]

    def sums(self) -> list[tuple[str, Money]]:
        """What leads from the lines to what is to be paid, each named; parts that are nothing are left out."""
        invoice, source = self.invoice, self.invoice.source
        rows = [("Subtotal", invoice.money("subtotal"))]
        discount = sum(int(one["amount"]) for one in source.get("total_discount_amounts") or [])
        rows += [("Discount", Money(-discount, invoice.currency))] if discount else []
        rows += _taxes(invoice)
        rows.append(("Total", invoice.total))
        balance = _balance_used(invoice)
        if balance.minor:
            rows.append(("Credit used" if balance.minor < 0 else "Owed from before", balance))
        rows += [
            (f"Credit note {foreign(note.get('number'), 40)}", Money(-int(note["total"]), invoice.currency))
            for note in self.credit_notes
            if note["type"] == "pre_payment" and note["status"] == "issued"
        ]
        paid = invoice.money("amount_paid")
        rows += [("Paid", paid)] if paid.minor else []
        is_over = invoice.status in (PAID, VOID)
        rows.append(("Still to be paid", Money(0, invoice.currency) if is_over else invoice.left))
        rows += [
            (f"Given back by {foreign(note.get('number'), 40)}", Money(int(note["total"]), invoice.currency))
            for note in self.credit_notes
            if note["type"] != "pre_payment" and note["status"] == "issued"
        ]
        return rows

    def figures(self) -> tuple[Money, ...]:
        """Every amount that a text about it may state."""
        amounts = [money for line in self.lines for money in line.figures()] + [money for _label, money in self.sums()]
        amounts += [payment.amount for payment in self.payments]
        amounts += [self.invoice.left, self.invoice.money("amount_paid_off_stripe")]
        return tuple(dict.fromkeys(amounts))


async def read_contents(desk: Desk, invoice_id: str) -> Contents:
    """Read an invoice afresh with everything in it, all pages."""
    invoice, rows, notes = await asyncio.gather(
        read_invoice(desk, invoice_id, ["payments"]),
        desk.stripe.all(f"/v1/invoices/{invoice_id}/lines"),
        desk.stripe.all("/v1/credit_notes", {"invoice": invoice_id}),
    )
    payments = ((invoice.source.get("payments") or {}).get("data")) or []
    return Contents(
        invoice,
        tuple(line_of(row) for row in rows),
        tuple(reversed(notes)),
        tuple(_settled(row) for row in payments if row["status"] != "canceled"),
    )


def line_of(row: dict[str, Any]) -> Line:
    """Read one line of Stripe's (https://docs.stripe.com/api/invoice-line-item/object)."""
    parent = row.get("parent") or {}
    details = parent.get("invoice_item_details") or parent.get("subscription_item_details") or {}
    quantity = row.get("quantity")
    return Line(
        foreign(row.get("description"), 120) or "(no description)",
        int(quantity) if quantity is not None else None,
        Money(int(row["amount"]), row["currency"]),
        _unit(row),
        bool(details.get("proration")),
    )


def _unit(row: dict[str, Any]) -> Money | None:
    """The price of one, or None where it is none or finer than the currency's minor unit."""
    exact = Decimal(str((row.get("pricing") or {}).get("unit_amount_decimal") or "0.5"))
    return Money(int(exact), row["currency"]) if exact == exact.to_integral_value() else None


def _taxes(invoice: Invoice) -> list[tuple[str, Money]]:
    """The taxes on top of and inside the prices."""
    rows = []
    for behavior, label in (("exclusive", "Tax"), ("inclusive", "Tax included in the prices")):
        taxes = [row for row in invoice.source.get("total_taxes") or [] if row["tax_behavior"] == behavior]
        if taxes:
            rows.append((label, Money(sum(int(row["amount"]) for row in taxes), invoice.currency)))
    return rows


def _balance_used(invoice: Invoice) -> Money:
    """What the customer's balance took off (below zero) or added; nothing while it is a draft."""
    ending = invoice.source.get("ending_balance")
    used = int(invoice.source.get("starting_balance") or 0) - int(ending) if ending is not None else 0
    return Money(used, invoice.currency)


def _settled(row: dict[str, Any]) -> Settled:
    """Read one of an invoice's payments (https://docs.stripe.com/api/invoice-payment/object)."""
    payment = row.get("payment") or {}
    payment_id = id_of(payment.get("payment_intent")) or id_of(payment.get("charge")) or str(row["id"])
    paid = row.get("amount_paid")
    amount = Money(int(row["amount_requested"] if paid is None else paid), row["currency"])
    paid_unix_s = (row.get("status_transitions") or {}).get("paid_at")
    return Settled(payment_id, amount, str(row["status"]), paid_unix_s)
