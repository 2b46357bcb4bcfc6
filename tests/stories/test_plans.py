"""From one sentence to many acts: the sentence, the plan it makes, one yes, and what Stripe then holds."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.plugins.house import RunningHouse
from tests.stories.conftest import Talk


@pytest.fixture
def shop_talk(house: RunningHouse) -> Talk:
    """Somebody at the browser of an empty shop."""
    return Talk(house, house.browser())


def plan_of(talk: Talk, message: str) -> dict[str, Any]:
    """Say something that asks for one plan; nothing moves by it."""
    told = talk.say(message)
    assert len(told["plans"]) == 1, told["reply"]
    assert talk.house.refunds() == []
    plan: dict[str, Any] = told["plans"][0]
    assert plan["title"] in told["reply"]
    return plan


def confirm(talk: Talk, plan: dict[str, Any]) -> dict[str, Any]:
    """Press the button under a plan, and return it as it then stands."""
    answer = talk.client.post(f"/api/plans/{plan['id']}/confirm", json={"digest": plan["digest"]})
    assert answer.status_code == httpx.codes.OK, answer.text
    done: dict[str, Any] = answer.json()
    return done


def test_orders_in_one_sentence(shop_talk: Talk) -> None:
    """Three orders, two currencies: totals side by side, never added, and each refunded in its own."""
    house = shop_talk.house
    house.sell(1_800, order="12")
    house.sell(700, "jpy", order="13")
    house.sell(2_450, order="15")
    plan = plan_of(shop_talk, "refund orders 12, 13 and 15")
    assert plan["title"] == "Refund 3 payments: ¥700 and $42.50"
    assert confirm(shop_talk, plan)["state"] == "done"
    assert sorted((refund["currency"], refund["amount"]) for refund in house.refunds()) == [
        ("jpy", 700),
        ("usd", 1_800),
        ("usd", 2_450),
    ]


def test_every_payment_that_fits(shop_talk: Talk) -> None:
    """By day and size: the plan says how many were read, and only those that fit are refunded."""
    house = shop_talk.house
    house.sell(9_900, order="1")
    big = house.sell(12_000, order="2")["id"]
    bigger = house.sell(15_000, order="3")["id"]
    plan = plan_of(shop_talk, "refund every payment of today over $100")
    assert "2 of 3 that I read" in plan["about"]
    assert confirm(shop_talk, plan)["state"] == "done"
    assert {refund["payment_intent"] for refund in house.refunds()} == {big, bigger}


def test_subscriptions_in_a_state(shop_talk: Talk) -> None:
    """All past due ones are cancelled, the paid one goes on."""
    house = shop_talk.house
    client: Any = house.world.client(account=house.account_id)
    price = client.v1.prices.create(
        {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Tea"}}
    ).id
    ids = {}
    for name, card in (("Ann", "visa"), ("Late", "chargeCustomerFail"), ("Later", "chargeCustomerFail")):
        buyer = client.v1.customers.create({"name": name, "email": f"{name.lower()}@example.com"}).id
        method = client.v1.payment_methods.attach(f"pm_card_{card}", {"customer": buyer}).id
        client.v1.customers.update(buyer, {"invoice_settings": {"default_payment_method": method}})
        asked = {"customer": buyer, "items": [{"price": price}], "trial_period_days": 1}
        ids[name] = client.v1.subscriptions.create(asked).id
    house.world.control("POST", "/clock", advance_s=2 * 86_400)
    plan = plan_of(shop_talk, "cancel all past due subscriptions")
    assert len(plan["lines"]) == 2
    assert confirm(shop_talk, plan)["state"] == "done"
    ends = {name: client.v1.subscriptions.retrieve(one).status for name, one in ids.items()}
    assert ends == {"Ann": "active", "Late": "canceled", "Later": "canceled"}
