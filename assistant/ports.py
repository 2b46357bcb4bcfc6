"""What the assistant needs from rooms it may not import: Stripe accounts, the clock, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from integrations.stripe.account import NamedAccount, StripeAccount

Clock = Callable[[], datetime]
Progress = Callable[[str], Awaitable[None]]


class Accounts(Protocol):
    """The merchants' connected Stripe accounts, with their tokens opened."""

    async def active(self, merchant_id: str) -> StripeAccount:
        """Return the account the merchant works on now; NotConnected when there is none."""
        ...

    async def all(self, merchant_id: str) -> tuple[NamedAccount, ...]:
        """Return every connected account of the active one's mode, the active one first; NotConnected without one."""
        ...

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Return exactly that account in that mode; NotConnected when it is not connected (any more)."""
        ...

    async def revoked(self, merchant_id: str, account_id: str, livemode: bool) -> None:
        """Note that Stripe no longer accepts that connection's token."""
        ...


class WatchedAccounts(Accounts, Protocol):
    """The same for what works on Stripe's events: these say when a connection may have ended."""

    async def still_connected(self, merchant_id: str, account_id: str, livemode: bool) -> bool:
        """Ask Stripe whether that connection still holds, and note it when it does not; Unavailable without answer."""
        ...


def utc_now() -> datetime:
    """Return the moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def harmless_progress(progress: Progress) -> Progress:
    """Return a progress that never raises: a browser that went away must not break the work it looked at."""

    async def tell(step: str) -> None:
        with suppress(Exception):
            await progress(step)

    return tell


async def silent(step: str) -> None:
    """Report progress to nobody."""
