"""The newest payments of a mirrored account, each with its charge and its customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from storage.database import Tx
from storage.mirror_buyers import Span
from storage.records import many

# Each group's newest by the index, then the newest of those, in Stripe's order.
_NEWEST = text("""
    SELECT k.state AS intent, c.state AS charge, u.state AS customer
    FROM (
        SELECT s.state, f.created_s, s.position
        FROM unnest(CAST(:group_nos AS bigint[])) n (group_no)
        CROSS JOIN LATERAL (
            SELECT m.object_id, m.created_s FROM mirror_facts m
            WHERE m.group_no = n.group_no AND m.topic = 'payment' AND m.created_s >= :since AND m.created_s < :until
            ORDER BY m.created_s DESC FETCH FIRST (:shown) ROWS WITH TIES
        ) f
        CROSS JOIN LATERAL (
            SELECT o.state, o.position FROM stripe_objects o WHERE o.account_id = :account_id AND o.livemode = :livemode
            AND o.object_id = f.object_id OFFSET 0
        ) s
        ORDER BY f.created_s DESC, s.position DESC LIMIT :shown
    ) k
    LEFT JOIN LATERAL (
        SELECT o.state FROM stripe_objects o WHERE o.account_id = :account_id AND o.livemode = :livemode
        AND o.object_id = k.state->>'latest_charge' OFFSET 0
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT o.state FROM stripe_objects o WHERE o.account_id = :account_id AND o.livemode = :livemode
        AND o.object_id = k.state->>'customer' AND NOT o.is_deleted OFFSET 0
    ) u ON true
    ORDER BY k.created_s DESC, k.position DESC
""")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment intent as Stripe has it, its latest charge, and the customer's record where there is one."""

    intent: dict[str, Any]
    charge: dict[str, Any] | None
    customer: dict[str, Any] | None


async def newest(tx: Tx, span: Span, group_nos: Sequence[int], shown: int) -> list[PaymentRow]:
    """Return the newest payments of these groups (topic payment) that were made in a span, in Stripe's order."""
    if not group_nos:
        return []
    return await many(tx, _NEWEST.bindparams(**span.told(), group_nos=list(group_nos), shown=shown), PaymentRow)
