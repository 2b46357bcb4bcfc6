"""Into which payout a payment went: Stripe's payments do not name it, its payouts' contents do."""

from __future__ import annotations

from typing import Any

from skills.contract import Desk

DAY_S = 86_400

# Automatic payouts take what is available: at the earliest on the day it is, at the latest by the next monthly one.
EARLIER_S = 3 * DAY_S
LATER_S = 45 * DAY_S


Payout = dict[str, Any]


async def payout_of(desk: Desk, charge: dict[str, Any] | None) -> Payout | None:
    """Return the automatic payout that holds a charge, or None where there is none (yet).

    Payouts made by hand hold no particular payments. Source: https://docs.stripe.com/payouts/reconciliation.
    """
    settled = (charge or {}).get("balance_transaction")
    if not isinstance(settled, dict):
        return None
    available_s = int(settled["available_on"])
    created = {"gte": min(available_s, int(settled["created"])) - EARLIER_S, "lte": available_s + LATER_S}
    payouts: list[Payout] = await desk.stripe.all("/v1/payouts", {"created": created})
    for payout in reversed(payouts):
        if not payout["automatic"] or payout["currency"] != settled["currency"]:
            continue
        params = {"payout": payout["id"], "source": (charge or {})["id"], "limit": 1}
        if (await desk.stripe.get("/v1/balance_transactions", params))["data"]:
            return payout
    return None
