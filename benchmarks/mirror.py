"""What reports over a mirror of a million payments cost, and how fast a mirror is made.

    .venv/bin/python -m benchmarks.mirror [--payments 1000000] [--customers 100000] [--rounds 30] [--folder /dev/shm/…]

A year of payments is generated in an embedded PostgreSQL (on tmpfs where there is one; it says where), with declined
tries, retries, refunds, disputes, guests and four currencies. Then every report is asked over and over as the skill
answers it, in the role of the app, under row-level security; p50 and p95 are of one question each. What is not in a
mirror (coupons, invoice items that wait) is asked of the offline Stripe.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from api import collector
from benchmarks.mirror_world import ACCOUNT, END_S, MERCHANT, fill
from integrations.sandbox.server import running
from integrations.stripe.gateway import Pace, StripeGateway
from skills import list_payments, payment_success, revenue_report, subscription_metrics, top_customers
from skills.contract import Desk, MerchantView
from storage import migrate, mirror_briefs
from storage.database import Database, Tx
from storage.embedded import EmbeddedPostgres, app_url


@dataclass(slots=True)
class Whole:
    """The mirror of the benchmark's merchant, complete and fresh by definition."""

    database: Database
    account_id: str = ACCOUNT
    livemode: bool = False
    as_of: datetime | None = None

    @asynccontextmanager
    async def reading(self, *_kinds: str) -> AsyncIterator[Tx | None]:
        """Open a transaction of the merchant's."""
        async with self.database.merchant(MERCHANT) as tx:
            yield tx

    async def remember(self, found: Sequence[mirror_briefs.Told]) -> None:
        """Keep it as Florin does."""
        async with self.database.merchant(MERCHANT) as tx:
            await mirror_briefs.tell(tx, mirror_briefs.Account(self.account_id, self.livemode), found)

    def tell(self, read: object) -> None:
        """Nobody looks on."""


Question = Callable[[Desk], Awaitable[Any]]

QUESTIONS: dict[str, Question] = {
    "revenue of a year by month": lambda desk: revenue_report.answer(
        revenue_report.Args(start="2025-11-22", group_by="month"), desk
    ),
    "revenue of a year by day": lambda desk: revenue_report.answer(
        revenue_report.Args(start="2025-11-22", group_by="day"), desk
    ),
    "payment success and decline reasons, 30 days": lambda desk: payment_success.answer(payment_success.Args(), desk),
    "payment success and decline reasons, a year": lambda desk: payment_success.answer(
        payment_success.Args(start="2025-11-22"), desk
    ),
    "the newest of all payments": lambda desk: list_payments.answer(list_payments.Args(), desk),
    "the newest declined payments of 30 days": lambda desk: list_payments.answer(
        list_payments.Args(status="failed", start="2026-10-23"), desk
    ),
    "top customers of a year": lambda desk: top_customers.answer(top_customers.Args(), desk),
    "top customers of half a year": lambda desk: top_customers.answer(top_customers.Args(start="2026-05-22"), desk),
    "top customers of 30 days": lambda desk: top_customers.answer(top_customers.Args(start="2026-10-23"), desk),
    "recurring revenue (MRR) now and over 30 days": lambda desk: subscription_metrics.answer(
        subscription_metrics.Args(), desk
    ),
}


async def ask(url: str, stripe: str, rounds: int, timezone: str, only: str) -> None:
    """Ask every question by turns, so that a busy machine slows all of them, and print how long they took."""
    database = await Database.open(app_url(url), pool_size=2)
    world = f"{stripe}/w/mirror"
    async with httpx.AsyncClient() as control:
        made = (await control.post(f"{world}/_sandbox/accounts", json={"name": "Empty"})).raise_for_status().json()
    pace = Pace(test_per_s=100_000, burst=1_000)
    gateway = StripeGateway(api_base=world, connect_base=world, files_base=world, pace=pace)
    account = gateway.account(account_id=ACCOUNT, livemode=False, access_token=made["secret_key"])
    view = MerchantView(MERCHANT, "Benchmark", timezone, "en-US", "usd")
    desk = Desk(view, account, datetime.fromtimestamp(END_S, UTC), quietly, Whole(database))
    questions = {name: question for name, question in QUESTIONS.items() if only in name}
    took: dict[str, list[float]] = {name: [] for name in questions}
    collector.settle()  # as Florin's server does
    for turn in range(rounds + 1):
        for name, question in questions.items():
            began_s = time.perf_counter()
            answer = await question(desk)
            took[name].append((time.perf_counter() - began_s) * 1000)
            if turn == 0:
                took[name].clear()  # the first time reads pages of the database into memory
                print(f"  {name}: {answer.text.splitlines()[0]}")
    print(f"\nAnswered from the mirror ({timezone}, {rounds} times each, milliseconds):")
    for name, times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(f"  {name:46} p50 {statistics.median(times):6.0f}   p95 {p95:6.0f}   most {max(times):6.0f}")
    await gateway.aclose()
    await database.close()


async def quietly(_step: str) -> None:
    """Take a progress message."""


def folder_of(told: str | None) -> Path:
    """Where the database is put: in memory where the machine has room for that."""
    memory = Path("/dev/shm")  # noqa: S108  # the data is worthless
    base = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    return Path(told) if told else Path(tempfile.mkdtemp(prefix="florin-mirror-", dir=base))


def main() -> None:
    """Fill, ask, print, and remove the database unless its folder was named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--subscribers", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="Ask only questions with this in their names.")
    parser.add_argument("--folder", help="Where the database is, and stays for the next run.")
    told = parser.parse_args()
    folder = folder_of(told.folder)
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    print(f"PostgreSQL on {folder} ({os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before).")
    try:
        url = server.start()
        migrate.upgrade(url)
        with psycopg.connect(url, autocommit=True) as owner:
            fill(owner, told.payments, told.customers, told.subscribers)
        with running() as stripe:
            asyncio.run(ask(url, stripe, told.rounds, "Europe/Berlin", told.only))
    finally:
        server.stop()
        if not told.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
