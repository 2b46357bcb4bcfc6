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

# Each buyer's sales of the span, added up one by one.
_INSIDE = """
    SELECT group_no, min(currency) AS currency, count(*) AS payments, sum(net_minor)::bigint AS net_minor
    FROM mirror_facts
    WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale'
        AND created_s >= :since AND created_s < :until
    GROUP BY group_no
"""

# The same, where few sales are outside of the span: all that each buyer ever brought less those.
_OUTSIDE = """
    SELECT s.group_no, s.currency, s.objects - coalesce(f.payments, 0) AS payments,
        s.net_minor - coalesce(f.net_minor, 0) AS net_minor
    FROM mirror_sums s LEFT JOIN (
        SELECT group_no, count(*) AS payments, sum(net_minor)::bigint AS net_minor FROM mirror_facts
        WHERE account_id = :account_id AND livemode = :livemode AND topic = 'sale'
            AND (created_s < :since OR created_s >= :until)
        GROUP BY group_no) f ON f.group_no = s.group_no
    WHERE s.account_id = :account_id AND s.livemode = :livemode AND s.topic = 'sale' AND s.slot = 0
        AND s.objects > coalesce(f.payments, 0)
"""

# Buyers are first counted by about how much they brought (`size`, which only grows with the amount), so that only
# those of the sizes that are shown need to be put in order and looked up.
_RANKED = """
    WITH brought AS MATERIALIZED (
        SELECT b.*, CASE WHEN b.net_minor > 0 THEN floor(32 * ln(b.net_minor::float8))::integer ELSE -1 END AS size
        FROM ({brought}) b
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
    told AS (
        SELECT b.currency, b.group_no, b.payments, b.net_minor, g.what->>'customer' AS customer_id,
            g.what->>'email' AS email, row_number() OVER (PARTITION BY b.currency ORDER BY b.net_minor DESC,
            coalesce(g.what->>'customer', g.what->>'email') COLLATE "C") AS place
        FROM brought b JOIN bar ON bar.currency = b.currency AND b.size >= bar.size
        CROSS JOIN LATERAL (SELECT m.what FROM mirror_groups m WHERE m.group_no = b.group_no OFFSET 0) g
    )
    SELECT w.currency, w.buyers, w.payments AS all_payments, w.net_minor AS all_net_minor,
        t.group_no, t.payments, t.net_minor, t.customer_id, t.email
    FROM whole w JOIN told t ON t.currency = w.currency
    WHERE t.place <= :shown
    ORDER BY w.currency, t.place
"""

_INSIDE_RANKED, _OUTSIDE_RANKED = (text(_RANKED.format(brought=way)) for way in (_INSIDE, _OUTSIDE))

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
    # A sale taken away from its buyer's whole costs several times what one added up does.
    few_inside = 4 * inside_s < 3 * (ends.last_s - ends.first_s)
    await tx.execute(_ROOM)
    statement = _INSIDE_RANKED if few_inside else _OUTSIDE_RANKED
    return await many(tx, statement.bindparams(**span.told(), shown=shown), Ranked)


async def sales_of(tx: Tx, span: Span, group_nos: Sequence[int], each: int) -> list[BuyerSale]:
    """Return up to `each` of these buyers' sales in the span, newest first."""
    told = {**span.told(), "group_nos": list(group_nos), "each": each}
    return await many(tx, _SALES.bindparams(**told), BuyerSale)
