"""The tables of what is watched over time: deadlines, looks, gaps between events, and automations."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import merchant_key, metadata, time_of

_OBJECT = ("merchant_id", "account_id", "livemode", "object_id")

# Kept by a trigger on stripe_objects (migration 0011), which decides what an object's deadline is.
stripe_deadlines = Table(
    "stripe_deadlines",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    time_of("due_at", nullable=False),
    ForeignKeyConstraint(_OBJECT, [f"stripe_objects.{name}" for name in _OBJECT], ondelete="CASCADE"),
    Index("stripe_deadlines_due", "merchant_id", "account_id", "livemode", "kind", "due_at"),
)

watch_looks = Table(
    "watch_looks",
    metadata,
    merchant_key(),
    Column("kind", Text, primary_key=True),
    time_of("looked_at", nullable=False),
)

event_gaps = Table(
    "event_gaps",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    time_of("looked_at", nullable=False),
    Column("missed", Integer, nullable=False),
    time_of("missed_since"),
)

automations = Table(
    "automations",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("conditions", JSONB, nullable=False),
    Column("action", JSONB, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    time_of("created_at", nullable=False),
    Column("last_key", Text, nullable=False),
)

automation_runs = Table(
    "automation_runs",
    metadata,
    merchant_key(),
    Column("automation_id", Text, primary_key=True),
    Column("once_key", Text, primary_key=True),
    time_of("ran_at", nullable=False),
    Column("is_held", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["merchant_id", "automation_id"], ["automations.merchant_id", "automations.id"], ondelete="CASCADE"
    ),
    Index("automation_runs_latest", "merchant_id", "automation_id", "ran_at"),
)
