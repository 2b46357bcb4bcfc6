"""What reports read of the mirror: what each object counts for and the sums of that, kept by triggers."""

from __future__ import annotations

from alembic import op

from storage.migrations.rights import own_rows

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE mirror_groups (
    merchant_id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    topic text NOT NULL,
    key bytea NOT NULL,
    group_no bigint NOT NULL UNIQUE GENERATED ALWAYS AS IDENTITY,
    what jsonb NOT NULL,
    PRIMARY KEY (merchant_id, account_id, livemode, topic, key)
);

CREATE TABLE mirror_facts (
    merchant_id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    topic text NOT NULL,
    object_id text NOT NULL,
    created_s bigint NOT NULL,
    group_no bigint NOT NULL,
    of_id text,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    less_minor bigint NOT NULL,
    PRIMARY KEY (object_id, topic, merchant_id, account_id, livemode)
);
CREATE INDEX mirror_facts_of ON mirror_facts (of_id, topic, merchant_id, account_id, livemode) WHERE of_id IS NOT NULL;
CREATE INDEX mirror_facts_sales ON mirror_facts (merchant_id, account_id, livemode, created_s)
    INCLUDE (group_no, currency, net_minor) WHERE topic = 'sale';
CREATE INDEX mirror_facts_of_buyers ON mirror_facts (group_no, created_s DESC) WHERE topic = 'sale';

CREATE TABLE mirror_sums (
    merchant_id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    topic text NOT NULL,
    slot integer NOT NULL,
    group_no bigint NOT NULL,
    currency text NOT NULL,
    objects bigint NOT NULL,
    amount_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    less_minor bigint NOT NULL,
    PRIMARY KEY (merchant_id, account_id, livemode, topic, slot, group_no)
) WITH (fillfactor = 80);
CREATE INDEX mirror_sums_empty ON mirror_sums (merchant_id) WHERE objects = 0;

CREATE TABLE mirror_briefs (
    object_id text NOT NULL,
    merchant_id text NOT NULL,
    account_id text NOT NULL,
    livemode boolean NOT NULL,
    kind text NOT NULL,
    created_s bigint NOT NULL,
    position bigint NOT NULL,
    brief jsonb NOT NULL,
    PRIMARY KEY (object_id, merchant_id, account_id, livemode)
);
CREATE INDEX mirror_briefs_listed
    ON mirror_briefs (kind, merchant_id, account_id, livemode, created_s DESC, position DESC);
"""

# Stripe's amounts have at most twelve digits; what is no such number counts for nothing instead of stopping the event.
READING = """
CREATE FUNCTION florin_mirror_number(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'number'
        THEN CASE WHEN abs(value::numeric) < 1000000000000 THEN value::bigint END END
$$;

CREATE FUNCTION florin_mirror_id(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof(value) WHEN 'string' THEN value #>> '{}' WHEN 'object' THEN value ->> 'id' END
$$;

-- What tells why a try was declined (skills/payments/declines.py reads it), as much of messages as is ever shown.
CREATE FUNCTION florin_mirror_decline(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'decline_code', said->'decline_code', 'code', said->'code', 'failure_code', said->'failure_code',
        'advice_code', said->'advice_code',
        'message', left(said->>'message', 1600), 'failure_message', left(said->>'failure_message', 1600),
        'outcome', jsonb_build_object(
            'type', said->'outcome'->'type', 'reason', said->'outcome'->'reason',
            'advice_code', said->'outcome'->'advice_code')))
$$;
"""

# Subscriptions and invoices with the fields that recurring revenue is worked out from (skills/recurring), in Stripe's
# own shape: a tenth of the object, so that thousands are read in milliseconds.
BRIEFS = """
CREATE FUNCTION florin_mirror_rows(rows jsonb) RETURNS SETOF jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT e.row FROM jsonb_array_elements(CASE WHEN jsonb_typeof(rows) = 'array' THEN rows ELSE '[]' END) e (row)
$$;

CREATE FUNCTION florin_mirror_brief(kind text, state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE kind WHEN 'subscription' THEN jsonb_build_object(
        'id', state->'id', 'status', state->'status', 'customer', state->'customer', 'currency', state->'currency',
        'start_date', state->'start_date', 'ended_at', state->'ended_at', 'trial_start', state->'trial_start',
        'trial_end', state->'trial_end', 'pause_collection', state->'pause_collection',
        'discounts', state->'discounts', 'items', jsonb_build_object('has_more', state->'items'->'has_more',
            'data', (SELECT coalesce(jsonb_agg(jsonb_build_object('quantity', i->'quantity',
                'discounts', i->'discounts', 'price', jsonb_build_object(
                    'id', i->'price'->'id', 'recurring', i->'price'->'recurring', 'product', i->'price'->'product',
                    'unit_amount', i->'price'->'unit_amount',
                    'unit_amount_decimal', i->'price'->'unit_amount_decimal',
                    'billing_scheme', i->'price'->'billing_scheme', 'tiers', i->'price'->'tiers',
                    'tiers_mode', i->'price'->'tiers_mode',
                    'transform_quantity', i->'price'->'transform_quantity'))), '[]')
                FROM public.florin_mirror_rows(state->'items'->'data') i)))
    ELSE jsonb_build_object(
        'id', state->'id', 'status', state->'status', 'created', state->'created', 'parent', state->'parent',
        'discounts', state->'discounts', 'lines', jsonb_build_object('has_more', state->'lines'->'has_more',
            'data', (SELECT coalesce(jsonb_agg(jsonb_build_object('amount', l->'amount', 'quantity', l->'quantity',
                'period', l->'period', 'proration', l->'proration', 'parent', l->'parent', 'pricing', l->'pricing',
                'discounts', l->'discounts')), '[]')
                FROM public.florin_mirror_rows(state->'lines'->'data') l))) END
$$;

CREATE FUNCTION florin_mirror_shorten(
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

# What each object counts for, as the mirror is now. An object that is not as Stripe documents it counts for nothing.
# Objects are found by their ids alone: `kind || ''` and the order of the keys leave no other index to choose, whatever
# the statistics of a young table say.
FACTS = """
CREATE VIEW mirror_facts_now AS
SELECT 'taking' AS topic, t.merchant_id, t.account_id, t.livemode, t.object_id,
    florin_mirror_number(t.state->'created') AS created_s,
    jsonb_strip_nulls(jsonb_build_object(
        'type', t.state->'type', 'reporting_category', t.state->'reporting_category', 'currency', t.state->'currency',
        'paid', CASE WHEN p.as_settled THEN t.state->'currency' ELSE p.source->'currency' END,
        'is_out', p.minor < 0,
        'is_unknown', jsonb_typeof(t.state->'source') = 'string' AND s.object_id IS NULL)) AS what,
    florin_mirror_id(t.state->'source') AS of_id,
    p.minor AS amount_minor,
    coalesce(florin_mirror_number(t.state->'net'), 0) AS net_minor,
    coalesce(florin_mirror_number(t.state->'fee'), 0) AS less_minor
FROM stripe_objects t
LEFT JOIN LATERAL (
    SELECT o.object_id, o.state FROM stripe_objects o WHERE o.merchant_id = t.merchant_id
    AND o.account_id = t.account_id AND o.livemode = t.livemode
    AND o.object_id = florin_mirror_id(t.state->'source') OFFSET 0) s ON true
CROSS JOIN LATERAL (SELECT coalesce(s.state, t.state->'source') AS source) f
CROSS JOIN LATERAL (
    SELECT f.source, jsonb_typeof(f.source) IS DISTINCT FROM 'object' OR f.source->>'currency' IS NULL
        OR f.source->'currency' = t.state->'currency' AS as_settled) q
CROSS JOIN LATERAL (
    SELECT q.source, q.as_settled, CASE WHEN q.as_settled THEN florin_mirror_number(t.state->'amount') ELSE
        coalesce(nullif(florin_mirror_number(q.source->'amount_captured'), 0),
            florin_mirror_number(q.source->'amount'))
        * CASE WHEN florin_mirror_number(t.state->'amount') >= 0 THEN 1 ELSE -1 END END AS minor) p
WHERE t.kind || '' = 'balance_transaction' AND NOT t.is_deleted
    AND florin_mirror_number(t.state->'created') >= 0 AND p.minor IS NOT NULL

UNION ALL
SELECT 'try', c.merchant_id, c.account_id, c.livemode, c.object_id, florin_mirror_number(c.state->'created'),
    jsonb_build_object('currency', c.state->'currency'),
    florin_mirror_id(c.state->'payment_intent'), florin_mirror_number(c.state->'amount'), 0, 0
FROM stripe_objects c
WHERE c.kind || '' = 'charge' AND NOT c.is_deleted AND c.state->>'status' IS DISTINCT FROM 'failed'
    AND florin_mirror_number(c.state->'created') >= 0 AND florin_mirror_number(c.state->'amount') IS NOT NULL

UNION ALL
SELECT 'declined', c.merchant_id, c.account_id, c.livemode, c.object_id, florin_mirror_number(c.state->'created'),
    jsonb_build_object('currency', c.state->'currency', 'decline', florin_mirror_decline(c.state)),
    florin_mirror_id(c.state->'payment_intent'), florin_mirror_number(c.state->'amount'), 0, 0
FROM stripe_objects c
WHERE c.kind || '' = 'charge' AND NOT c.is_deleted AND c.state->>'status' = 'failed'
    AND florin_mirror_number(c.state->'created') >= 0 AND florin_mirror_number(c.state->'amount') IS NOT NULL

UNION ALL
SELECT 'payment', i.merchant_id, i.account_id, i.livemode, i.object_id, florin_mirror_number(i.state->'created'),
    jsonb_strip_nulls(jsonb_build_object(
        'currency', i.state->'currency', 'status', i.state->'status', 'latest', c.state->'status',
        'is_refunded', coalesce(florin_mirror_number(c.state->'amount_refunded'), 0) > 0,
        'was_declined', EXISTS (
            SELECT 1 FROM mirror_facts d WHERE d.merchant_id = i.merchant_id AND d.account_id = i.account_id
            AND d.livemode = i.livemode AND d.of_id = i.object_id AND d.topic = 'declined'),
        'is_unknown', jsonb_typeof(i.state->'latest_charge') = 'string' AND c.object_id IS NULL,
        'has_error', e.error IS NOT NULL,
        'type', m.details->'type', 'brand', m.details->'card'->'brand',
        'decline', CASE WHEN e.error IS NOT NULL AND coalesce(e.error->>'charge', '') = ''
            THEN florin_mirror_decline(e.error) END)),
    florin_mirror_id(i.state->'latest_charge'), florin_mirror_number(i.state->'amount'),
    coalesce(nullif(florin_mirror_number(i.state->'amount_received'), 0),
        florin_mirror_number(c.state->'amount_captured'), 0),
    coalesce(florin_mirror_number(c.state->'amount_refunded'), 0)
FROM stripe_objects i
LEFT JOIN LATERAL (
    SELECT o.object_id, o.state FROM stripe_objects o WHERE o.merchant_id = i.merchant_id
    AND o.account_id = i.account_id AND o.livemode = i.livemode
    AND o.object_id = florin_mirror_id(i.state->'latest_charge') OFFSET 0) c ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN jsonb_typeof(i.state->'last_payment_error') = 'object'
        THEN nullif(i.state->'last_payment_error', '{}') END AS error) e
CROSS JOIN LATERAL (SELECT coalesce(
    nullif(nullif(c.state->'payment_method_details', 'null'), '{}'), e.error->'payment_method') AS details) m
WHERE i.kind || '' = 'payment_intent' AND NOT i.is_deleted
    AND florin_mirror_number(i.state->'created') >= 0 AND florin_mirror_number(i.state->'amount') IS NOT NULL

UNION ALL
SELECT 'payment', c.merchant_id, c.account_id, c.livemode, c.object_id, florin_mirror_number(c.state->'created'),
    jsonb_strip_nulls(jsonb_build_object(
        'is_charge', true, 'currency', c.state->'currency', 'status', c.state->'status',
        'captured', c.state->'captured',
        'is_refunded', coalesce(florin_mirror_number(c.state->'amount_refunded'), 0) > 0,
        'type', c.state->'payment_method_details'->'type',
        'brand', c.state->'payment_method_details'->'card'->'brand')),
    NULL, florin_mirror_number(c.state->'amount'), coalesce(florin_mirror_number(c.state->'amount_captured'), 0),
    coalesce(florin_mirror_number(c.state->'amount_refunded'), 0)
FROM stripe_objects c
WHERE c.kind || '' = 'charge' AND NOT c.is_deleted AND florin_mirror_id(c.state->'payment_intent') IS NULL
    AND florin_mirror_number(c.state->'created') >= 0 AND florin_mirror_number(c.state->'amount') IS NOT NULL

UNION ALL
SELECT 'dispute', d.merchant_id, d.account_id, d.livemode, d.object_id, florin_mirror_number(d.state->'created'),
    '{}', florin_mirror_id(d.state->'charge'), CASE WHEN d.state->>'status' = ANY (
        '{won,prevented,warning_needs_response,warning_under_review,warning_closed}') THEN 0
        ELSE florin_mirror_number(d.state->'amount') END, 0, 0
FROM stripe_objects d
WHERE d.kind || '' = 'dispute' AND NOT d.is_deleted
    AND florin_mirror_number(d.state->'created') >= 0 AND florin_mirror_number(d.state->'amount') IS NOT NULL

{sales}
UNION ALL
SELECT 'checkout', k.merchant_id, k.account_id, k.livemode, k.object_id, florin_mirror_number(k.state->'created'),
    jsonb_build_object('currency', k.state->'currency'), NULL, 0, 0, 0
FROM stripe_objects k
WHERE k.kind || '' = 'checkout.session' AND NOT k.is_deleted AND k.state->>'status' = 'expired'
    AND coalesce(k.state->>'currency', '') <> '' AND florin_mirror_id(k.state->'payment_intent') IS NULL
    AND florin_mirror_number(k.state->'created') >= 0;
"""

# A charge that took money, for whom it was: a customer's record, else a guest's e-mail in small letters, else nobody.
SALES = """
UNION ALL
SELECT '{topic}', c.merchant_id, c.account_id, c.livemode, c.object_id, florin_mirror_number(c.state->'created'),
    jsonb_strip_nulls(jsonb_build_object('currency', c.state->'currency', 'customer', w.customer_id,
        'email', CASE WHEN w.customer_id IS NULL THEN w.email END)),
    NULL, florin_mirror_number(c.state->'amount_captured'),
    florin_mirror_number(c.state->'amount_captured') - coalesce(florin_mirror_number(c.state->'amount_refunded'), 0)
        - coalesce((SELECT sum(d.amount_minor) FROM mirror_facts d WHERE d.merchant_id = c.merchant_id
            AND d.account_id = c.account_id AND d.livemode = c.livemode AND d.of_id = c.object_id
            AND d.topic = 'dispute'), 0)::bigint, 0
FROM stripe_objects c
CROSS JOIN LATERAL (
    SELECT nullif(florin_mirror_id(c.state->'customer'), '') AS customer_id,
        lower(nullif(coalesce(nullif(c.state->'billing_details'->>'email', ''), c.state->>'receipt_email'), '')
            COLLATE "C") AS email) w
WHERE c.kind || '' = 'charge' AND NOT c.is_deleted AND c.state->>'status' = 'succeeded'
    AND c.state->'captured' = 'true' AND coalesce(w.customer_id, w.email) {named}
    AND florin_mirror_number(c.state->'created') >= 0
    AND florin_mirror_number(c.state->'amount_captured') IS NOT NULL
"""

# Writers of one merchant take turns, from before their first row is locked until they commit: what an object counts for
# depends on others, and a sum is one row for many. Plans go by the indexes, whatever statistics say of an empty table.
COUNTING = """
CREATE FUNCTION florin_mirror_count(
    of_merchant text, of_account text, mode boolean, of_topic text, ids text[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    now_are public.mirror_facts_now[];
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    now_are := ARRAY(
        SELECT f.fact FROM unnest(ids) u (id) CROSS JOIN LATERAL (
            SELECT n AS fact FROM public.mirror_facts_now n WHERE n.merchant_id = of_merchant
            AND n.account_id = of_account AND n.livemode = mode AND n.topic = of_topic AND n.object_id = u.id
            OFFSET 0) f);
    INSERT INTO public.mirror_groups (merchant_id, account_id, livemode, topic, key, what)
    SELECT of_merchant, of_account, mode, of_topic, w.key, w.what::jsonb
    FROM (
        SELECT u.what::text AS what, sha256(convert_to(u.what::text, 'UTF8')) AS key
        FROM unnest(now_are) u GROUP BY u.what::text
    ) w
    ON CONFLICT DO NOTHING;
    WITH after AS MATERIALIZED (
        SELECT u.object_id, u.created_s, u.of_id, coalesce(u.what->>'currency', '') AS currency,
            u.amount_minor, u.net_minor, u.less_minor, (
            SELECT g.group_no FROM public.mirror_groups g WHERE g.merchant_id = of_merchant
            AND g.account_id = of_account AND g.livemode = mode AND g.topic = of_topic
            AND g.key = sha256(convert_to(u.what::text, 'UTF8'))) AS group_no
        FROM unnest(now_are) u
    ), before AS MATERIALIZED (
        SELECT f.* FROM public.mirror_facts f WHERE f.merchant_id = of_merchant AND f.account_id = of_account
            AND f.livemode = mode AND f.topic = of_topic AND f.object_id = ANY (ids)
    ), put AS (
        INSERT INTO public.mirror_facts AS f (merchant_id, account_id, livemode, topic, object_id, created_s,
            group_no, of_id, currency, amount_minor, net_minor, less_minor)
        SELECT of_merchant, of_account, mode, of_topic, a.object_id, a.created_s, a.group_no, a.of_id, a.currency,
            a.amount_minor, a.net_minor, a.less_minor FROM after a
        ON CONFLICT (object_id, topic, merchant_id, account_id, livemode) DO UPDATE SET
            created_s = excluded.created_s, group_no = excluded.group_no, of_id = excluded.of_id,
            currency = excluded.currency, amount_minor = excluded.amount_minor, net_minor = excluded.net_minor,
            less_minor = excluded.less_minor
        WHERE (f.created_s, f.group_no, f.of_id, f.amount_minor, f.net_minor, f.less_minor) IS DISTINCT FROM (
            excluded.created_s, excluded.group_no, excluded.of_id, excluded.amount_minor, excluded.net_minor,
            excluded.less_minor)
    ), gone AS (
        DELETE FROM public.mirror_facts f WHERE f.merchant_id = of_merchant AND f.account_id = of_account
            AND f.livemode = mode AND f.topic = of_topic
            AND f.object_id = ANY (ARRAY(SELECT object_id FROM before EXCEPT SELECT object_id FROM after))
    )
    INSERT INTO public.mirror_sums AS s (merchant_id, account_id, livemode, topic, slot, group_no, currency, objects,
        amount_minor, net_minor, less_minor)
    SELECT of_merchant, of_account, mode, of_topic, m.slot, m.group_no, min(m.currency), sum(m.n),
        sum(m.n * m.amount_minor), sum(m.n * m.net_minor), sum(m.n * m.less_minor)
    FROM (
        SELECT o.*, t.slot FROM (
            SELECT 1 AS n, a.created_s, a.group_no, a.currency, a.amount_minor, a.net_minor, a.less_minor FROM after a
            UNION ALL
            SELECT -1, b.created_s, b.group_no, b.currency, b.amount_minor, b.net_minor, b.less_minor FROM before b
        ) o CROSS JOIN LATERAL (
            SELECT o.created_s / 900 AS slot WHERE of_topic <> 'sale'
            UNION ALL SELECT -1 - o.created_s / 86400 WHERE of_topic <> 'sale'
            UNION ALL SELECT 0 WHERE of_topic = 'sale'
        ) t
    ) m
    GROUP BY m.slot, m.group_no
    HAVING (sum(m.n), sum(m.n * m.amount_minor), sum(m.n * m.net_minor), sum(m.n * m.less_minor)) <> (0, 0, 0, 0)
    ON CONFLICT (merchant_id, account_id, livemode, topic, slot, group_no) DO UPDATE SET
        objects = s.objects + excluded.objects, amount_minor = s.amount_minor + excluded.amount_minor,
        net_minor = s.net_minor + excluded.net_minor, less_minor = s.less_minor + excluded.less_minor;
    -- Nothing stays of a buyer without sales: the group names a person.
    WITH emptied AS (
        DELETE FROM public.mirror_sums s WHERE s.merchant_id = of_merchant AND s.objects = 0
        RETURNING s.topic, s.group_no
    )
    DELETE FROM public.mirror_groups g USING emptied e WHERE e.topic = 'sale' AND g.group_no = e.group_no;
END
$$;

CREATE FUNCTION florin_mirror_changed(
    of_merchant text, of_account text, mode boolean, ids text[], kinds text[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    charges text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind) WHERE u.kind = 'charge');
    disputes text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind) WHERE u.kind = 'dispute');
    payments text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind) WHERE u.kind = 'payment_intent');
    moves text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind) WHERE u.kind = 'balance_transaction');
    sources text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind)
        WHERE u.kind NOT IN ('payment_intent', 'balance_transaction', 'checkout.session', 'subscription', 'invoice'));
    recurring text[] := ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind)
        WHERE u.kind IN ('subscription', 'invoice'));
    tried text[];
    disputed text[];
BEGIN
    tried := public.florin_mirror_owners(of_merchant, of_account, mode, '{try,declined}', charges);
    disputed := public.florin_mirror_owners(of_merchant, of_account, mode, '{dispute}', disputes);
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'dispute', disputes);
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'try', charges);
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'declined', charges);
    tried := tried || public.florin_mirror_owners(of_merchant, of_account, mode, '{try,declined}', charges);
    disputed := disputed || public.florin_mirror_owners(of_merchant, of_account, mode, '{dispute}', disputes);
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'sale',
        ARRAY(SELECT DISTINCT unnest(charges || disputed)));
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'unnamed',
        ARRAY(SELECT DISTINCT unnest(charges || disputed)));
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'payment', ARRAY(
        SELECT DISTINCT unnest(payments || tried || charges
            || public.florin_mirror_owned(of_merchant, of_account, mode, 'payment', charges))));
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'taking', ARRAY(
        SELECT DISTINCT unnest(moves
            || public.florin_mirror_owned(of_merchant, of_account, mode, 'taking', sources))));
    PERFORM public.florin_mirror_count(of_merchant, of_account, mode, 'checkout',
        ARRAY(SELECT u.id FROM unnest(ids, kinds) u (id, kind) WHERE u.kind = 'checkout.session'));
    IF cardinality(recurring) > 0 THEN
        PERFORM public.florin_mirror_shorten(of_merchant, of_account, mode, recurring);
    END IF;
END
$$;

CREATE FUNCTION florin_mirror_owners(
    of_merchant text, of_account text, mode boolean, topics text[], ids text[]
) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off AS $$
    SELECT ARRAY(SELECT DISTINCT f.of_id FROM public.mirror_facts f WHERE f.merchant_id = of_merchant
        AND f.account_id = of_account AND f.livemode = mode AND f.topic = ANY (topics) AND f.object_id = ANY (ids)
        AND f.of_id IS NOT NULL)
$$;

CREATE FUNCTION florin_mirror_owned(
    of_merchant text, of_account text, mode boolean, of_topic text, owners text[]
) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off AS $$
    SELECT ARRAY(SELECT f.object_id FROM public.mirror_facts f WHERE f.merchant_id = of_merchant
        AND f.account_id = of_account AND f.livemode = mode AND f.of_id = ANY (owners) AND f.topic = of_topic)
$$;

CREATE FUNCTION florin_mirror_alone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('florin.mirror ' || coalesce(current_setting('florin.merchant', true), ''), 0));
    RETURN NULL;
END
$$;

CREATE FUNCTION florin_mirror_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT c.merchant_id, c.account_id, c.livemode, array_agg(c.object_id) AS ids, array_agg(c.kind) AS kinds
        FROM (
            SELECT d.*, row_number() OVER (PARTITION BY d.merchant_id, d.account_id, d.livemode) / 5000 AS chunk
            FROM (SELECT merchant_id, account_id, livemode, object_id, kind FROM changed) d
            WHERE d.kind IN ('balance_transaction', 'charge', 'checkout.session', 'dispute', 'invoice',
                'payment_intent', 'payout', 'refund', 'subscription', 'topup', 'transfer')
        ) c
        GROUP BY c.merchant_id, c.account_id, c.livemode, c.chunk
    LOOP
        PERFORM public.florin_mirror_changed(
            part.merchant_id, part.account_id, part.livemode, part.ids, part.kinds);
    END LOOP;
    RETURN NULL;
END
$$;
"""

TRIGGERS = """
CREATE TRIGGER mirror_alone BEFORE INSERT OR UPDATE OR DELETE ON stripe_objects
    FOR EACH STATEMENT EXECUTE FUNCTION florin_mirror_alone();
CREATE TRIGGER mirror_inserted AFTER INSERT ON stripe_objects REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION florin_mirror_follow();
CREATE TRIGGER mirror_updated AFTER UPDATE ON stripe_objects REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION florin_mirror_follow();
CREATE TRIGGER mirror_deleted AFTER DELETE ON stripe_objects REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION florin_mirror_follow();
"""

NAMES = ("mirror_groups", "mirror_facts", "mirror_sums", "mirror_briefs")
FUNCTIONS = (
    "florin_mirror_number(jsonb)",
    "florin_mirror_id(jsonb)",
    "florin_mirror_decline(jsonb)",
    "florin_mirror_rows(jsonb)",
    "florin_mirror_brief(text, jsonb)",
    "florin_mirror_shorten(text, text, boolean, text[])",
    "florin_mirror_count(text, text, boolean, text, text[])",
    "florin_mirror_changed(text, text, boolean, text[], text[])",
    "florin_mirror_owners(text, text, boolean, text[], text[])",
    "florin_mirror_owned(text, text, boolean, text, text[])",
    "florin_mirror_alone()",
    "florin_mirror_follow()",
)


def upgrade() -> None:
    """Make the tables and count what is in the mirror already."""
    op.execute(TABLES)
    own_rows(dict.fromkeys(NAMES, "SELECT"))
    sales = SALES.format(topic="sale", named="IS NOT NULL") + SALES.format(topic="unnamed", named="IS NULL")
    for part in (READING, BRIEFS, FACTS.replace("{sales}", sales), COUNTING):
        op.execute(part)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute(
        "SELECT florin_mirror_changed(merchant_id, account_id, livemode, array_agg(object_id), array_agg(kind)) FROM ("
        "SELECT *, row_number() OVER (PARTITION BY merchant_id, account_id, livemode) / 5000 AS chunk "
        "FROM stripe_objects) o GROUP BY merchant_id, account_id, livemode, chunk"
    )
    op.execute(TRIGGERS)


def downgrade() -> None:
    """Remove them."""
    for event in ("alone", "inserted", "updated", "deleted"):
        op.execute(f"DROP TRIGGER mirror_{event} ON stripe_objects")
    op.execute("DROP VIEW mirror_facts_now")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {function}")
    for table in NAMES:
        op.execute(f"DROP TABLE {table}")
