"""How sales, refunds and declines went in stretches of time, from the sums that triggers keep of every payment.

Counted and summed by currency and never across; every query is bounded by an index on the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text

from domain.currencies import KNOWN
from domain.unusual import Tries
from storage.database import Tx
from storage.watching import Place

# Facts are summed by quarters of an hour of Unix time, at which whole hours begin in every time zone.
SLOT_S = 900

_TRIES = text(
    "SELECT w.no, g.what ->> 'currency' AS currency, "
    "coalesce(sum(s.objects) FILTER (WHERE s.topic = 'declined'), 0)::bigint AS failed, "
    "sum(s.objects)::bigint AS tried "
    "FROM unnest(CAST(:starts AS bigint[]), CAST(:ends AS bigint[])) WITH ORDINALITY AS w (start, stop, no) "
    "JOIN mirror_sums s ON s.account_id = :account_id AND s.livemode = :livemode AND s.topic IN ('try', 'declined') "
    "AND s.slot >= w.start / :slot_s AND s.slot < w.stop / :slot_s "
    "JOIN mirror_groups g ON g.group_no = s.group_no "
    "GROUP BY w.no, g.what ->> 'currency' HAVING sum(s.objects) > 0"
)
# A sale is a payment that succeeded and was captured; sums know it by its quarter of an hour.
_PAID = (
    "s.account_id = :account_id AND s.livemode = :livemode AND s.topic = 'payment' "
    "AND g.what ->> 'status' = 'succeeded' AND coalesce(g.what ->> 'captured', 'true') = 'true' "
)
_SALES_IN = text(
    "SELECT w.no, coalesce(p.sales, 0)::bigint AS sales "
    "FROM unnest(CAST(:starts AS bigint[]), CAST(:ends AS bigint[])) WITH ORDINALITY AS w (start, stop, no) "
    "LEFT JOIN LATERAL (SELECT sum(s.objects) AS sales FROM mirror_sums s "
    "JOIN mirror_groups g ON g.group_no = s.group_no WHERE {paid}"
    "AND s.slot >= (w.start + :slot_s - 1) / :slot_s AND s.slot < w.stop / :slot_s) p ON true ORDER BY w.no".replace(
        "{paid}", _PAID
    )
)
_CHARGE = (
    "SELECT created_s FROM stripe_objects WHERE account_id = :account_id AND livemode = :livemode "
    "AND kind = 'charge' AND created_s IS NOT NULL AND NOT is_deleted AND state ->> 'status' = 'succeeded' "
)
_ENDS = text(
    f"SELECT ({_CHARGE}ORDER BY created_s, position LIMIT 1) AS first_s, "
    f"({_CHARGE}ORDER BY created_s DESC, position DESC LIMIT 1) AS last_s"
)
_SOLD = text(
    "SELECT s.currency, sum(s.objects)::bigint AS number, sum(s.net_minor)::bigint AS minor FROM mirror_sums s "
    "JOIN mirror_groups g ON g.group_no = s.group_no WHERE {paid}"
    "AND s.slot >= :start / :slot_s AND s.slot < (:stop + :slot_s - 1) / :slot_s "
    "GROUP BY s.currency HAVING sum(s.objects) > 0".replace("{paid}", _PAID)
)
_REFUNDED = text(
    "SELECT state ->> 'currency' AS currency, count(*) AS number, "
    "sum(CASE WHEN jsonb_typeof(state -> 'amount') = 'number' AND (state -> 'amount')::numeric BETWEEN 0 AND 1e12 "
    "THEN (state -> 'amount')::numeric ELSE 0 END)::bigint AS minor FROM stripe_objects "
    "WHERE account_id = :account_id AND livemode = :livemode AND kind = 'refund' AND NOT is_deleted "
    "AND created_s >= :start AND created_s < :stop "
    "AND coalesce(state ->> 'status', '') NOT IN ('failed', 'canceled') GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time: from `start` up to `end`, which is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, and how much together in the minor units of one currency."""

    count: int
    minor: int


async def tries(tx: Tx, place: Place, stretches: Sequence[Stretch]) -> dict[str, list[Tries]]:
    """Return by currency how many tries to charge there were in each stretch, and how many were declined.

    Stretches begin and end at quarters of an hour.
    """
    found: dict[str, list[Tries]] = {}
    for row in await tx.execute(_TRIES, _of(place) | _bounds(stretches) | {"slot_s": SLOT_S}):
        if row.currency in KNOWN:
            each = found.setdefault(row.currency, [Tries(0, 0)] * len(stretches))
            each[row.no - 1] = Tries(row.failed, row.tried)
    return found


async def sales_in(tx: Tx, place: Place, stretches: Sequence[Stretch]) -> list[int]:
    """Return how many payments succeeded in each stretch, in whatever currency: a count of payments, no sum.

    Quarters of an hour that lie in a stretch only in part are not counted.
    """
    bounds = _bounds(stretches) | {"slot_s": SLOT_S}
    return [row.sales for row in await tx.execute(_SALES_IN, _of(place) | bounds)]


async def first_and_last_sale_s(tx: Tx, place: Place) -> tuple[int, int] | None:
    """Return the moments of the first and the last known sale, in Unix seconds; None before the first."""
    row = (await tx.execute(_ENDS, _of(place))).one()
    return None if row.last_s is None else (row.first_s, row.last_s)


async def sold(tx: Tx, place: Place, stretch: Stretch) -> dict[str, Counted]:
    """Return by currency what was sold in a stretch: all captured payments, whatever was refunded of them since.

    Quarters of an hour that lie in it only in part count whole.
    """
    return await _counted(tx, _SOLD, place, stretch)


async def refunded(tx: Tx, place: Place, stretch: Stretch) -> dict[str, Counted]:
    """Return by currency what was refunded in a stretch; refunds that failed don't count."""
    return await _counted(tx, _REFUNDED, place, stretch)


async def _counted(tx: Tx, query: TextClause, place: Place, stretch: Stretch) -> dict[str, Counted]:
    """Run a query that counts by currency."""
    bounds = {"start": int(stretch.start.timestamp()), "stop": int(stretch.end.timestamp())}
    bounds |= {"slot_s": SLOT_S} if query is _SOLD else {}
    rows = await tx.execute(query, _of(place) | bounds)
    return {row.currency: Counted(row.number, row.minor) for row in rows if row.currency in KNOWN}


def _of(place: Place) -> dict[str, object]:
    """Return a place as queries take it."""
    return {"account_id": place.account_id, "livemode": place.livemode}


def _bounds(stretches: Sequence[Stretch]) -> dict[str, object]:
    """Return stretches as queries take them."""
    return {
        "starts": [int(stretch.start.timestamp()) for stretch in stretches],
        "ends": [int(stretch.end.timestamp()) for stretch in stretches],
    }
