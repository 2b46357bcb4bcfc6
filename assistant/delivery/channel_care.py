"""Channels as an admin looks after them: added, changed, tested, given a new secret, removed; each step is audited.

Where alerts go says who hears of a merchant's money, so only an admin with a credential that may approve changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from assistant.alerts.registry import all_kinds
from assistant.delivery.failing import channel_works
from assistant.delivery.ports import Sealing
from assistant.delivery.sending import Outgoing, Sending, lease_until
from assistant.delivery.wording import of_content
from assistant.ports import Clock
from domain.errors import BadInput, Conflict, NotAllowed, NotFound, TooMany
from domain.ids import new_id
from domain.people import Actor, Role, Scope
from domain.periods import zone_of
from integrations.notify.notifier import Notifier
from integrations.notify.webhooks import new_secret
from storage import audit, channels, members, merchants, outbox
from storage.channels import DASHBOARD, WEBHOOK, Channel, EscalationStep
from storage.database import Database, Tx
from storage.outbox import SENDING, TEST, Delivery

CHANNELS_MAX = 50
STEPS_MAX = 10
OLD_SECRET_GOOD_FOR = timedelta(hours=24)

_GONE = "There is no such channel. List them with: florin channels list"


@dataclass(frozen=True, slots=True)
class Made:
    """A channel with the secret that signs its webhooks, which is shown this once; None for other kinds."""

    channel: Channel
    secret: str | None = field(repr=False)


class ChannelCare:
    """Looks after the channels of every merchant, each through its own members."""

    def __init__(self, db: Database, notifier: Notifier, seal: Sealing, sending: Sending, clock: Clock) -> None:
        """Keep the parts."""
        self._db = db
        self._notifier = notifier
        self._seal = seal
        self._sending = sending
        self._clock = clock

    async def listed(self, actor: Actor) -> list[Channel]:
        """Return the merchant's channels, oldest first."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            return await channels.listed(tx)

    async def get(self, actor: Actor, channel_id: str) -> Channel:
        """Return one channel; NotFound where there is none."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            return await _found(tx, channel_id)

    async def add(self, actor: Actor, kind: str, url: str | None, wishes: Mapping[str, Any]) -> Made:
        """Store a channel, silent until a test has gone through it; `wishes` are fields of Channel.

        Raises BadInput for an address or wish that can't be used, TooMany when there are too many channels.
        """
        _require_admin(actor)
        now = self._clock()
        channel_id = new_id("chn")
        secret = new_secret() if kind == WEBHOOK else None
        if (url is None) != (kind == DASHBOARD):
            raise BadInput("Every channel but the dashboard needs an address, and the dashboard needs none.")
        target = self._notifier.check(kind, url) if url is not None else "Florin's own page"
        async with self._db.merchant(actor.merchant_id) as tx:
            if len(await channels.listed(tx)) >= CHANNELS_MAX:
                raise TooMany(f"There are {CHANNELS_MAX} channels already. Remove one first.")
            merchant = await merchants.get(tx, actor.merchant_id)
            given = dict(wishes)
            given["time_zone"] = given.get("time_zone") or (merchant.timezone if merchant else "UTC")
            await _check_wishes(tx, given)
            if kind == WEBHOOK and "group_minutes" not in given:
                given["group_minutes"] = 0  # programs want each event
            made = Channel(
                id=channel_id,
                merchant_id=actor.merchant_id,
                kind=kind,
                target=target,
                url_sealed=self._sealed(actor, channel_id, url),
                secret_sealed=self._sealed(actor, channel_id, secret),
                created_at=now,
                verified_at=now if kind == DASHBOARD else None,
                **{"member_id": None, **given},
            )
            await channels.create(tx, made)
            await self._audit(tx, actor, "channel.added", {"channel_id": channel_id, "kind": kind, "target": target})
        return Made(made, secret)

    async def change(self, actor: Actor, channel_id: str, url: str | None, wishes: Mapping[str, Any]) -> Channel:
        """Change what a channel wants, or its address; a new address is silent until a test has gone through it."""
        _require_admin(actor)
        changes = dict(wishes)
        async with self._db.merchant(actor.merchant_id) as tx:
            before = await _found(tx, channel_id, lock=True)
            if url is not None:
                if before.kind == DASHBOARD:
                    raise BadInput("The dashboard has no address.")
                changes |= {
                    "target": self._notifier.check(before.kind, url),
                    "url_sealed": self._sealed(actor, channel_id, url),
                    "verified_at": None,
                    "failures": 0,
                    "failing_since": None,
                    "last_error": None,
                }
            hours = {name: getattr(before, name) for name in ("quiet_from_minute", "quiet_until_minute")}
            await _check_wishes(tx, hours | changes)
            changed = await channels.change(tx, channel_id, changes) if changes else before
            if changed is None:
                raise NotFound(_GONE)
            said = {"channel_id": channel_id, "changed": sorted({*wishes, *(["address"] if url is not None else [])})}
            await self._audit(tx, actor, "channel.changed", said | ({"target": changed.target} if url else {}))
        return changed

    async def remove(self, actor: Actor, channel_id: str) -> None:
        """Remove a channel, forget its address, and drop what waits for it."""
        _require_admin(actor)
        now = self._clock()
        async with self._db.merchant(actor.merchant_id) as tx:
            removed = await _found(tx, channel_id, lock=True)
            await channels.remove(tx, channel_id, now)
            await channel_works(tx, removed)
            await outbox.skip_channel(tx, channel_id, "the channel was removed", now)
            await self._audit(tx, actor, "channel.removed", {"channel_id": channel_id})

    async def renew_secret(self, actor: Actor, channel_id: str) -> Made:
        """Give a webhook a new secret; for a day messages are signed with the old one as well."""
        _require_admin(actor)
        secret = new_secret()
        async with self._db.merchant(actor.merchant_id) as tx:
            before = await _found(tx, channel_id, lock=True)
            if before.kind != WEBHOOK:
                raise Conflict("Only webhooks are signed with a secret.")
            changes = {
                "secret_sealed": self._sealed(actor, channel_id, secret),
                "old_secret_sealed": before.secret_sealed,
                "old_secret_until": self._clock() + OLD_SECRET_GOOD_FOR,
            }
            changed = await channels.change(tx, channel_id, changes)
            if changed is None:
                raise NotFound(_GONE)
            await self._audit(tx, actor, "channel.secret_renewed", {"channel_id": channel_id})
        return Made(changed, secret)

    async def test(self, actor: Actor, channel_id: str) -> str | None:
        """Send a test message now; returns why it was not taken, or None, and then the channel may speak."""
        _require_admin(actor)
        now = self._clock()
        async with self._db.merchant(actor.merchant_id) as tx:
            channel = await _found(tx, channel_id)
            if channel.kind == DASHBOARD:
                return None
            sent = _test_message(channel, now, lease_until(now, self._sending.pace), self._sending.pace.tries)
            await outbox.add(tx, [sent])
            await self._audit(tx, actor, "channel.tested", {"channel_id": channel_id})
        error = await self._sending.send(Outgoing(sent, channel, of_content(sent)))
        if error is not None:
            return error.message
        async with self._db.merchant(actor.merchant_id) as tx:
            now_there = await channels.get(tx, channel_id, lock=True)
            if now_there is None or now_there.url_sealed != channel.url_sealed:
                return "The channel was changed meanwhile. Test it again."
            await channels.change(tx, channel_id, {"verified_at": self._clock(), "is_on": True})
            await channel_works(tx, channel)
        return None

    async def escalation(self, actor: Actor) -> list[EscalationStep]:
        """Return the steps by which an urgent alert that nobody acknowledges is passed on."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            return await channels.escalation(tx)

    async def set_escalation(self, actor: Actor, steps: Sequence[tuple[str, int]]) -> list[EscalationStep]:
        """Replace the steps: (channel id, minutes after the alert), each later than the one before."""
        _require_admin(actor)
        if len(steps) > STEPS_MAX or [after for _, after in steps] != sorted({after for _, after in steps}):
            raise BadInput(f"Give at most {STEPS_MAX} steps, each more minutes after the alert than the one before.")
        rows = [EscalationStep(actor.merchant_id, no, one, after) for no, (one, after) in enumerate(steps, 1)]
        async with self._db.merchant(actor.merchant_id) as tx:
            for row in rows:
                await _found(tx, row.channel_id)
            await channels.set_escalation(tx, rows)
            said = {"steps": [{"channel_id": row.channel_id, "after_minutes": row.after_minutes} for row in rows]}
            await self._audit(tx, actor, "escalation.changed", said)
        return rows

    def _sealed(self, actor: Actor, channel_id: str, secret: str | None) -> bytes | None:
        """Seal something for one channel."""
        if secret is None:
            return None
        return self._seal.seal(secret, merchant_id=actor.merchant_id, channel_id=channel_id)

    async def _audit(self, tx: Tx, actor: Actor, kind: str, said: Mapping[str, Any]) -> None:
        """Write down who decided what; no address and no secret is in it."""
        who = {"by": actor.member_id, "credential": actor.credential_id, "door": actor.door.value}
        await audit.append(tx, actor.merchant_id, kind, {**who, **said}, at=self._clock())


def _require_admin(actor: Actor) -> None:
    """Raise NotAllowed unless an admin acts, with a credential that may approve."""
    actor.require(Scope.APPROVE)
    if actor.role is not Role.ADMIN:
        raise NotAllowed("Only an admin may change where alerts go.")


async def _found(tx: Tx, channel_id: str, *, lock: bool = False) -> Channel:
    """Return a channel; NotFound where there is none."""
    found = await channels.get(tx, channel_id, lock=lock)
    if found is None:
        raise NotFound(_GONE)
    return found


async def _check_wishes(tx: Tx, wishes: Mapping[str, Any]) -> None:
    """Raise BadInput for what no channel can have."""
    if (zone := wishes.get("time_zone")) is not None:
        zone_of(zone)
    if (wishes.get("quiet_from_minute") is None) != (wishes.get("quiet_until_minute") is None):
        raise BadInput("Quiet hours need a beginning and an end.")
    if unknown := set(wishes.get("kinds") or ()) - set(all_kinds()):
        raise BadInput(f"There is no kind of alert called {min(unknown)[:40]!r}. GET /api/alerts/rules lists them.")
    member_id = wishes.get("member_id")
    if member_id is not None and await members.get(tx, member_id) is None:
        raise BadInput("There is no such member.")


def _test_message(channel: Channel, now: datetime, lease: datetime, tries: int) -> Delivery:
    """A test that is being sent, for the first and last time."""
    delivery_id = new_id("dlv")
    return Delivery(
        id=delivery_id,
        merchant_id=channel.merchant_id,
        channel_id=channel.id,
        once_key=f"test:{delivery_id}",
        form=TEST,
        severity="info",
        group_key="",
        created_at=now,
        due_at=now,
        content={
            "type": "channel.test",
            "title": "Florin can reach you here",
            "lines": [f"This is a test of the channel “{channel.label}”. Alerts come this way from now on."],
        },
        state=SENDING,
        attempts=tries,
        lease_until=lease,
        opened_at=now,
    )
