"""Fixtures: everything of oauth on a real database and the offline Stripe, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from domain.people import ROLE_SCOPES, Actor, Door, Role
from integrations.stripe.gateway import StripeGateway
from oauth.accounts import ConnectedAccounts
from oauth.connect import Connected, StripeConnect
from oauth.keyring import KeyRing, new_key
from oauth.renewal import Renewal
from oauth.stripe_oauth import Platform, StripeOAuth
from oauth.vault import TokenVault
from storage import audit
from storage.database import Database
from storage.members import Member
from tests.integrations_stripe.conftest import quick_gateway
from tests.plugins.sandbox import SandboxWorld

SHOP = "acct_1HarbourPine"
SESSION = "ses_one"


@dataclass
class Clock:
    """A clock that only tests move."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    def advance(self, **units: float) -> None:
        """Move on, in timedelta's units."""
        self.now += timedelta(**units)


@dataclass
class KeyRoom:
    """The parts of oauth, wired as api/wiring.py does, and the way through Stripe's pages."""

    db: Database
    world: SandboxWorld
    clock: Clock
    vault: TokenVault
    gateway: StripeGateway
    stripe: StripeOAuth
    renewal: Renewal
    connect: StripeConnect
    accounts: ConnectedAccounts
    admin: Actor

    async def connected(self, *, scope: str = "read_write", livemode: bool = False, account: str = SHOP) -> Connected:
        """Connect an account the way a person does."""
        url = await self.connect.authorize_url(self.admin, SESSION, scope, livemode, return_to="/settings")
        back = await press(url, account=account)
        return await self.connect.callback(self.admin, SESSION, **back)

    async def audited(self) -> list[str]:
        """The kinds of what was audited, oldest first; the chain must verify."""
        async with self.db.merchant(self.admin.merchant_id) as tx:
            assert await audit.verify(tx, self.admin.merchant_id) is None
            return [entry.kind for entry in reversed(await audit.listed(tx, 100))]


async def press(url: str, *, decision: str = "connect", account: str = SHOP) -> dict[str, str]:
    """Press a button on Stripe's consent page; return what its redirect carries, as the callback takes it."""
    page = urlsplit(url)
    form = dict(parse_qsl(page.query)) | {"decision": decision, "account": account}
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(url)).status_code == httpx.codes.OK
        answer = await browser.post(page._replace(query="").geturl(), data=form)
    assert answer.status_code == httpx.codes.FOUND, answer.text
    query = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    return {name: query[name] for name in ("state", "code", "error") if name in query}


def key_room(db: Database, world: SandboxWorld, admin: Actor, *, vault: TokenVault | None = None) -> KeyRoom:
    """Wire the parts."""
    clock = Clock()
    vault = vault or TokenVault(KeyRing.from_text(new_key()))
    gateway = quick_gateway(world.base_url)
    platforms = [
        Platform(world.test_client_id, world.test_key),
        Platform(world.live_client_id, world.live_key),
    ]
    stripe = StripeOAuth(
        platforms, connect_base=world.base_url, redirect_uri="http://127.0.0.1:9/api/auth/stripe/callback", timeout_s=2
    )
    renewal = Renewal(db, vault, stripe, clock, grace_s=0.1)
    connect = StripeConnect(db, vault, gateway, stripe, renewal, clock)
    accounts = ConnectedAccounts(db, vault, gateway, renewal)
    return KeyRoom(db, world, clock, vault, gateway, stripe, renewal, connect, accounts, admin)


def actor_of(member: Member, role: Role = Role.ADMIN, door: Door = Door.WEB) -> Actor:
    """A signed-in member."""
    return Actor(member.merchant_id, member.id, role, ROLE_SCOPES[role], door, SESSION)


@pytest.fixture
def admin(member: Member) -> Actor:
    """The merchant's administrator, signed in."""
    return actor_of(member)


@pytest.fixture
async def room(database: Database, world: SandboxWorld, admin: Actor) -> AsyncIterator[KeyRoom]:
    """The whole room, nothing connected yet."""
    made = key_room(database, world, admin)
    yield made
    await made.gateway.aclose()
