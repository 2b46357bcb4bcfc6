"""Finding a plan or a product by what a merchant calls it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadInput, NotFound
from domain.money import Money
from skills.contract import Choice, Desk
from skills.finding.plan import every_text, price_text
from skills.finding.products import Plan, find_plan, find_product
from tests.skills.conftest import Shop

Prices = dict[str, str]


def price(shop: Shop, product: str, minor: int, currency: str = "usd", **more: Any) -> str:
    """Add a price to a product and return its id; monthly unless told otherwise."""
    params: Any = {"product": product, "unit_amount": minor, "currency": currency, "recurring": {"interval": "month"}}
    params |= more
    return shop.sdk.v1.prices.create(params).id


@pytest.fixture
def prices(shop: Shop) -> Prices:
    """Pro monthly and yearly, Pro Plus, a yen plan, a quarterly one, and a mug that is sold once."""
    pro, plus, tea, mug = (
        shop.sdk.v1.products.create({"name": name}).id for name in ("Pro", "Pro Plus", "Tea Club", "Pro Mug")
    )
    return {
        "pro": price(shop, pro, 4900),
        "pro yearly": price(shop, pro, 49000, recurring={"interval": "year"}, nickname="Early bird"),
        "plus": price(shop, plus, 9900, lookup_key="plus_2026"),
        "tea": price(shop, tea, 3000, "jpy", recurring={"interval": "month", "interval_count": 3}),
        "mug": price(shop, mug, 1500, recurring=None),
    }


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("pro monthly", "pro"),
        ("the Pro plan, yearly", "pro yearly"),
        ("pro annual", "pro yearly"),
        ("early bird", "pro yearly"),
        ("the $49 plan", "pro"),
        ("Pro at 490.00", "pro yearly"),
        ("pro plus", "plus"),
        ("plus_2026", "plus"),
        ("plus", "plus"),
        ("pro pluss", "plus"),
        ("the tea clubb", "tea"),
        ("tea quarterly", "tea"),
        ("“Tea Club”", "tea"),
    ],
)
async def test_a_plan_goes_by_its_names_its_interval_and_its_price(
    desk: Desk, prices: Prices, said: str, key: str
) -> None:
    """Each way of saying it leads to exactly that price."""
    plan = await find_plan(desk, said)
    assert isinstance(plan, Plan)
    assert plan.price_id == prices[key]


async def test_the_plan_is_exact(desk: Desk, prices: Prices) -> None:
    """Amount, interval and names are the price's own, also in a currency without decimals."""
    plan = await find_plan(desk, "tea club")
    assert isinstance(plan, Plan)
    assert (plan.amount, plan.interval, plan.interval_count) == (Money(3000, "jpy"), "month", 3)
    assert (plan.product_name, plan.usage_type, plan.active) == ("Tea Club", "licensed", True)
    assert price_text(desk, plan) == "¥3,000 every 3 months"
    mug = await find_plan(desk, "pro mug", recurring=False)
    assert isinstance(mug, Plan)
    assert every_text(mug) == "once"


async def test_several_prices_are_a_choice_by_id(desk: Desk, prices: Prices) -> None:
    """A product with two prices asks which one, and each option leads to exactly one."""
    choice = await find_plan(desk, "pro")
    assert isinstance(choice, Choice)
    assert choice.argument == "plan"
    assert {option.say for option in choice.card.options} == {prices["pro"], prices["pro yearly"]}
    picked = await find_plan(desk, choice.card.options[0].say)
    assert isinstance(picked, Plan)
    assert picked.price_id == choice.card.options[0].say


async def test_what_is_archived_or_sold_once_is_no_plan(shop: Shop, desk: Desk, prices: Prices) -> None:
    """Archived prices and products and one-off prices are not offered; the error names what exists."""
    shop.sdk.v1.prices.update(prices["pro"], {"active": False})
    plan = await find_plan(desk, "pro")
    assert isinstance(plan, Plan)
    assert plan.price_id == prices["pro yearly"]
    archived = await find_plan(desk, prices["pro"])
    assert isinstance(archived, Plan)
    assert not archived.active
    with pytest.raises(NotFound, match=r"no plan called “mug”.*Pro Plus, \$99\.00 a month"):
        await find_plan(desk, "mug")
    for said in ("price_none", "prod_none"):
        with pytest.raises(NotFound):
            await find_plan(desk, said)


async def test_no_words_and_no_plans_are_said_so(desk: Desk) -> None:
    """Nothing but punctuation is asked about; an account without plans says what to do first."""
    with pytest.raises(BadInput):
        await find_plan(desk, " “” ")
    with pytest.raises(NotFound, match="no active plan yet"):
        await find_plan(desk, "gold")


async def test_a_product_goes_by_its_name(shop: Shop, desk: Desk, prices: Prices) -> None:
    """An exact name wins, two of one name are a choice by id, and archived ones come last."""
    pro = await find_product(desk, "pro")
    assert isinstance(pro, dict)
    twin = shop.sdk.v1.products.create({"name": "Pro"}).id
    choice = await find_product(desk, "PRO")
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {twin, pro["id"]}
    shop.sdk.v1.products.update(pro["id"], {"active": False})
    left = await find_product(desk, "Pro")
    assert isinstance(left, dict)
    assert left["id"] == twin
    with pytest.raises(NotFound, match="There are: Pro, Pro Mug, Tea Club, Pro Plus"):
        await find_product(desk, "chair")
