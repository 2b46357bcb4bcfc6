"""The demo merchant: believable, balanced, and the same everywhere."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

SHOP = "acct_1HarbourPine"
SMALL = {"days": 40, "people": 60}


def seed(world: SandboxWorld, **options: Any) -> dict[str, Any]:
    """Grows the demo in a world."""
    return dict(world.control("POST", "/seed", name="demo", **options))


def test_order_42_can_be_refunded_and_two_customers_are_called_jane(world: SandboxWorld) -> None:
    """What every example relies on is there: order 42 for $18.00, paid, and exactly two Janes."""
    seed(world, **SMALL)
    client = world.client(f"sk_test_{SHOP}")
    found = client.v1.payment_intents.search({"query": 'metadata["order_id"]:"42"'}).data
    assert [(intent.amount, intent.currency, intent.status) for intent in found] == [(1800, "usd", "succeeded")]
    assert client.v1.refunds.create({"payment_intent": found[0].id, "amount": 1800}).status == "succeeded"
    assert len(client.v1.customers.search({"query": 'name~"Jane"'}).data) == 2


def test_the_balance_is_the_sum_of_its_transactions(world: SandboxWorld) -> None:
    """After weeks of charges, refunds, disputes and payouts every currency agrees to the cent."""
    seed(world, **SMALL)
    sums: Counter[str] = Counter()
    for transaction in world.objects("balance_transaction", SHOP):
        assert transaction["net"] == transaction["amount"] - transaction["fee"]
        sums[transaction["currency"]] += transaction["net"]
    balance = world.client(f"sk_test_{SHOP}").v1.balance.retrieve().to_dict()
    shown: Counter[str] = Counter()
    for part in (*balance["available"], *balance["pending"]):
        shown[part["currency"]] += part["amount"]
    assert {code: sums[code] for code in sums} == {code: shown[code] for code in sums}
    assert len(sums) == 4


def test_seeding_twice_changes_nothing(world: SandboxWorld) -> None:
    """A second seed finds the trade and leaves it alone."""
    assert seed(world, **SMALL)["seeded"]
    before = len(world.objects("payment_intent", SHOP))
    assert not seed(world, **SMALL)["seeded"]
    assert len(world.objects("payment_intent", SHOP)) == before


def test_the_same_seed_gives_the_same_shop(world: SandboxWorld) -> None:
    """Ids, amounts and states come from the seed alone."""

    def shop() -> list[tuple[str, int, str]]:
        return [(made["id"], made["amount"], made["status"]) for made in world.objects("payment_intent", SHOP)]

    now = world.control("GET", "/clock")["now"]
    shops = []
    for _ in range(2):
        world.control("POST", "/reset")
        world.control("POST", "/clock", now=now, frozen=True)
        seed(world, **SMALL)
        shops.append(shop())
    assert shops[0] == shops[1]


def test_payouts_come_on_the_day_the_account_says(world: SandboxWorld) -> None:
    """Weekly on Mondays, in the year behind as in the weeks ahead."""
    seed(world, **SMALL)
    account = next(one for one in world.objects("account") if one["id"] == SHOP)
    schedule = account["settings"]["payouts"]["schedule"]
    assert (schedule["interval"], schedule["weekly_payout_days"]) == ("weekly", ["monday"])
    before = len(world.objects("payout", SHOP))
    world.control("POST", "/clock", advance_s=8 * 86_400)
    payouts = world.objects("payout", SHOP)
    assert before < len(payouts)
    assert {datetime.fromtimestamp(payout["created"], UTC).strftime("%A") for payout in payouts} == {"Monday"}


@pytest.mark.slow
def test_a_whole_year_is_lively(world: SandboxWorld) -> None:
    """The full demo has hundreds of customers and thousands of payments with all that goes wrong in a year."""
    assert seed(world)["orders"] > 3000
    assert len(world.objects("customer", SHOP)) > 300
    states = Counter(intent["status"] for intent in world.objects("payment_intent", SHOP))
    assert states["succeeded"] > 3000
    assert states["requires_payment_method"] > 20
    assert len(world.objects("refund", SHOP)) > 150
    disputes = Counter(dispute["status"] for dispute in world.objects("dispute", SHOP))
    assert disputes["lost"]
    assert disputes["won"]
    assert {payout["currency"] for payout in world.objects("payout", SHOP)} >= {"usd", "eur", "gbp"}


def test_members_and_companies_are_there(world: SandboxWorld) -> None:
    """Subscriptions, codes, usage, invoices in every state, fraud warnings and a review can be tried at once."""
    seed(world, days=150, people=150, orders_per_day=2.0)
    subscriptions = Counter(found["status"] for found in world.objects("subscription", SHOP))
    assert subscriptions["active"] > 5
    assert subscriptions["canceled"] >= 1
    assert subscriptions["past_due"] + subscriptions["unpaid"] >= 1
    invoices = Counter(found["status"] for found in world.objects("invoice", SHOP))
    assert {"paid", "open", "draft", "void"} <= invoices.keys()
    assert {found["code"] for found in world.objects("promotion_code", SHOP)} == {"WELCOME10", "FRIENDS20", "SORRY5"}
    assert [found["event_name"] for found in world.objects("billing.meter", SHOP)] == ["gift_wraps"]
    assert len(world.objects("radar.early_fraud_warning", SHOP)) == 2
    assert [found["open"] for found in world.objects("review", SHOP)] == [True]
