"""Every table; the migrations must end at exactly this (tests/storage compares them).

Every table is keyed by merchant and under row-level security; times are aware, amounts are whole minor units.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
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

from storage import alert_tables as alert_tables
from storage import event_tables as event_tables
from storage import live_tables as live_tables
from storage import mirror_report_tables as mirror_report_tables
from storage import mirror_tables as mirror_tables
from storage import outbox_tables as outbox_tables
from storage import watch_tables as watch_tables
from storage.columns import merchant_key, time_of
from storage.columns import metadata as metadata


def _of_member(column: str, table: str) -> ForeignKeyConstraint:
    """A member of the same merchant."""
    return ForeignKeyConstraint(
        ["merchant_id", column], ["members.merchant_id", "members.id"], name=f"{table}_{column}_fkey"
    )


def _model_use() -> list[Column[int]]:
    """What language models used: calls, tokens, and cost in millionths."""
    names = ("model_calls", "input_tokens", "output_tokens", "cost_micros")
    return [Column(name, BigInteger, nullable=False, server_default=text("0")) for name in names]


merchants = Table(
    "merchants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("currency", Text, nullable=False),
    time_of("created_at", nullable=False),
    CheckConstraint("id ~ '^mer_[0-9a-z]+$'", name="merchants_id_check"),
)

members = Table(
    "members",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    time_of("created_at", nullable=False),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    merchant_key(),
    Column("token_sha256", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("expires_at", nullable=False),
    _of_member("member_id", "sign_in_links"),
    Index("sign_in_links_token", "token_sha256", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("token_sha256", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("last_seen_at", nullable=False),
    time_of("expires_at", nullable=False),
    time_of("revoked_at"),
    _of_member("member_id", "sessions"),
    Index("sessions_token", "token_sha256", unique=True),
)

api_keys = Table(
    "api_keys",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text, as_tuple=True), nullable=False),
    Column("token_sha256", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("expires_at"),
    time_of("last_used_at"),
    time_of("revoked_at"),
    _of_member("member_id", "api_keys"),
    Index("api_keys_token", "token_sha256", unique=True),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    merchant_key(),
    Column("state_sha256", Text, primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("return_to", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("expires_at", nullable=False),
)

connections = Table(
    "connections",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("scope", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("access_token_encrypted", LargeBinary, nullable=False),
    Column("refresh_token_encrypted", LargeBinary),
    Column("label", Text, nullable=False),
    Column("country", Text),
    Column("default_currency", Text),
    time_of("created_at", nullable=False),
    time_of("revoked_at"),
    time_of("tokens_expire_at"),
    time_of("renew_at"),
    Column("renewals_failed", Integer, nullable=False, server_default=text("0")),
    Column("renewal_problem", Text),
    UniqueConstraint("merchant_id", "account_id", "livemode", name="connections_account_key"),
    Index("connections_of_account", "account_id", "livemode"),
    Index("connections_to_renew", "renew_at", postgresql_where=text("status = 'active' AND renew_at IS NOT NULL")),
    Index("connections_one_active", "merchant_id", unique=True, postgresql_where=text("is_active")),
)

conversations = Table(
    "conversations",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", JSONB, nullable=False),
    Column("turn_count", Integer, nullable=False),
    time_of("created_at", nullable=False),
    time_of("updated_at", nullable=False),
    *_model_use(),
    Index("conversations_latest", "merchant_id", text("updated_at DESC"), text("id DESC")),
)

model_days = Table("model_days", metadata, merchant_key(), Column("day", Date, primary_key=True), *_model_use())

turns = Table(
    "turns",
    metadata,
    merchant_key(),
    Column("conversation_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("cards", JSONB, nullable=False),
    Column("calls", JSONB, nullable=False),
    time_of("created_at", nullable=False),
    ForeignKeyConstraint(
        ["merchant_id", "conversation_id"],
        ["conversations.merchant_id", "conversations.id"],
        name="turns_conversation_id_fkey",
    ),
)

plans = Table(
    "plans",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text),
    Column("request_key", Text),
    Column("request_sha256", Text, nullable=False),
    Column("skill", Text, nullable=False),
    Column("acts_with", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("notes", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("left_out", JSONB, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("expires_at", nullable=False),
    UniqueConstraint("merchant_id", "request_key", name="plans_request_key_key"),
    ForeignKeyConstraint(
        ["merchant_id", "conversation_id"],
        ["conversations.merchant_id", "conversations.id"],
        name="plans_conversation_id_fkey",
    ),
    Index("plans_latest", "merchant_id", text("created_at DESC"), text("id DESC")),
)

proposals = Table(
    "proposals",
    metadata,
    merchant_key(),
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text),
    Column("request_key", Text),
    Column("request_sha256", Text, nullable=False),
    Column("skill", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("summary", Text, nullable=False),
    Column("effects", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("preconditions", JSONB, nullable=False),
    Column("amount_minor", BigInteger),
    Column("currency", Text),
    Column("account_id", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    time_of("created_at", nullable=False),
    time_of("expires_at", nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    time_of("decided_at"),
    Column("attempts", Integer, nullable=False),
    time_of("lease_until"),
    time_of("next_check_at"),
    time_of("sent_at"),
    Column("outcome_text", Text),
    Column("receipt", JSONB(none_as_null=True)),
    Column("error", JSONB(none_as_null=True)),
    Column("plan_id", Text),
    Column("line_no", Integer),
    UniqueConstraint("merchant_id", "key", name="proposals_key_key"),
    UniqueConstraint("merchant_id", "plan_id", "line_no", name="proposals_plan_line_key"),
    ForeignKeyConstraint(["merchant_id", "plan_id"], ["plans.merchant_id", "plans.id"], name="proposals_plan_id_fkey"),
    UniqueConstraint("merchant_id", "request_key", name="proposals_request_key_key"),
    ForeignKeyConstraint(
        ["merchant_id", "conversation_id"],
        ["conversations.merchant_id", "conversations.id"],
        name="proposals_conversation_id_fkey",
    ),
    Index("proposals_latest", "merchant_id", text("created_at DESC"), text("id DESC")),
    Index(
        "proposals_pending",
        "merchant_id",
        "state",
        postgresql_where=text("state IN ('open', 'approved', 'executing', 'unknown')"),
    ),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    merchant_key(),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    merchant_key(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, Computed("decision ->> 'kind'", persisted=True), nullable=False),
    Column("decision", JSONB, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
