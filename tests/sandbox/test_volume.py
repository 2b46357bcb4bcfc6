"""The seed for benchmarks: exactly as much as asked for, and every amount adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_there_is_exactly_as_much_as_was_asked_for(world: SandboxWorld) -> None:
    """Payments, customers and currencies are counted; balance, transactions and what an account is paid agree."""
    made = world.control("POST", "/accounts", name="Many & Co")
    account = made["account"]["id"]
    asked = {"name": "volume", "account": account, "payments": 450, "customers": 30}
    assert world.control("POST", "/seed", **asked) == {"account": account, "payments": 450, "customers": 30}
    intents = world.objects("payment_intent", account)
    assert len(intents) == sum(intent["status"] == "succeeded" for intent in intents) == 450
    assert {intent["currency"] for intent in intents} == {"usd", "eur", "jpy"}
    assert len(world.objects("customer", account)) == 30
    assert {kind: bool(world.objects(kind, account)) for kind in ("refund", "dispute")} == {
        "refund": True,
        "dispute": True,
    }
    net: dict[str, int] = {}
    for one in world.objects("balance_transaction", account):
        net[one["currency"]] = net.get(one["currency"], 0) + one["net"]
    paid_out = world.control("POST", "/payouts", account=account, pay_out=True)["payouts"]
    assert {payout["currency"]: payout["amount"] for payout in paid_out} == net


def test_it_is_not_grown_twice(world: SandboxWorld) -> None:
    """An account that has payments keeps them as they are."""
    world.control("POST", "/seed", name="volume", payments=5, customers=1)
    again = httpx.post(f"{world.base_url}/_sandbox/seed", json={"name": "volume"})
    assert again.status_code == httpx.codes.BAD_REQUEST
