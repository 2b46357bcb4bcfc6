"""The tables of alerts and of the rules that raise them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from storage.columns import merchant_key, metadata, time_of

alert_rules = Table(
    "alert_rules",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("is_on", Boolean, nullable=False),
    time_of("muted_until"),
    Column("created_by", Text, nullable=False),
    time_of("created_at", nullable=False),
    Column("revision", Integer, nullable=False),
    Column("last_key", Text, nullable=False),
    Index("alert_rules_default", "merchant_id", "kind", unique=True, postgresql_where=text("is_default")),
)

alerts = Table(
    "alerts",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("rule_id", Text),  # none: a default rule that nobody changed; or a rule that is deleted by now
    Column("kind", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lines", ARRAY(Text), nullable=False),
    Column("because", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("subject_id", Text),
    Column("dedupe_key", Text, nullable=False),
    time_of("occurred_at", nullable=False),
    time_of("created_at", nullable=False),
    time_of("deadline_at"),
    Column("amount_minor", BigInteger),
    Column("currency", Text),
    Column("proposal_id", Text),
    Column("state", Text, nullable=False),
    Column("acknowledged_by", Text),
    time_of("acknowledged_at"),
    time_of("snoozed_until"),
    Column("step_note", Text),
    UniqueConstraint("merchant_id", "dedupe_key", name="alerts_once"),
    Index("alerts_latest", "merchant_id", text("created_at DESC"), text("id DESC")),
    Index("alerts_open_subject", "merchant_id", "subject_id", postgresql_where=text("state <> 'resolved'")),
)
