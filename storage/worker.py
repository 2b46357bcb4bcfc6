"""A worker: takes jobs from the queue and runs them, defers the periodic ones, and takes a dead worker's over."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy
from procrastinate.worker import Worker as QueueWorker

from storage import jobs
from storage.database import Database
from storage.jobs import PATIENT, PROMPT
from storage.urls import conninfo, for_app

log = structlog.get_logger("florin.worker")

HEARTBEAT_S = 3.0
SILENT_S = 10.0
TAKE_OVER_EVERY_S = 2.0
POLL_S = 1.0
GRACE_S = 10
AGAIN_AFTER_S = 1.0
POOL_SIZE = 6
PROMPT_PLACES = 2

# For jitter. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret


@dataclass(frozen=True, slots=True)
class Task:
    """What a job of that name does; `every_s` makes it periodic, once for all workers, and once when a worker starts.

    A run that raises is tried again up to `tries` times, with growing pauses. Periodic tasks are not: they come again.
    `lane` is PROMPT for the few that somebody waits for; whoever queues such a job names the same lane.
    """

    name: str
    run: Callable[..., Awaitable[Any]]
    every_s: float | None = None
    tries: int = 12
    lane: str = PATIENT


class Backoff(BaseRetryStrategy):
    """Tries again after 1, 2, 4 … seconds, five minutes at most, each made up to half longer or shorter by chance."""

    def __init__(self, tries: int) -> None:
        """Give up after so many tries."""
        self._tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002  # the library's signature
        """Say when the job is tried again; None when it has failed for good."""
        if job.attempts + 1 >= self._tries:
            return None
        pause_s = min(300.0, 2.0 ** min(job.attempts, 10)) * _CHANCE.uniform(0.5, 1.5)
        return RetryDecision(retry_in={"milliseconds": int(pause_s * 1000)})


class Worker:
    """One worker of any number; `run` works until `stop`, however often the database goes away meanwhile."""

    def __init__(self, app_url: str, db: Database, tasks: Sequence[Task], *, concurrency: int = 4) -> None:
        """Keep the tasks; nothing is connected yet. `app_url` is the app's connection, `db` a pool on it."""
        self._url = for_app(app_url)
        self._db = db
        self._tasks = tasks
        self._concurrency = concurrency
        self._stopping = asyncio.Event()
        self._lanes: tuple[QueueWorker, ...] = ()

    def stop(self) -> None:
        """Take no further job; those at work get their time to end."""
        self._stopping.set()
        for lane in self._lanes:
            lane.stop()  # type: ignore[no-untyped-call]  # the library leaves it unannotated

    async def run(self) -> None:
        """Work until stopped; what keeps the queue from working is logged and tried again."""
        others = asyncio.create_task(self._look_after_others(), name="jobs of dead workers")
        try:
            while not self._stopping.is_set():
                try:
                    await self._work()
                except Exception as error:  # noqa: BLE001  # whatever it was, the worker must outlive it
                    log.warning("worker_interrupted", error=type(error).__name__)
                if not self._stopping.is_set():
                    await self._pause(AGAIN_AFTER_S)
        finally:
            others.cancel()
            await asyncio.gather(others, return_exceptions=True)

    async def _work(self) -> None:
        """Open the queue and work until stopped or until the database goes away."""
        connector = PsycopgConnector(conninfo=conninfo(self._url), min_size=1, max_size=POOL_SIZE, timeout=5.0)
        app = App(connector=connector)
        for task in self._tasks:
            _register(app, task)
        async with app.open_async():
            for task in self._tasks:
                if task.every_s is not None:
                    await jobs.defer_once(self._db, task.name, lane=task.lane)
            self._lanes = (self._lane(app, PROMPT, PROMPT_PLACES), self._lane(app, PATIENT, self._concurrency))
            if not self._stopping.is_set():
                async with asyncio.TaskGroup() as running:
                    for lane in self._lanes:
                        running.create_task(lane.run())  # type: ignore[no-untyped-call]  # the library leaves it unannotated

    def _lane(self, app: App, name: str, places: int) -> QueueWorker:
        """What takes the jobs of one lane, so many at once."""
        return QueueWorker(
            app,
            queues=[name],
            concurrency=places,
            fetch_job_polling_interval=POLL_S,
            shutdown_graceful_timeout=GRACE_S,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=SILENT_S,
        )

    async def _look_after_others(self) -> None:
        """Put the jobs of workers that went silent back into the queue, until cancelled."""
        while True:
            await asyncio.sleep(TAKE_OVER_EVERY_S * _CHANCE.uniform(0.75, 1.25))
            try:
                async with self._db.doorway() as tx:
                    taken = await jobs.take_over(tx, SILENT_S)
            except Exception as error:  # noqa: BLE001  # the next look may succeed
                log.warning("take_over_failed", error=type(error).__name__)
            else:
                if taken:
                    log.warning("jobs_taken_over", jobs=taken)

    async def _pause(self, pause_s: float) -> None:
        """Wait, but not once told to stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause_s)


def _register(app: App, task: Task) -> None:
    """Make a task known to the queue."""
    if task.every_s is None:
        app.task(name=task.name, queue=task.lane, retry=Backoff(task.tries))(task.run)
        return

    at_work = asyncio.Lock()
    asked_again = asyncio.Event()

    async def run(timestamp: int = 0) -> None:  # noqa: ARG001  # for which of its times the job was deferred
        # A run that takes long would fill every place of the worker with its like; one more run after it is enough.
        asked_again.set()
        while asked_again.is_set() and not at_work.locked():
            async with at_work:
                asked_again.clear()
                try:
                    await task.run()
                except Exception as error:  # noqa: BLE001  # it comes again; a failed job every time would help nobody
                    log.warning("periodic_job_failed", task=task.name, error=type(error).__name__)

    periodic = app.task(name=task.name, queue=task.lane, queueing_lock=task.name)(run)
    app.periodic(cron=cron_of(task.every_s))(periodic)


def cron_of(every_s: float) -> str:
    """Return the cron expression nearest to every so many seconds: a second at least, six fields, seconds last."""
    whole_s = max(1, round(every_s))
    if whole_s < 60:
        return f"* * * * * */{whole_s}"
    minutes = round(whole_s / 60)
    if minutes < 60:
        return f"*/{minutes} * * * * 0"
    hours = min(24, round(minutes / 60))
    return f"0 */{hours} * * * 0" if hours < 24 else "0 0 * * * 0"
