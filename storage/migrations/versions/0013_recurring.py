"""What each subscription's invoices told of it, kept until one of them changes; and buyers in the order of their sums."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import own_rows

revision = "0013"
down_revision = "0012"

BUYERS = """
CREATE INDEX mirror_sums_buyers ON mirror_sums (merchant_id, account_id, livemode, currency, net_minor DESC)
    INCLUDE (group_no, objects) WHERE topic = 'sale' AND slot = 0;
"""

# A version is never given twice, so what was worked out from an older one can't be taken for what is true now.
TABLES = """
CREATE SEQUENCE mirror_brief_versions;
ALTER TABLE mirror_briefs
    ADD COLUMN ended_s bigint,
    ADD COLUMN version bigint NOT NULL DEFAULT nextval('mirror_brief_versions'),
    ADD COLUMN told text,
    ADD COLUMN discount_ids text[];
CREATE INDEX mirror_briefs_untold ON mirror_briefs (merchant_id, account_id, livemode, object_id)
    WHERE kind = 'subscription' AND told IS NULL;

CREATE TABLE mirror_billed (
    invoice_id text NOT NULL,
    subscription_id text NOT NULL,
    merchant_id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    PRIMARY KEY (invoice_id, subscription_id, merchant_id, account_id, livemode)
);
CREATE INDEX mirror_billed_to ON mirror_billed (subscription_id, merchant_id, account_id, livemode);
"""

FUNCTIONS = """
CREATE FUNCTION florin_mirror_billed(brief jsonb) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT n.id FROM (
        SELECT public.florin_mirror_id(brief->'parent'->'subscription_details'->'subscription') AS id
        UNION ALL
        SELECT coalesce(
            nullif(public.florin_mirror_id(l->'parent'->'subscription_item_details'->'subscription'), ''),
            public.florin_mirror_id(l->'parent'->'invoice_item_details'->'subscription'))
        FROM public.florin_mirror_rows(brief->'lines'->'data') l
    ) n WHERE n.id <> ''
$$;
"""

SHORTEN = """
CREATE OR REPLACE FUNCTION florin_mirror_shorten(
    of_merchant text, of_account text, mode boolean, ids text[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
DECLARE
    touched text[];
BEGIN
    WITH gone AS (
        DELETE FROM public.mirror_billed b WHERE b.merchant_id = of_merchant AND b.account_id = of_account
            AND b.livemode = mode AND b.invoice_id = ANY (ids) RETURNING b.subscription_id
    )
    SELECT array_agg(DISTINCT g.subscription_id) INTO touched FROM gone g;
    DELETE FROM public.mirror_briefs b WHERE b.merchant_id = of_merchant AND b.account_id = of_account
        AND b.livemode = mode AND b.object_id = ANY (ids);
    WITH made AS (
        INSERT INTO public.mirror_briefs
            (object_id, merchant_id, account_id, livemode, kind, created_s, position, brief, ended_s)
        SELECT o.object_id, of_merchant, of_account, mode, o.kind, o.created_s, o.position,
            public.florin_mirror_brief(o.kind, o.state), public.florin_mirror_number(o.state->'ended_at')
        FROM unnest(ids) u (id) CROSS JOIN LATERAL (
            SELECT s.* FROM public.stripe_objects s WHERE s.merchant_id = of_merchant AND s.account_id = of_account
            AND s.livemode = mode AND s.object_id = u.id OFFSET 0) o
        WHERE NOT o.is_deleted AND o.created_s IS NOT NULL
        RETURNING object_id, kind, brief
    ), billed AS (
        INSERT INTO public.mirror_billed (invoice_id, subscription_id, merchant_id, account_id, livemode)
        SELECT m.object_id, n.id, of_merchant, of_account, mode
        FROM made m CROSS JOIN LATERAL public.florin_mirror_billed(m.brief) n (id) WHERE m.kind = 'invoice'
        RETURNING subscription_id
    )
    SELECT touched || array_agg(DISTINCT b.subscription_id) INTO touched FROM billed b;
    UPDATE public.mirror_briefs b SET version = DEFAULT, told = NULL
    WHERE b.merchant_id = of_merchant AND b.account_id = of_account AND b.livemode = mode
        AND b.object_id = ANY (touched);
END
$$;
"""

# Discounts stand by themselves: when one turns out different, what was told with it is not true any more.
DISCOUNTED = """
CREATE FUNCTION florin_mirror_discounted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.mirror_briefs b SET version = DEFAULT, told = NULL
    WHERE b.merchant_id = NEW.merchant_id AND b.account_id = NEW.account_id AND b.livemode = NEW.livemode
        AND b.kind = 'subscription' AND NEW.object_id = ANY (b.discount_ids);
    RETURN NULL;
END
$$;
CREATE TRIGGER mirror_discounted AFTER UPDATE ON stripe_objects FOR EACH ROW
    WHEN (NEW.kind = 'discount' AND (OLD.state, OLD.is_deleted) IS DISTINCT FROM (NEW.state, NEW.is_deleted))
    EXECUTE FUNCTION florin_mirror_discounted();
"""

KNOWN = """
UPDATE mirror_briefs SET ended_s = florin_mirror_number(brief->'ended_at') WHERE kind = 'subscription';
INSERT INTO mirror_billed (invoice_id, subscription_id, merchant_id, account_id, livemode)
    SELECT b.object_id, n.id, b.merchant_id, b.account_id, b.livemode
    FROM mirror_briefs b CROSS JOIN LATERAL florin_mirror_billed(b.brief) n (id) WHERE b.kind = 'invoice';
"""

SHORTEN_BEFORE = """
CREATE OR REPLACE FUNCTION florin_mirror_shorten(
    of_merchant text, of_account text, mode boolean, ids text[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
    DELETE FROM public.mirror_briefs b WHERE b.merchant_id = of_merchant AND b.account_id = of_account
        AND b.livemode = mode AND b.object_id = ANY (ids);
    INSERT INTO public.mirror_briefs (object_id, merchant_id, account_id, livemode, kind, created_s, position, brief)
    SELECT o.object_id, of_merchant, of_account, mode, o.kind, o.created_s, o.position,
        public.florin_mirror_brief(o.kind, o.state)
    FROM unnest(ids) u (id) CROSS JOIN LATERAL (
        SELECT s.* FROM public.stripe_objects s WHERE s.merchant_id = of_merchant AND s.account_id = of_account
        AND s.livemode = mode AND s.object_id = u.id OFFSET 0) o
    WHERE NOT o.is_deleted AND o.created_s IS NOT NULL;
END
$$;
"""


def upgrade() -> None:
    """Remember what invoices tell, of what is in the mirror already too."""
    for part in (BUYERS, TABLES, FUNCTIONS, SHORTEN, DISCOUNTED, KNOWN):
        op.execute(part)
    own_rows({"mirror_billed": "SELECT"})
    for function in ("florin_mirror_billed(jsonb)", "florin_mirror_discounted()"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute("GRANT UPDATE (told, discount_ids) ON mirror_briefs TO florin_app")


def downgrade() -> None:
    """Forget it again."""
    op.execute("DROP TRIGGER mirror_discounted ON stripe_objects")
    op.execute("DROP FUNCTION florin_mirror_discounted()")
    op.execute(SHORTEN_BEFORE)
    op.execute("DROP FUNCTION florin_mirror_billed(jsonb)")
    op.execute("DROP TABLE mirror_billed")
    op.execute("REVOKE UPDATE (told, discount_ids) ON mirror_briefs FROM florin_app")
    op.execute("DROP INDEX mirror_briefs_untold")
    op.execute("ALTER TABLE mirror_briefs DROP COLUMN ended_s, DROP COLUMN version, DROP COLUMN told, "
        "DROP COLUMN discount_ids")
    op.execute("DROP SEQUENCE mirror_brief_versions")
    op.execute("DROP INDEX mirror_sums_buyers")
