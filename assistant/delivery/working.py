"""Works through the outbox: decides merchant by merchant what is to go out, and sends it, many at a time.

A decision is one transaction under the merchant's lock; sending has none open. A message whose sender dies is due again
when its lease is over, with the same id: it is lost never, and may come twice only where nobody can tell whether it
arrived, because the process or the connection ended between the receiver's taking it and our noting it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from assistant.delivery import wording
from assistant.delivery.planning import Bundle, Plan, Situation, plan
from assistant.delivery.sending import Outgoing, Sending, lease_until
from assistant.delivery.wording import Reader
from assistant.ports import Clock
from domain.errors import FlorinError
from domain.ids import new_id
from integrations.notify.message import Message, NotSent
from storage import channels, delivery_lists, members, merchants, outbox
from storage.alerts import Alert
from storage.channels import Channel
from storage.database import Database, Tx
from storage.delivery_lists import alerts_by_id
from storage.outbox import DIGEST, SUMMARY, Delivery

log = structlog.get_logger("florin.delivery")

# The name of the job.
DELIVER = "deliver"

OF_EACH_CHANNEL = 32
SENDS_AT_ONCE = 64
LOOK_AGAIN_S = 0.5
STOPPING_S = 3.0
GROUP_MINUTES_MAX = 120

_DIED = "The process ended each time while it was being sent."


class DeliveryWork:
    """Works in any number of processes at once: of a merchant's messages each is decided on by one of them."""

    def __init__(self, db: Database, sending: Sending, clock: Clock, url: str) -> None:
        """Send by `sending`; `url` is where people find Florin."""
        self._db = db
        self._sending = sending
        self._clock = clock
        self._url = url

    async def once(self) -> int:
        """Send until nothing is due, slow receivers beside others; returns how many messages were tried."""
        under_way: set[asyncio.Task[NotSent | None]] = set()
        tried = 0
        try:
            while True:
                try:
                    begun, has_changed = await self._round(under_way)
                except FlorinError:
                    if not under_way:
                        raise
                    begun, has_changed = 0, False  # what is under way must be noted when the database is back
                tried += begun
                if under_way:
                    _, under_way = await asyncio.wait(
                        under_way, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
                    )
                elif not has_changed:
                    return tried
        finally:
            if under_way:  # told to stop: what a receiver has by now had better be noted
                await asyncio.wait(under_way, timeout=STOPPING_S)
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _round(self, under_way: set[asyncio.Task[NotSent | None]]) -> tuple[int, bool]:
        """Decide for each merchant with something due; returns how many sends began, and whether anything changed."""
        async with self._db.doorway() as tx:
            due = await outbox.merchants_due(tx, self._clock())
        begun = 0
        has_changed = False
        for merchant_id in due:
            room = SENDS_AT_ONCE - len(under_way)
            if room <= 0:
                break
            try:
                async with self._db.merchant(merchant_id) as tx:
                    outgoing, changed = await self._decided(tx, merchant_id, room)
            except FlorinError as error:
                log.warning("not_decided", merchant=merchant_id, reason=error.message)
                continue
            has_changed = has_changed or changed
            begun += len(outgoing)
            for out in outgoing:
                under_way.add(asyncio.create_task(self._sent(out), name="delivery"))
        return begun, has_changed

    async def _sent(self, out: Outgoing) -> NotSent | None:
        """Send; what can't even be noted is sent again when its lease is over."""
        try:
            return await self._sending.send(out)
        except Exception as error:  # noqa: BLE001  # most likely the database is away; others go on
            log.warning("not_noted", delivery=out.sent.id, error=type(error).__name__)
            return None

    async def _decided(self, tx: Tx, merchant_id: str, room: int) -> tuple[list[Outgoing], bool]:
        """Decide about what of a merchant's is due; returns what to send, and whether any row changed."""
        now = self._clock()
        rows = await outbox.due(tx, merchant_id, now, OF_EACH_CHANNEL)
        if not rows:
            return [], False
        known = await channels.by_id(tx, sorted({row.channel_id for row in rows}))
        alerts = await alerts_by_id(tx, {row.alert_id for row in rows if row.alert_id})
        in_flight = await outbox.in_flight(tx, now)
        grouped = [channel.id for channel in known.values() if channel.group_minutes]
        opened = await outbox.opened(tx, grouped, now - timedelta(minutes=GROUP_MINUTES_MAX)) if grouped else []
        send: list[str] = []
        has_changed = False
        for channel in known.values():
            made = plan(
                channel,
                [row for row in rows if row.channel_id == channel.id],
                Situation(
                    now=now,
                    alerts=alerts,
                    opened=[one for one in opened if one.channel_id == channel.id],
                    in_flight=in_flight.get(channel.id, 0),
                    tries=self._sending.pace.tries,
                ),
            )
            has_changed = await self._apply(tx, channel, made, now) or has_changed
            send += made.send
        sent = await outbox.send_off(tx, send[:room], now, lease_until(now, self._sending.pace))
        outgoing = await self._outgoing(tx, sent, known, alerts)
        return outgoing, has_changed or bool(outgoing)

    async def _apply(self, tx: Tx, channel: Channel, made: Plan, now: datetime) -> bool:
        """Write down what was decided but for what is sent; returns whether there was any."""
        for until, ids in made.hold.items():
            await outbox.hold(tx, ids, until)
        for reason, ids in made.skip.items():
            await outbox.skip(tx, ids, reason, now)
        await outbox.give_up(tx, made.give_up, _DIED, now)
        for bundle in made.bundles:
            await _bundle(tx, channel, bundle, now)
        return bool(made.hold or made.skip or made.give_up or made.bundles)

    async def _outgoing(
        self, tx: Tx, sent: Iterable[Delivery], known: dict[str, Channel], alerts: dict[str, Alert]
    ) -> list[Outgoing]:
        """Write the messages."""
        rows = list(sent)
        if not rows:
            return []
        merchant = await merchants.get(tx, rows[0].merchant_id)
        if merchant is None:
            return []
        names = {member.id: member.name for member in await members.listed(tx)}
        found = []
        for row in rows:
            reader = Reader(known[row.channel_id], merchant, self._url)
            message = await _message(tx, row, alerts, reader, names)
            found.append(Outgoing(row, known[row.channel_id], message))
        return found


async def _message(tx: Tx, row: Delivery, alerts: dict[str, Alert], reader: Reader, names: dict[str, str]) -> Message:
    """Write one message."""
    if row.form in (SUMMARY, DIGEST):
        contents = await delivery_lists.contents(tx, row.id)
        return wording.of_bundle(row, contents, await delivery_lists.titles(tx, row.id, wording.TITLES_MAX), reader)
    if row.alert_id is None:
        return wording.of_content(row)
    alert = alerts[row.alert_id]
    return wording.of_alert(row, alert, reader, names.get(alert.acknowledged_by or ""))


async def _bundle(tx: Tx, channel: Channel, bundle: Bundle, now: datetime) -> None:
    """Make a summary or digest; when that one was made before, what came too late for it waits for the next."""
    made = Delivery(
        id=new_id("dlv"),
        merchant_id=channel.merchant_id,
        channel_id=channel.id,
        once_key=f"digest:{bundle.group_key}" if bundle.form == DIGEST else f"summary:{bundle.ids[0]}",
        form=bundle.form,
        severity="urgent" if bundle.group_key.endswith(":urgent") else "info",
        group_key=bundle.group_key,
        created_at=now,
        due_at=now,
    )
    if await outbox.bundle(tx, made, until=bundle.until, now=now) == 0:
        await outbox.hold(tx, bundle.ids, bundle.otherwise)
