"""What Stripe says a change would come to, to the cent, before anybody agreed to it.

Source: https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import StripeRefused
from domain.money import Money
from skills.contract import Desk

PREVIEW = "/v1/invoices/create_preview"


@dataclass(frozen=True, slots=True)
class Preview:
    """An invoice as it would be.

    `total` is what it comes to, `due` what is left to collect after the customer's balance; `credits` and `charges` are
    its prorations, before tax. `at_unix_s` is when it is made, `invoice` Stripe's own object.
    """

    total: Money
    due: Money
    credits: Money
    charges: Money
    at_unix_s: int
    invoice: dict[str, Any]

    @property
    def prorated(self) -> Money:
        """What the prorations come to together; below zero when the customer gets something back."""
        return self.credits + self.charges

    def amounts(self) -> tuple[Money, ...]:
        """Every amount of it that a text may state."""
        back = -self.credits
        return (self.total, self.due, -self.total, back, self.charges, self.prorated, -self.prorated)

    def beyond(self, before: Preview | None) -> tuple[Money, Money]:
        """What its prorations give back and charge beyond those of `before`, which wait already; both positive."""
        none = Money(0, self.total.currency)
        back, charged = (-before.credits, before.charges) if before is not None else (none, none)
        return -self.credits - back, self.charges - charged

    def made_by(self, before: Preview | None) -> list[Money]:
        """Every amount that a text may state of a change that leads from `before` to this."""
        back, charged = self.beyond(before)
        return [back, charged, charged - back, back - charged]

    def of_item(self, item_id: str) -> list[dict[str, Any]]:
        """The lines that charge one item of a subscription."""
        return [line for line in self.invoice["lines"]["data"] if _details(line).get("subscription_item") == item_id]


async def preview(desk: Desk, params: dict[str, Any]) -> Preview | None:
    """Return the invoice that Stripe would make, or None where none would come (the subscription ends or rests).

    Raises StripeRefused when what is asked for can't be done.
    """
    try:
        invoice = await desk.stripe.preview(PREVIEW, params)
    except StripeRefused as refused:
        if refused.code == "invoice_upcoming_none":
            return None
        raise
    return of_invoice(invoice)


async def preview_next(desk: Desk, subscription_id: str) -> Preview | None:
    """Return the next invoice of a subscription as it stands; None where none would come."""
    return await preview(desk, {"subscription": subscription_id})


def balance_text(desk: Desk, shown: Preview) -> str:
    """Say what is left to collect when the customer's balance pays a part, or that it becomes credit; "" otherwise."""
    if shown.total.minor < 0:
        return f"; {desk.show(-shown.total)} becomes credit for later invoices, no money is sent back"
    if shown.due != shown.total:
        return f", of which {desk.show(shown.due)} is collected after the customer's balance"
    return ""


def of_invoice(invoice: dict[str, Any]) -> Preview:
    """Read a previewed invoice."""
    currency = str(invoice["currency"])
    prorations = [int(line["amount"]) for line in invoice["lines"]["data"] if is_proration(line)]
    return Preview(
        total=Money(int(invoice["total"]), currency),
        due=Money(int(invoice["amount_due"]), currency),
        credits=Money(sum(amount for amount in prorations if amount < 0), currency),
        charges=Money(sum(amount for amount in prorations if amount > 0), currency),
        at_unix_s=int(invoice["created"]),
        invoice=invoice,
    )


def is_proration(line: dict[str, Any]) -> bool:
    """Whether a line credits or charges a part of a period."""
    return bool(_details(line).get("proration"))


def _details(line: dict[str, Any]) -> dict[str, Any]:
    """What a line says of where it comes from."""
    parent = line.get("parent") or {}
    details: dict[str, Any] = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    return details
