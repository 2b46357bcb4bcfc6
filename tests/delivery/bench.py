"""A bench to deliver on: a merchant, a clock that is set by hand, and delivery as the worker has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.alerts.raising import raise_alert
from assistant.delivery.channel_care import ChannelCare
from assistant.delivery.sending import Pace, Sending
from assistant.delivery.working import DeliveryWork
from domain.people import ROLE_SCOPES, Actor, Door, Role
from domain.tally import Tally
from integrations.notify.notifier import Notifier
from oauth.channel_seal import ChannelSeal
from oauth.keyring import KeyRing, new_key
from storage import alerts, channels, delivery_lists
from storage.alerts import Alert
from storage.channels import Channel
from storage.database import Database
from storage.members import Member
from storage.merchants import Merchant
from storage.outbox import Delivery
from tests.delivery import drafts

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class Bench:
    """What delivers for one merchant; `now` is moved by hand."""

    db: Database
    merchant: Merchant
    admin: Actor
    notifier: Notifier
    seal: ChannelSeal
    pace: Pace
    now: datetime = START

    def work(self) -> DeliveryWork:
        """One worker's delivery; several are several workers'."""
        sending = Sending(self.db, self.notifier, self.seal, self.clock, Tally(), self.pace)
        return DeliveryWork(self.db, sending, self.clock, "https://florin.example.com")

    def care(self) -> ChannelCare:
        """What looks after channels."""
        sending = Sending(self.db, self.notifier, self.seal, self.clock, Tally(), self.pace)
        return ChannelCare(self.db, self.notifier, self.seal, sending, self.clock)

    def clock(self) -> datetime:
        """The moment as the bench has it."""
        return self.now

    def later(self, **span: float) -> None:
        """Move the clock."""
        self.now += timedelta(**span)

    async def deliver(self, **span: float) -> int:
        """Move the clock, then deliver what is due; returns how many messages were tried."""
        self.later(**span)
        return await self.work().once()

    async def channel(self, url: str, kind: str = "webhook", **wishes: Any) -> Channel:
        """A verified channel."""
        given = {"label": "Team", **wishes}
        made = await self.care().add(self.admin, kind, url, given)
        async with self.db.merchant(self.merchant.id) as tx:
            found = await channels.change(tx, made.channel.id, {"verified_at": self.now})
        assert found is not None
        return found

    async def alert(self, **changes: Any) -> Alert:
        """Raise an alert now."""
        raised = drafts.alert(self.merchant.id, self.now, **changes)
        async with self.db.merchant(self.merchant.id) as tx:
            assert await raise_alert(tx, raised)
        return raised

    async def alerts(self, count: int, **changes: Any) -> None:
        """Raise so many at once."""
        async with self.db.merchant(self.merchant.id) as tx:
            for _ in range(count):
                assert await raise_alert(tx, drafts.alert(self.merchant.id, self.now, **changes))

    async def rows(self, *forms: str, channel: Channel | None = None) -> list[Delivery]:
        """Every delivery, oldest first, of some forms or all."""
        async with self.db.merchant(self.merchant.id) as tx:
            found = await delivery_lists.listed(tx, limit=10_000, channel_id=channel.id if channel else None)
        return [row for row in reversed(found) if not forms or row.form in forms]

    async def open_alerts(self, kind: str) -> int:
        """How many alerts of a kind are open."""
        async with self.db.merchant(self.merchant.id) as tx:
            return len(await alerts.listed(tx, states=[alerts.OPEN], kinds=[kind]))

    async def as_it_is(self, channel: Channel) -> Channel:
        """A channel as it is stored."""
        async with self.db.merchant(self.merchant.id) as tx:
            found = await channels.get(tx, channel.id)
        assert found is not None
        return found


def new_bench(database: Database, merchant: Merchant, member: Member, **changes: Any) -> Bench:
    """A bench whose tries follow fast; it reaches this machine."""
    admin = Actor(merchant.id, member.id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.REST, "key_1")
    pace = Pace(tries=4, alarm_after=3, lease_s=60, send_s=8)
    seal = ChannelSeal(KeyRing.from_text(new_key()))
    notifier = Notifier("any", timeout_s=3, services_timeout_s=6)
    return replace(Bench(database, merchant, admin, notifier, seal, pace), **changes)
