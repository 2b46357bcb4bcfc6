"""Alerts, each stored once however often what it tells of is reported, and the rules that raise them."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import own_rows

revision = "0007"
down_revision = "0006"

# `last_key` is the approval's key of the last change of a rule: the same change, made again after a crash, is known.
TABLES = """
CREATE TABLE alert_rules (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    parameters jsonb NOT NULL,
    is_default boolean NOT NULL,
    is_on boolean NOT NULL,
    muted_until timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    revision integer NOT NULL,
    last_key text NOT NULL,
    PRIMARY KEY (merchant_id, id)
);
CREATE UNIQUE INDEX alert_rules_default ON alert_rules (merchant_id, kind) WHERE is_default;

CREATE TABLE alerts (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    rule_id text,
    kind text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'urgent')),
    title text NOT NULL,
    lines text[] NOT NULL,
    because text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    subject_id text,
    dedupe_key text NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    deadline_at timestamptz,
    amount_minor bigint,
    currency text,
    proposal_id text,
    state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
    acknowledged_by text,
    acknowledged_at timestamptz,
    snoozed_until timestamptz,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT alerts_once UNIQUE (merchant_id, dedupe_key)
);
CREATE INDEX alerts_latest ON alerts (merchant_id, created_at DESC, id DESC);
CREATE INDEX alerts_open_subject ON alerts (merchant_id, subject_id) WHERE state <> 'resolved';

CREATE INDEX stripe_objects_payments ON stripe_objects
    (merchant_id, account_id, livemode, (state ->> 'currency'), as_of DESC)
    WHERE kind = 'payment_intent' AND state ->> 'status' = 'succeeded';
"""

RIGHTS = {
    "alert_rules": "SELECT, INSERT, UPDATE, DELETE",
    "alerts": "SELECT, INSERT, "
    "UPDATE (deadline_at, proposal_id, state, acknowledged_by, acknowledged_at, snoozed_until)",
}


def upgrade() -> None:
    """Make the alerts and their rules."""
    op.execute(TABLES)
    own_rows(RIGHTS)


def downgrade() -> None:
    """Remove the alerts and their rules."""
    for table in RIGHTS:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX stripe_objects_payments")
