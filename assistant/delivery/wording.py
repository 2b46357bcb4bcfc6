"""What messages say: plain lines for people, and the same as data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.alerts.registry import all_kinds
from assistant.delivery.timing import wall_clock
from domain.errors import BadAmount
from domain.formats import format_money
from domain.money import Money
from domain.periods import zone_of
from integrations.notify.message import Message
from storage.alerts import ACKNOWLEDGED, RESOLVED, Alert
from storage.channels import Channel
from storage.delivery_lists import Contents, Title
from storage.merchants import Merchant
from storage.outbox import ESCALATION, SUMMARY, Delivery

TITLES_MAX = 10


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written: through which channel, and `url` where they find Florin."""

    channel: Channel
    merchant: Merchant
    url: str

    def when(self, moment: datetime) -> str:
        """A moment by the channel's wall clock."""
        return wall_clock(moment, zone_of(self.channel.time_zone))


def of_alert(sent: Delivery, alert: Alert, reader: Reader, acknowledged_by: str | None) -> Message:
    """One alert, or its escalation: with why it was raised, until when something can be done, and how it stands."""
    is_escalation = sent.form == ESCALATION
    lines = [f"Raised {reader.when(alert.created_at)}, and nobody has acknowledged it."] if is_escalation else []
    lines += [*alert.lines, f"Why you hear of this: {alert.because}."]
    if alert.deadline_at is not None:
        lines.append(f"Deadline: {reader.when(alert.deadline_at)}.")
    if alert.state == ACKNOWLEDGED:
        lines.append(f"Acknowledged by {acknowledged_by or 'a member'}.")
    elif alert.state == RESOLVED:
        lines.append("It is over by now.")
    if not alert.livemode and alert.account_id:
        lines.append("In test mode: no real money.")
    lines.append(f"{'Decide on the next step' if alert.proposal_id else 'See it'} in Florin: {reader.url}/")
    return Message(
        title=f"Still open: {alert.title}" if is_escalation else alert.title,
        lines=tuple(lines),
        type="alert.escalated" if is_escalation else "alert.raised",
        occurred_at=_iso(alert.occurred_at),
        data={"delivery_id": sent.id, "alert": _data(alert)},
    )


def of_bundle(sent: Delivery, contents: Sequence[Contents], titles: Sequence[Title], reader: Reader) -> Message:
    """A summary of a burst, or a digest: how many of what, what they add up to, and the newest."""
    count = sum(one.count for one in contents)
    first = min((one.first_at for one in contents), default=sent.created_at)
    last = max((one.last_at for one in contents), default=sent.created_at)
    counts = [_counted(one, reader.merchant.locale) for one in contents]
    if sent.form == SUMMARY and len({one.kind for one in contents}) == 1:
        title = f"{count:,} more: {_kind_title(contents[0].kind)}"
    else:
        title = f"{count:,} alert{'' if count == 1 else 's'}"
    span = f"From {reader.when(first)} to {reader.when(last)}:" if last > first else f"{reader.when(first)}:"
    lines = [span, *counts, *(f"– {one.title}" for one in titles)]
    if count > len(titles):
        lines.append(f"… and {count - len(titles):,} more.")
    lines.append(f"See them in Florin: {reader.url}/")
    return Message(
        title=title,
        lines=tuple(lines),
        type="alerts.summary" if sent.form == SUMMARY else "alerts.digest",
        occurred_at=_iso(last),
        data={
            "delivery_id": sent.id,
            "count": count,
            "first_at": _iso(first),
            "last_at": _iso(last),
            "contents": [
                {
                    "kind": one.kind,
                    "severity": one.severity,
                    "count": one.count,
                    "amount_minor": one.amount_minor,
                    "currency": one.currency,
                }
                for one in contents
            ],
            "newest": [{"id": one.id, "title": one.title} for one in titles],
        },
    )


def of_content(sent: Delivery) -> Message:
    """A test, or a message of its own: as it was queued."""
    content = sent.content or {}
    lines = content.get("lines")
    return Message(
        title=str(content.get("title") or "Florin"),
        lines=tuple(str(line) for line in lines) if isinstance(lines, list) else (),
        type=str(content.get("type") or "message"),
        occurred_at=_iso(sent.created_at),
        data={"delivery_id": sent.id, **(data if isinstance(data := content.get("data"), dict) else {})},
    )


def _counted(one: Contents, locale: str) -> str:
    """How many of a kind: 12 × Payment failed, $216.00 in all."""
    said = f"{one.count:,} × {_kind_title(one.kind)}"
    if one.amount_minor is None or one.currency is None:
        return said
    try:
        return f"{said}, {format_money(Money(one.amount_minor, one.currency), locale)} in all"
    except BadAmount:
        return said


def _kind_title(kind: str) -> str:
    """A kind's title; its name where no such kind is known any more."""
    known = all_kinds().get(kind)
    return known.about.title if known else kind.replace("_", " ")


def _data(alert: Alert) -> dict[str, Any]:
    """An alert as programs get it."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "severity": alert.severity,
        "state": alert.state,
        "title": alert.title,
        "lines": list(alert.lines),
        "because": alert.because,
        "account_id": alert.account_id or None,
        "livemode": alert.livemode,
        "subject_id": alert.subject_id,
        "amount_minor": alert.amount_minor,
        "currency": alert.currency,
        "proposal_id": alert.proposal_id,
        "occurred_at": _iso(alert.occurred_at),
        "created_at": _iso(alert.created_at),
        "deadline_at": _iso(alert.deadline_at) if alert.deadline_at else None,
    }


def _iso(moment: datetime) -> str:
    """A moment as programs read it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
