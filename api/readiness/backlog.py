"""What should have been done by now and was not: jobs, events, renewals, deliveries, the mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from api.readiness.trouble import Trouble
from storage import backlog
from storage.backlog import Backlog
from storage.database import Tx
from storage.worker import SILENT_S

DELIVERY_TRIES = 3
MIRROR_STILL = timedelta(minutes=15)
PARKED_SINCE = timedelta(days=7)


async def in_backlog(tx: Tx, clock: Callable[[], datetime], late_after_s: float) -> list[Trouble]:
    """Return what is late by more than `late_after_s`, or fails again and again; works in a doorway."""
    now = clock()
    found = await backlog.look(
        tx,
        now,
        worker_silent_s=SILENT_S,
        parked_since=now - PARKED_SINCE,
        delivery_tries=DELIVERY_TRIES,
        mirror_still_since=now - MIRROR_STILL,
    )
    return [*_late(found, late_after_s), *_failing(found)]


def _late(found: Backlog, late_after_s: float) -> Iterator[Trouble]:
    """What waits too long."""
    if found.jobs_waiting and not found.workers and found.oldest_job_s > late_after_s:
        yield Trouble(
            "no-worker",
            f"{found.jobs_waiting} jobs wait and no worker runs.",
            "Start one: florin worker, or set FLORIN_WORKER=beside and restart the server.",
        )
    elif found.jobs_waiting and found.oldest_job_s > late_after_s:
        yield Trouble(
            "jobs-late",
            f"{found.jobs_waiting} jobs wait, the oldest for {_ago(found.oldest_job_s)}.",
            "Start more workers (florin worker), and see florin jobs for what holds them up.",
        )
    if found.events_waiting and found.oldest_event_s > late_after_s:
        yield Trouble(
            "events-late",
            f"{found.events_waiting} of Stripe's events wait, the oldest for {_ago(found.oldest_event_s)}.",
            "Start more workers (florin worker), and see florin events list --state waiting for the reasons.",
        )
    if found.mirrors_still:
        yield Trouble(
            "mirror-behind",
            f"The copy of {found.mirrors_still} Stripe accounts has not come on for a while, so answers page Stripe.",
            "See florin mirror for where it stands; it goes on by itself when Stripe answers.",
        )


def _failing(found: Backlog) -> Iterator[Trouble]:
    """What was tried in vain."""
    if found.events_parked:
        yield Trouble(
            "events-parked",
            f"{found.events_parked} of Stripe's events of the last week could not be worked on.",
            "See why with florin events list --state parked, then florin events retry.",
        )
    if found.tokens_expired:
        yield Trouble(
            "tokens-expired",
            f"The access to {found.tokens_expired} Stripe accounts has expired and could not be renewed.",
            "Connect them again if Stripe can be reached and this stays.",
        )
    elif found.renewals_failing:
        yield Trouble(
            "tokens-not-renewed",
            f"The access to {found.renewals_failing} Stripe accounts can't be renewed right now.",
            "It is tried again by itself; look whether connect.stripe.com can be reached from here.",
        )
    if found.channels_failing:
        yield Trouble(
            "deliveries-failing",
            f"{found.channels_failing} channels take no alerts.",
            "See florin channels for the reasons; what waits is tried again by itself.",
        )


def _ago(age_s: float) -> str:
    """An age as people say it."""
    return f"{age_s / 60:.0f} minutes" if age_s >= 120 else f"{age_s:.0f} seconds"
