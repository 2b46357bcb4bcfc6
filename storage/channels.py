"""Channels: where alerts go, each with what it wants and when it may speak; and the steps of an escalation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.database import Tx
from storage.outbox_tables import channels, escalation_steps
from storage.records import many, one

DASHBOARD, WEBHOOK = "dashboard", "webhook"
KINDS = (DASHBOARD, "slack", "email", "sms", "push", "teams", "apprise", WEBHOOK)
SEVERITIES = ("info", "warning", "urgent")
DIGESTS = ("off", "hourly", "daily")


@dataclass(frozen=True, slots=True)
class Channel:
    """One place to which alerts go; address and secrets are ciphertext and not in the repr.

    `member_id` is whose it is, None for the whole team's. `kinds` are the alerts wanted, all when empty. Minutes are
    of the day by the wall clock of `time_zone`. `failures` counts failed tries since the last that worked.
    """

    id: str
    merchant_id: str
    member_id: str | None
    kind: str
    label: str
    target: str
    url_sealed: bytes | None = field(repr=False)
    secret_sealed: bytes | None = field(repr=False)
    created_at: datetime
    time_zone: str
    min_severity: str = "info"
    kinds: tuple[str, ...] = ()
    only_escalations: bool = False
    quiet_from_minute: int | None = None
    quiet_until_minute: int | None = None
    urgent_passes: bool = True
    digest: str = "off"
    digest_at_minute: int = 8 * 60
    group_minutes: int = 10
    is_on: bool = True
    old_secret_sealed: bytes | None = field(default=None, repr=False)
    old_secret_until: datetime | None = None
    verified_at: datetime | None = None
    removed_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_error: str | None = None

    @property
    def speaks(self) -> bool:
        """Whether anything may be sent through it but a test."""
        return self.is_on and self.verified_at is not None and self.removed_at is None

    def wants(self, severity: str, kind: str) -> bool:
        """Whether an alert of that severity and kind is wanted here."""
        grave_enough = SEVERITIES.index(severity) >= SEVERITIES.index(self.min_severity)
        return self.speaks and not self.only_escalations and grave_enough and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """When nobody has acknowledged an urgent alert so many minutes after it came, that channel hears of it."""

    merchant_id: str
    step: int
    channel_id: str
    after_minutes: int


async def create(tx: Tx, channel: Channel) -> None:
    """Store a new channel."""
    await tx.execute(insert(channels).values(asdict(channel)))


async def get(tx: Tx, channel_id: str, *, lock: bool = False) -> Channel | None:
    """Return a channel of this merchant that was not removed, or None; with `lock` nobody else changes it meanwhile."""
    found = select(channels).where(channels.c.id == channel_id, channels.c.removed_at.is_(None))
    return await one(tx, found.with_for_update() if lock else found, Channel)


async def listed(tx: Tx) -> list[Channel]:
    """Return this merchant's channels that were not removed, oldest first."""
    found = select(channels).where(channels.c.removed_at.is_(None))
    return await many(tx, found.order_by(channels.c.created_at, channels.c.id), Channel)


async def by_id(tx: Tx, channel_ids: Sequence[str]) -> dict[str, Channel]:
    """Return these channels of the merchant, removed ones too."""
    return {row.id: row for row in await many(tx, select(channels).where(channels.c.id.in_(channel_ids)), Channel)}


async def change(tx: Tx, channel_id: str, changes: dict[str, Any]) -> Channel | None:
    """Change columns of a channel that was not removed and return it as it then is, or None."""
    mine = update(channels).where(channels.c.id == channel_id, channels.c.removed_at.is_(None))
    return await one(tx, mine.values(changes).returning(channels), Channel)


async def remove(tx: Tx, channel_id: str, now: datetime) -> bool:
    """Remove a channel and forget its address and secrets; what was delivered through it stays known."""
    steps = delete(escalation_steps).where(escalation_steps.c.channel_id == channel_id)
    await tx.execute(steps)
    nothing = {"url_sealed": None, "secret_sealed": None, "old_secret_sealed": None, "is_on": False}
    return await change(tx, channel_id, {**nothing, "removed_at": now}) is not None


async def note_sent(tx: Tx, channel_id: str) -> None:
    """Note that a delivery worked."""
    await tx.execute(
        update(channels)
        .where(channels.c.id == channel_id, channels.c.failures > 0)
        .values(failures=0, failing_since=None, last_error=None)
    )


async def note_failed(tx: Tx, channel_id: str, now: datetime, error: str, *, before: int) -> int:
    """Note that a try failed, and return how many did since one worked.

    `before` is how many had when this one began: several at once that fail together count as one.
    """
    failed = (
        update(channels)
        .where(channels.c.id == channel_id)
        .values(
            failures=func.greatest(channels.c.failures, before + 1),
            failing_since=func.coalesce(channels.c.failing_since, now),
            last_error=error,
        )
        .returning(channels.c.failures)
    )
    return int((await tx.execute(failed)).scalar_one())


async def failing(tx: Tx, tries: int) -> int:
    """Return how many channels of all merchants failed so many times in a row; works in a doorway."""
    return int((await tx.execute(select(func.florin_channels_failing(tries)))).scalar_one())


async def all_with_secrets(tx: Tx) -> list[tuple[str, str]]:
    """Return (merchant id, channel id) of every channel with something sealed; works in a doorway."""
    found = func.florin_channel_ids().table_valued("merchant_id", "channel_id")
    return [(str(row[0]), str(row[1])) for row in await tx.execute(select(found.c.merchant_id, found.c.channel_id))]


async def escalation(tx: Tx) -> list[EscalationStep]:
    """Return the merchant's steps of an escalation, in order."""
    return await many(tx, select(escalation_steps).order_by(escalation_steps.c.step), EscalationStep)


async def set_escalation(tx: Tx, steps: Sequence[EscalationStep]) -> None:
    """Replace the merchant's steps."""
    await tx.execute(delete(escalation_steps))
    if steps:
        await tx.execute(insert(escalation_steps).values([asdict(step) for step in steps]))
