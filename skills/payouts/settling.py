"""In which balance the payments of each currency land: Stripe converts what has no balance of its own."""

from __future__ import annotations

from typing import Any

from skills.contract import Desk
from skills.reports.takings import SALES

# The newest transactions tell how payments settle now; older ones may have settled otherwise.
LOOKED_AT = 100


async def read_settling(desk: Desk) -> dict[str, list[str]]:
    """Return, for each currency paid in lately, the balances' currencies it was settled in; see settled_in."""
    page = await desk.stripe.get("/v1/balance_transactions", {"limit": LOOKED_AT, "expand": ["data.source"]})
    return settled_in(page["data"])


def settled_in(transactions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Map the currency of each sale, as paid, to the currencies it became in the balance, both sorted."""
    pairs = set()
    for one in transactions:
        source = one.get("source")
        if one["type"] in SALES and isinstance(source, dict) and source.get("currency"):
            pairs.add((str(source["currency"]), str(one["currency"])))
    return {
        paid: sorted(into for first, into in pairs if first == paid) for paid in sorted({pair[0] for pair in pairs})
    }
