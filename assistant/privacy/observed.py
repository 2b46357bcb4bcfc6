"""The merchant's accounts with somebody looking on: whatever is read from Stripe in a turn is told to the veil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.account_guards import ReadOnlyAccount
from assistant.parts import Parts
from assistant.ports import Accounts
from integrations.stripe.account import NamedAccount, StripeAccount

Observe = Callable[[Any], None]


class ObservedAccount(ReadOnlyAccount):
    """An account that only reads, and tells what it read."""

    __slots__ = ("_observe",)

    def __init__(self, account: StripeAccount, observe: Observe) -> None:
        """Stand in front of `account`."""
        super().__init__(account)
        self._observe = observe

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read and tell."""
        read = await super().get(path, params)
        self._observe(read)
        return read

    def tell(self, read: Any) -> None:
        """Tell of what was read elsewhere."""
        self._observe(read)

    async def preview(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Preview and tell."""
        read = await super().preview(path, params)
        self._observe(read)
        return read


class ObservedAccounts:
    """The port to accounts, each of them observed."""

    def __init__(self, accounts: Accounts, observe: Observe) -> None:
        """Stand in front of `accounts`."""
        self._accounts = accounts
        self._observe = observe

    async def active(self, merchant_id: str) -> StripeAccount:
        """The active account, observed."""
        return ObservedAccount(await self._accounts.active(merchant_id), self._observe)

    async def all(self, merchant_id: str) -> tuple[NamedAccount, ...]:
        """Every account, observed."""
        named = await self._accounts.all(merchant_id)
        return tuple(replace(one, account=ObservedAccount(one.account, self._observe)) for one in named)

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """One account, observed."""
        return ObservedAccount(await self._accounts.pinned(merchant_id, account_id, livemode), self._observe)

    async def revoked(self, merchant_id: str, account_id: str, livemode: bool) -> None:
        """Pass on a revocation."""
        await self._accounts.revoked(merchant_id, account_id, livemode)


def observed(parts: Parts, observe: Observe) -> Parts:
    """Return the parts of one turn, whose every read of Stripe is told to `observe`."""
    return replace(parts, accounts=ObservedAccounts(parts.accounts, observe))
