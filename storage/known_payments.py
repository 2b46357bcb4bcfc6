"""How large a merchant's payments usually are, by those that are known without asking Stripe."""

from __future__ import annotations

from sqlalchemy import text

from storage.database import Tx

NEWEST = 200

# The index stripe_objects_payments gives the newest without reading the others.
_MEDIAN = text(
    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY minor), count(*) FROM ("
    "  SELECT CAST(state ->> 'amount_received' AS bigint) AS minor FROM stripe_objects"
    "  WHERE merchant_id = current_setting('florin.merchant', true)"
    "  AND account_id = :account_id AND livemode = :livemode AND kind = 'payment_intent'"
    "  AND state ->> 'status' = 'succeeded' AND state ->> 'currency' = :currency AND object_id <> :but"
    "  AND jsonb_typeof(state -> 'amount_received') = 'number'"
    "  ORDER BY as_of DESC LIMIT :newest"
    ") AS known"
)


async def median_minor(tx: Tx, account_id: str, *, livemode: bool, currency: str, but: str = "") -> tuple[int, int]:
    """Return the median of the newest known succeeded payments in a currency, and how many they are (0, 0 for none).

    `but` is the id of one that is left out, at most 200 are looked at.
    """
    asked = {"account_id": account_id, "livemode": livemode, "currency": currency, "but": but, "newest": NEWEST}
    median, count = (await tx.execute(_MEDIAN, asked)).one()
    return int(median or 0), int(count)
