"""Work per second with 1, 2 and 4 worker processes, and how soon a killed worker's job is taken over.

Run: .venv/bin/python -m benchmarks.work [--processes 1 2 4] [--jobs 4000] [--events 8000] [--takeovers 5] [--data …]
Jobs do nothing, so they measure the queue; events are those of 16 merchants, each a change of another customer, stored
before and worked on as in earnest. Each worker is a process of its own on one PostgreSQL. --data says where that lies.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

MERCHANTS = 16
BATCH = 500
HELD_S = 600.0

# Whoever has the benchmark's key: connections that no call is made with.
_CONNECTION = """
INSERT INTO connections (merchant_id, id, account_id, livemode, scope, status, is_active, access_token_encrypted, label,
    created_at)
VALUES (%s, %s, %s, false, 'read_write', 'active', true, ''::bytea, 'Shop', now())
"""
_MERCHANT = """
INSERT INTO merchants (id, name, timezone, locale, currency, created_at)
VALUES (%s, 'Shop', 'UTC', 'en-US', 'usd', now())
"""
_UNDONE = {
    "jobs": "SELECT count(*) FROM florin_jobs.procrastinate_jobs WHERE task_name = 'nothing'",
    "events": "SELECT count(*) FROM stripe_events WHERE state = 'waiting'",
}


def run_worker(kind: str, url: str, folder: str, begin: Event, ready: Any) -> None:
    """Work until killed, from `begin` on."""
    from api import logs

    logs.configure("error")
    asyncio.run(_run_worker(kind, url, Path(folder), begin, ready))


async def _run_worker(kind: str, url: str, folder: Path, begin: Event, ready: Any) -> None:
    """Build the worker, say so, wait, work."""
    worker = await (_florin(url, folder) if kind == "events" else _plain(url))
    ready.release()
    await asyncio.to_thread(begin.wait)
    await worker.run()


async def _florin(url: str, folder: Path) -> Any:
    """The worker of a whole house, as `florin worker` runs it."""
    from api.collector import settle
    from api.settings import load
    from api.stripe_endpoints import StripeEndpoints
    from api.wiring import build

    base = "http://127.0.0.1:1"
    settings = load(env_file=None, data=folder, log_level="error", missed_events_every_s=0, mirror=False)
    endpoints = StripeEndpoints(base, base, base, (), (), is_offline=True)
    house = await build(settings, app_url=url, stripe=endpoints)
    settle()
    return house.worker


async def _plain(url: str) -> Any:
    """A worker with jobs that do nothing, or nothing for very long."""
    from storage.database import Database
    from storage.worker import Task, Worker

    async def nothing() -> None:
        return

    async def hold() -> None:
        await asyncio.sleep(HELD_S)

    db = await Database.open(url, pool_size=4)
    return Worker(url, db, (Task("nothing", nothing), Task("hold", hold)))


@contextlib.contextmanager
def workers(kind: str, url: str, folder: str, count: int) -> Iterator[tuple[list[SpawnProcess], Event]]:
    """So many processes that are ready to begin."""
    context = multiprocessing.get_context("spawn")
    begin, ready = context.Event(), context.Semaphore(0)
    started = [context.Process(target=run_worker, args=(kind, url, folder, begin, ready)) for _ in range(count)]
    for process in started:
        process.start()
    for _ in started:
        ready.acquire()
    try:
        yield started, begin
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.join()


def fill(kind: str, url: str, owner: Any, count: int) -> None:
    """Queue what is to be done."""
    asyncio.run(_queue_jobs(url, count) if kind == "jobs" else _store_events(url, count))
    owner.execute("ANALYZE")


async def _queue_jobs(url: str, count: int) -> None:
    """Queue jobs that do nothing."""
    from storage import jobs
    from storage.database import Database

    db = await Database.open(url, pool_size=1)
    for place in range(0, count, BATCH):
        async with db.doorway() as tx:
            for _ in range(min(BATCH, count - place)):
                await jobs.defer(tx, "nothing")
    await db.close()


async def _store_events(url: str, count: int) -> None:
    """Store events as the intake does."""
    from datetime import UTC, datetime
    from uuid import uuid4

    import orjson

    from storage import inbox
    from storage.database import Database
    from storage.inbox import Arrival

    def arrival(number: int) -> Arrival:
        account, event_id, now = f"acct_{number % MERCHANTS}", f"evt_{uuid4().hex}", datetime.now(UTC)
        of = {"id": f"cus_{uuid4().hex}", "object": "customer", "name": "Ada", "description": "x" * 700}
        told = {"id": event_id, "object": "event", "type": "customer.updated", "created": int(now.timestamp())}
        body = orjson.dumps(told | {"account": account, "livemode": False, "data": {"object": of}})
        return Arrival(account, False, event_id, "customer.updated", now, body)

    db = await Database.open(url, pool_size=1)
    for place in range(0, count, BATCH):
        async with db.doorway() as tx:
            await inbox.take(tx, [arrival(place + number) for number in range(min(BATCH, count - place))])
    await db.close()


def per_second(kind: str, url: str, folder: str, owner: Any, processes: int, count: int) -> float:
    """How many jobs or events so many processes end in a second."""
    fill(kind, url, owner, count)
    with workers(kind, url, folder, processes) as (_, begin):
        began = time.perf_counter()
        begin.set()
        while owner.execute(_UNDONE[kind]).fetchone()[0]:
            time.sleep(0.01)
        return count / (time.perf_counter() - began)


def takeover_s(url: str, folder: str, owner: Any) -> float:
    """How many seconds after kill -9 another worker has the job that the killed one had."""
    held = (
        "SELECT worker_id FROM florin_jobs.procrastinate_jobs "
        "WHERE task_name = 'hold' AND status = 'doing' AND worker_id IS NOT NULL"
    )
    owner.execute("SET search_path TO florin_jobs, public")
    owner.execute("DELETE FROM florin_jobs.procrastinate_jobs")
    owner.execute("DELETE FROM florin_jobs.procrastinate_workers")
    with workers("jobs", url, folder, 1) as ((first,), begin):
        begin.set()
        asyncio.run(_queue_hold(url))
        while (row := owner.execute(held).fetchone()) is None:
            time.sleep(0.01)
        with workers("jobs", url, folder, 1) as (_, begin_second):
            begin_second.set()
            time.sleep(4)  # so that both have shown themselves
            began = time.perf_counter()
            first.kill()
            while (now := owner.execute(held).fetchone()) is None or now == row:
                time.sleep(0.01)
            return time.perf_counter() - began


async def _queue_hold(url: str) -> None:
    """Queue a job that does not end by itself."""
    from storage import jobs
    from storage.database import Database

    db = await Database.open(url, pool_size=1)
    async with db.doorway() as tx:
        await jobs.defer(tx, "hold")
    await db.close()


def main() -> None:
    """Measure and print."""
    import psycopg

    from storage import migrate
    from storage.embedded import EmbeddedPostgres, app_url

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--jobs", type=int, default=4_000)
    parser.add_argument("--events", type=int, default=8_000)
    parser.add_argument("--takeovers", type=int, default=5)
    parser.add_argument("--data", type=Path, default=Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"))  # noqa: S108  # worthless data
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.data, prefix="florin-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "pg")
        owner_url = postgres.start()
        try:
            migrate.upgrade(owner_url)
            url = app_url(owner_url)
            with psycopg.connect(owner_url, autocommit=True) as owner:
                for number in range(MERCHANTS):
                    owner.execute(_MERCHANT, (f"mer_{number}",))
                    owner.execute(_CONNECTION, (f"mer_{number}", f"con_{number}", f"acct_{number}"))
                print(f"database in {chosen.data}, {os.cpu_count()} cores")
                for kind, count in (("jobs", chosen.jobs), ("events", chosen.events)):
                    for processes in chosen.processes:
                        rate = per_second(kind, url, folder, owner, processes, count)
                        print(f"  {kind:<7} {processes} processes {rate:8,.0f} a second", flush=True)
                seconds = sorted(takeover_s(url, folder, owner) for _ in range(chosen.takeovers))
                print(f"  takeover after kill -9: {' '.join(f'{one:.1f}' for one in seconds)} s (aim ≤ 15)")
                if seconds:
                    print(f"  median {statistics.median(seconds):.1f} s, longest {seconds[-1]:.1f} s")
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
