"""The spine's tables: merchants and people, connections, conversations, proposals and the audit log."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import doors, own_rows

revision = "0001"
down_revision = None

PEOPLE = """
CREATE TABLE merchants (
    id text PRIMARY KEY CONSTRAINT merchants_id_check CHECK (id ~ '^mer_[0-9a-z]+$'),
    name text NOT NULL,
    timezone text NOT NULL,
    locale text NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    created_at timestamptz NOT NULL
);

CREATE TABLE members (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'approver', 'admin')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

CREATE TABLE sign_in_links (
    merchant_id text NOT NULL REFERENCES merchants (id),
    token_sha256 text NOT NULL CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    member_id text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, token_sha256),
    CONSTRAINT sign_in_links_member_id_fkey FOREIGN KEY (merchant_id, member_id) REFERENCES members (merchant_id, id)
);
CREATE UNIQUE INDEX sign_in_links_token ON sign_in_links (token_sha256);

CREATE TABLE sessions (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    member_id text NOT NULL,
    token_sha256 text NOT NULL CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT sessions_member_id_fkey FOREIGN KEY (merchant_id, member_id) REFERENCES members (merchant_id, id)
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_sha256);

CREATE TABLE api_keys (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    member_id text NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL CHECK (scopes <@ ARRAY['read', 'propose', 'approve']),
    token_sha256 text NOT NULL CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT api_keys_member_id_fkey FOREIGN KEY (merchant_id, member_id) REFERENCES members (merchant_id, id)
);
CREATE UNIQUE INDEX api_keys_token ON api_keys (token_sha256);
"""

STRIPE = """
CREATE TABLE oauth_states (
    merchant_id text NOT NULL REFERENCES merchants (id),
    state_sha256 text NOT NULL CHECK (state_sha256 ~ '^[0-9a-f]{64}$'),
    session_id text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('read_only', 'read_write')),
    livemode boolean NOT NULL,
    return_to text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, state_sha256)
);

CREATE TABLE connections (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    scope text NOT NULL CHECK (scope IN ('read_only', 'read_write')),
    status text NOT NULL CHECK (status IN ('active', 'revoked')),
    is_active boolean NOT NULL,
    access_token_encrypted bytea NOT NULL,
    refresh_token_encrypted bytea,
    label text NOT NULL,
    country text,
    default_currency text,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT connections_account_key UNIQUE (merchant_id, account_id, livemode),
    CHECK (NOT (is_active AND status = 'revoked'))
);
CREATE UNIQUE INDEX connections_one_active ON connections (merchant_id) WHERE is_active;
"""

TALK = """
CREATE TABLE conversations (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    title text NOT NULL,
    state jsonb NOT NULL,
    turn_count integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);
CREATE INDEX conversations_latest ON conversations (merchant_id, updated_at DESC, id DESC);

CREATE TABLE turns (
    merchant_id text NOT NULL REFERENCES merchants (id),
    conversation_id text NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    id text NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    text text NOT NULL,
    cards jsonb NOT NULL,
    calls jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, seq),
    CONSTRAINT turns_conversation_id_fkey
        FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id)
);
"""

PROPOSALS = """
CREATE TABLE proposals (
    merchant_id text NOT NULL REFERENCES merchants (id),
    id text NOT NULL,
    conversation_id text,
    request_key text,
    request_sha256 text NOT NULL,
    skill text NOT NULL,
    arguments jsonb NOT NULL,
    summary text NOT NULL,
    effects jsonb NOT NULL,
    warnings jsonb NOT NULL,
    figures jsonb NOT NULL,
    request jsonb NOT NULL,
    preconditions jsonb NOT NULL,
    amount_minor bigint CHECK (amount_minor >= 0),
    currency text CHECK (currency ~ '^[a-z]{3}$'),
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    key text NOT NULL,
    proposed_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL CHECK (
        state IN ('open', 'approved', 'executing', 'done', 'failed', 'unknown', 'rejected', 'expired')
    ),
    decided_by text,
    decided_at timestamptz,
    attempts integer NOT NULL,
    lease_until timestamptz,
    next_check_at timestamptz,
    sent_at timestamptz,
    outcome_text text,
    receipt jsonb,
    error jsonb,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT proposals_key_key UNIQUE (merchant_id, key),
    CONSTRAINT proposals_request_key_key UNIQUE (merchant_id, request_key),
    CONSTRAINT proposals_conversation_id_fkey
        FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id),
    CONSTRAINT proposals_amount_has_currency CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CONSTRAINT proposals_somebody_decided CHECK (
        state IN ('open', 'expired') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)
    ),
    CONSTRAINT proposals_executing_has_lease CHECK (state <> 'executing' OR lease_until IS NOT NULL),
    CONSTRAINT proposals_unknown_has_next_check CHECK (state <> 'unknown' OR next_check_at IS NOT NULL)
);
CREATE INDEX proposals_latest ON proposals (merchant_id, created_at DESC, id DESC);
CREATE INDEX proposals_pending ON proposals (merchant_id, state)
    WHERE state IN ('open', 'approved', 'executing', 'unknown');

CREATE FUNCTION florin_refuse_illegal_move() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.decided_by IS NOT NULL OR NEW.sent_at IS NOT NULL THEN
            RAISE EXCEPTION 'a proposal begins open' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
        ('open', 'approved'), ('open', 'rejected'), ('open', 'expired'),
        ('approved', 'executing'),
        ('executing', 'done'), ('executing', 'failed'), ('executing', 'unknown'),
        ('unknown', 'executing'), ('unknown', 'done'), ('unknown', 'failed')
    ) THEN
        RAISE EXCEPTION 'a proposal can not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.decided_by IS NOT NULL AND (NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by, OLD.decided_at)
    THEN
        RAISE EXCEPTION 'a proposal is decided once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER florin_moves BEFORE INSERT OR UPDATE ON proposals
    FOR EACH ROW EXECUTE FUNCTION florin_refuse_illegal_move();
"""

AUDIT = """
CREATE TABLE audit_heads (
    merchant_id text PRIMARY KEY REFERENCES merchants (id),
    seq bigint NOT NULL,
    hash text NOT NULL
);

CREATE TABLE audit_entries (
    merchant_id text NOT NULL REFERENCES merchants (id),
    seq bigint NOT NULL CHECK (seq > 0),
    kind text GENERATED ALWAYS AS (decision ->> 'kind') STORED NOT NULL,
    decision jsonb NOT NULL,
    prev text NOT NULL,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (merchant_id, seq)
);

CREATE FUNCTION florin_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER florin_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION florin_refuse_change();
CREATE TRIGGER florin_keep BEFORE DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION florin_refuse_change();
"""

# Look-ups of nobody's transactions. They run with the owner's eyes, so each answers for an exact hash, or with ids only.
DOORWAY = """
CREATE FUNCTION florin_redeem_sign_in_link(given text, at timestamptz)
RETURNS TABLE (merchant_id text, member_id text, role text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH used AS (
        DELETE FROM public.sign_in_links l WHERE l.token_sha256 = given AND l.expires_at > at
        RETURNING l.merchant_id, l.member_id
    )
    SELECT u.merchant_id, u.member_id, m.role
    FROM used u JOIN public.members m ON m.merchant_id = u.merchant_id AND m.id = u.member_id
$$;

CREATE FUNCTION florin_find_session(given text, at timestamptz)
RETURNS TABLE (id text, merchant_id text, member_id text, role text, created_at timestamptz, last_seen_at timestamptz,
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id, s.merchant_id, s.member_id, m.role, s.created_at, s.last_seen_at, s.expires_at
    FROM public.sessions s JOIN public.members m ON m.merchant_id = s.merchant_id AND m.id = s.member_id
    WHERE s.token_sha256 = given AND s.revoked_at IS NULL AND s.expires_at > at
$$;

CREATE FUNCTION florin_find_api_key(given text, at timestamptz)
RETURNS TABLE (id text, merchant_id text, member_id text, role text, scopes text[], last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT k.id, k.merchant_id, k.member_id, m.role, k.scopes, k.last_used_at
    FROM public.api_keys k JOIN public.members m ON m.merchant_id = k.merchant_id AND m.id = k.member_id
    WHERE k.token_sha256 = given AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
$$;

CREATE FUNCTION florin_due_proposals(at timestamptz, most integer) RETURNS TABLE (merchant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.merchant_id, p.id FROM public.proposals p
    WHERE p.state IN ('open', 'approved', 'executing', 'unknown') AND (
        (p.state = 'executing' AND p.lease_until <= at)
        OR (p.state = 'unknown' AND p.next_check_at <= at)
        OR (p.state = 'open' AND p.expires_at <= at)
    )
    ORDER BY coalesce(p.next_check_at, p.lease_until, p.expires_at), p.id LIMIT most
$$;

CREATE FUNCTION florin_merchant_ids() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT m.id FROM public.merchants m ORDER BY m.created_at, m.id
$$;

CREATE FUNCTION florin_connection_ids() RETURNS TABLE (merchant_id text, id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id, c.id FROM public.connections c ORDER BY c.created_at, c.id
$$;

CREATE FUNCTION florin_merchants_of_account(account text, live boolean) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.merchant_id FROM public.connections c WHERE c.account_id = account AND c.livemode = live
    ORDER BY c.created_at, c.id
$$;
"""

RIGHTS = {
    "members": "SELECT, INSERT, UPDATE",
    "sign_in_links": "SELECT, INSERT, DELETE",
    "sessions": "SELECT, INSERT, UPDATE (last_seen_at, revoked_at)",
    "api_keys": "SELECT, INSERT, UPDATE (last_used_at, revoked_at)",
    "oauth_states": "SELECT, INSERT, DELETE",
    "connections": "SELECT, INSERT, UPDATE",
    "conversations": "SELECT, INSERT, UPDATE",
    "turns": "SELECT, INSERT",
    "proposals": "SELECT, INSERT, UPDATE (state, decided_by, decided_at, attempts, lease_until, next_check_at, sent_at, "
    "outcome_text, receipt, error)",
    "audit_heads": "SELECT, INSERT, UPDATE (seq, hash)",
    "audit_entries": "SELECT, INSERT",
}

DOORS = (
    "florin_redeem_sign_in_link(text, timestamptz)",
    "florin_find_session(text, timestamptz)",
    "florin_find_api_key(text, timestamptz)",
    "florin_due_proposals(timestamptz, integer)",
    "florin_merchant_ids()",
    "florin_connection_ids()",
    "florin_merchants_of_account(text, boolean)",
)


def upgrade() -> None:
    """Make the tables, the rules the database itself keeps, and the app's rights."""
    for part in (PEOPLE, STRIPE, TALK, PROPOSALS, AUDIT, DOORWAY):
        op.execute(part)
    op.execute("GRANT USAGE ON SCHEMA public TO florin_app")
    own_rows({"merchants": "SELECT, INSERT, UPDATE"}, column="id")
    own_rows(RIGHTS)
    doors(DOORS)


def downgrade() -> None:
    """Remove everything; the role stays, because other databases of the server may use it."""
    for door in DOORS:
        op.execute(f"DROP FUNCTION {door}")
    for table in reversed(("merchants", *RIGHTS)):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION florin_refuse_illegal_move()")
    op.execute("DROP FUNCTION florin_refuse_change()")
    op.execute("REVOKE USAGE ON SCHEMA public FROM florin_app")
