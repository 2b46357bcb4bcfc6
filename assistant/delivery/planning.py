"""Decides what of a channel's queue goes out now, what waits, what becomes one message, and what is dropped.

Pure: it is given all it needs to know, so that quiet hours, digests and bursts can be tried without a database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.delivery.timing import next_digest, quiet_until
from domain.periods import zone_of
from storage.alerts import OPEN, Alert
from storage.channels import WEBHOOK, Channel
from storage.outbox import ALERT, DIGEST, ESCALATION, SUMMARY, TEST, Delivery, Opened

# A burst: so many of one kind go out by themselves, then what follows within the channel's minutes is one summary.
SINGLES = 1
URGENT_SINGLES = 3

# Programs take several messages at once; people's channels one after another, in order. A failing channel is tried by
# one message at a time.
WEBHOOKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Bundle:
    """A summary or digest to make of what was queued until a moment; `otherwise` is when that is due if it exists."""

    form: str
    group_key: str
    until: datetime
    otherwise: datetime
    ids: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """What to do with rows, by their ids: of no row two things are said."""

    send: list[str] = field(default_factory=list)
    hold: dict[datetime, list[str]] = field(default_factory=dict)
    skip: dict[str, list[str]] = field(default_factory=dict)
    give_up: list[str] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)

    def wait(self, row: Delivery, until: datetime) -> None:
        """Let a row wait."""
        self.hold.setdefault(until, []).append(row.id)

    def drop(self, row: Delivery, reason: str) -> None:
        """End a row unsent."""
        self.skip.setdefault(reason, []).append(row.id)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a channel beside its rows: alerts by id, what was sent off lately, how much is under way."""

    now: datetime
    alerts: Mapping[str, Alert]
    opened: Sequence[Opened]
    in_flight: int
    tries: int


def plan(channel: Channel, rows: Sequence[Delivery], known: Situation) -> Plan:
    """Decide about rows of a channel that are due: all, or the longest due."""
    made = Plan()
    rows = sorted(rows, key=lambda row: (row.created_at, row.id))
    ready: list[Delivery] = []
    groups: dict[str, list[Delivery]] = {}
    digest: list[tuple[datetime, Delivery]] = []
    for row in rows:
        if (dropped := _dropped(channel, row, known)) is not None:
            made.drop(row, dropped)
        elif row.attempts >= known.tries:  # it failed or ended by now, had any of its tries come to an end
            made.give_up.append(row.id)
        elif (until := _silent_until(channel, row, known)) is not None:
            made.wait(row, until)
        elif row.form != ALERT or row.attempts > 0:
            ready.append(row)
        elif channel.digest != "off" and row.severity != "urgent":
            digest.append((_digest_after(channel, row.created_at), row))
        elif channel.group_minutes == 0:
            ready.append(row)
        else:
            groups.setdefault(row.group_key, []).append(row)
    _digests(channel, digest, made, known)
    for group_key, group in groups.items():
        ready += _singles(channel, group_key, group, made, known)
    at_once = WEBHOOKS_AT_ONCE if channel.kind == WEBHOOK and channel.failures == 0 else 1
    ready.sort(key=lambda row: (row.created_at, row.id))
    made.send = [row.id for row in ready[: max(0, at_once - known.in_flight)]]
    return made


def _dropped(channel: Channel, row: Delivery, known: Situation) -> str | None:
    """Why a row is never sent, or None."""
    if channel.removed_at is not None:
        return "the channel was removed"
    if not channel.speaks:
        return "the channel was switched off"
    if row.form == TEST:
        return "the test was interrupted"
    if row.alert_id is None:
        return None
    alert = known.alerts.get(row.alert_id)
    if alert is None:
        return "the alert was deleted"
    if row.form == ESCALATION and alert.state != OPEN:
        return "the alert was acknowledged in time" if alert.acknowledged_at else "the alert was over in time"
    return None


def _silent_until(channel: Channel, row: Delivery, known: Situation) -> datetime | None:
    """Until when a row must wait because its alert is snoozed, or because of the channel's quiet hours."""
    alert = known.alerts.get(row.alert_id) if row.alert_id else None
    if alert is not None and alert.snoozed_until is not None and alert.snoozed_until > known.now:
        return alert.snoozed_until
    if row.severity == "urgent" and channel.urgent_passes:
        return None
    if channel.quiet_from_minute is None or channel.quiet_until_minute is None:
        return None
    zone = zone_of(channel.time_zone)
    return quiet_until(known.now, zone, channel.quiet_from_minute, channel.quiet_until_minute)


def _digest_after(channel: Channel, moment: datetime) -> datetime:
    """When the channel's next digest is due."""
    return next_digest(moment, zone_of(channel.time_zone), channel.digest, channel.digest_at_minute)


def _digests(channel: Channel, waiting: list[tuple[datetime, Delivery]], made: Plan, known: Situation) -> None:
    """Let alerts wait for the digest they belong to; those whose time has come go into one."""
    due: list[str] = []
    latest = None
    for slot, row in waiting:
        if slot > known.now:
            made.wait(row, slot)
        else:
            due.append(row.id)
            latest = slot if latest is None else max(latest, slot)
    if latest is not None:
        otherwise = _digest_after(channel, known.now)
        made.bundles.append(Bundle(DIGEST, latest.isoformat(), latest, otherwise, tuple(due)))


def _singles(channel: Channel, group_key: str, group: list[Delivery], made: Plan, known: Situation) -> list[Delivery]:
    """Return what of a group goes out by itself; what follows close upon others waits, and then is one summary."""
    window = timedelta(minutes=channel.group_minutes)
    recent = [
        one.opened_at for one in known.opened if one.group_key == group_key and one.opened_at > known.now - window
    ]
    allowed = URGENT_SINGLES if group[0].severity == "urgent" else SINGLES
    if len(recent) >= allowed:
        for row in group:
            made.wait(row, min(recent) + window)
        return []
    if len(group) > 1 and any(row.due_at > row.created_at for row in group):  # they have waited
        ids = tuple(row.id for row in group)
        made.bundles.append(Bundle(SUMMARY, group_key, known.now, known.now + window, ids))
        return []
    room = allowed - len(recent)
    for row in group[room:]:
        made.wait(row, known.now + window)
    return group[:room]
