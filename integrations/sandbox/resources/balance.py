"""The balance and the transactions it is the sum of."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.money import paying_out, settlement
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/balance."""
    instant = paying_out.instant_available(call)
    return {**settlement.balance(call), **({"instant_available": instant} if instant else {})}


def transaction(call: Call) -> Stored:
    """GET /v1/balance_transactions/{id}."""
    return call.require("balance_transaction", call.ids[0])


def transactions(call: Call) -> dict[str, Any]:
    """GET /v1/balance_transactions; with `payout` those that an automatic payout paid out, and its own."""
    wanted = call.params.get("payout")
    if wanted:
        payout = call.require("payout", wanted, param="payout")
        if not payout["automatic"]:
            raise invalid(
                "Balance transaction history can only be filtered on automatic payouts, not manual.", param="payout"
            )
        call.params = {"payout": payout["id"], **call.params}  # first, so that its index is used
    return page(call, "balance_transaction")


RESOURCE = Resource(
    operations={
        "GET /v1/balance": up_to_date(retrieve),
        "GET /v1/balance_transactions/{id}": up_to_date(transaction),
        "GET /v1/balance_transactions": up_to_date(transactions),
    },
    kinds=(
        Kind(
            "balance_transaction",
            "txn",
            indexes=("source", "status", "currency", "payout"),
            sums=("net", "currency", "status"),
        ),
    ),
)
