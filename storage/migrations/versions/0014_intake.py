"""Events are taken in as one JSON list and one run of bytes: an array of bytes costs its client more than its insert."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors

revision = "0014"
down_revision = "0013"

# Sorted, so that two that bring the same events in another order never wait for each other.
TAKE = """
CREATE FUNCTION florin_take_events({arguments}) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH taken AS (
        INSERT INTO public.stripe_events
            (merchant_id, account_id, livemode, event_id, type, created_at, body, state, reason)
        SELECT c.merchant_id, e.account, e.mode, e.id, e.type, e.created, e.body,
            CASE WHEN c.merchant_id IS NULL THEN 'ignored' ELSE 'waiting' END,
            CASE WHEN c.merchant_id IS NULL THEN 'no merchant has connected this account' END
        FROM {events}
        LEFT JOIN public.connections c ON c.account_id = e.account AND c.livemode = e.mode
        ORDER BY e.account, e.id, c.merchant_id
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*) FROM taken
$$;
"""

# Each as [account, mode, id, type, created, where its body begins in the run (from 1), how many bytes it has].
LISTED = """(
            SELECT a.row->>0 AS account, (a.row->>1)::boolean AS mode, a.row->>2 AS id, a.row->>3 AS type,
                (a.row->>4)::timestamptz AS created,
                substring(bodies FROM (a.row->>5)::integer FOR (a.row->>6)::integer) AS body
            FROM jsonb_array_elements(events) a (row)
        ) e"""
IN_COLUMNS = "unnest(accounts, modes, ids, types, times, bodies) AS e (account, mode, id, type, created, body)"

NOW_DOOR = "florin_take_events(jsonb, bytea)"
DOOR_BEFORE = "florin_take_events(text[], boolean[], text[], text[], timestamptz[], bytea[])"


def upgrade() -> None:
    """Take them in the new way."""
    op.execute(f"DROP FUNCTION {DOOR_BEFORE}")
    op.execute(TAKE.format(arguments="events jsonb, bodies bytea", events=LISTED))
    doors([NOW_DOOR])


def downgrade() -> None:
    """Take them in the old way."""
    op.execute(f"DROP FUNCTION {NOW_DOOR}")
    columns = "accounts text[], modes boolean[], ids text[], types text[], times timestamptz[], bodies bytea[]"
    op.execute(TAKE.format(arguments=columns, events=IN_COLUMNS))
    doors([DOOR_BEFORE])
