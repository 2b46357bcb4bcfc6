"""Plans of many: their table, the place of a proposal in one, and approved lines among what is due."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

PLANS = """
CREATE TABLE plans (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    conversation_id text,
    request_key text,
    request_sha256 text NOT NULL,
    skill text NOT NULL,
    acts_with text NOT NULL,
    title text NOT NULL,
    about text NOT NULL,
    notes jsonb NOT NULL,
    warnings jsonb NOT NULL,
    left_out jsonb NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    proposed_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT plans_request_key_key UNIQUE (merchant_id, request_key),
    CONSTRAINT plans_conversation_id_fkey
        FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id)
);
CREATE INDEX plans_latest ON plans (merchant_id, created_at DESC, id DESC);

ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY florin_own_rows ON plans TO florin_app
    USING (merchant_id = current_setting('florin.merchant', true))
    WITH CHECK (merchant_id = current_setting('florin.merchant', true));
GRANT SELECT, INSERT ON plans TO florin_app;

ALTER TABLE proposals
    ADD COLUMN plan_id text,
    ADD COLUMN line_no integer CHECK (line_no > 0),
    ADD CONSTRAINT proposals_line_of_plan CHECK ((plan_id IS NULL) = (line_no IS NULL)),
    ADD CONSTRAINT proposals_plan_line_key UNIQUE (merchant_id, plan_id, line_no),
    ADD CONSTRAINT proposals_plan_id_fkey FOREIGN KEY (merchant_id, plan_id) REFERENCES plans (merchant_id, id);
"""

# The lines of a confirmed plan are approved at once and done one after another; those whose run stopped are due.
DUE = """
CREATE OR REPLACE FUNCTION florin_due_proposals(at timestamptz, most integer)
RETURNS TABLE (merchant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.merchant_id, p.id FROM public.proposals p
    WHERE p.state IN ('open', 'approved', 'executing', 'unknown') AND (
        (p.state IN ({leased}) AND p.lease_until <= at)
        OR (p.state = 'unknown' AND p.next_check_at <= at)
        OR (p.state = 'open' AND p.expires_at <= at)
    )
    ORDER BY coalesce(p.next_check_at, p.lease_until, p.expires_at), p.id LIMIT most
$$;
"""


def upgrade() -> None:
    """Make plans, and let proposals be lines of them."""
    op.execute(PLANS)
    op.execute(DUE.format(leased="'approved', 'executing'"))


def downgrade() -> None:
    """Remove plans; their lines stay as proposals of their own."""
    op.execute(DUE.format(leased="'executing'"))
    op.execute("ALTER TABLE proposals DROP COLUMN plan_id, DROP COLUMN line_no")
    op.execute("DROP TABLE plans")
