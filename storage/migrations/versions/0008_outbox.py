"""The outbox: channels, the steps of an escalation, and what is delivered through channels, once each."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors, own_rows

revision = "0008"
down_revision = "0007"

# A channel's address and signing secrets are ciphertext; `target` is what may be shown of the address.
TABLES = """
CREATE TABLE channels (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    member_id text,
    kind text NOT NULL CHECK (
        kind IN ('dashboard', 'slack', 'email', 'sms', 'push', 'teams', 'apprise', 'webhook')
    ),
    label text NOT NULL,
    target text NOT NULL,
    url_sealed bytea,
    secret_sealed bytea,
    old_secret_sealed bytea,
    old_secret_until timestamptz,
    min_severity text NOT NULL CHECK (min_severity IN ('info', 'warning', 'urgent')),
    kinds text[] NOT NULL,
    only_escalations boolean NOT NULL,
    quiet_from_minute integer CHECK (quiet_from_minute BETWEEN 0 AND 1439),
    quiet_until_minute integer CHECK (quiet_until_minute BETWEEN 0 AND 1439),
    urgent_passes boolean NOT NULL,
    time_zone text NOT NULL,
    digest text NOT NULL CHECK (digest IN ('off', 'hourly', 'daily')),
    digest_at_minute integer NOT NULL CHECK (digest_at_minute BETWEEN 0 AND 1439),
    group_minutes integer NOT NULL CHECK (group_minutes BETWEEN 0 AND 120),
    is_on boolean NOT NULL,
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    removed_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error text,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT channels_member_id_fkey FOREIGN KEY (merchant_id, member_id) REFERENCES members (merchant_id, id),
    CHECK ((quiet_from_minute IS NULL) = (quiet_until_minute IS NULL))
);

CREATE TABLE escalation_steps (
    merchant_id text NOT NULL REFERENCES merchants (id),
    step integer NOT NULL CHECK (step > 0),
    channel_id text NOT NULL,
    after_minutes integer NOT NULL CHECK (after_minutes > 0),
    PRIMARY KEY (merchant_id, step),
    CONSTRAINT escalation_steps_channel_id_fkey FOREIGN KEY (merchant_id, channel_id)
        REFERENCES channels (merchant_id, id)
);

CREATE TABLE deliveries (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    channel_id text NOT NULL,
    once_key text NOT NULL,
    form text NOT NULL CHECK (form IN ('alert', 'escalation', 'summary', 'digest', 'test', 'message')),
    alert_id text,
    severity text NOT NULL,
    group_key text NOT NULL,
    content jsonb,
    bundle_id text,
    state text NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'failed', 'skipped')),
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    lease_until timestamptz,
    opened_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT deliveries_once UNIQUE (merchant_id, channel_id, once_key),
    CONSTRAINT deliveries_channel_id_fkey FOREIGN KEY (merchant_id, channel_id) REFERENCES channels (merchant_id, id)
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('queued', 'sending') AND bundle_id IS NULL;
CREATE INDEX deliveries_next ON deliveries (merchant_id, channel_id, due_at)
    WHERE state IN ('queued', 'sending') AND bundle_id IS NULL;
CREATE INDEX deliveries_latest ON deliveries (merchant_id, created_at DESC, id DESC);
CREATE INDEX deliveries_of_alert ON deliveries (merchant_id, alert_id) WHERE alert_id IS NOT NULL;
CREATE INDEX deliveries_of_bundle ON deliveries (merchant_id, bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX deliveries_opened ON deliveries (merchant_id, channel_id, opened_at) WHERE opened_at IS NOT NULL;
"""

RIGHTS = {
    "channels": "SELECT, INSERT, UPDATE",
    "escalation_steps": "SELECT, INSERT, DELETE",
    "deliveries": (
        "SELECT, INSERT, "
        "UPDATE (state, reason, attempts, due_at, lease_until, opened_at, ended_at, bundle_id, content)"
    ),
}

DOORWAY = """
CREATE FUNCTION florin_merchants_with_deliveries(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT d.merchant_id FROM public.deliveries d
    WHERE d.state IN ('queued', 'sending') AND d.bundle_id IS NULL AND d.due_at <= at
        AND (d.state = 'queued' OR d.lease_until <= at)
    GROUP BY d.merchant_id ORDER BY min(d.due_at)
$$;

CREATE FUNCTION florin_delivery_counts() RETURNS TABLE (state text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT d.state, count(*) FROM public.deliveries d GROUP BY d.state
$$;

CREATE FUNCTION florin_channels_failing(tries integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FROM public.channels c WHERE c.failures >= tries AND c.is_on AND c.removed_at IS NULL
$$;

CREATE FUNCTION florin_forget_deliveries(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH gone AS (
        DELETE FROM public.deliveries d
        WHERE d.ended_at < before AND d.state IN ('delivered', 'failed', 'skipped') RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION florin_channel_ids() RETURNS TABLE (merchant_id text, channel_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id, c.id FROM public.channels c WHERE c.url_sealed IS NOT NULL ORDER BY 1, 2
$$;
"""

DOORS = (
    "florin_merchants_with_deliveries(timestamptz)",
    "florin_delivery_counts()",
    "florin_channels_failing(integer)",
    "florin_forget_deliveries(timestamptz)",
    "florin_channel_ids()",
)


def upgrade() -> None:
    """Make the outbox."""
    op.execute(TABLES)
    own_rows(RIGHTS)
    op.execute(DOORWAY)
    doors(DOORS)


def downgrade() -> None:
    """Remove the outbox with every delivery in it."""
    for door in DOORS:
        op.execute(f"DROP FUNCTION {door}")
    op.execute("DROP TABLE deliveries, escalation_steps, channels")
