"""A house whose clock a test moves: events go in as Stripe sends them, and looks happen when the test says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from assistant.alerts.evaluating import EventAlerts
from assistant.alerts.watch import Watching
from assistant.events.working import EventWork
from storage import alerts, inbox
from storage.alerts import Alert
from storage.inbox import Arrival
from tests.plugins.house import MakeHouse, RunningHouse

# A Friday, noon in UTC. It is to come, because what the database stores now is due for a house whose clock is ahead.
_TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
FRIDAY = _TODAY + timedelta(days=7 + (4 - _TODAY.weekday()) % 7)


@dataclass
class Watched:
    """One merchant's house without a worker of its own; `now` is its clock."""

    now: datetime = FRIDAY
    house: RunningHouse = field(init=False)
    _sent: int = 0

    @classmethod
    def made(cls, make_house: MakeHouse, now: datetime = FRIDAY, **parts: Any) -> Watched:
        """Start a house on a clock that stands still."""
        watched = cls(now)
        watched.house = make_house(settings={"worker": False}, clock=lambda: watched.now, **parts)
        return watched

    @property
    def merchant_id(self) -> str:
        """Whose house it is."""
        return self.house.owner.merchant_id

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def knows(self, type_: str, of: dict[str, Any], *, at: datetime | None = None) -> None:
        """Store an event about an object as the intake does, and work on it."""
        self.know([(type_, of, at or self.now)])

    def know(self, events: list[tuple[str, dict[str, Any], datetime]]) -> None:
        """Store many events and work on them."""
        arrivals = [self._arrival(*one) for one in events]

        async def work() -> None:
            house = self.house.house
            async with house.db.doorway() as tx:
                await inbox.take(tx, arrivals)
            await self.work().once()

        self.house.run(work())

    def work(self) -> EventWork:
        """What works on events in this house."""
        house = self.house.house
        alerts_of = EventAlerts(house.clock, house.tally)
        return EventWork(house.db, house.accounts, house.clock, house.tally, watchers=(alerts_of,))

    def look(self) -> list[Alert]:
        """Look at the merchant now, however lately that happened, and return every alert, oldest first."""
        house = self.house.house
        self.wait(minutes=11)  # longer than any kind waits for its turn
        self.house.run(Watching(house.db, house.clock, house.tally).look_at(self.merchant_id))
        return self.alerts()

    def alerts(self, kind: str | None = None) -> list[Alert]:
        """Every alert of the merchant, oldest first."""

        async def read() -> list[Alert]:
            async with self.house.house.db.merchant(self.merchant_id) as tx:
                return await alerts.listed(tx, kinds=[kind] if kind else None, limit=1000)

        return list(reversed(self.house.run(read())))

    def _arrival(self, type_: str, of: dict[str, Any], at: datetime) -> Arrival:
        """One event as it is stored."""
        self._sent += 1
        event_id = f"evt_{self._sent:06}"
        body = {
            "id": event_id,
            "object": "event",
            "type": type_,
            "account": self.house.account_id,
            "created": int(at.timestamp()),
            "livemode": False,
            "data": {"object": of},
        }
        return Arrival(self.house.account_id, False, event_id, type_, at, orjson.dumps(body))
