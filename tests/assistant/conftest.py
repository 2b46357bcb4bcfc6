"""A merchant with real parts: PostgreSQL, the offline Stripe over HTTP, the skills, and a clock turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from assistant.assistant import Assistant
from assistant.limits import DEFAULT, Limits
from assistant.models.agent import ChatModel
from domain.errors import ConnectionRevoked, NotConnected
from domain.ids import new_id
from domain.people import ROLE_SCOPES, Actor, Door, Role
from integrations.stripe.account import NamedAccount, StripeAccount
from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace, StripeGateway
from skills.contract.discovery import discover
from storage import members, merchants
from storage.database import Database
from storage.members import Member
from storage.merchants import Merchant
from tests.plugins.sandbox import SandboxWorld

QUICK = RetryPolicy(tries=2, timeout_s=0.5, budget_s=4.0, backoff_s=0.01, backoff_max_s=0.02)
LIMITS = replace(DEFAULT, turn_s=10.0)


class HandClock:
    """The time, moved by hand."""

    def __init__(self) -> None:
        """Start now."""
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class OneAccount:
    """The port to accounts with the platform's own account of a world behind it, for one merchant."""

    merchant_id: str
    gateway: StripeGateway
    account_id: str
    token: str
    is_revoked: bool = False
    revocations: list[tuple[str, str, bool]] = field(default_factory=list)

    async def active(self, merchant_id: str) -> StripeAccount:
        """The account."""
        return await self.pinned(merchant_id, self.account_id, False)

    async def all(self, merchant_id: str) -> tuple[NamedAccount, ...]:
        """The account alone."""
        return (NamedAccount("Corner Shop", await self.active(merchant_id)),)

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """The account, when it is the one asked for."""
        if self.is_revoked:
            raise ConnectionRevoked("The account was disconnected. Connect it again.")
        if (merchant_id, account_id, livemode) != (self.merchant_id, self.account_id, False):
            raise NotConnected("That account is not connected.")
        return self.gateway.account(account_id=account_id, livemode=False, access_token=self.token)

    async def revoked(self, merchant_id: str, account_id: str, livemode: bool) -> None:
        """Note a revocation."""
        self.revocations.append((merchant_id, account_id, livemode))
        self.is_revoked = True


@dataclass
class Shop:
    """One merchant with an owner, its world at the offline Stripe, and assistants over it."""

    db: Database
    world: SandboxWorld
    gateway: StripeGateway
    accounts: OneAccount
    owner: Actor
    clock: HandClock

    def assistant(self, chat_model: ChatModel | None = None, limits: Limits = LIMITS) -> Assistant:
        """Another process's assistant over the same database and Stripe."""
        return Assistant(self.db, self.accounts, discover(), chat_model, self.clock, limits)

    def actor(self, role: Role = Role.ADMIN, door: Door = Door.WEB) -> Actor:
        """Somebody of this merchant with another role or at another door."""
        return replace(self.owner, role=role, scopes=ROLE_SCOPES[role], door=door)

    def pay(self, order: str = "42", amount: int = 2450, currency: str = "usd", description: str = "Goods") -> str:
        """A paid order; returns its payment intent's id."""
        paid = self.world.client().v1.payment_intents.create(
            {
                "amount": amount,
                "currency": currency,
                "payment_method": "pm_card_visa",
                "confirm": True,
                "metadata": {"order_id": order},
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "description": description,
            }
        )
        assert paid.status == "succeeded"
        return str(paid.id)

    def refunds(self) -> list[dict[str, Any]]:
        """Every refund Stripe made."""
        return self.world.objects("refund")


async def opened(database: Database, world: SandboxWorld, name: str = "Corner Shop") -> tuple[Actor, StripeGateway]:
    """Store a merchant with an owner, and open a gateway to the world."""
    clock = datetime.now(UTC)
    merchant = Merchant(new_id("mer"), name, "UTC", "en-US", "usd", clock)
    member = Member(new_id("mem"), merchant.id, "Ada", Role.ADMIN.value, clock)
    async with database.merchant(merchant.id) as tx:
        await merchants.create(tx, merchant)
        await members.create(tx, member)
    actor = Actor(merchant.id, member.id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.WEB, new_id("ses"))
    gateway = StripeGateway(
        api_base=world.base_url, connect_base=world.base_url, files_base=world.base_url,
        retry=QUICK, pace=Pace(test_per_s=5_000, burst=500),
    )  # fmt: skip
    return actor, gateway


@pytest_asyncio.fixture
async def shop(database: Database, world: SandboxWorld) -> AsyncIterator[Shop]:
    """A merchant ready to trade."""
    actor, gateway = await opened(database, world)
    try:
        accounts = OneAccount(actor.merchant_id, gateway, world.platform, world.test_key)
        yield Shop(database, world, gateway, accounts, actor, HandClock())
    finally:
        await gateway.aclose()
