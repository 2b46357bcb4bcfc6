"""Which jobs there are: what each one does, and how often those come that come by themselves."""

from __future__ import annotations

from assistant.assistant import Assistant
from assistant.backstops import RESOLVE
from storage import jobs
from storage.database import Database
from storage.worker import Task

DAY_S = 86_400
FAILED_JOBS_KEPT_DAYS = 30


def tasks_of(db: Database, assistant: Assistant, *, reconcile_every_s: float) -> tuple[Task, ...]:
    """Return every job of this installation; each may run twice, on any worker."""

    async def forget_jobs() -> None:
        async with db.doorway() as tx:
            await jobs.forget_ended(tx, FAILED_JOBS_KEPT_DAYS)

    return (
        Task(RESOLVE, assistant.look_at),
        Task("reconcile", assistant.reconcile_once, every_s=reconcile_every_s),
        Task("forget_jobs", forget_jobs, every_s=DAY_S),
    )
