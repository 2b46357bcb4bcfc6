"""Which jobs there are: what each one does, and how often those come that come by themselves."""

from __future__ import annotations

from datetime import timedelta

from api.intake import WORK_ON_EVENTS
from api.settings import Settings
from assistant.alerts.evaluating import EventAlerts
from assistant.alerts.next_steps.queueing import PREPARE
from assistant.alerts.watch import EVERY_S as WATCH_EVERY_S
from assistant.alerts.watch import Watching
from assistant.assistant import Assistant
from assistant.automations.running import RUNS_KEPT_DAYS, AutomationRuns
from assistant.backstops import RESOLVE
from assistant.events.missed import MissedEvents
from assistant.events.working import EventWork
from assistant.mirror.mirrors import Mirrors
from assistant.ports import Clock, WatchedAccounts
from domain.tally import Tally
from oauth.forgetting import FORGET_CONNECTION, Forgetting
from oauth.renewal import Renewal
from oauth.timely_renewal import TimelyRenewal
from storage import automations, inbox, jobs, live
from storage.database import Database
from storage.mirror import CHECK, FILL
from storage.worker import Task

DAY_S = 86_400
HOUR_S = 3_600
FAILED_JOBS_KEPT_DAYS = 30
EVENTS_KEPT_DAYS = 60
LIVE_UPDATES_KEPT = timedelta(days=1)

# Events wake a worker by themselves; this finds those whose waking got lost, and those that wait for another try.
EVENTS_EVERY_S = 5

RENEW_TOKENS_EVERY_S = 30

# Copies are begun when an account is connected; this finds those whose job got lost, and accounts that have none.
MIRRORS_EVERY_S = 30


def events_of(db: Database, accounts: WatchedAccounts, clock: Clock, tally: Tally) -> EventWork:
    """Return what works on Stripe's events, for jobs and for whoever needs to know all that happened until now."""
    return EventWork(db, accounts, clock, tally, watchers=(EventAlerts(clock, tally), AutomationRuns(clock, tally)))


def tasks_of(
    db: Database,
    assistant: Assistant,
    accounts: WatchedAccounts,
    events: EventWork,
    mirrors: Mirrors,
    renewal: Renewal,
    clock: Clock,
    tally: Tally,
    settings: Settings,
) -> tuple[Task, ...]:
    """Return every job of this installation; each may run twice, on any worker."""
    forgetting = Forgetting(db)
    missed = MissedEvents(db, accounts, clock)
    watching = Watching(db, clock, tally)

    async def find_missed() -> None:
        if await missed.once():
            await events.once()

    async def forget_events() -> None:
        async with db.doorway() as tx:
            await inbox.forget(tx, clock() - timedelta(days=EVENTS_KEPT_DAYS))

    async def forget_live_updates() -> None:
        async with db.doorway() as tx:
            await live.forget(tx, clock() - LIVE_UPDATES_KEPT)

    async def forget_runs() -> None:
        async with db.doorway() as tx:
            await automations.forget_runs(tx, clock() - timedelta(days=RUNS_KEPT_DAYS))

    async def forget_jobs() -> None:
        async with db.doorway() as tx:
            await jobs.forget_ended(tx, FAILED_JOBS_KEPT_DAYS)

    return (
        Task(RESOLVE, assistant.look_at),
        Task("reconcile", assistant.reconcile_once, every_s=settings.reconcile_every_s),
        Task(WORK_ON_EVENTS, events.once, every_s=EVENTS_EVERY_S, lane=jobs.PROMPT),
        *(
            [Task("find_missed_events", find_missed, every_s=every_s)]
            if (every_s := settings.missed_events_every_s)
            else ()
        ),
        Task("renew_tokens", TimelyRenewal(db, renewal, clock).once, every_s=RENEW_TOKENS_EVERY_S),
        Task(PREPARE, assistant.next_steps.prepare),
        Task("watch", watching.once, every_s=WATCH_EVERY_S),
        Task(FORGET_CONNECTION, forgetting.forget),
        Task("forget_ended_connections", forgetting.forget_all, every_s=DAY_S),
        Task(FILL, mirrors.fill),
        Task(CHECK, mirrors.check_whole),
        Task("keep_mirrors", mirrors.keep_up, every_s=MIRRORS_EVERY_S),
        Task("check_mirrors", mirrors.check_all, every_s=settings.mirror_check_every_s),
        Task("forget_events", forget_events, every_s=DAY_S),
        Task("forget_live_updates", forget_live_updates, every_s=HOUR_S),
        Task("forget_automation_runs", forget_runs, every_s=DAY_S),
        Task("forget_jobs", forget_jobs, every_s=DAY_S),
    )
