"""Adds up what came in and went out of a Stripe balance, transaction by transaction, each currency for itself.

Sales, refunds and disputes are counted in the currency the customer paid; fees and what remains in the currency Stripe
settled in. Where Stripe converted, these differ, and then they are never mixed.
Source: https://docs.stripe.com/reports/balance-transaction-types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SALES = frozenset({"charge", "payment"})
REFUNDS = frozenset({"refund", "payment_refund", "refund_failure", "payment_failure_refund", "payment_reversal"})
DISPUTES = frozenset({"dispute", "dispute_reversal"})
FEES = frozenset({"stripe_fee", "network_cost", "tax_fee", "stripe_fx_fee"})


@dataclass(slots=True)
class Line:
    """One currency's sums in minor units; refunds, disputes and fees are what they took away, as positive numbers.

    `payments`, `gross`, `refunds` and `disputes` are in the currency paid; `fees` and `settled_net` are what Stripe
    took and left in this currency's balance.
    """

    payments: int = 0
    refund_count: int = 0
    dispute_count: int = 0
    gross_minor: int = 0
    refunds_minor: int = 0
    disputes_minor: int = 0
    fees_minor: int = 0
    settled_net_minor: int = 0

    @property
    def sales_net_minor(self) -> int:
        """Gross less refunds and disputes, before fees, in the currency paid."""
        return self.gross_minor - self.refunds_minor - self.disputes_minor


@dataclass(frozen=True, slots=True)
class Moved:
    """Balance transactions that differ in amounts only, and all move money the same way; sums in minor units.

    `settled` is the balance's currency, of fee and net; `paid_in` the customer's, of the amount.
    """

    times: int
    settled: str
    paid_in: str
    amount_minor: int
    fee_minor: int
    net_minor: int


@dataclass(slots=True)
class Takings:
    """The lines of a span of time by currency; `converted` are the currencies paid that settled in another."""

    lines: dict[str, Line] = field(default_factory=dict)
    converted: set[str] = field(default_factory=set)

    def line(self, currency: str) -> Line:
        """Return the line of a currency, new when there is none."""
        return self.lines.setdefault(currency, Line())

    def add(self, transaction: dict[str, Any]) -> bool:
        """Count a balance transaction whose `source` is expanded; False when it is no part of the takings.

        Payouts, transfers and top-ups move money that was taken before.
        """
        kind = kind_of(transaction)
        if kind is None:
            return False
        paid_in, amount_minor = _as_paid(transaction) if kind != "fee" else (transaction["currency"], 0)
        self.count(
            kind,
            Moved(
                times=1,
                settled=str(transaction["currency"]),
                paid_in=paid_in,
                amount_minor=amount_minor,
                fee_minor=transaction["fee"],
                net_minor=transaction["net"],
            ),
        )
        return True

    def count(self, kind: str, moved: Moved) -> None:
        """Count balance transactions of a kind that `kind_of` has named."""
        books = self.line(moved.settled)
        books.settled_net_minor += moved.net_minor
        if kind == "fee":
            books.fees_minor -= moved.net_minor
            return
        books.fees_minor += moved.fee_minor
        if moved.paid_in != moved.settled:
            self.converted |= {moved.paid_in, moved.settled}
        line, is_out = self.line(moved.paid_in), moved.amount_minor < 0
        if kind == "sale":
            line.payments += moved.times
            line.gross_minor += moved.amount_minor
        elif kind == "refund":
            line.refund_count += moved.times if is_out else -moved.times
            line.refunds_minor -= moved.amount_minor
        else:
            line.dispute_count += moved.times if is_out else 0
            line.disputes_minor -= moved.amount_minor


def kind_of(transaction: dict[str, Any]) -> str | None:
    """Say whether a balance transaction is a sale, refund, dispute or fee, or None for money that only moves."""
    kind, category = transaction["type"], transaction["reporting_category"]
    if kind in SALES:
        return "sale"
    if kind in REFUNDS:
        return "refund"
    if category in DISPUTES:
        return "dispute"
    return "fee" if kind in FEES or category == "fee" else None


def merged(parts: Iterable[Takings]) -> Takings:
    """Add up several spans."""
    whole = Takings()
    for part in parts:
        whole.converted |= part.converted
        for currency, line in part.lines.items():
            into = whole.line(currency)
            for name in Line.__slots__:
                setattr(into, name, getattr(into, name) + getattr(line, name))
    return whole


def _as_paid(transaction: dict[str, Any]) -> tuple[str, int]:
    """Return currency and signed amount in minor units as the customer saw it.

    The transaction's own when Stripe did not convert; else its source's, which keeps the currency paid. A partly
    captured charge counts with what was captured.
    """
    source = transaction.get("source")
    if not isinstance(source, dict) or source.get("currency") in (None, transaction["currency"]):
        return transaction["currency"], transaction["amount"]
    minor = source.get("amount_captured") or source["amount"]
    return source["currency"], minor if transaction["amount"] >= 0 else -minor
