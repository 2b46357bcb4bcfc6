"""A kind of alert: what it is called and tuned by, and the code that finds it in an event or on a schedule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from assistant.events.event import Event
from domain.alerting import AlertKind, Severity
from skills.contract import MerchantView
from storage.alert_rules import AlertRule
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Found:
    """What a kind found: an alert without what every alert has.

    `what` tells it from others about the same subject ("2026-11-21", "needs_response"): one alert is raised per kind,
    rule, subject and `what`. `severity` is the kind's when left out. `account_id` and `livemode` are the event's; a
    look must say them itself.
    """

    title: str
    lines: tuple[str, ...]
    because: str
    subject_id: str | None
    occurred_at: datetime
    what: str = ""
    severity: Severity | None = None
    deadline_at: datetime | None = None
    amount_minor: int | None = None
    currency: str | None = None
    account_id: str | None = None
    livemode: bool | None = None


class Known(Protocol):
    """What Florin's own tables know about one account, without asking Stripe."""

    async def state(self, object_id: object) -> dict[str, Any]:
        """Return the latest known state of an object, {} when none is known."""
        ...

    async def median_payment_minor(self, currency: str, *, but: str) -> tuple[int, int]:
        """Return the median of the newest known payments in a currency without one, and how many they are."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as a kind sees it: `now` is the latest known state of its object, `of` the object as the event shows it.

    `now` is newer than the event when that came late: a kind tells only what is still so. `changed` is what the object
    held before the event, as far as it changed (Stripe's `previous_attributes`).
    """

    event: Event
    of: dict[str, Any]
    changed: dict[str, Any]
    now: dict[str, Any]
    rule: AlertRule
    merchant: MerchantView
    known: Known


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's description with its code.

    `types` are the events that `alert_of` is asked about (a name that ends in a dot stands for all that begin so);
    `look` is asked every `every_s` instead. `over_types` and `is_over`: the events after which unresolved alerts of
    this kind about the event's object (or about the account, when it has no id) are over, if `is_over` says so.
    """

    about: AlertKind
    types: tuple[str, ...] = ()
    alert_of: Callable[[Seen], Awaitable[Found | None]] | None = None
    look: Callable[[Tx, MerchantView, AlertRule, datetime], Awaitable[Sequence[Found]]] | None = None
    every_s: int = 60
    over_types: tuple[str, ...] = ()
    is_over: Callable[[Seen], bool] | None = None

    @property
    def name(self) -> str:
        """The kind's name, such as "dispute_opened"."""
        return self.about.name
