"""The tables of the outbox: channels, the steps of an escalation, and what is delivered through channels."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.columns import merchant_key, metadata, time_of


def _of_channel(table: str) -> ForeignKeyConstraint:
    """A channel of the same merchant."""
    return ForeignKeyConstraint(
        ["merchant_id", "channel_id"], ["channels.merchant_id", "channels.id"], name=f"{table}_channel_id_fkey"
    )


_GOES_OUT = "state IN ('queued', 'sending') AND bundle_id IS NULL"

channels = Table(
    "channels",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("member_id", Text),  # none: the whole team's
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("url_sealed", LargeBinary),
    Column("secret_sealed", LargeBinary),
    Column("old_secret_sealed", LargeBinary),
    time_of("old_secret_until"),
    Column("min_severity", Text, nullable=False),
    Column("kinds", ARRAY(Text, as_tuple=True), nullable=False),
    Column("only_escalations", Boolean, nullable=False),
    Column("quiet_from_minute", Integer),
    Column("quiet_until_minute", Integer),
    Column("urgent_passes", Boolean, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("digest_at_minute", Integer, nullable=False),
    Column("group_minutes", Integer, nullable=False),
    Column("is_on", Boolean, nullable=False),
    time_of("created_at", nullable=False),
    time_of("verified_at"),
    time_of("removed_at"),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    time_of("failing_since"),
    Column("last_error", Text),
    ForeignKeyConstraint(
        ["merchant_id", "member_id"], ["members.merchant_id", "members.id"], name="channels_member_id_fkey"
    ),
)

escalation_steps = Table(
    "escalation_steps",
    metadata,
    merchant_key(),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("channel_id", Text, nullable=False),
    Column("after_minutes", Integer, nullable=False),
    _of_channel("escalation_steps"),
)

deliveries = Table(
    "deliveries",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("channel_id", Text, nullable=False),
    Column("once_key", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("alert_id", Text),
    Column("severity", Text, nullable=False),
    Column("group_key", Text, nullable=False),
    Column("content", JSONB(none_as_null=True)),
    Column("bundle_id", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    time_of("created_at", nullable=False),
    time_of("due_at", nullable=False),
    time_of("lease_until"),
    time_of("opened_at"),
    time_of("ended_at"),
    UniqueConstraint("merchant_id", "channel_id", "once_key", name="deliveries_once"),
    _of_channel("deliveries"),
    Index("deliveries_due", "due_at", postgresql_where=text(_GOES_OUT)),
    Index("deliveries_next", "merchant_id", "channel_id", "due_at", postgresql_where=text(_GOES_OUT)),
    Index("deliveries_latest", "merchant_id", text("created_at DESC"), text("id DESC")),
    Index("deliveries_of_alert", "merchant_id", "alert_id", postgresql_where=text("alert_id IS NOT NULL")),
    Index("deliveries_of_bundle", "merchant_id", "bundle_id", postgresql_where=text("bundle_id IS NOT NULL")),
    Index(
        "deliveries_opened", "merchant_id", "channel_id", "opened_at", postgresql_where=text("opened_at IS NOT NULL")
    ),
)
