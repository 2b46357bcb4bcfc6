"""Live updates: a numbered stream for each merchant, and proposals that publish every change of their state to it."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors, own_rows

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE live_updates (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    seq bigint,
    topic text NOT NULL CONSTRAINT live_updates_topic_check CHECK (topic ~ '^[a-z]{1,20}$'),
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id)
);
CREATE UNIQUE INDEX live_updates_seq ON live_updates (merchant_id, seq);

CREATE TABLE live_heads (
    merchant_id text PRIMARY KEY REFERENCES merchants (id),
    seq bigint NOT NULL
);
"""

RIGHTS = {
    "live_updates": "SELECT, INSERT (merchant_id, topic, data)",
    "live_heads": "SELECT",
}

# At the commit: the head's row is locked from here until the transaction has ended and is seen, so a higher number is
# never seen before a lower one. Equal notifications of one transaction go out once.
NUMBERING = """
CREATE FUNCTION florin_number_live_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    number bigint;
BEGIN
    INSERT INTO public.live_heads AS head (merchant_id, seq) VALUES (NEW.merchant_id, 1)
    ON CONFLICT (merchant_id) DO UPDATE SET seq = head.seq + 1 RETURNING head.seq INTO number;
    UPDATE public.live_updates SET seq = number, created_at = clock_timestamp()
    WHERE merchant_id = NEW.merchant_id AND id = NEW.id;
    PERFORM pg_notify('florin_live', NEW.merchant_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER live_updates_number AFTER INSERT ON live_updates
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION florin_number_live_update();
"""

# In the database, because here no way to another state can be missed, and none of them costs a round trip more.
PROPOSALS = """
CREATE FUNCTION florin_publish_proposal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.live_updates (merchant_id, topic, data) VALUES (
        NEW.merchant_id,
        CASE WHEN NEW.plan_id IS NULL THEN 'proposal' ELSE 'plan' END,
        CASE WHEN NEW.plan_id IS NULL THEN jsonb_build_object('id', NEW.id, 'state', NEW.state)
        ELSE jsonb_build_object('id', NEW.plan_id, 'line', NEW.id, 'state', NEW.state) END
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER proposals_publish AFTER INSERT OR UPDATE OF state ON proposals
FOR EACH ROW EXECUTE FUNCTION florin_publish_proposal();
"""

# Up to the newest of the old ones, whatever the clock did in between: so what is kept has no hole.
DOORWAY = """
CREATE FUNCTION florin_forget_live_updates(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH old AS (
        SELECT u.merchant_id, max(u.seq) AS seq FROM public.live_updates u
        WHERE u.created_at < before GROUP BY u.merchant_id
    ), gone AS (
        DELETE FROM public.live_updates u USING old
        WHERE u.merchant_id = old.merchant_id AND u.seq <= old.seq RETURNING 1
    )
    SELECT count(*) FROM gone
$$;
"""

DOOR = "florin_forget_live_updates(timestamptz)"
TRIGGERS = ("florin_publish_proposal()", "florin_number_live_update()")


def upgrade() -> None:
    """Make the stream."""
    op.execute(TABLES)
    own_rows(RIGHTS)
    for statement in (NUMBERING, PROPOSALS, DOORWAY):
        op.execute(statement)
    for function in TRIGGERS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    doors((DOOR,))


def downgrade() -> None:
    """Remove the stream; nothing is lost that isn't elsewhere."""
    op.execute("DROP TRIGGER proposals_publish ON proposals")
    op.execute("DROP TRIGGER live_updates_number ON live_updates")
    for function in (DOOR, *TRIGGERS):
        op.execute(f"DROP FUNCTION {function}")
    for table in RIGHTS:
        op.execute(f"DROP TABLE {table}")
