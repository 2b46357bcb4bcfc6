"""Sends one message that was decided on, with no transaction open, and notes what became of it."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from assistant.delivery.failing import channel_fails, channel_works
from assistant.delivery.ports import Sealing
from assistant.ports import Clock
from domain.errors import FlorinError
from domain.tally import Tally
from integrations.notify.message import Destination, Message, NotSent
from integrations.notify.notifier import Notifier
from storage import channels, live, outbox
from storage.channels import Channel
from storage.database import Database, Tx
from storage.outbox import DELIVERED, FAILED, TEST, Delivery

log = structlog.get_logger("florin.delivery")

NOTE_TRIES = 60
NOTE_AGAIN_S = 0.5

# For jitter. Its own, because whoever seeds the one that all share wants the same run twice.
_CHANCE = random.Random()  # noqa: S311  # no secret


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how fast a message is tried again: after 5, 10, 20 … seconds, an hour at most, twelve times.

    One try may take `send_s`. While it goes on its lease is renewed; a message whose sender died is sent again when
    the `lease_s` are over. After `alarm_after` failures in a row a channel is told of.
    """

    first_s: float = 5.0
    longest_s: float = 3600.0
    tries: int = 12
    lease_s: float = 12.0
    send_s: float = 30.0
    alarm_after: int = 5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is being sent: its row, its channel, and what it says."""

    sent: Delivery
    channel: Channel
    message: Message


class Sending:
    """Sends through the notifier; what it keeps open of the outside world is the notifier's."""

    def __init__(
        self, db: Database, notifier: Notifier, seal: Sealing, clock: Clock, tally: Tally, pace: Pace | None = None
    ) -> None:
        """Keep the parts."""
        self._db = db
        self._notifier = notifier
        self._seal = seal
        self._clock = clock
        self._tally = tally
        self.pace = pace or Pace()

    async def send(self, out: Outgoing) -> NotSent | None:
        """Send a message and note what became of it; returns why it was not taken, if it was not."""
        keeping = asyncio.create_task(self._keep(out.sent), name="lease")
        try:
            error = await self._tried(out)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        outcome = await self._noted(out, error)
        self._tally.add("deliveries", kind=out.channel.kind, outcome=outcome)
        return error

    async def _tried(self, out: Outgoing) -> NotSent | None:
        """Send once; returns why it was not taken, if it was not."""
        try:
            async with asyncio.timeout(self.pace.send_s):
                to = self._destination(out.channel)
                await self._notifier.send(to, out.message, message_id=out.sent.id, at=self._clock())
        except NotSent as known:
            return known
        except TimeoutError:
            return NotSent("It was not taken in time.")
        except FlorinError as known:
            return NotSent(known.message[:300])
        except Exception as fault:  # noqa: BLE001  # whatever a way out raises, the message is tried again
            log.error("not_sent", delivery=out.sent.id, channel_kind=out.channel.kind, error=type(fault).__name__)
            return NotSent(f"Florin could not send it ({type(fault).__name__}).")
        return None

    async def _keep(self, sent: Delivery) -> None:
        """Say now and then that it is still being sent, until cancelled."""
        while True:
            await asyncio.sleep(self.pace.lease_s / 3)
            with suppress(FlorinError):  # without the database nobody else takes it either
                async with self._db.merchant(sent.merchant_id) as tx:
                    await outbox.renew(tx, sent, lease_until(self._clock(), self.pace))

    async def _noted(self, out: Outgoing, error: NotSent | None) -> str:
        """Note how it went, also when the database is away for a while: what was taken must not be sent again."""
        for left in range(NOTE_TRIES, -1, -1):
            try:
                async with self._db.merchant(out.sent.merchant_id) as tx:
                    return await self._note(tx, out, error)
            except FlorinError:
                if left == 0:
                    raise
                await asyncio.sleep(NOTE_AGAIN_S)
        raise AssertionError("unreachable: the last try raises")

    def _destination(self, channel: Channel) -> Destination:
        """The channel's address and secrets, opened; the old secret signs too until its time is over."""

        def opened(sealed: bytes) -> str:
            return self._seal.open(sealed, merchant_id=channel.merchant_id, channel_id=channel.id)

        if channel.url_sealed is None:
            raise NotSent("The channel has no address any more.")
        secrets = [opened(channel.secret_sealed)] if channel.secret_sealed else []
        if channel.old_secret_sealed and channel.old_secret_until and channel.old_secret_until > self._clock():
            secrets.append(opened(channel.old_secret_sealed))
        return Destination(channel.kind, opened(channel.url_sealed), tuple(secrets))

    async def _note(self, tx: Tx, out: Outgoing, error: NotSent | None) -> str:
        """Note how a try ended, and return that in a word."""
        now = self._clock()
        if error is None:
            if not await outbox.finish(tx, out.sent, DELIVERED, None, now):
                return "taken over"
            if out.channel.failures:
                await channels.note_sent(tx, out.channel.id)
                await channel_works(tx, out.channel)
            return DELIVERED
        reason = error.message[:300]
        is_last = error.is_gone or out.sent.attempts >= self.pace.tries
        pause = self._pause(out.sent.attempts, error)
        if is_last:
            noted = await outbox.finish(tx, out.sent, FAILED, reason, now)
        else:
            noted = await outbox.again(tx, out.sent, now + pause, reason)
        if not noted or out.sent.form == TEST:  # whoever tests is told right there
            return FAILED if noted else "taken over"
        failures = await channels.note_failed(tx, out.channel.id, now, reason, before=out.channel.failures)
        log.warning(
            "delivery_failed", delivery=out.sent.id, channel=out.channel.id, tries=out.sent.attempts, reason=reason
        )
        if error.is_gone:
            await channels.change(tx, out.channel.id, {"is_on": False})
            await outbox.skip_channel(tx, out.channel.id, "the channel was switched off: its receiver is gone", now)
        else:  # its others would fail as well, and the receiver may need the rest
            await outbox.hold_channel(tx, out.channel.id, now + self._pause(failures, error))
        if is_last or failures >= self.pace.alarm_after:
            await channel_fails(tx, out.channel, reason, failures, now, is_off=error.is_gone)
        if is_last:
            await live.publish(tx, out.sent.merchant_id, "delivery", {"id": out.sent.id, "state": FAILED})
        return FAILED if is_last else "retried"

    def _pause(self, failures: int, error: NotSent) -> timedelta:
        """How long to wait after so many failures: longer each time, by chance a little more or less."""
        doubled_s = min(self.pace.longest_s, self.pace.first_s * 2.0 ** min(failures - 1, 20))
        return timedelta(seconds=max(doubled_s * _CHANCE.uniform(0.8, 1.2), error.retry_after_s or 0.0))


def lease_until(now: datetime, pace: Pace) -> datetime:
    """Until when a sender that began now must have said how it went."""
    return now + timedelta(seconds=pace.lease_s)
