"""The queue of jobs: deferred with the write, run once at a time, tried again, and taken over from the dead."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager

from storage import jobs, merchants
from storage.database import Database
from storage.merchants import Merchant
from storage.worker import Backoff, Task, Worker, cron_of

ROOT = Path(__file__).resolve().parents[2]
# Of the schema that migration 0004 made its tables with, procrastinate 3.10.
SCHEMA_SHA256 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"

# A worker of another process that takes the job, says so, and never ends it.
STUCK = """
import asyncio, sys
from storage.database import Database
from storage.worker import Task, Worker

async def hang(**_arguments: object) -> None:
    print("taken", flush=True)
    await asyncio.sleep(600)

async def main() -> None:
    db = await Database.open(sys.argv[1])
    await Worker(sys.argv[1], db, [Task("work", hang)]).run()

asyncio.run(main())
"""


async def until(found: Callable[[], Awaitable[bool]] | Callable[[], bool], timeout_s: float = 20) -> None:
    """Waits until something is so."""
    ends = time.monotonic() + timeout_s
    while True:
        answer = found()
        if answer if isinstance(answer, bool) else await answer:
            return
        assert time.monotonic() < ends, "it did not come to that in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def working(url: str, db: Database, *tasks: Task) -> AsyncIterator[Worker]:
    """A worker that runs until the block ends."""
    worker = Worker(url, db, tasks)
    run = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(run, 20)


def test_the_tables_are_those_of_the_installed_library() -> None:
    """A new procrastinate with other tables needs a migration; this says so."""
    shipped = SchemaManager.get_schema().encode()
    assert sha256(shipped).hexdigest() == SCHEMA_SHA256


async def test_a_job_exists_only_when_its_write_commits(
    app_database_url: str, database: Database, merchant: Merchant
) -> None:
    """A job is deferred in the caller's transaction: with it it is rolled back, with it it runs."""
    done: list[str] = []

    async def note(name: str) -> None:
        done.append(name)

    async def fail() -> None:
        async with database.merchant(merchant.id) as tx:
            await merchants.change(tx, merchant.id, name="Never")
            await jobs.defer(tx, "note", {"name": "rolled back"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.merchant(merchant.id) as tx:
        await merchants.change(tx, merchant.id, name="Once")
        await jobs.defer(tx, "note", {"name": "committed"})
    async with working(app_database_url, database, Task("note", note)):
        await until(lambda: bool(done))
        await asyncio.sleep(0.1)
    assert done == ["committed"]
    async with database.doorway() as tx:
        assert await jobs.listed(tx, ("todo", "doing", "failed", "succeeded")) == []


async def test_jobs_of_one_lock_run_one_after_another(app_database_url: str, database: Database) -> None:
    """Two workers never work on one lock at once, and keep the order; other locks do not wait for it."""
    at_work: set[str] = set()
    order: dict[str, list[int]] = {"a": [], "b": []}

    async def step(lock: str, number: int) -> None:
        assert lock not in at_work
        at_work.add(lock)
        await asyncio.sleep(0.02)
        order[lock].append(number)
        at_work.remove(lock)

    async with database.doorway() as tx:
        for number in range(5):
            for lock in ("a", "b"):
                await jobs.defer(tx, "step", {"lock": lock, "number": number}, lock=lock)
    task = Task("step", step, tries=1)
    async with working(app_database_url, database, task), working(app_database_url, database, task):
        await until(lambda: sum(map(len, order.values())) == 10)
    assert order == {"a": [0, 1, 2, 3, 4], "b": [0, 1, 2, 3, 4]}


async def test_what_fails_is_tried_again_and_then_shown(app_database_url: str, database: Database) -> None:
    """A job that raises runs again after a pause; after its last try it is kept as failed, and the next ones run."""
    tried: list[float] = []

    async def fail() -> None:
        tried.append(time.monotonic())
        raise ValueError("no")

    async with database.doorway() as tx:
        await jobs.defer(tx, "fail")
    async with working(app_database_url, database, Task("fail", fail, tries=2)):

        async def failed() -> bool:
            async with database.doorway() as tx:
                return (await jobs.counted(tx)).get("failed") == 1

        await until(failed)
    assert len(tried) == 2
    assert tried[1] - tried[0] >= 0.4
    async with database.doorway() as tx:
        (job,) = await jobs.listed(tx)
        assert (job.task, job.state, job.arguments) == ("fail", "failed", {})
        assert await jobs.forget_ended(tx, days=1) == 0
        assert await jobs.forget_ended(tx, days=0) == 1


async def test_a_periodic_job_runs_once_for_all_workers(app_database_url: str, database: Database) -> None:
    """Three workers run it once at each of its times, and at once when the first of them starts."""
    runs: list[int] = []

    async def tick() -> None:
        runs.append(round(time.time()))

    task = Task("tick", tick, every_s=1)
    async with (
        working(app_database_url, database, task),
        working(app_database_url, database, task),
        working(app_database_url, database, task),
    ):
        await until(lambda: len(runs) >= 1, 5)
        began = time.monotonic()
        runs.clear()
        await asyncio.sleep(4)
        assert 2 <= len(runs) <= time.monotonic() - began + 3  # at most two more at the start of the others


async def test_a_job_of_a_killed_worker_is_taken_over(app_database_url: str, database: Database) -> None:
    """Kill -9 in the middle of a job: a peer runs it within fifteen seconds, although it was never given back."""
    taken: list[str] = []

    async def work(name: str) -> None:
        taken.append(name)

    async with database.doorway() as tx:
        await jobs.defer(tx, "work", {"name": "left behind"}, lock="one")
        await jobs.defer(tx, "work", {"name": "behind it"}, lock="one")
    stuck = subprocess.Popen(  # noqa: S603, ASYNC220  # a program of our own, which must be another process
        [sys.executable, "-c", STUCK, app_database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert stuck.stdout is not None
    assert await asyncio.to_thread(stuck.stdout.readline) == "taken\n"
    async with working(app_database_url, database, Task("work", work)):
        await asyncio.sleep(0.5)
        assert taken == []
        stuck.send_signal(signal.SIGKILL)
        stuck.wait(10)
        stuck.stdout.close()
        began = time.monotonic()
        await until(lambda: len(taken) == 2, 20)
    assert taken == ["left behind", "behind it"]
    assert time.monotonic() - began <= 15


async def test_a_stopped_worker_lets_its_job_end(app_database_url: str, database: Database) -> None:
    """Stopping waits for what is at work, takes nothing more, and leaves no worker behind."""
    ended: list[int] = []
    begun = asyncio.Event()

    async def slow() -> None:
        begun.set()
        await asyncio.sleep(0.3)
        ended.append(1)

    async with database.doorway() as tx:
        await jobs.defer(tx, "slow", lock="slow")
        await jobs.defer(tx, "slow", lock="slow")
    async with working(app_database_url, database, Task("slow", slow)) as worker:
        await begun.wait()
        worker.stop()
    assert ended == [1]
    async with database.doorway() as tx:
        assert [job.state for job in await jobs.listed(tx)] == ["todo"]
        assert await jobs.workers(tx, silent_s=60) == 0


async def test_a_job_of_the_future_waits(app_database_url: str, database: Database) -> None:
    """A job runs when its time has come, not before."""
    runs: list[datetime] = []

    async def note() -> None:
        runs.append(datetime.now(UTC))

    due = datetime.now(UTC) + timedelta(seconds=1)
    async with database.doorway() as tx:
        await jobs.defer(tx, "note", at=due)
    async with working(app_database_url, database, Task("note", note)):
        await until(lambda: bool(runs))
    assert runs[0] >= due


async def test_what_is_prompt_stands_behind_nothing(app_database_url: str, database: Database) -> None:
    """With every place taken by jobs that don't end, and more of them waiting, a prompt one runs all the same."""
    ended = asyncio.Event()
    begun, prompt = [], []

    async def slow() -> None:
        begun.append(1)
        await ended.wait()

    async def quick() -> None:
        prompt.append(1)

    async with database.doorway() as tx:
        for _ in range(20):
            await jobs.defer(tx, "slow")
    async with working(app_database_url, database, Task("slow", slow), Task("quick", quick, lane=jobs.PROMPT)):
        await until(lambda: len(begun) == 4)
        await jobs.defer_once(database, "quick", lane=jobs.PROMPT)
        await until(lambda: bool(prompt))
        assert len(begun) == 4
        async with database.doorway() as tx:
            assert await jobs.workers(tx, silent_s=60) == 1
        ended.set()


async def test_a_job_queued_once_is_not_queued_twice(database: Database) -> None:
    """Of equal jobs without arguments one waits; asking again changes nothing."""
    for _ in range(3):
        await jobs.defer_once(database, "sweep")
    async with database.doorway() as tx:
        assert [job.task for job in await jobs.listed(tx)] == ["sweep"]


@pytest.mark.parametrize(
    ("every_s", "cron"),
    [
        (0.1, "* * * * * */1"),
        (3, "* * * * * */3"),
        (59, "* * * * * */59"),
        (60, "*/1 * * * * 0"),
        (600, "*/10 * * * * 0"),
        (3600, "0 */1 * * * 0"),
        (86_400, "0 0 * * * 0"),
    ],
)
def test_times_become_cron_expressions(every_s: float, cron: str) -> None:
    """Seconds, minutes, hours, or once a day."""
    assert cron_of(every_s) == cron


def test_pauses_grow_and_end() -> None:
    """The pause before a try grows to five minutes and half of it by chance; after the last one there is none."""
    from procrastinate.jobs import Job

    job = Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="t", task_kwargs={}, attempts=0, priority=0
    )
    pauses = []
    for attempts in (0, 5, 10):
        decision = Backoff(12).get_retry_decision(exception=ValueError(), job=job.evolve(attempts=attempts))
        assert decision is not None
        assert decision.retry_at is not None
        pauses.append((decision.retry_at - datetime.now(UTC)).total_seconds())
    assert 0 <= pauses[0] <= 1.6 < 15 <= pauses[1] <= 49 < 140 <= pauses[2] <= 451
    assert Backoff(12).get_retry_decision(exception=ValueError(), job=job.evolve(attempts=11)) is None
