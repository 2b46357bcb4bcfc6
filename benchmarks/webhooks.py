"""Webhook intake against two bare FastAPI routes: one that only verifies, one that also inserts with a commit each.

Run: .venv/bin/python -m benchmarks.webhooks [--seconds 4] [--connections 1 32 256] [--data FOLDER] [--rounds 3]
Each way runs in a process of its own on one PostgreSQL, in turns; the client has a process of its own as well. All
events differ and are signed beforehand. --data says where the database lies: /dev/shm without a disk, else its folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request, Response

WAYS = ("verify only", "insert each", "florin")
PATH = "/webhooks/stripe"
SECRET = "whsec_benchmark"
AIMS = {"verify only": 0.65, "insert each": 1.2}


@dataclass(frozen=True)
class Figures:
    """One run: events per second, and the 99th percentile of the time to an answer in milliseconds."""

    per_s: float
    p99_ms: float


def serve(way: str, url: str, folder: str, out: Connection) -> None:
    """Serve one of the ways; send the port first."""
    from api import logs

    logs.configure("warning")
    asyncio.run(_serve(way, url, Path(folder), out))


async def _serve(way: str, url: str, folder: Path, out: Connection) -> None:
    """Run the server until killed."""
    from api.collector import settle
    from api.serving import listen, make_server

    listening = listen("127.0.0.1", 0)
    app = await _florin(url, folder) if way == "florin" else await _bare(url, inserts=way == "insert each")
    server = make_server(app)
    settle()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.answering.wait()
    out.send(listening.getsockname()[1])
    await serving


async def _florin(url: str, folder: Path) -> Any:
    """The whole application; its workers are other processes' business here, as they can be in earnest."""
    from api.app import make_app
    from api.settings import load
    from api.stripe_endpoints import StripeEndpoints
    from api.wiring import build
    from integrations.stripe.webhooks import EndpointSecret

    base = "http://127.0.0.1:1"
    stripe = StripeEndpoints(base, base, base, (), (EndpointSecret(SECRET, allows_live=True),), is_offline=True)
    settings = load(env_file=None, data=folder, worker="off", log_level="warning")
    return make_app(await build(settings, app_url=url, stripe=stripe))


async def _bare(url: str, *, inserts: bool) -> Any:
    """A FastAPI route that verifies, and if wanted stores the event with a commit of its own."""
    import stripe
    from psycopg_pool import AsyncConnectionPool

    from storage.urls import as_user

    app = FastAPI()
    pool = AsyncConnectionPool(as_user(url, "postgres"), min_size=10, max_size=10, open=False)
    if inserts:
        await pool.open(wait=True)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        body = await request.body()
        stripe.WebhookSignature.verify_header(body.decode(), request.headers["stripe-signature"], SECRET, 300)
        if inserts:
            event = json.loads(body)
            async with pool.connection() as connection:
                await connection.execute(
                    "INSERT INTO bare_events VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                    (event["account"], event["id"], body),
                )
        return Response()

    return app


def drive(port: int, connections: int, seconds: float, out: Connection) -> None:
    """Send signed events over so many connections, each as soon as the one before is answered."""
    out.send(asyncio.run(_drive(port, connections, seconds)))


async def _drive(port: int, connections: int, seconds: float) -> Figures:
    """Measure after a short run-up; a raw client, so that its cost does not hide the server's."""
    requests = _requests(port, int(seconds * 6000) + 2000)
    times: list[float] = []
    begin = time.perf_counter() + 0.5
    end = begin + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (sent := time.perf_counter()) < end and requests:
            writer.write(requests.pop())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
            await reader.readexactly(int(length.split(b":")[1]))
            if sent >= begin:
                times.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    assert requests, "more events were taken than were made"
    return Figures(len(times) / seconds, statistics.quantiles(times, n=100)[98] * 1000)


def _requests(port: int, count: int) -> list[bytes]:
    """Whole requests with different events of about a kilobyte."""
    import stripe

    made = []
    for _ in range(count):
        event = {
            "id": f"evt_{uuid4().hex}",
            "object": "event",
            "type": "charge.succeeded",
            "account": "acct_benchmark",
            "created": int(time.time()),
            "livemode": False,
            "data": {"object": {"id": f"ch_{uuid4().hex}", "object": "charge", "description": "x" * 700}},
        }
        body = json.dumps(event).encode()
        at = int(time.time())
        mac = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", SECRET)  # noqa: SLF001  # signs as Stripe does
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Stripe-Signature: t={at},v1={mac}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def measured(way: str, url: str, folder: str, connections: int, seconds: float) -> Figures:
    """One run of one way."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(way, url, folder, there))
    server.start()
    port = here.recv()
    client = context.Process(target=drive, args=(port, connections, seconds, there))
    client.start()
    client.join()
    assert here.poll(), "the client failed"
    figures: Figures = here.recv()
    server.kill()
    server.join()
    return figures


def main() -> None:
    """Measure every way at every number of connections, in turns, and print the ratios of the medians."""
    import psycopg

    from storage import migrate
    from storage.embedded import EmbeddedPostgres, app_url

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 32, 256])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"))  # noqa: S108  # worthless data
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.data, prefix="florin-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "pg")
        owner_url = postgres.start()
        try:
            migrate.upgrade(owner_url)
            with psycopg.connect(owner_url, autocommit=True) as owner:
                owner.execute("CREATE TABLE bare_events (account text, id text, body bytea, PRIMARY KEY (account, id))")
            print(f"database in {chosen.data}, {chosen.rounds} rounds of {chosen.seconds:g} s each, median")
            for connections in chosen.connections:
                runs = {way: [] for way in WAYS}  # type: dict[str, list[Figures]]
                for _ in range(chosen.rounds):
                    for way in WAYS:
                        runs[way].append(measured(way, app_url(owner_url), folder, connections, chosen.seconds))
                report(connections, runs)
        finally:
            postgres.stop()


def report(connections: int, runs: dict[str, list[Figures]]) -> None:
    """Print what one number of connections came to."""
    rate = {way: statistics.median(run.per_s for run in runs[way]) for way in WAYS}
    p99 = {way: statistics.median(run.p99_ms for run in runs[way]) for way in WAYS}
    print(f"\n{connections} connection{'' if connections == 1 else 's'}")
    for way in WAYS:
        print(f"  {way:<12} {rate[way]:8,.0f} events/s   p99 {p99[way]:7.1f} ms")
    for way, aim in AIMS.items():
        ratio = rate["florin"] / rate[way]
        print(f"  florin / {way:<12} {ratio:.2f}" + (f"  (aim ≥ {aim})" if connections == 32 else ""))


if __name__ == "__main__":
    main()
