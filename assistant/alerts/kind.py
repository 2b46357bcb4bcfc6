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
from storage.stripe_states import KnownState


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

    async def state(self, object_id: str) -> KnownState | None:
        """Return the latest known state of an object, or None."""
        ...

    async def median_payment_minor(self, currency: str) -> tuple[int, int] | None:
        """Return the median of the newest known succeeded payments in a currency and how many; None without any."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as a kind sees it: `before` and `now` are its object's known states before the event and after it.

    `now` is newer than the event when the event came late; a kind tells only what is still so. `of` is the object as
    the event shows it, and `changed` what it held before, by Stripe's `previous_attributes`.
    """

    event: Event
    of: dict[str, Any]
    changed: dict[str, Any]
    before: KnownState | None
    now: KnownState | None
    rule: AlertRule
    merchant: MerchantView
    known: Known


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's description with its code.

    `types` are the events that `alert_of` is asked about (a name that ends in a dot stands for all that begin so).
    `look` is asked on a schedule instead. `over_types` and `is_over`: the events after which unresolved alerts of this
    kind about the event's object are over, if `is_over` says so.
    """

    about: AlertKind
    types: tuple[str, ...] = ()
    alert_of: Callable[[Seen], Awaitable[Found | None]] | None = None
    look: Callable[[Tx, MerchantView, AlertRule, datetime], Awaitable[Sequence[Found]]] | None = None
    over_types: tuple[str, ...] = ()
    is_over: Callable[[Seen], bool] | None = None

    @property
    def name(self) -> str:
        """The kind's name, such as "dispute_opened"."""
        return self.about.name
