"""Events as Stripe sends them: made here, signed by Stripe's own library, sent over HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import stripe

from api.stripe_endpoints import offline_stripe
from storage import inbox
from storage.inbox import StoredEvent
from tests.plugins.house import RunningHouse
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served


def event(
    type_: str, of: dict[str, Any], *, account: str, created: int | None = None, livemode: bool = False
) -> dict[str, Any]:
    """A snapshot event about an object."""
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": type_,
        "account": account,
        "created": int(time.time()) if created is None else created,
        "livemode": livemode,
        "data": {"object": of},
    }


def signature(body: bytes, secret: str, *, age_s: int = 0) -> str:
    """The header of a body, as old as wanted."""
    text = body.decode(errors="surrogateescape")
    at = int(time.time()) - age_s
    mac = stripe.WebhookSignature._compute_signature(f"{at}.{text}", secret)
    return f"t={at},v1={mac}"


def secret_of(world: SandboxWorld) -> str:
    """The secret that every server on this world knows by itself."""
    return asyncio.run(offline_stripe(world.base_url)).webhook_secrets[0].value


def account_of(served: Served) -> str:
    """The connected account."""
    with served.api() as api:
        return str(api.get("/api/auth/stripe/status").json()["connections"][0]["account_id"])


def send(http: httpx.Client, url: str, secret: str, told: dict[str, Any]) -> bool:
    """Deliver one event; whether it was taken."""
    body = json.dumps(told).encode()
    try:
        answer = http.post(
            f"{url}/webhooks/stripe", content=body, headers={"Stripe-Signature": signature(body, secret)}
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


@dataclass
class Sender:
    """Whoever sends to a house's endpoint."""

    house: RunningHouse
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Keep one connection."""
        self.http = self.house.api("")

    @property
    def secret(self) -> str:
        """The endpoint's secret."""
        return self.house.house.stripe.webhook_secrets[0].value

    def send(self, what: dict[str, Any] | bytes, *, secret: str = "", age_s: int = 0) -> httpx.Response:
        """Sign and send."""
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        header = signature(body, secret or self.secret, age_s=age_s)
        return self.http.post("/webhooks/stripe", content=body, headers={"Stripe-Signature": header})

    def stored(self) -> list[StoredEvent]:
        """Every event of the merchant, newest first."""

        async def read() -> list[StoredEvent]:
            async with self.house.house.db.merchant(self.house.owner.merchant_id) as tx:
                return await inbox.listed(tx, limit=100_000)

        return self.house.run(read())
