"""Which Stripe this server works on: the real one with the platform's keys, or an offline one with its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import httpx

from api.plain_http import plain_client
from api.settings import Settings
from domain.errors import Misconfigured, Unavailable
from integrations.stripe.webhooks import EndpointSecret
from oauth.stripe_oauth import Platform

ASK_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class StripeEndpoints:
    """Base URLs without a trailing slash, and the Connect platform of each mode that is set up."""

    api_base: str
    connect_base: str
    files_base: str
    platforms: tuple[Platform, ...] = field(repr=False)
    webhook_secrets: tuple[EndpointSecret, ...]
    is_offline: bool

    @property
    def default_livemode(self) -> bool:
        """The mode meant when none is named: test mode wherever it is set up."""
        return all(platform.livemode for platform in self.platforms)


def real_stripe(settings: Settings) -> StripeEndpoints:
    """Return Stripe itself (https://docs.stripe.com/api)."""
    platforms = tuple(Platform(client_id, key) for client_id, key in settings.platform_keys.values())
    return StripeEndpoints(
        "https://api.stripe.com",
        "https://connect.stripe.com",
        "https://files.stripe.com",
        platforms,
        tuple(EndpointSecret(secret, allows_live) for secret, allows_live in settings.webhook_secrets),
        is_offline=False,
    )


async def offline_stripe(url: str) -> StripeEndpoints:
    """Return the offline Stripe at `url` with the platform keys it tells; Unavailable when it does not answer."""
    base = url.rstrip("/")
    try:
        async with plain_client(ASK_TIMEOUT_S) as client:
            told = (await client.get(f"{base}/_sandbox")).raise_for_status().json()
            platforms = tuple(Platform(told["client_ids"][mode], told["keys"][mode]) for mode in ("test", "live"))
    except httpx.HTTPError as error:
        raise Unavailable(f"The offline Stripe at {base} does not answer ({type(error).__name__}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(f"What answers at {base} is not Florin's offline Stripe (FLORIN_SANDBOX_URL).") from error
    return StripeEndpoints(base, base, base, platforms, (_offline_secret(platforms),), is_offline=True)


async def register_webhook(stripe: StripeEndpoints, url: str) -> None:
    """Have the offline Stripe send its events of both modes to `url`; Unavailable when it does not answer."""
    asked = {"url": url, "secret": stripe.webhook_secrets[0].value}
    try:
        async with plain_client(ASK_TIMEOUT_S) as client:
            for livemode in (False, True):
                told = await client.post(f"{stripe.api_base}/_sandbox/webhooks", json={**asked, "livemode": livemode})
                told.raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(f"The offline Stripe took no webhook endpoint ({type(error).__name__}).") from error


def _offline_secret(platforms: tuple[Platform, ...]) -> EndpointSecret:
    """Return the signing secret of this server's endpoint at the offline Stripe: the same after every start."""
    known = "".join(platform.secret_key for platform in platforms)
    return EndpointSecret(f"whsec_{hashlib.sha256(known.encode()).hexdigest()}", allows_live=True)
