"""One merchant's Stripe account as the skills see it: reads, complete lists, and writes with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import NotAllowed, StripeRefused, TooLarge, Unavailable
from integrations.stripe.calls import Calls

# POSTs that only work something out: https://docs.stripe.com/api/invoices/create_preview leaves nothing behind,
# https://docs.stripe.com/api/tax/calculations a calculation that expires by itself and binds nobody.
PREVIEWS = frozenset({"/v1/invoices/create_preview", "/v1/tax/calculations"})


@dataclass(frozen=True, slots=True)
class Written:
    """What a write brought: Stripe's object, its request id, and whether it is the stored answer to the same key."""

    object: dict[str, Any]
    request_id: str | None
    replayed: bool


class StripeAccount:
    """One merchant connection; made by StripeGateway.account, which gives it its own OAuth access token.

    Objects are plain dicts as Stripe sends them. Every method may raise StripeRefused (a definite no), KeyReused,
    ConnectionRevoked, TooMany or Unavailable (nothing moved), or BadInput (no id); a write also OutcomeUnknown (it may
    have happened: ask again with the same key).
    """

    __slots__ = ("_calls", "account_id", "livemode")

    def __init__(self, calls: Calls, *, account_id: str, livemode: bool) -> None:
        """Bind the account to its calls."""
        self._calls = calls
        self.account_id = account_id
        self.livemode = livemode

    def __repr__(self) -> str:
        """Name the account and its mode, never its token."""
        return f"StripeAccount({self.account_id!r}, {'live' if self.livemode else 'test'})"

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read one object by its path, such as "/v1/payment_intents/pi_1", with parameters such as `expand`."""
        return (await self._calls.send("get", path, params)).object

    async def find(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """Read one object, or None where Stripe has none of that id (404 resource_missing)."""
        try:
            return await self.get(path, params)
        except StripeRefused as refusal:
            if refusal.http_status == 404 and refusal.code == "resource_missing":
                return None
            raise

    async def pages(
        self, path: str, params: Mapping[str, Any] | None = None, *, page_size: int = 100
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield every page of a list or search endpoint in Stripe's order, `page_size` (1 to 100) objects each.

        Unavailable when Stripe says there is more but gives no way to it: a total of half the data would be a lie.
        """
        query = {"limit": page_size, **(params or {})}
        while True:
            answer = await self.get(path, query)
            rows = answer["data"]
            if rows:
                yield rows
            if not answer.get("has_more"):
                return
            if answer.get("object") == "search_result":
                cursor = {"page": answer.get("next_page")}
            else:
                cursor = {"starting_after": rows[-1].get("id") if rows else None}
            if None in cursor.values() or cursor.items() <= query.items():
                raise Unavailable("Stripe's list broke off before its end. Nothing was changed; try again.")
            query |= cursor

    async def all(
        self, path: str, params: Mapping[str, Any] | None = None, *, limit: int = 100_000
    ) -> list[dict[str, Any]]:
        """Return the objects of all pages; TooLarge when there are more than `limit`."""
        rows: list[dict[str, Any]] = []
        async for page in self.pages(path, params):
            rows += page
            if len(rows) > limit:
                raise TooLarge(f"There are more than {limit:,} of these. Ask for a shorter period or fewer of them.")
        return rows

    async def preview(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Ask Stripe what something would come to, without doing it: a read in all but the verb.

        NotAllowed, and nothing sent, for any path not in PREVIEWS.
        """
        if path not in PREVIEWS:
            raise NotAllowed("Nothing may be changed at Stripe before a person has confirmed it.")
        return (await self._calls.send("post", path, params)).object

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:
        """Create or change an object; `key` goes as Idempotency-Key with every try (Stripe keeps it for 24 hours)."""
        return _written(await self._calls.send("post", path, params, key=_given(key)))

    async def delete(self, path: str, params: Mapping[str, Any] | None = None, *, key: str) -> Written:
        """Delete or cancel an object; `key` as in post."""
        return _written(await self._calls.send("delete", path, params, key=_given(key)))


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """One of a merchant's connected accounts with the name its owner knows it by; `currency` is its own, if known."""

    name: str
    account: StripeAccount
    currency: str | None = None

    @property
    def id(self) -> str:
        """Stripe's id."""
        return self.account.account_id


def _written(answer: Any) -> Written:
    """Show an answer to a write."""
    return Written(answer.object, answer.request_id, answer.replayed)


def _given(key: str) -> str:
    """Return the key; ValueError for one Stripe would not take (1 to 255 characters)."""
    if not 1 <= len(key) <= 255:
        raise ValueError("an idempotency key has 1 to 255 characters")
    return key
