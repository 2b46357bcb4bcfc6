"""Channels, deliveries and what people do about alerts, as they go over the wire; no address is ever shown whole."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.shapes import Body, clean_text

ChannelKind = Literal["dashboard", "slack", "email", "sms", "push", "teams", "apprise", "webhook"]
Severity = Literal["info", "warning", "urgent"]
DeliveryState = Literal["queued", "sending", "delivered", "failed", "skipped"]

Label = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(clean_text)]
Address = Annotated[
    str,
    Field(min_length=4, max_length=2000, description="https://… for a webhook or Slack, an Apprise URL for the rest"),
    AfterValidator(clean_text),
]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="a time of day, such as 22:00")]
KindName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z_]+$")]


class QuietHours(Body):
    """When a channel is silent, by the wall clock of its time zone; they may run over midnight."""

    begin: Clock
    end: Clock


class ChannelWishes(Body):
    """What a channel wants; what is left out stays as it is, or is what channels of its kind begin with."""

    label: Label | None = None
    member_id: Annotated[str, Field(max_length=64, description="whose it is; left out: the whole team's")] | None = None
    min_severity: Severity | None = None
    kinds: Annotated[list[KindName], Field(max_length=100, description="the kinds wanted; all when empty")] | None = (
        None
    )
    only_escalations: bool | None = None
    quiet_hours: QuietHours | None = None
    no_quiet_hours: bool = Field(False, description="ends the quiet hours")
    urgent_passes: bool | None = Field(None, description="whether urgent alerts come through in quiet hours")
    time_zone: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(clean_text)] | None = None
    digest: Literal["off", "hourly", "daily"] | None = None
    digest_at: Clock | None = None
    group_minutes: Annotated[int, Field(ge=0, le=120, description="a burst within so many is one summary")] | None = (
        None
    )
    is_on: bool | None = None

    def fields(self) -> dict[str, Any]:
        """What was given, as a channel's fields."""
        plain = ("label", "member_id", "min_severity", "only_escalations", "urgent_passes", "time_zone", "digest")
        found = {name: getattr(self, name) for name in (*plain, "group_minutes", "is_on")}
        found["kinds"] = None if self.kinds is None else tuple(sorted(set(self.kinds)))
        found["digest_at_minute"] = None if self.digest_at is None else _minute(self.digest_at)
        given = {name: value for name, value in found.items() if value is not None}
        if self.quiet_hours is not None:
            given["quiet_from_minute"] = _minute(self.quiet_hours.begin)
            given["quiet_until_minute"] = _minute(self.quiet_hours.end)
        elif self.no_quiet_hours:
            given |= {"quiet_from_minute": None, "quiet_until_minute": None}
        return given


class NewChannel(ChannelWishes):
    """A new channel: silent until a test has gone through it."""

    kind: ChannelKind
    label: Label
    url: Address | None = None


class ChannelChange(ChannelWishes):
    """Changes of a channel; with another address it is silent until a test has gone through it."""

    url: Address | None = None


class EscalationStepShown(Body):
    """So many minutes after an urgent alert that nobody has acknowledged, that channel hears of it."""

    channel_id: Annotated[str, Field(max_length=64)]
    after_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]


class Escalation(Body):
    """The steps in order, each later than the one before."""

    steps: Annotated[list[EscalationStepShown], Field(max_length=10)]


class Snooze(Body):
    """For how long an alert is silent."""

    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]


class ChannelShown(BaseModel):
    """A channel; of its address only what may be seen, of its secrets nothing.

    `failures` counts failed tries since the last that worked, `last_error` is what the last one said.
    """

    id: str
    kind: ChannelKind
    label: str
    target: str
    member_id: str | None
    is_verified: bool
    is_on: bool
    min_severity: Severity
    kinds: list[str]
    only_escalations: bool
    quiet_hours: QuietHours | None
    urgent_passes: bool
    time_zone: str
    digest: Literal["off", "hourly", "daily"]
    digest_at: str
    group_minutes: int
    created_at: datetime
    failures: int
    failing_since: datetime | None
    last_error: str | None


class ChannelMade(ChannelShown):
    """A channel with the secret that signs its webhooks, shown this once; None for other kinds."""

    secret: str | None


class ChannelTested(BaseModel):
    """Whether the test was taken, and if not, why."""

    delivered: bool
    reason: str | None


class DeliveryShown(BaseModel):
    """One message through one channel; `bundle_id` is the summary or digest that holds it, `reason` what went wrong."""

    id: str
    channel_id: str
    form: Literal["alert", "escalation", "summary", "digest", "test", "message"]
    alert_id: str | None
    bundle_id: str | None
    state: DeliveryState
    reason: str | None
    attempts: int
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


class DeliveryPage(BaseModel):
    """Deliveries, newest first; `next` goes into `before` for the page after, None at the end."""

    deliveries: list[DeliveryShown]
    next: str | None


class AlertAnswered(BaseModel):
    """How an alert stands after somebody did something about it."""

    id: str
    state: Literal["open", "acknowledged", "resolved"]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None


def clock_text(minute: int) -> str:
    """Write a minute of the day: 22:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(clock: str) -> int:
    """Read a time of day as a minute of the day."""
    return int(clock[:2]) * 60 + int(clock[3:])
