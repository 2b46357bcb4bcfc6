"""Sorts balance transactions by what they are, adds up each sort, and keeps the biggest: what a payout is made of.

Source: https://docs.stripe.com/reports/balance-transaction-types.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any

from skills.finding.payment import id_of
from skills.reports.takings import kind_of

BIGGEST_MAX = 10

# Every sort, in the order it is told, with what many of it are called.
SORTS = {
    "charge": "charges",
    "refund": "refunds",
    "refund_returned": "refunds that came back",
    "dispute": "disputes",
    "dispute_won": "disputes won back",
    "fee": "Stripe fees",
    "earning": "application fees earned",
    "transfer": "transfers",
    "topup": "top-ups",
    "payout": "payouts",
    "payout_returned": "payouts that came back",
    "adjustment": "adjustments",
}

# Reporting categories that are a sort of their own, whatever the transaction's type.
_BY_CATEGORY = {
    "payout": "payout",
    "payout_reversal": "payout_returned",
    "platform_earning": "earning",
    "platform_earning_refund": "earning",
    "transfer": "transfer",
    "transfer_reversal": "transfer",
    "connect_collection_transfer": "transfer",
    "topup": "topup",
    "topup_reversal": "topup",
}


@dataclass(slots=True)
class Group:
    """One sort's sums in minor units of the balance's currency: net is gross less fees, each with its sign."""

    count: int = 0
    gross_minor: int = 0
    fees_minor: int = 0
    net_minor: int = 0

    def add(self, transaction: dict[str, Any]) -> None:
        """Count one transaction."""
        self.count += 1
        self.gross_minor += transaction["amount"]
        self.fees_minor += transaction["fee"]
        self.net_minor += transaction["net"]


@dataclass(slots=True)
class Contents:
    """What was added so far: a group for each sort, fees by what they are for, and the biggest transactions.

    Only sums and BIGGEST_MAX transactions are kept, so that any number of pages can be added.
    """

    groups: dict[str, Group] = field(default_factory=dict)
    fees_minor: dict[str, int] = field(default_factory=dict)
    count: int = 0
    net_minor: int = 0
    _biggest: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)

    def add(self, transaction: dict[str, Any]) -> None:
        """Add one transaction."""
        self.groups.setdefault(sort_of(transaction), Group()).add(transaction)
        self.count += 1
        self.net_minor += transaction["net"]
        for fee in transaction["fee_details"]:
            self.fees_minor[fee["type"]] = self.fees_minor.get(fee["type"], 0) + fee["amount"]
        heapq.heappush(self._biggest, (abs(transaction["net"]), -self.count, transaction))
        if len(self._biggest) > BIGGEST_MAX:
            heapq.heappop(self._biggest)

    @property
    def biggest(self) -> list[dict[str, Any]]:
        """The transactions with the largest net amounts, the largest first."""
        return [
            transaction for _size, _number, transaction in sorted(self._biggest, key=lambda one: (-one[0], -one[1]))
        ]

    @property
    def in_order(self) -> list[tuple[str, Group]]:
        """The groups in the order they are told."""
        return [(sort, self.groups[sort]) for sort in SORTS if sort in self.groups]


def sort_of(transaction: dict[str, Any]) -> str:
    """Return the key in SORTS of a balance transaction."""
    category = transaction["reporting_category"]
    match kind_of(transaction):
        case "sale":
            return "charge"
        case "refund":
            return "refund" if transaction["amount"] < 0 else "refund_returned"
        case "dispute":
            return "dispute_won" if category == "dispute_reversal" else "dispute"
        case "fee":
            return "fee"
    return _BY_CATEGORY.get(category, "adjustment")


def source_id(transaction: dict[str, Any]) -> str:
    """Return the id of what caused a transaction, a charge's payment where it has one; "" for Stripe's own doing."""
    source = transaction.get("source")
    if isinstance(source, dict) and source.get("object") == "charge":
        return id_of(source.get("payment_intent")) or str(source["id"])
    return id_of(source) or ""


def source_text(transaction: dict[str, Any]) -> str:
    """Return what others wrote about a transaction's source: who paid, else the description; not yet made harmless."""
    source = transaction.get("source")
    if isinstance(source, dict):
        billing = source.get("billing_details") or {}
        written = billing.get("name") or source.get("description") or billing.get("email")
        if isinstance(written, str):
            return written
    return str(transaction.get("description") or "")
