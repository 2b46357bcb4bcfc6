"""The way to Stripe for one process: the pool, the pace of each account, and a client per merchant connection."""

from __future__ import annotations

from dataclasses import dataclass

import stripe

from domain.tally import Tally
from integrations.stripe.account import StripeAccount
from integrations.stripe.calls import Calls, Pool, RetryPolicy
from integrations.stripe.limiter import RateLimiter
from integrations.stripe.transport import Transport

# Timings of our requests are the merchant's business, not Stripe's.
stripe.enable_telemetry = False

# Accounts whose pace and clients are remembered; the longest unused is forgotten first.
_REMEMBERED_MAX = 4096


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls per second to one account in each mode, below Stripe's own limits (https://docs.stripe.com/rate-limits)."""

    test_per_s: float = 25.0
    live_per_s: float = 80.0
    burst: int = 20
    max_wait_s: float = 30.0


class StripeGateway:
    """Makes StripeAccounts that share one connection pool; belongs to the event loop that uses it first.

    The bases are URLs without a trailing slash and may carry a path prefix (a world of the sandbox). At most
    `pool_size` calls are on the wire at once; others wait, up to `pool_wait_s`.
    """

    def __init__(
        self,
        *,
        api_base: str,
        connect_base: str,
        files_base: str,
        pool_size: int = 256,
        pool_wait_s: float = 60.0,
        connect_timeout_s: float = 10.0,
        max_answer_bytes: int = 32 * 1024 * 1024,
        retry: RetryPolicy | None = None,
        pace: Pace | None = None,
        tally: Tally | None = None,
    ) -> None:
        """Open nothing yet."""
        self._tally = tally or Tally()
        self._bases = {
            "api": api_base.rstrip("/"),
            "connect": connect_base.rstrip("/"),
            "files": files_base.rstrip("/"),
        }
        self._retry = retry or RetryPolicy()
        self._pace = pace or Pace()
        self._pool = Pool(pool_size, max_wait_s=pool_wait_s)
        self._transport = Transport(
            pool_size=pool_size,
            connect_timeout_s=connect_timeout_s,
            max_answer_bytes=max_answer_bytes,
            secure=api_base.startswith("https:"),
        )
        self._limiters: dict[tuple[str, bool], RateLimiter] = {}

    def account(self, *, account_id: str, livemode: bool, access_token: str) -> StripeAccount:
        """Return the account behind one OAuth access token (https://docs.stripe.com/connect/authentication)."""
        client = stripe.StripeClient(
            access_token,
            base_addresses={
                "api": self._bases["api"],
                "connect": self._bases["connect"],
                "files": self._bases["files"],
            },
            max_network_retries=0,
            http_client=self._transport,
        )
        calls = Calls(client, self._limiter(account_id, livemode), self._pool, self._retry, self._tally)
        return StripeAccount(calls, account_id=account_id, livemode=livemode)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.close_async()

    def _limiter(self, account_id: str, livemode: bool) -> RateLimiter:
        """Return the account's limiter, made on first use, and mark it as just used."""
        name = (account_id, livemode)
        limiter = self._limiters.pop(name, None)
        if limiter is None:
            rate_per_s = self._pace.live_per_s if livemode else self._pace.test_per_s
            limiter = RateLimiter(rate_per_s, burst=self._pace.burst, max_wait_s=self._pace.max_wait_s)
        self._limiters[name] = limiter
        if len(self._limiters) > _REMEMBERED_MAX:
            del self._limiters[next(iter(self._limiters))]
        return limiter
