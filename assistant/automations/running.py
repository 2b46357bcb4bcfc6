"""Does what automations say about events, in the transaction that ends the events: once for each, and bounded.

No automation can set itself or another off: all it does is store an alert, queue a draft that waits for a person, or
queue a message to one address. None of that is written to Stripe, and only Stripe's events set automations off; between
any of them and a new event stands a person's yes. Should the receiver of a message answer by acting at Stripe itself,
the bound per hour ends what that could become.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson
import structlog

from assistant.alerts.next_steps.queueing import queue_step
from assistant.alerts.next_steps.withdrawing import AUTOMATION
from assistant.alerts.raising import raise_alert
from assistant.events.event import Event
from assistant.events.states import storable
from assistant.parts import merchant_view
from assistant.ports import Clock
from domain.automations import (
    PREPARE,
    RUNS_AN_HOUR,
    TRIGGERS,
    WEBHOOK,
    Conditions,
    Trigger,
    amount_of,
    applies,
    when_text,
)
from domain.formats import format_money
from domain.ids import new_id
from domain.tally import Tally
from skills.contract import MerchantView
from skills.finding.foreign import foreign
from storage import automations, outbox_messages
from storage.alerts import Alert, Severity
from storage.automations import Automation
from storage.database import Tx

log = structlog.get_logger("florin.automations")

HELD = "automation_held"

# Stripe keeps events for 30 days, and what ran is remembered for twice as long: so none runs twice, however late.
OLDEST = timedelta(days=30)
RUNS_KEPT_DAYS = 60
HOUR = timedelta(hours=1)
_OBJECT_BYTES_MAX = 48 * 1024
_TYPES = frozenset(name for trigger in TRIGGERS.values() for name in trigger.types)


class AutomationRuns:
    """The watcher that does what automations say."""

    def __init__(self, clock: Clock, tally: Tally) -> None:
        """Work by this clock."""
        self._clock = clock
        self._tally = tally

    def minds(self, event_type: str) -> bool:
        """Whether some trigger is told by events of that type."""
        return event_type in _TYPES

    async def look_at(self, tx: Tx, merchant_id: str, events: Sequence[Event]) -> Mapping[int, Exception]:
        """Run every automation that an event sets off; returns the errors of events that could not be read."""
        made = [one for one in await automations.listed(tx) if one.is_on and one.trigger in TRIGGERS]
        if not made:
            return {}
        merchant = await merchant_view(tx, merchant_id)
        failed: dict[int, Exception] = {}
        for event in events:
            for one in made:
                try:
                    meant = self._is_meant(one, event)
                except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                    log.warning("automation_not_run", event_id=event.id, error=type(error).__name__)
                    failed[event.seq] = error
                    continue
                if meant:
                    await self._run(tx, merchant, one, event)
        return failed

    def _is_meant(self, one: Automation, event: Event) -> bool:
        """Whether an automation that was there already means this event."""
        trigger = TRIGGERS[one.trigger]
        # Stripe dates events by the second: one of the second in which it was made may be of after that.
        is_before = event.created_at < one.created_at.replace(microsecond=0)
        is_late = is_before or event.created_at < self._clock() - OLDEST
        return event.type in trigger.types and not is_late and applies(trigger, Conditions.of(one.conditions), event.of)

    async def _run(self, tx: Tx, merchant: MerchantView, one: Automation, event: Event) -> None:
        """Do it, unless it was done for this before or the bound is met."""
        now = self._clock()
        once_key = _once_key(TRIGGERS[one.trigger], event)
        is_held = await automations.ran_since(tx, one.id, now - HOUR) >= RUNS_AN_HOUR
        if not await automations.note_run(tx, one.merchant_id, one.id, once_key, now, is_held=is_held):
            return
        action = str(one.action.get("do"))
        if is_held:
            await self._tell_held(tx, one, event, f"it ran {RUNS_AN_HOUR} times within an hour, which is its bound")
        elif action == WEBHOOK:
            await self._pass_on(tx, merchant, one, event, once_key)
        else:
            alert = self._alert(merchant, one, event, once_key)
            if await raise_alert(tx, alert, self._tally):
                await queue_step(tx, alert, is_wanted=action == PREPARE)
        self._tally.add("automation_runs", action="held" if is_held else action)

    async def _pass_on(self, tx: Tx, merchant: MerchantView, one: Automation, event: Event, once_key: str) -> None:
        """Queue the event for the automation's webhook; say so when that may not speak."""
        whole = storable(event.of)
        fits = len(orjson.dumps(whole)) <= _OBJECT_BYTES_MAX
        data = {
            "automation": one.id,
            "trigger": one.trigger,
            "event": foreign(event.id, 255),
            "type": event.type,
            "created": int(event.created_at.timestamp()),
            "account": event.account_id,
            "livemode": event.livemode,
            "object": whole if fits else {"id": whole.get("id"), "object": whole.get("object")},
        }
        alert = self._alert(merchant, one, event, once_key)
        content = {"title": alert.title, "lines": list(alert.lines), "data": data}
        queued = await outbox_messages.say(
            tx, one.merchant_id, str(one.action.get("channel")), once_key=f"{one.id}:{once_key}", content=content,
            now=self._clock(),
        )  # fmt: skip
        if not queued:
            await self._tell_held(tx, one, event, "its webhook was removed, is off, or was never tried out")

    async def _tell_held(self, tx: Tx, one: Automation, event: Event, why: str) -> None:
        """Tell, once an hour, that an automation did not do what it says."""
        hour = int(self._clock().timestamp()) // 3600
        alert = self._told(
            one, event, HELD, "warning",
            title=f"Automation “{one.name}” was held back",
            lines=("Events that come meanwhile are not made up for. Narrow it, delete it, or look at its webhook.",),
            because=why,
            subject_id=None,
            what=str(hour),
        )  # fmt: skip
        await raise_alert(tx, alert, self._tally)

    def _alert(self, merchant: MerchantView, one: Automation, event: Event, once_key: str) -> Alert:
        """What an automation tells."""
        trigger = TRIGGERS[one.trigger]
        money = amount_of(trigger, event.of)
        amount = f" {format_money(money, merchant.locale)}" if money else ""
        subject = foreign(event.of.get("id"), 255) or None
        title = trigger.title[0].upper() + trigger.title[1:]
        return self._told(
            one, event, AUTOMATION, "info",
            title=f"{title}{f':{amount}' if amount else ''}",
            lines=(f"It is about {subject or 'an object without an id'}. Your automation “{one.name}” tells you.",),
            because=f"your automation says: when {when_text(trigger, Conditions.of(one.conditions), merchant.locale)}",
            subject_id=subject,
            what=once_key,
            money={"amount_minor": money.minor, "currency": money.currency} if money else {},
        )  # fmt: skip

    def _told(
        self, one: Automation, event: Event, kind: str, severity: Severity, *, title: str, lines: tuple[str, ...],
        because: str, subject_id: str | None, what: str, money: Mapping[str, Any] | None = None,
    ) -> Alert:  # fmt: skip
        """An alert of an automation's."""
        place = f"{event.account_id}:{'live' if event.livemode else 'test'}"
        return Alert(
            merchant_id=one.merchant_id,
            id=new_id("alr"),
            rule_id=one.id,
            kind=kind,
            severity=severity,
            title=title,
            lines=lines,
            because=because,
            account_id=event.account_id,
            livemode=event.livemode,
            subject_id=subject_id,
            dedupe_key=":".join((kind, one.id, place, what)),
            occurred_at=event.created_at,
            created_at=self._clock(),
            **(money or {}),
        )


def _once_key(trigger: Trigger, event: Event) -> str:
    """What an automation does something for once: an object, or an event where an object may meet it again.

    Stripe may send two events of one happening; for what an object can be only once, its id tells them apart.
    Source: https://docs.stripe.com/webhooks#handle-duplicate-events.
    """
    place = f"{event.account_id}:{'live' if event.livemode else 'test'}"
    of_id = event.of.get("id")
    return f"{place}:{foreign(of_id if trigger.once and of_id else event.id, 255)}"
