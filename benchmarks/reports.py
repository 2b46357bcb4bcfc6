"""What reports over a merchant's 20,000 payments cost, beside merely reading the same pages.

    .venv/bin/python -m benchmarks.reports [--payments 20000] [--customers 2000] [--rounds 3]

The offline Stripe runs in a process of its own, with one merchant of half the payments and one of all. Every run is a
process of its own, so that its peak memory is its own; growth is the peak less what the process held before. Every
total is compared with sums over the sandbox's own objects. Seconds are given as they pass and as the process's own
time: the first holds Stripe's answers too, the second only what Florin does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Any

import httpx

from domain.ids import new_id
from integrations.sandbox.server import running
from integrations.stripe.gateway import Pace, StripeGateway
from skills import explain_payout, list_payments, revenue_report
from skills.contract import Answer, Desk, MerchantView
from skills.finding.payment import LIST_EXPAND

DAYS = 365
PER = 10_000
SETTLED_LATE_DAYS = 5


@dataclass(frozen=True)
class Merchant:
    """One merchant of the benchmark: how to reach the account, and what its reports must say."""

    world: str
    account_id: str
    secret_key: str
    payments: int
    payout_id: str
    in_payout: int
    expected: dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """One run: seconds passed, the process's own seconds, and how many MB its memory grew at most."""

    wall_s: float
    own_s: float
    grown_mb: float


async def revenue(desk: Desk, merchant: Merchant) -> None:
    """Report on the year by month and compare every sum."""
    start = (desk.today - timedelta(days=DAYS + SETTLED_LATE_DAYS)).isoformat()
    result = await revenue_report.answer(revenue_report.Args(start=start, group_by="month"), desk)
    assert result.data["payments_seen"] == merchant.payments
    for code, sums in merchant.expected["revenue"].items():
        line = result.data["currencies"][code]
        assert {name: line[name] for name in sums} == sums, (code, line, sums)


async def listing(desk: Desk, merchant: Merchant) -> None:
    """List all payments and compare their count and sums."""
    result = await list_payments.answer(list_payments.Args(), desk)
    assert isinstance(result, Answer)
    assert result.data["count"] == merchant.payments
    assert result.data["sums_minor"] == merchant.expected["paid"]


async def payout(desk: Desk, merchant: Merchant) -> None:
    """Explain the payout and compare it to the cent."""
    result = await explain_payout.answer(explain_payout.Args(payout=merchant.payout_id), desk)
    assert isinstance(result, Answer)
    assert (result.data["net_minor"], result.data["unexplained_minor"]) == (merchant.expected["payout"], 0)


def paging(path: str, **params: Any) -> Callable[[Desk, Merchant], Awaitable[None]]:
    """Read the pages of a list and do nothing with them; `payout` True stands for the merchant's."""

    async def read(desk: Desk, merchant: Merchant) -> None:
        asked = {**params, **({"payout": merchant.payout_id} if params.get("payout") else {})}
        count = 0
        async for page in desk.stripe.pages(path, asked):
            count += len(page)
        assert count

    return read


WAYS: dict[str, tuple[Callable[[Desk, Merchant], Awaitable[None]], str]] = {
    "pages of transactions": (paging("/v1/balance_transactions", expand=["data.source"]), ""),
    "revenue_report": (revenue, "pages of transactions"),
    "pages of payments": (paging("/v1/payment_intents", expand=LIST_EXPAND), ""),
    "list_payments": (listing, "pages of payments"),
    "pages of a payout": (paging("/v1/balance_transactions", expand=["data.source"], payout=True), ""),
    "explain_payout": (payout, "pages of a payout"),
}


def serve(out: Connection) -> None:
    """Run the offline Stripe in this process until it is ended."""
    with running() as base_url:
        out.send(base_url)
        time.sleep(3600)


def grow(world: str, payments: int, customers: int) -> Merchant:
    """Make a merchant with that much trade, pay out what is available, and add its objects up."""
    with httpx.Client(base_url=f"{world}/_sandbox", timeout=600) as control:

        def ask(path: str, **body: Any) -> Any:
            return control.post(path, json=body).raise_for_status().json()

        made = ask("/accounts", name=f"Merchant of {payments}")
        place = {"account": made["account"]["id"]}
        ask("/seed", name="volume", payments=payments, customers=customers, days=DAYS, **place)
        largest = max(ask("/payouts", pay_out=True, **place)["payouts"], key=lambda one: one["currency"] == "usd")
        transactions = [one["object"] for one in ask("/objects", kind="balance_transaction", **place)["objects"]]
        intents = [one["object"] for one in ask("/objects", kind="payment_intent", **place)["objects"]]
    in_payout = [one for one in transactions if one["currency"] == largest["currency"] and one["type"] != "payout"]
    assert sum(one["net"] for one in in_payout) == largest["amount"]
    paid: dict[str, int] = {}
    for intent in intents:
        paid[intent["currency"]] = paid.get(intent["currency"], 0) + intent["amount_received"]
    expected = {
        "revenue": {code: sums_of(transactions, code) for code in sorted(paid)},
        "paid": dict(sorted(paid.items())),
        "payout": largest["amount"],
    }
    charges = sum(one["type"] == "charge" for one in in_payout)
    return Merchant(world, place["account"], made["secret_key"], payments, largest["id"], charges, expected)


def sums_of(transactions: list[dict[str, Any]], currency: str) -> dict[str, int]:
    """Add up one currency's stored transactions in the simplest way there is."""
    own = [one for one in transactions if one["currency"] == currency and one["type"] != "payout"]
    return {
        "payments": sum(one["type"] == "charge" for one in own),
        "gross_minor": sum(one["amount"] for one in own if one["type"] == "charge"),
        "refunds_minor": -sum(one["amount"] for one in own if one["type"] == "refund"),
        "disputes_minor": -sum(one["amount"] for one in own if one["type"] == "adjustment"),
        "fees_minor": sum(one["fee"] for one in own),
        "settled_net_minor": sum(one["net"] for one in own),
    }


async def work(way: str, merchant: Merchant) -> Figures:
    """Run one way at a desk of its own; the first read warms up connections and imports."""
    gateway = StripeGateway(
        api_base=merchant.world,
        connect_base=merchant.world,
        files_base=merchant.world,
        pace=Pace(test_per_s=100_000, burst=1_000),
    )
    account = gateway.account(account_id=merchant.account_id, livemode=False, access_token=merchant.secret_key)
    view = MerchantView(new_id("mer"), "Benchmark", "UTC", "en-US", "usd")
    desk = Desk(view, account, datetime.now(UTC), quietly)
    await account.get("/v1/payment_intents", {"limit": 100, "expand": LIST_EXPAND})
    held_mb = forget_peak_mb()
    began_s, own_s = time.perf_counter(), time.process_time()
    await WAYS[way][0](desk, merchant)
    figures = Figures(time.perf_counter() - began_s, time.process_time() - own_s, peak_mb() - held_mb)
    await gateway.aclose()
    return figures


async def quietly(_step: str) -> None:
    """Take a progress message."""


def forget_peak_mb() -> float:
    """Return the memory held now in MB, and begin to count its peak anew where the kernel lets us (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mb()


def peak_mb() -> float:
    """The most memory this process held since it was last forgotten, in MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def measure(way: str, merchant: Merchant, out: Connection) -> None:
    """Run one way in this process and send its Figures."""
    out.send(asyncio.run(work(way, merchant)))


def run_once(spawn: SpawnContext, way: str, merchant: Merchant) -> Figures:
    """Run a way in a process of its own."""
    here, there = spawn.Pipe()
    process = spawn.Process(target=measure, args=(way, merchant, there))
    process.start()
    there.close()
    figures: Figures = here.recv()
    process.join()
    return figures


def best(runs: list[Figures]) -> Figures:
    """Keep the least time of several runs, which a busy machine can only lengthen, and the most memory."""
    return Figures(min(run.wall_s for run in runs), min(run.own_s for run in runs), max(run.grown_mb for run in runs))


def report(merchants: list[Merchant], found: dict[tuple[str, int], Figures]) -> None:
    """Print seconds and MB per 10,000 payments, ratios to merely paging, and how memory grows with the payments."""
    for merchant in merchants:
        print(f"\nA merchant with {merchant.payments:,} payments (payout of {merchant.in_payout:,}); totals are exact.")
        for way, (_work, beside) in WAYS.items():
            figures = found[way, merchant.payments]
            share = PER / (merchant.in_payout if "payout" in way else merchant.payments)
            ratio = ""
            if beside:
                plain = found[beside, merchant.payments]
                ratio = f"   {figures.wall_s / plain.wall_s:.2f}× ({figures.own_s / plain.own_s:.2f}× own) of {beside}"
            print(
                f"  {way:22} {figures.wall_s * share:6.2f} s ({figures.own_s * share:5.2f} s own) and "
                f"{figures.grown_mb * share:5.1f} MB per {PER:,}{ratio}"
            )
    few, many = merchants
    print(f"\nPeak growth at {few.payments:,} and {many.payments:,} payments (bounded: no more than a few pages):")
    for way in WAYS:
        print(f"  {way:22} {found[way, few.payments].grown_mb:5.1f} MB  {found[way, many.payments].grown_mb:5.1f} MB")


def main() -> None:
    """Grow two merchants, run every way on both, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--payments", type=int, default=20_000)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        world = f"{here.recv()}/w/reports"
        began_s = time.perf_counter()
        merchants = [grow(world, told.payments // part, told.customers // part) for part in (2, 1)]
        print(f"Grew {sum(one.payments for one in merchants):,} payments in {time.perf_counter() - began_s:.0f} s.")
        runs: dict[tuple[str, int], list[Figures]] = {}
        for _round in range(told.rounds):  # by turns, so that a busy machine slows all of them
            for merchant in merchants:
                for way in WAYS:
                    runs.setdefault((way, merchant.payments), []).append(run_once(spawn, way, merchant))
    finally:
        server.terminate()
        server.join()
    report(merchants, {key: best(figures) for key, figures in runs.items()})


if __name__ == "__main__":
    main()
