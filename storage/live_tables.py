"""The tables of live updates: what changed, and each merchant's newest number."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.columns import merchant_key, metadata, time_of

live_updates = Table(
    "live_updates",
    metadata,
    merchant_key(),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("seq", BigInteger),  # none until the commit
    Column("topic", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    time_of("created_at", nullable=False, default_now=True),
    CheckConstraint("topic ~ '^[a-z]{1,20}$'", name="live_updates_topic_check"),
    Index("live_updates_seq", "merchant_id", "seq", unique=True),
)

live_heads = Table("live_heads", metadata, merchant_key(), Column("seq", BigInteger, nullable=False))
