"""The balance and the transactions it is the sum of."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.money import settlement
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/balance: one entry per currency that ever moved, and the account's own."""
    sums = settlement.sums_minor(call)
    account = call.world.account(call.account)
    own = (account["default_currency"] if account is not None else None) or "usd"
    sums.setdefault(own, (0, 0))
    codes = sorted(sums, key=lambda code: (code != own, code))
    return {
        "object": "balance",
        "available": [_entry(sums[code][0], code) for code in codes],
        "livemode": call.livemode,
        "pending": [_entry(sums[code][1], code) for code in codes],
        "refund_and_dispute_prefunding": None,
    }


def transaction(call: Call) -> Stored:
    """GET /v1/balance_transactions/{id}."""
    return call.require("balance_transaction", call.ids[0])


def transactions(call: Call) -> dict[str, Any]:
    """GET /v1/balance_transactions; a `payout` is known by its own transaction."""
    payout = call.params.get("payout")
    if payout:
        call.params["source"] = call.require("payout", payout, param="payout")["id"]
    return page(call, "balance_transaction", own=("payout",))


def _entry(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount": amount_minor, "currency": currency, "source_types": {"card": amount_minor}}


RESOURCE = Resource(
    operations={
        "GET /v1/balance": up_to_date(retrieve),
        "GET /v1/balance_transactions/{id}": up_to_date(transaction),
        "GET /v1/balance_transactions": up_to_date(transactions),
    },
    kinds=(Kind("balance_transaction", "txn", indexes=("source", "status", "currency")),),
)
