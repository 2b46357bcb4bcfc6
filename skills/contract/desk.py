"""What a skill may touch: one merchant, one Stripe account, the clock, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from domain.formats import format_money
from domain.money import Money
from domain.periods import zone_of
from integrations.stripe.account import StripeAccount

Progress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class MerchantView:
    """The merchant's settings a skill needs: IANA time zone, BCP 47 locale, ISO currency in lower case."""

    merchant_id: str
    name: str
    timezone: str
    locale: str
    currency: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One skill's working place for one request. `now` is aware and in UTC."""

    merchant: MerchantView
    stripe: StripeAccount
    now: datetime
    progress: Progress

    @property
    def today(self) -> date:
        """The merchant's calendar day."""
        return self.now.astimezone(zone_of(self.merchant.timezone)).date()

    def show(self, money: Money) -> str:
        """Write an amount as this merchant reads it."""
        return format_money(money, self.merchant.locale)
