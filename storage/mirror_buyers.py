"""Who brought most, from a mirrored account: what each buyer's payments come to, ranked in each currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from storage.database import Tx
from storage.records import many

_ENDS = text("""
    SELECT min(created_s) AS first_s, max(created_s) AS last_s FROM mirror_facts
    WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale'
""")

# A hundred thousand buyers are added up in memory.
_ROOM = text("SELECT set_config('work_mem', '64MB', true)")

# Each buyer's sales of the span, added up one by one. Buyers are first counted by about how much they brought (`size`,
# which only grows with the amount), so that only those of the sizes that are shown need to be put in order.
_INSIDE = """
    WITH sales AS (
        SELECT group_no, min(currency) AS currency, count(*) AS payments, sum(net_minor)::bigint AS net_minor
        FROM mirror_facts
        WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale'
            AND created_s >= :since AND created_s < :until
        GROUP BY group_no
    ),
    brought AS MATERIALIZED (
        SELECT s.*, CASE WHEN s.net_minor > 0 THEN floor(32 * ln(s.net_minor::float8))::integer ELSE -1 END AS size
        FROM sales s
    ),
    sizes AS MATERIALIZED (
        SELECT currency, size, count(*) AS buyers, sum(payments) AS payments, sum(net_minor) AS net_minor
        FROM brought GROUP BY currency, size
    ),
    whole AS (
        SELECT currency, sum(buyers)::bigint AS buyers, sum(payments)::bigint AS payments,
            sum(net_minor)::bigint AS net_minor FROM sizes GROUP BY currency
    ),
    bar AS (
        SELECT currency, coalesce(max(size) FILTER (WHERE above >= :shown), min(size)) AS size FROM (
            SELECT currency, size, sum(buyers) OVER (PARTITION BY currency ORDER BY size DESC) AS above FROM sizes
        ) l GROUP BY currency
    ),
    best AS (
        SELECT b.currency, b.group_no, b.payments, b.net_minor
        FROM brought b JOIN bar ON bar.currency = b.currency AND b.size >= bar.size
    ),
"""

# The same, where few sales lie outside of the span: what each buyer ever brought is in order already, and only those
# who bought outside of it are worked out anew.
_OUTSIDE = """
    WITH ever AS NOT MATERIALIZED (
        SELECT group_no, currency, objects AS payments, net_minor FROM mirror_sums
        WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale' AND slot = 0
    ),
    outside AS MATERIALIZED (
        SELECT group_no, count(*) AS payments, sum(net_minor)::bigint AS net_minor FROM (
            SELECT group_no, net_minor FROM mirror_facts
            WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale' AND created_s < :since
            UNION ALL
            SELECT group_no, net_minor FROM mirror_facts
            WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale' AND created_s >= :until
        ) o GROUP BY group_no
    ),
    both_ways AS MATERIALIZED (
        SELECT e.currency, e.group_no, o.payments AS less_payments, o.net_minor AS less_net_minor,
            e.payments - o.payments AS payments, e.net_minor - o.net_minor AS net_minor
        FROM outside o JOIN ever e ON e.group_no = o.group_no
    ),
    whole AS MATERIALIZED (
        SELECT currency, sum(buyers)::bigint AS buyers, sum(payments)::bigint AS payments,
            sum(net_minor)::bigint AS net_minor
        FROM (
            SELECT currency, count(*) AS buyers, sum(payments) AS payments, sum(net_minor) AS net_minor
            FROM ever GROUP BY currency
            UNION ALL
            SELECT currency, -count(*) FILTER (WHERE payments = 0), -sum(less_payments), -sum(less_net_minor)
            FROM both_ways GROUP BY currency
        ) p GROUP BY currency HAVING sum(payments) > 0
    ),
    best AS (
        SELECT w.currency, b.group_no, b.payments, b.net_minor
        FROM whole w CROSS JOIN LATERAL (
            SELECT e.* FROM ever e
            WHERE e.currency = w.currency AND e.group_no NOT IN (SELECT group_no FROM outside)
            ORDER BY e.net_minor DESC FETCH FIRST (:shown) ROWS WITH TIES
        ) b
        UNION ALL
        SELECT currency, group_no, payments, net_minor FROM (
            SELECT b.*, rank() OVER (PARTITION BY currency ORDER BY net_minor DESC) AS place
            FROM both_ways b WHERE payments > 0
        ) r WHERE place <= :shown
    ),
"""

# The best by name, each in its place.
_RANKED = """
    told AS (
        SELECT b.currency, b.group_no, b.payments, b.net_minor, g.what->>'customer' AS customer_id,
            g.what->>'email' AS email, row_number() OVER (PARTITION BY b.currency ORDER BY b.net_minor DESC,
            coalesce(g.what->>'customer', g.what->>'email') COLLATE "C") AS place
        FROM best b
        CROSS JOIN LATERAL (SELECT m.what FROM mirror_groups m WHERE m.group_no = b.group_no OFFSET 0) g
    )
    SELECT w.currency, w.buyers, w.payments AS all_payments, w.net_minor AS all_net_minor,
        t.group_no, t.payments, t.net_minor, t.customer_id, t.email
    FROM whole w JOIN told t ON t.currency = w.currency
    WHERE t.place <= :shown
    ORDER BY w.currency, t.place
"""

_INSIDE_RANKED, _OUTSIDE_RANKED = (text(way + _RANKED) for way in (_INSIDE, _OUTSIDE))

# The sales of a buyer, newest first as Stripe lists them.
_SALES = text("""
    SELECT n.group_no, o.state AS charge, c.state AS customer
    FROM unnest(CAST(:group_nos AS bigint[])) n (group_no)
    CROSS JOIN LATERAL (
        SELECT k.state, k.position, f.created_s FROM mirror_facts f CROSS JOIN LATERAL (
            SELECT s.state, s.position FROM stripe_objects s WHERE s.account_id = :account_id
            AND s.livemode = :livemode AND s.object_id = f.object_id OFFSET 0
        ) k
        WHERE f.group_no = n.group_no AND f.topic = 'sale' AND f.created_s >= :since AND f.created_s < :until
        ORDER BY f.created_s DESC, k.position DESC LIMIT :each
    ) o
    LEFT JOIN LATERAL (
        SELECT s.state FROM stripe_objects s WHERE s.account_id = :account_id AND s.livemode = :livemode
        AND s.object_id = o.state->>'customer' AND NOT s.is_deleted OFFSET 0
    ) c ON true
    ORDER BY n.group_no, o.created_s DESC, o.position DESC
""")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of those who brought most in a currency, and what all its buyers brought; guests go by their e-mail."""

    currency: str
    buyers: int
    all_payments: int
    all_net_minor: int
    group_no: int
    payments: int
    net_minor: int
    customer_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class BuyerSale:
    """A sale of a buyer's: Stripe's charge, and the customer's record where there is one."""

    group_no: int
    charge: dict[str, Any]
    customer: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Span:
    """An account's time from `since_s` to before `until_s`, Unix seconds."""

    account_id: str
    livemode: bool
    since_s: int
    until_s: int

    def told(self) -> dict[str, Any]:
        """What the statements call it."""
        place = {"account_id": self.account_id, "livemode": self.livemode}
        return {**place, "since": self.since_s, "until": self.until_s}


async def ranked(tx: Tx, span: Span, shown: int) -> list[Ranked]:
    """Return the `shown` buyers of each currency who brought most in the span, the first first; equal ones by key."""
    ends = (await tx.execute(_ENDS, {"account_id": span.account_id, "livemode": span.livemode})).one()
    if ends.first_s is None:
        return []
    inside_s = min(span.until_s, ends.last_s) - max(span.since_s, ends.first_s)
    # A sale outside of the span costs about twice what one added up does.
    few_inside = 3 * inside_s < 2 * (ends.last_s - ends.first_s)
    await tx.execute(_ROOM)
    statement = _INSIDE_RANKED if few_inside else _OUTSIDE_RANKED
    return await many(tx, statement.bindparams(**span.told(), shown=shown), Ranked)


async def sales_of(tx: Tx, span: Span, group_nos: Sequence[int], each: int) -> list[BuyerSale]:
    """Return up to `each` of these buyers' sales in the span, newest first."""
    told = {**span.told(), "group_nos": list(group_nos), "each": each}
    return await many(tx, _SALES.bindparams(**told), BuyerSale)
