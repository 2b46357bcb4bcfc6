"""What language models cost: per merchant and day, against which limits are held, and per conversation."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

COLUMNS = ("model_calls", "input_tokens", "output_tokens", "cost_micros")

DAYS = """
CREATE TABLE model_days (
    merchant_id text NOT NULL REFERENCES merchants (id),
    day date NOT NULL,
    model_calls bigint NOT NULL DEFAULT 0 CHECK (model_calls >= 0),
    input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    cost_micros bigint NOT NULL DEFAULT 0 CHECK (cost_micros >= 0),
    PRIMARY KEY (merchant_id, day)
);
ALTER TABLE model_days ENABLE ROW LEVEL SECURITY;
CREATE POLICY florin_own_rows ON model_days TO florin_app
    USING (merchant_id = current_setting('florin.merchant', true))
    WITH CHECK (merchant_id = current_setting('florin.merchant', true));
GRANT SELECT, INSERT, UPDATE ON model_days TO florin_app;
"""

# For whoever looks after the installation: how many proposals of all merchants are in which state, and nothing of them.
COUNTS = """
CREATE FUNCTION florin_proposal_counts() RETURNS TABLE (state text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.state, count(*) FROM public.proposals p GROUP BY p.state
$$;
REVOKE ALL ON FUNCTION florin_proposal_counts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION florin_proposal_counts() TO florin_app;
"""


def upgrade() -> None:
    """Count what models are used."""
    op.execute(DAYS)
    for column in COLUMNS:
        op.execute(f"ALTER TABLE conversations ADD COLUMN {column} bigint NOT NULL DEFAULT 0 CHECK ({column} >= 0)")
    op.execute(COUNTS)


def downgrade() -> None:
    """Forget what models were used."""
    op.execute("DROP FUNCTION florin_proposal_counts()")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE conversations DROP COLUMN {column}")
    op.execute("DROP TABLE model_days")
