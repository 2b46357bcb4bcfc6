"""Stripe's side of Connect OAuth: the address a person is sent to, and the token endpoint.

Source: https://docs.stripe.com/connect/oauth-reference and RFC 6749.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from domain.errors import BadInput, FlorinError, Misconfigured, Unavailable

SCOPES = ("read_only", "read_write")

_TOKEN_MAX = 500
_LIFE_MAX_S = 10 * 366 * 86_400


class GrantGone(FlorinError):
    """Stripe no longer knows the code, the refresh token or the connection."""

    kind = "grant-gone"
    status = 409


@dataclass(frozen=True, slots=True)
class Platform:
    """The Connect platform in one mode: its client id ("ca_…") and secret key ("sk_test_…" or "sk_live_…")."""

    client_id: str
    secret_key: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what can't be a platform; Misconfigured names the part."""
        if not self.secret_key.startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
            raise Misconfigured("The Stripe secret key must start with sk_test_ or sk_live_.")
        if not self.client_id.startswith("ca_"):
            raise Misconfigured("The Stripe client id must start with ca_ (Stripe dashboard, Connect settings).")

    @property
    def livemode(self) -> bool:
        """Whether the key is a live one."""
        return self.secret_key[2:].startswith("_live_")


@dataclass(frozen=True, slots=True)
class Grant:
    """What Stripe granted: tokens of one account in one mode, with the scope it really has.

    `life_s` is how long the access token lives (RFC 6749 §5.1, `expires_in`), None where Stripe does not say: a Connect
    platform's lives until it is revoked, a Stripe App's an hour (https://docs.stripe.com/stripe-apps/api-authentication/oauth).
    """

    account_id: str
    livemode: bool
    scope: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    life_s: int | None = None


class StripeOAuth:
    """Talks to /oauth/… for at most one platform per mode."""

    def __init__(
        self, platforms: Iterable[Platform], *, connect_base: str, redirect_uri: str, timeout_s: float = 30.0
    ) -> None:
        """Misconfigured when two platforms are of one mode."""
        self._platforms: dict[bool, Platform] = {}
        for platform in platforms:
            if platform.livemode in self._platforms:
                raise Misconfigured("There are two Stripe secret keys of one mode. Set one for test and one for live.")
            self._platforms[platform.livemode] = platform
        self._base = connect_base.rstrip("/")
        self._redirect_uri = redirect_uri
        self._timeout_s = timeout_s

    async def authorize_url(self, *, livemode: bool, scope: str, state: str) -> str:
        """Return where to send the person; Misconfigured when there is no platform of that mode."""
        async with self._client(livemode) as client:
            url: str = client.create_authorization_url(f"{self._base}/oauth/authorize", state=state, scope=scope)[0]
        return url

    async def exchange(self, *, livemode: bool, code: str) -> Grant:
        """Turn a code into tokens, once: a code used twice ends the connection, so a lost answer is not retried.

        Raises GrantGone for a bad code, Unavailable when Stripe does not answer.
        """
        async with self._client(livemode) as client:
            told = await client.fetch_token(
                f"{self._base}/oauth/token", grant_type="authorization_code", code=code, redirect_uri=None
            )
        return _grant(told)

    async def refresh(self, *, livemode: bool, refresh_token: str) -> Grant:
        """Turn a refresh token into new tokens; GrantGone when Stripe no longer takes it."""
        async with self._client(livemode) as client:
            told = await client.refresh_token(f"{self._base}/oauth/token", refresh_token=refresh_token)
        return _grant({"refresh_token": refresh_token, **told})

    async def deauthorize(self, *, livemode: bool, account_id: str) -> None:
        """Give the access to an account back; GrantGone when Stripe says there was none."""
        platform = self._platform(livemode)
        fields = {
            "client_id": platform.client_id,
            "client_secret": platform.secret_key,
            "stripe_user_id": account_id,
        }
        async with self._client(livemode) as client:
            answer = await client.request("POST", f"{self._base}/oauth/deauthorize", data=fields, withhold_token=True)
            told = client.parse_response_token(answer)
        if told.get("stripe_user_id") != account_id:
            raise Unavailable("Stripe gave no clear answer. Look at the connection in Stripe's dashboard.")

    def _platform(self, livemode: bool) -> Platform:
        """Return the platform of a mode; Misconfigured when there is none."""
        try:
            return self._platforms[livemode]
        except KeyError:
            mode = "live" if livemode else "test"
            raise Misconfigured(
                f"No Stripe platform is set up for {mode} mode. Set its secret key and client id (see .env.example)."
            ) from None

    @asynccontextmanager
    async def _client(self, livemode: bool) -> AsyncIterator[Any]:
        """Open an Authlib client of a mode's platform, and turn what goes wrong in it into Florin's errors.

        Stripe takes the secret key as `client_secret` in the body. The environment's proxies are not used: codes and
        keys go to Stripe only.
        """
        platform = self._platform(livemode)
        client = AsyncOAuth2Client(
            client_id=platform.client_id,
            client_secret=platform.secret_key,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106  # the name of a method, not a secret
            redirect_uri=self._redirect_uri,
            timeout=self._timeout_s,
            trust_env=False,
            verify=_certificates(),
        )
        try:
            async with client:
                yield client
        except AuthlibBaseError as error:
            raise _refusal(error) from None
        except (httpx2.HTTPError, ValueError):
            raise Unavailable("Stripe did not answer as it should. Nothing was changed here; start again.") from None


@cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that Stripe's is checked by; reading them takes too long for each call."""
    return httpx2.create_ssl_context(trust_env=False)


def _grant(told: dict[str, Any]) -> Grant:
    """Read a token response; Unavailable when it is not one."""
    account_id, livemode, scope = told.get("stripe_user_id"), told.get("livemode"), told.get("scope")
    access, refresh = told.get("access_token"), told.get("refresh_token")
    whole = (
        isinstance(account_id, str)
        and account_id.startswith("acct_")
        and isinstance(livemode, bool)
        and scope in SCOPES
        and _is_token(access)
        and (refresh is None or _is_token(refresh))
    )
    if not whole:
        raise Unavailable("Stripe's answer is not a grant. Nothing was connected; start again.")
    return Grant(str(account_id), bool(livemode), str(scope), str(access), refresh, _life_of(told.get("expires_in")))


def _life_of(value: object) -> int | None:
    """Read a token's life in seconds; what can't be one says nothing."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    life_s = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return life_s if 0 < life_s <= _LIFE_MAX_S else None


def _is_token(value: object) -> bool:
    """Say whether a value can be a token: visible ASCII of some length, safe in a header."""
    return isinstance(value, str) and 0 < len(value) <= _TOKEN_MAX and value.isascii() and value.isprintable()


def _refusal(error: AuthlibBaseError) -> FlorinError:
    """Read an OAuth error (RFC 6749 §5.2); its description may hold a code, so it is not passed on."""
    if error.error == "invalid_grant":
        return GrantGone("Stripe no longer knows this grant. Connect the Stripe account again.")
    if error.error == "invalid_client":
        if "not connected" in str(error.description):
            return GrantGone("Stripe says that this account is not connected any more.")
        return Misconfigured(
            "Stripe does not accept the platform's keys. Check STRIPE_SECRET_KEY and STRIPE_CLIENT_ID."
        )
    return BadInput(f"Stripe refused the connection ({str(error.error)[:40]}). Start connecting again.")
