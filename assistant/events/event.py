"""One event of Stripe's as its handler sees it, and what can come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from storage.database import Tx
from storage.inbox import IGNORED, PROCESSED


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a merchant's account; `of` is the object it is about as it was then, {} in a thin notification.

    `changed` is what of it was otherwise before, as it was before (Stripe's `previous_attributes`).
    What it says is other people's text, like everything that comes from Stripe.
    """

    seq: int
    merchant_id: str
    account_id: str
    livemode: bool
    id: str
    type: str
    created_at: datetime
    attempts: int
    of: dict[str, Any] = field(repr=False)
    changed: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """Where handling leaves an event: PROCESSED, or IGNORED with the reason."""

    state: str
    reason: str | None = None


DONE = Ended(PROCESSED)


def ignored(reason: str) -> Ended:
    """Nothing was to be done, and why."""
    return Ended(IGNORED, reason)


# Handles one event; it may run twice, late, and in any order, so it compares with how things are before it changes any.
Handler = Callable[[Event], Awaitable[Ended]]


class Watcher(Protocol):
    """Looks at events in the transaction that ends them as processed, so that what it makes of each is made once."""

    def minds(self, event_type: str) -> bool:
        """Whether events of that type mean something to it."""
        ...

    async def look_at(self, tx: Tx, merchant_id: str, events: Sequence[Event]) -> Mapping[int, Exception]:
        """Look at events of one merchant, whose objects' states are known by now; nothing here may ask the network.

        Returns, by `seq`, the errors of those that must be looked at again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Family:
    """Events whose type is one of `types`, or begins with one that ends in a dot."""

    types: tuple[str, ...]
    handle: Handler

    def fits(self, event_type: str) -> bool:
        """Whether an event of that type belongs to the family."""
        return any(event_type == name or (name.endswith(".") and event_type.startswith(name)) for name in self.types)
