"""Events from Stripe: the inbox that keeps each once, the latest known states of objects, and where looks for missed
events have come to."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors, own_rows

revision = "0005"
down_revision = "0004"

# An event of an account that no merchant has connected belongs to nobody: it is kept, and no merchant sees it.
TABLES = """
CREATE TABLE stripe_events (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id text REFERENCES merchants (id),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    body bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'processed', 'ignored', 'parked')),
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stripe_events_once UNIQUE NULLS NOT DISTINCT (account_id, livemode, event_id, merchant_id)
);
CREATE INDEX stripe_events_waiting ON stripe_events (merchant_id, due_at) WHERE state = 'waiting';
CREATE INDEX stripe_events_latest ON stripe_events (merchant_id, created_at DESC, seq DESC);

CREATE TABLE stripe_objects (
    merchant_id text NOT NULL REFERENCES merchants (id),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    object_id text NOT NULL,
    kind text NOT NULL,
    state jsonb NOT NULL,
    is_deleted boolean NOT NULL,
    as_of timestamptz NOT NULL,
    event_id text NOT NULL,
    PRIMARY KEY (merchant_id, account_id, livemode, object_id)
);

CREATE TABLE stripe_event_looks (
    merchant_id text NOT NULL REFERENCES merchants (id),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    seen_until timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, account_id, livemode)
);

CREATE INDEX connections_of_account ON connections (account_id, livemode);
"""

RIGHTS = {
    "stripe_events": "SELECT, UPDATE (state, reason, attempts, due_at)",
    "stripe_objects": "SELECT, INSERT, UPDATE",
    "stripe_event_looks": "SELECT, INSERT, UPDATE",
}

# Sorted, so that two that bring the same events in another order never wait for each other.
DOORWAY = """
CREATE FUNCTION florin_take_events(
    accounts text[], modes boolean[], ids text[], types text[], times timestamptz[], bodies bytea[]
) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH taken AS (
        INSERT INTO public.stripe_events
            (merchant_id, account_id, livemode, event_id, type, created_at, body, state, reason)
        SELECT c.merchant_id, e.account, e.mode, e.id, e.type, e.created, e.body,
            CASE WHEN c.merchant_id IS NULL THEN 'ignored' ELSE 'waiting' END,
            CASE WHEN c.merchant_id IS NULL THEN 'no merchant has connected this account' END
        FROM unnest(accounts, modes, ids, types, times, bodies) AS e (account, mode, id, type, created, body)
        LEFT JOIN public.connections c ON c.account_id = e.account AND c.livemode = e.mode
        ORDER BY e.account, e.id, c.merchant_id
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*) FROM taken
$$;

CREATE FUNCTION florin_merchants_with_events(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT e.merchant_id FROM public.stripe_events e
    WHERE e.state = 'waiting' AND e.due_at <= at AND e.merchant_id IS NOT NULL
    GROUP BY e.merchant_id ORDER BY min(e.due_at)
$$;

CREATE FUNCTION florin_event_counts() RETURNS TABLE (state text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT e.state, count(*) FROM public.stripe_events e GROUP BY e.state
$$;

CREATE FUNCTION florin_forget_events(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH gone AS (
        DELETE FROM public.stripe_events e
        WHERE e.received_at < before AND e.state IN ('processed', 'ignored') RETURNING 1
    )
    SELECT count(*) FROM gone
$$;
"""

DOORS = (
    "florin_take_events(text[], boolean[], text[], text[], timestamptz[], bytea[])",
    "florin_merchants_with_events(timestamptz)",
    "florin_event_counts()",
    "florin_forget_events(timestamptz)",
)


def upgrade() -> None:
    """Make the inbox."""
    op.execute(TABLES)
    own_rows(RIGHTS)
    op.execute(DOORWAY)
    doors(DOORS)


def downgrade() -> None:
    """Remove the inbox with every event in it."""
    for door in DOORS:
        op.execute(f"DROP FUNCTION {door}")
    for table in RIGHTS:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX connections_of_account")
