"""The queue of jobs, kept in the same PostgreSQL: a job is deferred in the transaction of the write that causes it.

Jobs only say that there is something to look at; the tables hold the truth. So every job may run twice, or late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import text

from domain.errors import Unavailable
from storage.database import Database, Tx
from storage.failures import florin_error
from storage.records import many

# Only deferring: it is never opened, since each job goes out on the connection of the caller's transaction.
_QUEUE = App(connector=PsycopgConnector())

# Two lanes with places of their own, so that what somebody waits for never stands behind what takes its time, such as a
# thousand jobs that read Stripe, or four that wait for it.
PROMPT, PATIENT = "prompt", "default"
LANES = (PROMPT, PATIENT)

_LISTED = """
SELECT j.id, j.task_name AS task, j.status::text AS state, j.lock, j.args AS arguments, j.attempts, j.scheduled_at,
    j.worker_id, (
        SELECT max(e.at) FROM florin_jobs.procrastinate_events e WHERE e.job_id = j.id AND e.at <= now()
    ) AS since
FROM florin_jobs.procrastinate_jobs j WHERE j.status::text = ANY(:states) ORDER BY j.id DESC LIMIT :limit
"""
_COUNTED = "SELECT status::text AS state, count(*) FROM florin_jobs.procrastinate_jobs GROUP BY status"
_WORKERS = """
SELECT count(*) FROM florin_jobs.procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silent_s)
"""

# A dead worker's jobs wait again at once. One statement, so that of several workers who notice, each job has one.
# What is queued once only (it has a queueing lock) is dropped instead: it comes again, or waits again already.
_TAKE_OVER = """
WITH abandoned AS (
    SELECT j.id, j.queueing_lock IS NOT NULL AS comes_again FROM florin_jobs.procrastinate_jobs j
    LEFT JOIN florin_jobs.procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :silent_s))
    FOR UPDATE OF j SKIP LOCKED
), dropped AS (
    DELETE FROM florin_jobs.procrastinate_jobs j USING abandoned WHERE j.id = abandoned.id AND abandoned.comes_again
)
UPDATE florin_jobs.procrastinate_jobs j
SET status = 'todo', attempts = j.attempts + 1, scheduled_at = now(), worker_id = NULL, abort_requested = false
FROM abandoned WHERE j.id = abandoned.id AND NOT abandoned.comes_again
"""
_FORGET = """
DELETE FROM florin_jobs.procrastinate_jobs j
WHERE j.status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS (
    SELECT 1 FROM florin_jobs.procrastinate_events e
    WHERE e.job_id = j.id AND e.at > now() - make_interval(days => :days)
)
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One job: `state` is todo, doing, failed, aborted or cancelled; what succeeded is removed at once.

    `since` is when it came into its state, `lock` what no two jobs work on at once.
    """

    id: int
    task: str
    state: str
    lock: str | None
    arguments: dict[str, Any]
    attempts: int
    scheduled_at: datetime | None
    worker_id: int | None
    since: datetime | None


async def defer(
    tx: Tx, task: str, arguments: dict[str, Any] | None = None, *, at: datetime | None = None, lock: str | None = None
) -> None:
    """Queue a job in this transaction: it exists when, and only when, that commits; it runs at `at` or at once.

    Of jobs with one `lock` no two run at once, and they run in the order they were queued.
    """
    deferrer = _QUEUE.configure_task(task, lock=lock, schedule_at=at, connection=await _driver(tx))
    try:
        await deferrer.defer_async(**(arguments or {}))
    except ConnectorException as error:
        raise florin_error(error.__cause__) or error from error


async def defer_once(db: Database, task: str, *, lane: str = PATIENT) -> None:
    """Queue a job without arguments in a transaction of its own, unless one like it waits already."""
    try:
        async with db.doorway() as tx:
            await _QUEUE.configure_task(
                task, queue=lane, queueing_lock=task, connection=await _driver(tx)
            ).defer_async()
    except AlreadyEnqueued:
        return
    except ConnectorException as error:
        raise florin_error(error.__cause__) or Unavailable("The queue of jobs can't be reached right now.") from error


async def listed(tx: Tx, states: tuple[str, ...] = ("todo", "doing", "failed"), limit: int = 50) -> list[Job]:
    """Return jobs of the installation, newest first; works in a doorway."""
    return await many(tx, text(_LISTED).bindparams(states=list(states), limit=limit), Job)


async def counted(tx: Tx) -> dict[str, int]:
    """Return how many jobs of the installation are in each state; works in a doorway."""
    return {str(row[0]): int(row[1]) for row in await tx.execute(text(_COUNTED))}


async def workers(tx: Tx, silent_s: float) -> int:
    """Return how many workers have shown themselves within `silent_s`; works in a doorway."""
    shown = int((await tx.execute(text(_WORKERS).bindparams(silent_s=silent_s))).scalar_one())
    return -(-shown // len(LANES))  # each shows itself once for each of its lanes


async def take_over(tx: Tx, silent_s: float) -> int:
    """Put jobs whose worker has been silent for `silent_s`, or is gone, back into the queue; returns how many.

    Jobs that come again by themselves are dropped and not counted. Works in a doorway.
    """
    return (await tx.execute(text(_TAKE_OVER).bindparams(silent_s=silent_s))).rowcount


async def forget_ended(tx: Tx, days: int) -> int:
    """Delete failed, cancelled and aborted jobs to which nothing happened for `days`; returns how many."""
    return (await tx.execute(text(_FORGET).bindparams(days=days))).rowcount


async def _driver(tx: Tx) -> Any:
    """Return the driver's connection of a transaction, which SQLAlchemy must know of to commit it."""
    if not tx.in_transaction():
        await tx.begin()
    return (await tx.get_raw_connection()).driver_connection
