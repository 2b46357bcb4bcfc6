"""What the Stripe balance holds in each currency, and what instant payouts would cost, read afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.currencies import rule
from domain.money import Money
from skills.contract import Desk


@dataclass(frozen=True, slots=True)
class Instant:
    """What could be paid out within minutes in one currency: `whole` of the balance, and `net` of it after the fee."""

    whole: Money
    net: Money

    def fee_of(self, money: Money) -> Money:
        """Estimate the fee of paying out `money`: its share of the fee that Stripe states for the whole, half up.

        Stripe gives no fee for a part; a minimum it may have for small payouts is not in this.
        """
        fee_minor = self.whole.minor - self.net.minor
        return Money((money.minor * fee_minor * 2 + self.net.minor) // (self.net.minor * 2), money.currency)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The balance's parts by currency (lower case); a currency without an entry holds nothing of that part."""

    available: Mapping[str, Money]
    pending: Mapping[str, Money]
    reserved: Mapping[str, Money]
    instant: Mapping[str, Instant]

    @property
    def currencies(self) -> list[str]:
        """Every currency that anything is held in, sorted."""
        return sorted({code for part in (self.available, self.pending, self.reserved) for code in part})

    def available_in(self, currency: str) -> Money:
        """What can be paid out in a currency; may be negative."""
        return self.available.get(currency, Money(0, currency))

    def pending_in(self, currency: str) -> Money:
        """What is on its way into the available balance."""
        return self.pending.get(currency, Money(0, currency))

    def held_in(self, currency: str) -> Money:
        """Available, pending and reserved together."""
        return self.available_in(currency) + self.pending_in(currency) + self.reserved.get(currency, Money(0, currency))


async def read_holdings(desk: Desk) -> Holdings:
    """Read the balance."""
    balance = await desk.stripe.get("/v1/balance")
    instant = {
        row["currency"]: Instant(Money(row["amount"], row["currency"]), Money(net, row["currency"]))
        for row in balance.get("instant_available") or []
        if (net := max((one["amount"] for one in row.get("net_available") or []), default=0)) > 0
    }
    parts = (_by_currency(balance.get(part) or []) for part in ("available", "pending", "connect_reserved"))
    available, pending, reserved = parts
    return Holdings(available, pending, reserved, instant)


def payable(money: Money) -> Money:
    """Round down to what a payout can be in this currency: whole forints, dinars to ten fils."""
    step = rule(money.currency).payout_multiple_of_minor
    return Money(money.minor - money.minor % step, money.currency)


def _by_currency(rows: list[dict[str, Any]]) -> dict[str, Money]:
    """Read one of the balance's lists."""
    return {row["currency"]: Money(row["amount"], row["currency"]) for row in rows}
