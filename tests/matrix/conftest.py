"""Fixtures: a database for all merchants of a worker's matrix, and benches to put them on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from domain.ids import new_id
from domain.people import ROLE_SCOPES, Actor, Door, Role
from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace, StripeGateway
from storage import members, merchants
from storage.database import Database
from storage.embedded import app_url
from storage.members import Member
from storage.merchants import Merchant
from storage.urls import as_database
from tests.assistant.conftest import HandClock, OneAccount
from tests.matrix.bench import START_S, Bench
from tests.plugins.postgres import TEMPLATE
from tests.plugins.sandbox import SandboxWorld
from tests.skills.conftest import Shop

MakeBench = Callable[..., Awaitable[Bench]]

# Two tries, so that a fault that strikes every time is met twice; no timeout that a busy machine could reach.
RETRY = RetryPolicy(tries=2, timeout_s=20.0, budget_s=40.0, backoff_s=0.001, backoff_max_s=0.002)


@pytest.fixture(scope="session")
def matrix_url(postgres_url: str) -> Iterator[str]:
    """The app's URL of one migrated database; merchants in it are kept apart by the database itself."""
    name = f"matrix_{uuid4().hex[:16]}"
    with psycopg.connect(as_database(postgres_url, "postgres"), autocommit=True) as admin:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        admin.execute(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    yield app_url(as_database(postgres_url, name))
    with psycopg.connect(as_database(postgres_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def matrix_database(matrix_url: str) -> AsyncIterator[Database]:
    """The same as the app sees it, opened once: to connect and to prepare statements takes longer than most cases."""
    opened = await Database.open(matrix_url, pool_size=4)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def make_bench(matrix_database: Database, world: SandboxWorld) -> AsyncIterator[MakeBench]:
    """Makes merchants, each with an account of its own in the test's world, at one moment that stands still."""
    database = matrix_database
    gateway = StripeGateway(
        api_base=world.base_url, connect_base=world.base_url, files_base=world.base_url,
        retry=RETRY, pace=Pace(test_per_s=50_000, burst=5_000),
    )  # fmt: skip

    async def make(currency: str = "usd", *, hostile: bool = False) -> Bench:
        world.control("POST", "/clock", now=START_S, frozen=True)
        clock = HandClock()
        clock.now = datetime.fromtimestamp(START_S, UTC)
        owner = await _owner(database, clock.now)
        shop = Shop(world)
        accounts = OneAccount(owner.merchant_id, gateway, shop.account_id, shop.token)
        return Bench(shop, database, accounts, owner, clock, currency, hostile)

    try:
        yield make
    finally:
        await gateway.aclose()


async def _owner(database: Database, now: datetime) -> Actor:
    """The owner of a new merchant."""
    merchant = Merchant(new_id("mer"), "Tea & Co", "UTC", "en-US", "usd", now)
    member = Member(new_id("mem"), merchant.id, "Ada", Role.ADMIN.value, now)
    async with database.merchant(merchant.id) as tx:
        await merchants.create(tx, merchant)
        await members.create(tx, member)
    return Actor(merchant.id, member.id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.WEB, new_id("ses"))
