"""Generates a merchant's mirrored year in PostgreSQL itself: always the same payments, as Stripe's objects."""

from __future__ import annotations

import time

import psycopg

MERCHANT, ACCOUNT = "mer_benchmark", "acct_benchmark"

# The end of the year, 2026-11-21 00:00 UTC.
END_S = 1_795_219_200
YEAR_S = 365 * 86_400

# Drawn by hashing the payment's number, so that every run has the same.
_DRAWN = """
CREATE TABLE drawn AS
SELECT n, lpad(n::text, 16, '0') AS id, {end_s} - ({payments} - n)::bigint * {year_s} / {payments} AS created,
    CASE WHEN r.currency < 60 THEN 'usd' WHEN r.currency < 85 THEN 'eur' WHEN r.currency < 95 THEN 'gbp' ELSE 'jpy' END
        AS currency,
    (500 + r.amount) AS amount, r.fate < 60 AS was_declined, r.fate < 25 AS has_failed,
    CASE WHEN r.fate >= 950 THEN (500 + r.amount) / 3 ELSE 0 END AS refunded, r.fate BETWEEN 940 AND 944 AS is_disputed,
    CASE WHEN r.guest < 80 THEN 'cus_' || lpad((r.who % {customers})::text, 12, '0') END AS customer,
    'guest' || r.who % {customers} || '@example.com' AS email,
    (ARRAY['visa', 'visa', 'mastercard', 'amex'])[1 + r.brand] AS brand,
    (ARRAY['insufficient_funds', 'do_not_honor', 'expired_card', 'incorrect_cvc', 'generic_decline'])[1 + r.reason]
        AS reason
FROM generate_series(0, {payments} - 1) n CROSS JOIN LATERAL (
    SELECT abs(hashint8extended(abs(hashint8extended(n, 5)) % {customers}, 1) % 100) AS currency,
        abs(hashint8extended(n, 2) % 20000) AS amount,
        abs(hashint8extended(n, 3) % 1000) AS fate, abs(hashint8extended(n, 4) % 100) AS guest,
        abs(hashint8extended(n, 5)) AS who, abs(hashint8extended(n, 6) % 4)::int AS brand,
        abs(hashint8extended(n, 7) % 5)::int AS reason) r
"""

_KEPT = """INSERT INTO stripe_objects
    (merchant_id, account_id, livemode, object_id, kind, state, is_deleted, as_of, event_id) """

_OBJECTS = {
    "payment_intent": """SELECT 'pi_' || id, jsonb_build_object('id', 'pi_' || id, 'object', 'payment_intent',
        'created', created, 'currency', currency, 'amount', amount, 'customer', customer,
        'amount_received', CASE WHEN has_failed THEN 0 ELSE amount END, 'latest_charge', 'ch_' || id,
        'status', CASE WHEN has_failed THEN 'requires_payment_method' ELSE 'succeeded' END,
        'metadata', jsonb_build_object('order_id', n::text), 'last_payment_error', CASE WHEN has_failed THEN
            jsonb_build_object('charge', 'ch_' || id, 'code', 'card_declined', 'decline_code', reason) END)
        FROM drawn""",
    "charge": """SELECT tried.id, jsonb_build_object('id', tried.id, 'object', 'charge', 'created', created - earlier_s,
        'currency', currency, 'amount', amount, 'amount_captured', CASE WHEN bad THEN 0 ELSE amount END,
        'amount_refunded', CASE WHEN bad THEN 0 ELSE refunded END, 'captured', NOT bad, 'customer', customer,
        'status', CASE WHEN bad THEN 'failed' ELSE 'succeeded' END, 'payment_intent', 'pi_' || drawn.id,
        'billing_details', jsonb_build_object('email', CASE WHEN customer IS NULL THEN email END, 'name', 'Jane Doe'),
        'payment_method_details', jsonb_build_object('type', 'card', 'card',
            jsonb_build_object('brand', brand, 'last4', '4242', 'country', 'US')),
        'failure_code', CASE WHEN bad THEN 'card_declined' END,
        'failure_message', CASE WHEN bad THEN 'Your card was declined.' END,
        'outcome', jsonb_build_object('type', CASE WHEN bad THEN 'issuer_declined' ELSE 'authorized' END,
            'reason', CASE WHEN bad THEN reason END))
        FROM drawn CROSS JOIN LATERAL (
            SELECT 'ch_' || drawn.id AS id, has_failed AS bad, 0 AS earlier_s
            UNION ALL SELECT 'ch_first_' || drawn.id, true, 0 WHERE was_declined AND NOT has_failed) tried""",
    "refund": """SELECT 're_' || id, jsonb_build_object('id', 're_' || id, 'object', 'refund',
        'created', least(created + 86400, {end_s} - 1), 'currency', currency, 'amount', refunded,
        'charge', 'ch_' || id, 'payment_intent', 'pi_' || id, 'status', 'succeeded') FROM drawn WHERE refunded > 0""",
    "dispute": """SELECT 'dp_' || id, jsonb_build_object('id', 'dp_' || id, 'object', 'dispute',
        'created', least(created + 86400, {end_s} - 1), 'currency', currency, 'amount', amount, 'charge', 'ch_' || id,
        'payment_intent', 'pi_' || id, 'status', CASE WHEN n % 2 = 0 THEN 'lost' ELSE 'won' END)
        FROM drawn WHERE is_disputed""",
    "balance_transaction": """SELECT moved.id, jsonb_build_object('id', moved.id, 'object', 'balance_transaction',
        'created', moved.created, 'currency', currency, 'amount', moved.amount, 'fee', moved.fee,
        'net', moved.amount - moved.fee, 'type', moved.type, 'reporting_category', moved.category,
        'source', moved.source, 'status', 'available', 'exchange_rate', NULL)
        FROM drawn CROSS JOIN LATERAL (
            SELECT 'txn_' || drawn.id AS id, drawn.created, drawn.amount, drawn.amount * 29 / 1000 + 30 AS fee,
                'charge' AS type, 'charge' AS category, 'ch_' || drawn.id AS source WHERE NOT has_failed
            UNION ALL SELECT 'txn_re_' || drawn.id, least(drawn.created + 86400, {end_s} - 1), -refunded, 0,
                'refund', 'refund', 're_' || drawn.id WHERE refunded > 0
            UNION ALL SELECT 'txn_dp_' || drawn.id, least(drawn.created + 86400, {end_s} - 1), -drawn.amount, 1500,
                'adjustment', 'dispute', 'dp_' || drawn.id WHERE is_disputed) moved""",
    "customer": """SELECT 'cus_' || lpad(n::text, 12, '0'), jsonb_build_object('id', 'cus_' || lpad(n::text, 12, '0'),
        'object', 'customer', 'created', {end_s} - {year_s}, 'name', 'Customer ' || n,
        'email', 'c' || n || '@example.com') FROM generate_series(0, {customers} - 1) n""",
}

# Subscribers who began one after another over the year, each with an invoice a month: a tenth has changed plans since,
# a tenth has left.
_SUBSCRIBED = """
CREATE TABLE drawn AS
SELECT n, 'sub_' || lpad(n::text, 12, '0') AS id, {end_s} - (n::bigint * {year_s}) / {count} AS began,
    1 + n % 3 AS quantity, n % 10 = 3 AS has_left, n % 10 = 7 AS has_changed,
    (ARRAY['usd', 'eur', 'gbp', 'jpy'])[1 + n % 4] AS currency FROM generate_series(1, {count}) n
"""
_SUBSCRIPTIONS = {
    "price": """SELECT id, jsonb_build_object('id', id, 'object', 'price', 'created', {end_s} - {year_s},
        'product', 'prod_1', 'currency', currency, 'unit_amount', minor, 'billing_scheme', 'per_unit',
        'recurring', jsonb_build_object('interval', 'month', 'interval_count', 1, 'usage_type', 'licensed'))
        FROM (SELECT 'price_' || currency || plan AS id, currency, minor
            FROM unnest('{{usd,eur,gbp,jpy}}'::text[]) currency,
                (VALUES ('_basic', 1000), ('_pro', 3000)) p (plan, minor)
        ) prices""",
    "subscription": """SELECT id, jsonb_build_object('id', id, 'object', 'subscription', 'created', began,
        'start_date', began, 'customer', 'cus_' || lpad(n::text, 12, '0'), 'currency', currency,
        'status', CASE WHEN has_left THEN 'canceled' ELSE 'active' END, 'discounts', '[]'::jsonb,
        'ended_at', CASE WHEN has_left THEN least(began + 5000000, {end_s} - 1) END, 'pause_collection', NULL,
        'trial_start', NULL, 'trial_end', NULL, 'collection_method', 'charge_automatically', 'metadata', '{{}}'::jsonb,
        'items', jsonb_build_object('has_more', false, 'data', jsonb_build_array(jsonb_build_object(
            'id', 'si_' || id, 'quantity', quantity, 'discounts', '[]'::jsonb, 'price', jsonb_build_object(
                'id', 'price_' || currency || CASE WHEN has_changed THEN '_pro' ELSE '_basic' END, 'product', 'prod_1',
                'unit_amount', CASE WHEN has_changed THEN 3000 ELSE 1000 END, 'billing_scheme', 'per_unit',
                'recurring', jsonb_build_object('interval', 'month', 'interval_count', 1, 'usage_type', 'licensed'))))))
        FROM drawn""",
    "invoice": """SELECT 'in_' || m || '_' || id, jsonb_build_object('id', 'in_' || m || '_' || id, 'object', 'invoice',
        'created', began + m * 2629800, 'status', 'paid', 'discounts', '[]'::jsonb, 'currency', currency,
        'parent', jsonb_build_object('subscription_details', jsonb_build_object('subscription', id)),
        'customer', 'cus_' || lpad(n::text, 12, '0'), 'lines', jsonb_build_object('has_more', false, 'data',
            jsonb_build_array(jsonb_build_object('amount', 1000 * quantity, 'quantity', quantity,
                'discounts', '[]'::jsonb, 'proration', false, 'period', jsonb_build_object(
                    'start', began + m * 2629800, 'end', began + (m + 1) * 2629800),
                'parent', jsonb_build_object('subscription_item_details', jsonb_build_object('subscription', id)),
                'pricing', jsonb_build_object('price_details', jsonb_build_object('price', 'price_' || currency
                    || CASE WHEN has_changed AND m = (({end_s} - began) / 2629800) THEN '_pro' ELSE '_basic' END))))))
        FROM drawn CROSS JOIN generate_series(0, 11) m WHERE began + m * 2629800 < {end_s}
            AND (NOT has_left OR m * 2629800 < 5000000)""",
}

# What the triggers do for each object, done for all at once: the same rows.
_TOPICS = ("dispute", "try", "declined", "sale", "unnamed", "payment", "taking", "checkout")
_COUNTED = """
CREATE TEMP TABLE counted AS SELECT *, sha256(convert_to(what::text, 'UTF8')) AS key FROM mirror_facts_now
    WHERE topic = '{topic}';
INSERT INTO mirror_groups (merchant_id, account_id, livemode, topic, key, what)
    SELECT merchant_id, account_id, livemode, topic, key, min(what::text)::jsonb FROM counted GROUP BY 1, 2, 3, 4, 5;
INSERT INTO mirror_facts (object_id, topic, merchant_id, account_id, livemode, created_s, group_no, of_id,
    currency, amount_minor, net_minor, less_minor)
    SELECT c.object_id, c.topic, c.merchant_id, c.account_id, c.livemode, c.created_s, g.group_no, c.of_id,
        coalesce(c.what->>'currency', ''), c.amount_minor, c.net_minor, c.less_minor
    FROM counted c JOIN mirror_groups g USING (topic, key) ORDER BY c.created_s DESC;
INSERT INTO mirror_sums SELECT f.merchant_id, f.account_id, f.livemode, f.topic, t.slot, group_no, f.currency,
    count(*), sum(amount_minor), sum(net_minor), sum(less_minor)
    FROM mirror_facts f
    JOIN LATERAL (VALUES ('quarter', created_s / 900), ('day', -1 - created_s / 86400), ('ever', 0)) t (size, slot)
        ON (t.size = 'ever') = (f.topic = 'sale')
    WHERE f.topic = '{topic}' GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 5 DESC;
DROP TABLE counted;
"""


def fill(owner: psycopg.Connection[tuple[object, ...]], payments: int, customers: int, subscribers: int) -> None:
    """Generate the year unless it is there, and print how much there is."""
    began_s = time.perf_counter()
    owner.execute("SET session_replication_role = replica")  # no triggers: what they count is counted at once below
    objects = owner.execute("SELECT count(*) FROM stripe_objects WHERE kind = 'payment_intent'").fetchone()
    if objects != (payments,):
        _generate(owner, {"payments": payments, "customers": customers, "end_s": END_S, "year_s": YEAR_S})
        print(f"Generated {payments:,} payments in {time.perf_counter() - began_s:.0f} s; counting.", flush=True)
    counted = owner.execute("SELECT count(*) FROM mirror_facts WHERE topic = 'payment'").fetchone()
    if counted != (payments,):
        owner.execute("TRUNCATE mirror_facts, mirror_sums, mirror_groups")
        for topic in _TOPICS:
            for statement in _COUNTED.format(topic=topic).split(";\n"):
                if statement.strip():
                    owner.execute(statement.encode())
        owner.execute("VACUUM ANALYZE")
        print(f"Ready after {time.perf_counter() - began_s:.0f} s.", flush=True)
    briefs = owner.execute("SELECT count(*) FROM mirror_briefs WHERE kind = 'subscription'").fetchone()
    if briefs != (subscribers,):
        _subscribe(owner, {"count": subscribers, "end_s": END_S, "year_s": YEAR_S})
    owner.execute("SET session_replication_role = origin")
    for name in ("stripe_objects", "mirror_facts", "mirror_sums", "mirror_groups", "mirror_briefs"):
        row = owner.execute(
            "SELECT reltuples::bigint, pg_total_relation_size(oid) / 1000000 FROM pg_class WHERE relname = %s", [name]
        ).fetchone()
        assert row is not None
        print(f"  {name:14} {row[0]:>10,} rows {row[1]:>7,} MB with indexes")


def _generate(owner: psycopg.Connection[tuple[object, ...]], numbers: dict[str, int]) -> None:
    """Make the objects."""
    owner.execute("TRUNCATE stripe_objects CASCADE")
    owner.execute(
        "INSERT INTO merchants (id, name, timezone, locale, currency, created_at) "
        "VALUES (%s, 'Benchmark', 'UTC', 'en-US', 'usd', now()) ON CONFLICT DO NOTHING",
        [MERCHANT],
    )
    owner.execute("DROP TABLE IF EXISTS drawn")
    owner.execute(_DRAWN.format(**numbers).encode())
    _keep(owner, _OBJECTS, numbers)
    owner.execute("VACUUM ANALYZE stripe_objects")


def _subscribe(owner: psycopg.Connection[tuple[object, ...]], numbers: dict[str, int]) -> None:
    """Make subscriptions and their invoices, in full and in brief."""
    owner.execute("DELETE FROM stripe_objects WHERE kind IN ('price', 'subscription', 'invoice')")
    owner.execute("TRUNCATE mirror_briefs, mirror_billed")
    owner.execute(_SUBSCRIBED.format(**numbers).encode())
    _keep(owner, _SUBSCRIPTIONS, numbers)
    owner.execute(
        "INSERT INTO mirror_briefs (object_id, merchant_id, account_id, livemode, kind, created_s, position, brief, "
        "ended_s) SELECT object_id, merchant_id, account_id, livemode, kind, created_s, position, "
        "florin_mirror_brief(kind, state), florin_mirror_number(state->'ended_at') "
        "FROM stripe_objects WHERE kind IN ('subscription', 'invoice')"
    )
    owner.execute(
        "INSERT INTO mirror_billed (invoice_id, subscription_id, merchant_id, account_id, livemode) "
        "SELECT b.object_id, n.id, b.merchant_id, b.account_id, b.livemode "
        "FROM mirror_briefs b CROSS JOIN LATERAL florin_mirror_billed(b.brief) n (id) WHERE b.kind = 'invoice'"
    )
    owner.execute("VACUUM ANALYZE mirror_briefs")
    owner.execute("VACUUM ANALYZE mirror_billed")


def _keep(owner: psycopg.Connection[tuple[object, ...]], selects: dict[str, str], numbers: dict[str, int]) -> None:
    """Store what the statements make of what was drawn."""
    for kind, select in selects.items():
        made = f"SELECT '{MERCHANT}', '{ACCOUNT}', false, f.id, '{kind}', f.state, false, now(), '' "
        owner.execute(f"{_KEPT}{made} FROM ({select.format(**numbers)}) f (id, state)".encode())
    owner.execute("DROP TABLE drawn")
