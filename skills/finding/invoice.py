"""One invoice as Florin speaks of it: Stripe's object with its amounts, its state and how late it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.money import Money
from domain.periods import local_date
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import day_text
from skills.finding.payment import id_of

DRAFT, OPEN, PAID, VOID, UNCOLLECTIBLE = "draft", "open", "paid", "void", "uncollectible"


@dataclass(frozen=True, slots=True)
class Invoice:
    """Stripe's invoice (https://docs.stripe.com/api/invoices/object); amounts are in its one currency."""

    source: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id (in_…)."""
        return str(self.source["id"])

    @property
    def number(self) -> str:
        """The number on the document, made harmless; "" while it is a draft without one."""
        return foreign(self.source.get("number"), 40)

    @property
    def name(self) -> str:
        """What a person would call it: its number, else its id."""
        return self.number or self.id

    @property
    def status(self) -> str:
        """Stripe's: draft, open, paid, void or uncollectible."""
        return str(self.source.get("status") or DRAFT)

    @property
    def currency(self) -> str:
        """ISO code in lower case."""
        return str(self.source["currency"])

    def money(self, field: str) -> Money:
        """An amount by the name of its field, such as "amount_remaining"; 0 where Stripe has none."""
        return Money(int(self.source.get(field) or 0), self.currency)

    @property
    def total(self) -> Money:
        """All it asks for, with tax and after discounts."""
        return self.money("total")

    @property
    def left(self) -> Money:
        """What is still to be paid."""
        return self.money("amount_remaining")

    @property
    def customer_id(self) -> str | None:
        """The id of the customer's record."""
        return id_of(self.source.get("customer"))

    @property
    def customer_name(self) -> str | None:
        """The customer's name as the invoice copied it, else the email; made harmless."""
        return foreign(self.source.get("customer_name"), 60) or self.email or None

    @property
    def email(self) -> str:
        """Where it is sent to; "" without an address."""
        return foreign(self.source.get("customer_email"), 80)

    @property
    def who(self) -> str:
        """Name and email of the customer as they wrote them, made harmless."""
        name = foreign(self.source.get("customer_name"), 60)
        return f"{name} ({self.email})" if name and self.email else name or self.email

    @property
    def due_unix_s(self) -> int | None:
        """When it is due; None where Stripe charges by itself or the date is not fixed yet."""
        due = self.source.get("due_date")
        return int(due) if due else None

    @property
    def is_sent_by_mail(self) -> bool:
        """Whether the customer is asked by e-mail to pay; else Stripe charges a saved method by itself."""
        return self.source.get("collection_method") == "send_invoice"

    @property
    def subscription_id(self) -> str | None:
        """The subscription that made it."""
        details = (self.source.get("parent") or {}).get("subscription_details") or {}
        return id_of(details.get("subscription"))

    @property
    def tax(self) -> Money:
        """All tax in it, whether on top or inside the prices."""
        rows = self.source.get("total_taxes") or []
        return Money(sum(int(row["amount"]) for row in rows), self.currency)


def is_overdue(desk: Desk, invoice: Invoice) -> bool:
    """Say whether an open invoice's due moment is over."""
    due = invoice.due_unix_s
    return invoice.status == OPEN and due is not None and due < int(desk.now.timestamp())


def days_late(desk: Desk, invoice: Invoice) -> int:
    """Count the calendar days since an overdue invoice's due day; 0 when it is not overdue."""
    due = invoice.due_unix_s
    if due is None or not is_overdue(desk, invoice):
        return 0
    return (desk.today - local_date(due, desk.merchant.timezone)).days


def state_text(desk: Desk, invoice: Invoice) -> str:
    """Say how it stands: "open, due 2026-12-01", "overdue by 12 days", "paid"."""
    due = invoice.due_unix_s
    if invoice.status != OPEN or due is None:
        return invoice.status
    if not is_overdue(desk, invoice):
        return f"open, due {day_text(desk, due)}"
    late = days_late(desk, invoice)
    return f"overdue by {late:,} day{'s' if late != 1 else ''}" if late else "overdue since today"


def label(desk: Desk, invoice: Invoice) -> str:
    """Name an invoice in one line for a choice: number, amount, state, who, day."""
    made = f"made {day_text(desk, int(invoice.source['created']))}"
    return " · ".join(
        filter(None, [invoice.name, desk.show(invoice.total), state_text(desk, invoice), invoice.who, made])
    )


def as_data(desk: Desk, invoice: Invoice) -> dict[str, Any]:
    """Return an invoice for programs and models: exact minor units, strangers' text apart and named as theirs."""
    return {
        "id": invoice.id,
        "number": invoice.number or None,
        "status": invoice.status,
        "is_overdue": is_overdue(desk, invoice),
        "days_late": days_late(desk, invoice),
        "currency": invoice.currency,
        "total_minor": invoice.total.minor,
        "paid_minor": invoice.money("amount_paid").minor,
        "left_minor": invoice.left.minor,
        "tax_minor": invoice.tax.minor,
        "due_unix_s": invoice.due_unix_s,
        "created_unix_s": invoice.source["created"],
        "customer_id": invoice.customer_id,
        "subscription_id": invoice.subscription_id,
        "written_by_others": {"customer": invoice.who},
    }
