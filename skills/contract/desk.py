"""What a skill may touch: one merchant, one Stripe account, the clock, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.formats import format_money
from domain.money import Money
from domain.periods import zone_of
from integrations.stripe.account import StripeAccount
from skills.contract.own_records import OwnRecords
from storage.database import Tx
from storage.mirror_briefs import Told

Progress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class MerchantView:
    """The merchant's settings a skill needs: IANA time zone, BCP 47 locale, ISO currency in lower case."""

    merchant_id: str
    name: str
    timezone: str
    locale: str
    currency: str


class Mirror(Protocol):
    """Florin's own copy of the desk's account, for answers only: nothing that decides about money is read from it."""

    @property
    def account_id(self) -> str:
        """Stripe's id of the account."""
        ...

    @property
    def livemode(self) -> bool:
        """The account's mode."""
        ...

    @property
    def as_of(self) -> datetime | None:
        """Up to when all that was read from the copy so far is known; None while nothing was."""
        ...

    def reading(self, *kinds: str) -> AbstractAsyncContextManager[Tx | None]:
        """Open one unchanging view of the copy, bound to the merchant and read-only, for these kinds of objects.

        Kinds are Stripe's, such as "charge" or "balance_transaction". Gives None unless every one is complete and
        fresh: then Stripe's own pages must be read.
        """
        ...

    async def remember(self, found: Sequence[Told]) -> None:
        """Keep what was worked out of subscriptions for the next question; it is gone once one changes."""
        ...

    def tell(self, read: object) -> None:
        """Tell what people wrote in what SQL has read, as objects of Stripe's: a remote model must not see names."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """One skill's working place for one request. `now` is aware and in UTC.

    `stripe` answers lists from `mirror` by itself where it can; `mirror` is for sums that SQL does faster than pages.
    `own` are Florin's own records, such as alert rules.
    """

    merchant: MerchantView
    stripe: StripeAccount
    now: datetime
    progress: Progress
    mirror: Mirror | None = None
    own: OwnRecords | None = None

    @property
    def today(self) -> date:
        """The merchant's calendar day."""
        return self.now.astimezone(zone_of(self.merchant.timezone)).date()

    def show(self, money: Money) -> str:
        """Write an amount as this merchant reads it."""
        return format_money(money, self.merchant.locale)
