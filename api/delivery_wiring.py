"""Builds what delivers alerts, with its jobs: one part of the house."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from api.intake import WORK_ON_EVENTS
from api.settings import Settings
from assistant.delivery.answering import Answers
from assistant.delivery.channel_care import ChannelCare
from assistant.delivery.sending import Sending
from assistant.delivery.working import DELIVER, DeliveryWork
from assistant.ports import Clock
from domain.tally import Tally
from integrations.notify.notifier import Notifier
from oauth.channel_seal import ChannelSeal
from oauth.vault import TokenVault
from storage import delivery_lists, jobs, outbox
from storage.database import Database
from storage.worker import Task

# Whatever queues a delivery wakes a worker where it can; this is for the rest, and for what becomes due by itself.
DELIVER_EVERY_S = 2
FORGET_EVERY_S = 86_400
DELIVERIES_KEPT_DAYS = 60

# The jobs that raise alerts.
WAKING = frozenset({WORK_ON_EVENTS, "watch"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What delivers: `channels` for admins, `answers` for everybody, `work` for the workers."""

    db: Database
    clock: Clock
    notifier: Notifier
    channels: ChannelCare
    answers: Answers
    work: DeliveryWork

    def woken_by(self, tasks: Iterable[Task]) -> tuple[Task, ...]:
        """Return the same tasks; after those that may raise alerts, what they queued goes out at once."""
        return tuple(replace(task, run=self._then_deliver(task.run)) if task.name in WAKING else task for task in tasks)

    def _then_deliver(self, run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """The same run, and then a job that delivers, when there is anything to deliver."""

        async def both(**given: Any) -> None:
            await run(**given)
            async with self.db.doorway() as tx:
                is_due = bool(await outbox.merchants_due(tx, self.clock()))
            if is_due:
                await jobs.defer_once(self.db, DELIVER, lane=jobs.PROMPT)

        return both

    def tasks(self) -> tuple[Task, ...]:
        """Return the jobs of delivery; each may run twice, on any worker."""

        async def forget() -> None:
            async with self.db.doorway() as tx:
                await delivery_lists.forget(tx, self.clock() - timedelta(days=DELIVERIES_KEPT_DAYS))

        return (
            Task(DELIVER, self.work.once, every_s=DELIVER_EVERY_S, lane=jobs.PROMPT),
            Task("forget_deliveries", forget, every_s=FORGET_EVERY_S),
        )


def delivery_of(
    settings: Settings, db: Database, vault: TokenVault, clock: Clock, tally: Tally, *, url: str
) -> Delivery:
    """Build it; `url` is how people reach Florin."""
    notifier = Notifier(settings.delivery_hosts)
    seal = ChannelSeal(vault.keys)
    sending = Sending(db, notifier, seal, clock, tally)
    return Delivery(
        db=db,
        clock=clock,
        notifier=notifier,
        channels=ChannelCare(db, notifier, seal, sending, clock),
        answers=Answers(db, clock),
        work=DeliveryWork(db, sending, clock, url),
    )
