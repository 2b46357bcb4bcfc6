"""What waits and what fails in the whole installation, as numbers only; works in a doorway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from storage import channels, connections, jobs
from storage.database import Tx

_JOBS = text("""
SELECT count(*), coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, (
    SELECT max(e.at) FROM florin_jobs.procrastinate_events e WHERE e.job_id = j.id AND e.type::text = 'deferred'
)))), 0)
FROM florin_jobs.procrastinate_jobs j
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
""")


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many of each wait or fail; ages in seconds of the oldest that waits and could be done, 0 without one."""

    workers: int
    jobs_waiting: int
    oldest_job_s: float
    events_waiting: int
    oldest_event_s: float
    events_parked: int
    renewals_failing: int
    tokens_expired: int
    channels_failing: int
    mirrors_still: int


async def look(
    tx: Tx,
    now: datetime,
    *,
    worker_silent_s: float,
    parked_since: datetime,
    delivery_tries: int,
    mirror_still_since: datetime,
) -> Backlog:
    """Count everything."""
    jobs_waiting, oldest_job_s = (await tx.execute(_JOBS)).one()
    behind = func.florin_events_behind(now, parked_since).table_valued("due", "oldest_due_at", "parked")
    events_waiting, oldest_due_at, parked = (await tx.execute(select(behind))).one()
    failing, expired = await connections.renewal_problems(tx, now)
    return Backlog(
        workers=await jobs.workers(tx, worker_silent_s),
        jobs_waiting=jobs_waiting,
        oldest_job_s=float(oldest_job_s),
        events_waiting=events_waiting,
        oldest_event_s=(now - oldest_due_at).total_seconds() if oldest_due_at else 0.0,
        events_parked=parked,
        renewals_failing=failing,
        tokens_expired=expired,
        channels_failing=await channels.failing(tx, delivery_tries),
        mirrors_still=(await tx.execute(select(func.florin_mirrors_still(mirror_still_since)))).scalar_one(),
    )


async def moment(tx: Tx) -> datetime:
    """Return the database's own time."""
    at: datetime = (await tx.execute(select(func.clock_timestamp()))).scalar_one()
    return at
