"""What earlier payouts tell: to which bank each currency goes, how long it takes, and what size is usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.payouts.payout import CAME_BACK, LIST_EXPAND, Payout, bank_text

# How many of the newest payouts are looked at, and below how many nothing can be called usual.
LOOKED_AT = 100
USUAL_MIN = 10


@dataclass(frozen=True, slots=True)
class Habits:
    """The newest payouts, newest first, and the bank accounts Stripe names on the account itself."""

    payouts: tuple[Payout, ...]
    accounts: tuple[dict[str, Any], ...]

    def bank(self, currency: str) -> str:
        """Where a currency goes: the account's default for it, else where its last payout went; "" when unknown."""
        own = [one for one in self.accounts if one.get("currency") == currency]
        own.sort(key=lambda one: not one.get("default_for_currency"))
        named = [bank_text(one) for one in own] + [payout.bank for payout in self._in(currency)]
        return next(filter(None, named), "")

    def currencies(self) -> list[str]:
        """The currencies with a bank account of their own, sorted."""
        named = {str(one["currency"]) for one in self.accounts if one.get("currency")}
        return sorted(named | {payout.amount.currency for payout in self.payouts})

    def days_to_arrive(self, currency: str) -> int | None:
        """How many days the last standard payout takes from Stripe to the bank; None without any."""
        standard = [payout for payout in self._in(currency) if payout.source.get("method") != "instant"]
        if not standard:
            return None
        made = datetime.fromtimestamp(standard[0].source["created"], UTC).date()
        return max((standard[0].arrives - made).days, 0)

    def largest_usual(self, currency: str) -> tuple[int, Money] | None:
        """How many payouts of a currency there were and the largest; None when they are too few to compare with."""
        sizes = [payout.amount.minor for payout in self._in(currency) if payout.status not in CAME_BACK]
        return (len(sizes), Money(max(sizes), currency)) if len(sizes) >= USUAL_MIN else None

    def last_failed(self, currency: str) -> Payout | None:
        """The newest payout of a currency when it came back from the bank."""
        newest = next(iter(self._in(currency)), None)
        return newest if newest is not None and newest.status == "failed" else None

    def _in(self, currency: str) -> Iterable[Payout]:
        """The payouts of a currency, newest first."""
        return [payout for payout in self.payouts if payout.amount.currency == currency]


async def read_habits(desk: Desk, account: dict[str, Any]) -> Habits:
    """Read the newest payouts; `account` is the merchant's own, whose bank accounts Stripe shows to some apps only."""
    page = await desk.stripe.get("/v1/payouts", {"limit": LOOKED_AT, "expand": LIST_EXPAND})
    accounts = (account.get("external_accounts") or {}).get("data") or []
    return Habits(tuple(map(Payout, page["data"])), tuple(accounts))
