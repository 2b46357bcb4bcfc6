"""How fast a mirror is filled from Stripe's pages, and in how much memory, beside merely paging the same lists.

    .venv/bin/python -m benchmarks.mirror_backfill [--payments 5000] [--customers 500]

The offline Stripe runs in a process of its own; PostgreSQL lies in memory where the machine has such a place. Filling
and paging are processes of their own too. The pace that spares a real account (MIRROR_PAGES_PER_S) is off: these are
the bounds of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.events.working import EventWork
from assistant.mirror.mirrors import Bounds, Mirrors
from assistant.mirror.parts import PARTS
from assistant.ports import utc_now
from benchmarks.mirror import folder_of
from benchmarks.reports import Merchant, forget_peak_mb, grow, peak_mb, serve
from domain.ids import new_id
from domain.tally import Tally
from integrations.stripe.account import NamedAccount, StripeAccount
from integrations.stripe.gateway import Pace, StripeGateway
from storage import merchants, migrate, mirror
from storage.database import Database
from storage.embedded import EmbeddedPostgres, app_url
from storage.mirror import Place


@dataclass(frozen=True)
class Took:
    """One run: objects, seconds passed, the process's own seconds, and how many MB its memory grew at most."""

    objects: int
    wall_s: float
    own_s: float
    grown_mb: float


@dataclass(frozen=True)
class One:
    """The accounts of a house with one merchant and one account."""

    account: StripeAccount

    async def active(self, _merchant_id: str) -> StripeAccount:
        """Return the account."""
        return self.account

    async def pinned(self, _merchant_id: str, _account_id: str, _livemode: bool) -> StripeAccount:
        """Return the account."""
        return self.account

    async def all(self, _merchant_id: str) -> tuple[NamedAccount, ...]:
        """Return the account."""
        return (NamedAccount("Shop", self.account),)

    async def revoked(self, _merchant_id: str, _account_id: str, _livemode: bool) -> None:
        """Nothing is revoked here."""

    async def still_connected(self, _merchant_id: str, _account_id: str, _livemode: bool) -> bool:
        """It is."""
        return True


async def page(account: StripeAccount) -> int:
    """Read every list of the mirror and do nothing with it."""
    objects = 0
    for part in PARTS:
        async for rows in account.pages(part.path, part.list_params):
            objects += len(rows)
    return objects


async def fill(account: StripeAccount, url: str) -> int:
    """Fill a merchant's mirror and count what it holds."""
    database = await Database.open(app_url(url), pool_size=3)
    merchant = merchants.Merchant(new_id("mer"), "Benchmark", "UTC", "en-US", "usd", datetime.now(UTC))
    place = Place(merchant.id, account.account_id, account.livemode)
    async with database.merchant(merchant.id) as tx:
        await merchants.create(tx, merchant)
        await mirror.begin(tx, place)
    accounts = One(account)
    events = EventWork(database, accounts, utc_now, Tally())
    mirrors = Mirrors(database, accounts, events, utc_now, Bounds(pages_per_s=None))
    while not await mirrors.fill(merchant.id, account.account_id, account.livemode):
        pass
    async with database.merchant(merchant.id) as tx:
        objects = sum(part.read for part in (await mirror.parts(tx, place)).values())
    await database.close()
    return objects


async def work(way: str, merchant: Merchant, url: str) -> Took:
    """Do it once at an account of its own, after a first call that warms up connections and imports."""
    world = merchant.world
    pace = Pace(test_per_s=100_000, burst=1_000)
    gateway = StripeGateway(api_base=world, connect_base=world, files_base=world, pace=pace)
    account = gateway.account(account_id=merchant.account_id, livemode=False, access_token=merchant.secret_key)
    await account.get("/v1/payment_intents", {"limit": 100})
    held_mb, began_s, own_s = forget_peak_mb(), time.perf_counter(), time.process_time()
    objects = await (fill(account, url) if way == "fill" else page(account))
    took = Took(objects, time.perf_counter() - began_s, time.process_time() - own_s, peak_mb() - held_mb)
    await gateway.aclose()
    return took


def measure(way: str, merchant: Merchant, url: str, out: Connection) -> None:
    """Work in this process and send what it took."""
    out.send(asyncio.run(work(way, merchant, url)))


def main() -> None:
    """Grow a merchant, page, fill, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--payments", type=int, default=5_000)
    parser.add_argument("--customers", type=int, default=500)
    told = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    stripe = spawn.Process(target=serve, args=(there,), daemon=True)
    folder = folder_of(None)
    server = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
    try:
        stripe.start()
        world = f"{here.recv()}/w/backfill"
        url = server.start()
        migrate.upgrade(url)
        merchant = grow(world, told.payments, told.customers)
        found: dict[str, Took] = {}
        for way in ("page", "fill"):
            process = spawn.Process(target=measure, args=(way, merchant, url, there))
            process.start()
            found[way] = here.recv()
            process.join()
    finally:
        stripe.terminate()
        stripe.join()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for way, took in found.items():
        print(
            f"{way:5} {took.objects:>8,} objects in {took.wall_s:6.1f} s ({took.own_s:5.1f} s own): "
            f"{took.objects / took.wall_s:6.0f}/s; memory grew by {took.grown_mb:.0f} MB at most"
        )
    print(f"Filling takes {found['fill'].wall_s / found['page'].wall_s:.2f}× as long as merely paging.")


if __name__ == "__main__":
    main()
