"""Ten thousand Stripe calls in flight, through integrations/stripe and through bare aiohttp with the same pool.

Run: .venv/bin/python -m benchmarks.stripe_calls [--calls 10000] [--pool 1000] [--delay-ms 200]
Each way runs in a process of its own against one local server; peak memory is the process's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import aiohttp
from aiohttp import web

from integrations.stripe.calls import RetryPolicy
from integrations.stripe.gateway import Pace, StripeGateway

CHARGE = {
    "id": "ch_3Benchmark",
    "object": "charge",
    "amount": 4200,
    "currency": "usd",
    "status": "succeeded",
    "billing_details": {"name": "Jane Doe", "email": "jane@example.com", "address": {"country": "US", "line1": None}},
    "metadata": {"order_id": "42"},
    "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "exp_month": 12}},
}
HEADERS = {"Authorization": "Bearer sk_test_benchmark"}


@dataclass(frozen=True)
class Figures:
    """One run: seconds for all calls, and the process's peak memory in MB."""

    wall_s: float
    peak_mb: float


def serve(delay_s: float, out: Connection) -> None:
    """Answer every GET after `delay_s`; send the port first."""

    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(delay_s)
        return web.json_response(CHARGE, headers={"Request-Id": "req_benchmark"})

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{rest:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
        out.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


async def through_florin(base: str, calls: int, pool: int) -> None:
    """Make all calls at once through a StripeAccount."""
    gateway = StripeGateway(
        api_base=base,
        connect_base=base,
        files_base=base,
        pool_size=pool,
        retry=RetryPolicy(tries=1),
        pace=Pace(test_per_s=1_000_000, burst=calls),
    )
    account = gateway.account(account_id="acct_1", livemode=False, access_token="sk_test_benchmark")
    charges = await asyncio.gather(*(account.get("/v1/charges/ch_3Benchmark") for _call in range(calls)))
    assert all(charge["amount"] == CHARGE["amount"] for charge in charges)
    await gateway.aclose()


async def through_aiohttp(base: str, calls: int, pool: int) -> None:
    """Make all calls at once with nothing but aiohttp and a semaphore as large as its pool."""
    gate = asyncio.Semaphore(pool)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=pool), headers=HEADERS) as session:

        async def call() -> dict[str, object]:
            async with gate, session.get(f"{base}/v1/charges/ch_3Benchmark") as response:
                body: dict[str, object] = json.loads(await response.read())
                return body

        charges = await asyncio.gather(*(call() for _call in range(calls)))
    assert all(charge["amount"] == CHARGE["amount"] for charge in charges)


WAYS = {"florin": through_florin, "aiohttp": through_aiohttp}


def measure(way: str, base: str, calls: int, pool: int, out: Connection) -> None:
    """Run one way and send its Figures."""
    began_s = time.perf_counter()
    asyncio.run(WAYS[way](base, calls, pool))
    wall_s = time.perf_counter() - began_s
    out.send(Figures(wall_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    """Measure both ways three times, keep the best of each, and print the ratio."""
    parser = argparse.ArgumentParser(description="Stripe calls in flight, as a ratio to bare aiohttp.")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--pool", type=int, default=1_000)
    parser.add_argument("--delay-ms", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=serve, args=(told.delay_ms / 1000, there), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{here.recv()}"
    best: dict[str, Figures] = {}
    for _round in range(told.rounds):
        for way in WAYS:
            run = spawn.Process(target=measure, args=(way, base, told.calls, told.pool, there))
            run.start()
            figures: Figures = here.recv()
            run.join()
            best[way] = min(best.get(way, figures), figures, key=lambda one: one.wall_s)
    server.terminate()
    for way, figures in best.items():
        print(
            f"{way:8} {figures.wall_s:6.2f} s   {figures.peak_mb:6.0f} MB peak   {told.calls / figures.wall_s:7.0f}/s"
        )
    ratio = best["aiohttp"].wall_s / best["florin"].wall_s
    print(f"florin / aiohttp, calls per second: {ratio:.2f} (aim: at least 0.60)")
    print(f"florin, peak memory: {best['florin'].peak_mb:.0f} MB (aim: at most 150)")


if __name__ == "__main__":
    main()
