"""When a connection's tokens expire, when they are renewed next, and why that failed; what revoked connections leave."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors

revision = "0012"
down_revision = "0011"

TABLES = """
ALTER TABLE connections
    ADD COLUMN tokens_expire_at timestamptz,
    ADD COLUMN renew_at timestamptz,
    ADD COLUMN renewals_failed integer NOT NULL DEFAULT 0,
    ADD COLUMN renewal_problem text;
CREATE INDEX connections_to_renew ON connections (renew_at) WHERE status = 'active' AND renew_at IS NOT NULL;
GRANT DELETE ON stripe_objects, stripe_event_looks TO florin_app;
"""

DOORWAY = """
CREATE FUNCTION florin_connections_to_renew(at timestamptz, most integer) RETURNS TABLE (merchant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id, c.id FROM public.connections c
    WHERE c.status = 'active' AND c.renew_at <= at ORDER BY c.renew_at, c.id LIMIT most
$$;

CREATE FUNCTION florin_renewal_problems(at timestamptz) RETURNS TABLE (failing bigint, expired bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FILTER (WHERE c.renewals_failed > 0), count(*) FILTER (WHERE c.tokens_expire_at <= at)
    FROM public.connections c
    WHERE c.status = 'active' AND (c.renewals_failed > 0 OR c.tokens_expire_at <= at)
$$;

CREATE FUNCTION florin_revoked_connections() RETURNS TABLE (merchant_id text, account_id text, livemode boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id, c.account_id, c.livemode FROM public.connections c
    WHERE c.status = 'revoked' ORDER BY c.merchant_id, c.id
$$;

CREATE FUNCTION florin_events_behind(at timestamptz, parked_since timestamptz)
RETURNS TABLE (due bigint, oldest_due_at timestamptz, parked bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT
        (SELECT count(*) FROM public.stripe_events e
            WHERE e.state = 'waiting' AND e.due_at <= at AND e.merchant_id IS NOT NULL),
        (SELECT min(e.due_at) FROM public.stripe_events e
            WHERE e.state = 'waiting' AND e.due_at <= at AND e.merchant_id IS NOT NULL),
        (SELECT count(*) FROM public.stripe_events e WHERE e.state = 'parked' AND e.received_at >= parked_since)
$$;

CREATE FUNCTION florin_mirrors_still(since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FROM (
        SELECT 1 FROM public.mirror_parts p
        JOIN public.connections c USING (merchant_id, account_id, livemode)
        WHERE c.status = 'active'
        GROUP BY p.merchant_id, p.account_id, p.livemode
        HAVING bool_or(p.state <> 'complete') AND max(p.touched_at) < since
    ) still
$$;
CREATE INDEX stripe_events_parked ON stripe_events (merchant_id, seq) WHERE state = 'parked';
"""

# A clock that ran ahead for a while must not put events off for as long: no pause is longer than twenty minutes. And one
# that runs behind must not hold up what the database's own says is due.
DUE = """
CREATE OR REPLACE FUNCTION florin_merchants_with_events(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT e.merchant_id FROM public.stripe_events e
    WHERE e.state = 'waiting' AND e.merchant_id IS NOT NULL
        AND (e.due_at <= greatest(at, now()) OR e.due_at > greatest(at, now()) + interval '20 minutes')
    GROUP BY e.merchant_id ORDER BY min(e.due_at)
$$
"""
DUE_BEFORE = """
CREATE OR REPLACE FUNCTION florin_merchants_with_events(at timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT e.merchant_id FROM public.stripe_events e
    WHERE e.state = 'waiting' AND e.due_at <= at AND e.merchant_id IS NOT NULL
    GROUP BY e.merchant_id ORDER BY min(e.due_at)
$$
"""

DOORS = (
    "florin_connections_to_renew(timestamptz, integer)",
    "florin_renewal_problems(timestamptz)",
    "florin_revoked_connections()",
    "florin_events_behind(timestamptz, timestamptz)",
    "florin_mirrors_still(timestamptz)",
)


def upgrade() -> None:
    """Add what a renewal in time needs to know, and the right to forget what a connection left."""
    op.execute(TABLES)
    op.execute(DOORWAY)
    op.execute(DUE)
    doors(DOORS)


def downgrade() -> None:
    """Remove it; tokens are renewed again when Stripe refuses them."""
    op.execute(DUE_BEFORE)
    for door in DOORS:
        op.execute(f"DROP FUNCTION {door}")
    op.execute("DROP INDEX stripe_events_parked")
    op.execute("DROP INDEX connections_to_renew")
    op.execute(
        "ALTER TABLE connections DROP COLUMN tokens_expire_at, DROP COLUMN renew_at, DROP COLUMN renewals_failed, "
        "DROP COLUMN renewal_problem"
    )
    op.execute("REVOKE DELETE ON stripe_objects, stripe_event_looks FROM florin_app")
