"""What is watched over time: the deadlines of Stripe's objects and when each merchant was looked at; automations."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors, own_rows

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE stripe_deadlines (
    merchant_id text NOT NULL REFERENCES merchants (id),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    object_id text NOT NULL,
    kind text NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, account_id, livemode, object_id),
    FOREIGN KEY (merchant_id, account_id, livemode, object_id) REFERENCES stripe_objects ON DELETE CASCADE
);
CREATE INDEX stripe_deadlines_due ON stripe_deadlines (merchant_id, account_id, livemode, kind, due_at);

CREATE TABLE watch_looks (
    merchant_id text NOT NULL REFERENCES merchants (id),
    kind text NOT NULL,
    looked_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, kind)
);

CREATE TABLE event_gaps (
    merchant_id text NOT NULL REFERENCES merchants (id),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    looked_at timestamptz NOT NULL,
    missed integer NOT NULL,
    missed_since timestamptz,
    PRIMARY KEY (merchant_id, account_id, livemode)
);

CREATE TABLE automations (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    name text NOT NULL,
    trigger text NOT NULL,
    conditions jsonb NOT NULL,
    action jsonb NOT NULL,
    is_on boolean NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    last_key text NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

CREATE TABLE automation_runs (
    merchant_id text NOT NULL REFERENCES merchants (id),
    automation_id text NOT NULL,
    once_key text NOT NULL,
    ran_at timestamptz NOT NULL,
    is_held boolean NOT NULL,
    PRIMARY KEY (merchant_id, automation_id, once_key),
    FOREIGN KEY (merchant_id, automation_id) REFERENCES automations ON DELETE CASCADE
);
CREATE INDEX automation_runs_latest ON automation_runs (merchant_id, automation_id, ran_at);

ALTER TABLE alerts ADD COLUMN step_note text;
GRANT UPDATE (step_note) ON alerts TO florin_app;
"""

RIGHTS = {
    "automation_runs": "SELECT, INSERT, DELETE",
    "automations": "SELECT, INSERT, UPDATE, DELETE",
    "event_gaps": "SELECT, INSERT, UPDATE",
    "watch_looks": "SELECT, INSERT, UPDATE",
    "stripe_deadlines": "SELECT",
}

# What a deadline is, kind by kind, is decided here alone. A number that is none, or beyond every calendar, is no
# deadline: what Stripe sends must never keep its own state from being stored.
DEADLINES = """
CREATE FUNCTION florin_moment(given jsonb) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN jsonb_typeof(given) = 'number' AND given::numeric BETWEEN 1 AND 32503680000
        THEN to_timestamp(given::numeric::double precision) END
$$;

CREATE FUNCTION florin_deadline(kind text, state jsonb) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE
        WHEN kind = 'payout' AND state ->> 'status' IN ('pending', 'in_transit')
            THEN public.florin_moment(state -> 'arrival_date')
        WHEN kind = 'invoice' AND state ->> 'status' = 'open' THEN public.florin_moment(state -> 'due_date')
        WHEN kind = 'subscription' AND state ->> 'status' = 'trialing' THEN public.florin_moment(state -> 'trial_end')
        WHEN kind = 'dispute' AND state ->> 'status' IN ('needs_response', 'warning_needs_response')
            THEN public.florin_moment(state -> 'evidence_details' -> 'due_by')
        WHEN kind = 'account' THEN public.florin_moment(state -> 'requirements' -> 'current_deadline')
    END
$$;

CREATE FUNCTION florin_keep_deadline() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    due timestamptz := CASE WHEN NOT NEW.is_deleted THEN public.florin_deadline(NEW.kind, NEW.state) END;
BEGIN
    IF due IS NULL THEN
        DELETE FROM public.stripe_deadlines d
        WHERE d.merchant_id = NEW.merchant_id AND d.account_id = NEW.account_id
            AND d.livemode = NEW.livemode AND d.object_id = NEW.object_id;
    ELSE
        INSERT INTO public.stripe_deadlines AS d (merchant_id, account_id, livemode, object_id, kind, due_at)
        VALUES (NEW.merchant_id, NEW.account_id, NEW.livemode, NEW.object_id, NEW.kind, due)
        ON CONFLICT (merchant_id, account_id, livemode, object_id)
        DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER florin_deadlines AFTER INSERT OR UPDATE OF state, is_deleted ON stripe_objects
FOR EACH ROW WHEN (NEW.kind IN ('payout', 'invoice', 'subscription', 'dispute', 'account'))
EXECUTE FUNCTION florin_keep_deadline();

INSERT INTO stripe_deadlines (merchant_id, account_id, livemode, object_id, kind, due_at)
SELECT o.merchant_id, o.account_id, o.livemode, o.object_id, o.kind, florin_deadline(o.kind, o.state)
FROM stripe_objects o WHERE NOT o.is_deleted AND florin_deadline(o.kind, o.state) IS NOT NULL;
"""

DOORWAY = """
CREATE FUNCTION florin_merchants_to_watch(before timestamptz, most integer) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id
    FROM (SELECT DISTINCT merchant_id FROM public.connections WHERE status = 'active') c
    LEFT JOIN public.watch_looks w ON w.merchant_id = c.merchant_id AND w.kind = ''
    WHERE w.looked_at IS NULL OR w.looked_at <= before OR w.looked_at > before + interval '1 day'
    ORDER BY w.looked_at NULLS FIRST, c.merchant_id LIMIT most
$$;

CREATE FUNCTION florin_forget_runs(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH gone AS (DELETE FROM public.automation_runs r WHERE r.ran_at < before RETURNING 1) SELECT count(*) FROM gone
$$;
"""

DOORS = ("florin_merchants_to_watch(timestamptz, integer)", "florin_forget_runs(timestamptz)")


def upgrade() -> None:
    """Make the tables and keep deadlines from now on."""
    op.execute(TABLES)
    own_rows(RIGHTS)
    op.execute(DEADLINES)
    op.execute("REVOKE ALL ON FUNCTION florin_keep_deadline() FROM PUBLIC")
    op.execute(DOORWAY)
    doors(DOORS)


def downgrade() -> None:
    """Remove all of it."""
    for door in DOORS:
        op.execute(f"DROP FUNCTION {door}")
    op.execute("DROP TRIGGER florin_deadlines ON stripe_objects")
    op.execute("DROP FUNCTION florin_keep_deadline()")
    op.execute("DROP FUNCTION florin_deadline(text, jsonb)")
    op.execute("DROP FUNCTION florin_moment(jsonb)")
    op.execute("ALTER TABLE alerts DROP COLUMN step_note")
    for table in RIGHTS:
        op.execute(f"DROP TABLE {table}")
