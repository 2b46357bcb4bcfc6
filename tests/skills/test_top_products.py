"""top_products: invoices, checkouts and metadata, split to the last cent, and what can't be attributed is said."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.figures import Sources, untraceable
from domain.cards import SeriesCard, TableCard
from domain.errors import BadAmount, StripeRefused
from domain.money import Money
from skills.contract import Answer, Desk
from skills.reports.allocating import split
from skills.top_products import Args, answer
from tests.skills.conftest import Shop
from tests.skills.subscribers import plan, save_card, subscribe


async def asked(desk: Desk, **args: Any) -> Answer:
    """Ask; every amount is one of the figures, and the products and the rest add up to everything."""
    result = await answer(Args(**args), desk)
    told = "\n".join([result.text, *("\n".join(row) for card in result.cards for row in getattr(card, "rows", ()))])
    assert untraceable(told, Sources(frozenset(result.figures), (told,))) == ()
    for row in result.data["currencies"].values():
        if len(row["top"]) == row["products"]:
            assert sum(one["net_minor"] for one in row["top"]) + row["unattributed_minor"] == row["net_minor"]
    return result


def check_out(shop: Shop, *lines: tuple[str, int]) -> None:
    """Sell (price, quantity) by a checkout that is paid on Stripe's page."""
    items = [{"price": price, "quantity": quantity} for price, quantity in lines]
    params: Any = {"mode": "payment", "line_items": items, "success_url": "https://shop.example"}
    session = shop.sdk.v1.checkout.sessions.create(params)
    paying = {"decision": "pay", "email": "buyer@example.com", "card": "4242424242424242"}
    answer_of_page = httpx.post(str(session.url), data=paying, trust_env=False)
    assert answer_of_page.status_code in (200, 303)


def goods(shop: Shop, name: str, minor: int, currency: str = "usd") -> tuple[str, str]:
    """Add a product that is paid once and return its id and its price's."""
    made = shop.sdk.v1.products.create(
        {"name": name, "default_price_data": {"unit_amount": minor, "currency": currency}}
    )
    return made.id, str(made.default_price)


def top(result: Answer, code: str = "usd") -> dict[str, int]:
    """Net by name."""
    return {one["name"]: one["net_minor"] for one in result.data["currencies"][code]["top"]}


async def test_invoices_checkouts_and_metadata(shop: Shop, desk: Desk) -> None:
    """A subscription's invoice, a checkout of two products and noted payments count for theirs; the rest is said."""
    ann = shop.customer("Ann", "ann@example.com")
    save_card(shop, ann, default=True)
    _product, monthly = plan(shop, "Club", 4900)
    subscribe(shop, ann, monthly)
    tea, tea_price = goods(shop, "Tea", 1000)
    _pot, pot_price = goods(shop, "Pot", 2500)
    check_out(shop, (tea_price, 2), (pot_price, 1))
    shop.pay(700, metadata={"product": tea})
    shop.pay(300, metadata={"sku": "TEA"})
    shop.pay(150, metadata={"sku": "Cup <b>"})
    shop.pay(999)
    result = await asked(desk)
    assert top(result) == {"Club": 4900, "Tea": 3000, "Pot": 2500, "Cup ‹b›": 150}
    row = result.data["currencies"]["usd"]
    assert (row["unattributed_minor"], row["unattributed_payments"], row["payments"]) == (999, 1, 6)
    assert row["net_minor"] == sum(one["amount"] for one in shop.world.objects("charge"))
    assert "“Club”: $49.00 (42.4%), 1 payment" in result.text
    assert "$9.99 (8.7%) of 1 payment can't be attributed to a product" in result.text
    table = next(card for card in result.cards if isinstance(card, TableCard))
    assert table.rows[-1][0] == "(not known)"
    chart = next(card for card in result.cards if isinstance(card, SeriesCard))
    assert [point.label for point in chart.points] == ["Club", "Tea", "Pot", "Cup ‹b›"]


async def test_refunds_discounts_and_lines_without_a_product(shop: Shop, desk: Desk) -> None:
    """A refund lowers each product by its part, a discount is taken off first, an amount of its own stays unknown."""
    ann = shop.customer("Ann", "ann@example.com")
    save_card(shop, ann, default=True)
    _tea, tea = goods(shop, "Tea", 1000)
    _pot, pot = goods(shop, "Pot", 2000)
    coupon: Any = {"percent_off": 50, "duration": "once"}
    invoice: Any = {"customer": ann, "discounts": [{"coupon": shop.sdk.v1.coupons.create(coupon).id}]}
    made = str(shop.sdk.v1.invoices.create(invoice).id)
    for line in ({"pricing": {"price": tea}}, {"pricing": {"price": pot}}, {"amount": 1000, "currency": "usd"}):
        params: Any = {"customer": ann, "invoice": made, **line}
        shop.sdk.v1.invoice_items.create(params)
    shop.sdk.v1.invoices.finalize_invoice(made)
    shop.sdk.v1.invoices.pay(made)
    result = await asked(desk)
    assert top(result) == {"Pot": 1000, "Tea": 500}
    assert result.data["currencies"]["usd"]["unattributed_minor"] == 500
    charge = shop.world.objects("charge")[0]
    shop.sdk.v1.refunds.create({"charge": str(charge["id"]), "amount": 1001})
    refunded = await asked(desk)
    assert top(refunded) == {"Pot": 499, "Tea": 250}
    assert refunded.data["currencies"]["usd"]["unattributed_minor"] == 250


async def test_several_products_in_metadata(shop: Shop, desk: Desk) -> None:
    """SKUs with commas between are split by what one of each costs; with one of no known price nothing is guessed."""
    for sku, minor in (("tea-1", 1000), ("pot-1", 3000)):
        price: Any = {"unit_amount": minor, "currency": "usd"}
        shop.sdk.v1.products.create({"name": sku.upper(), "metadata": {"sku": sku}, "default_price_data": price})
    shop.pay(4700, metadata={"sku": "tea-1, pot-1"})
    shop.pay(500, metadata={"sku": "tea-1,cup-1"})
    shop.pay(1000, "eur", metadata={"sku": "tea-1,pot-1"})
    shop.pay(900, metadata={"sku": "tea-1"})
    result = await asked(desk)
    assert top(result) == {"POT-1": 3525, "TEA-1": 2075}
    assert result.data["currencies"]["usd"]["unattributed_minor"] == 500
    assert result.data["currencies"]["eur"]["unattributed_minor"] == 1000
    assert "or metadata names several without a price." in result.text


async def test_currencies_pages_and_limits(shop: Shop, desk: Desk) -> None:
    """More than a page of payments, yen and dinars apart, and the bound is said."""
    for n in range(101):
        shop.pay(100, metadata={"sku": f"S{n % 3}"})
    shop.pay(300, "jpy", metadata={"sku": "S0"})
    shop.pay(45_670, "kwd", metadata={"sku": "S0"})
    result = await asked(desk, limit=2)
    assert "USD: $101.00 net from 101 payments, 3 products; the first 2 are shown." in result.text
    assert top(result) == {"S0": 3400, "S1": 3400}
    assert (top(result, "jpy"), top(result, "kwd")) == ({"S0": 300}, {"S0": 45_670})
    assert {Money(300, "jpy"), Money(45_670, "kwd")} <= set(result.figures)
    only = await asked(desk, currency="jpy")
    assert "(1 of 103 payments)" in only.text


async def test_nothing_sold_and_refusals(shop: Shop, desk: Desk) -> None:
    """Without sales nothing is drawn; a currency that is none is refused; Stripe's no is passed on."""
    result = await asked(desk)
    assert "Nothing was taken." in result.text
    assert result.cards == ()
    with pytest.raises(BadAmount):
        await asked(desk, currency="zzz")
    shop.world.fault("status", "GET", "/v1/invoices", status=402, times=20)
    with pytest.raises(StripeRefused):
        await asked(desk)


@given(
    minor=st.integers(-(10**9), 10**9),
    weights=st.dictionaries(st.text(max_size=3), st.integers(-50, 10**6), max_size=8),
)
def test_parts_add_up_to_the_last_unit(minor: int, weights: dict[str, int]) -> None:
    """A split adds up exactly, no part is off by a whole unit, and weights of nothing get nothing."""
    parts = split(minor, weights)
    whole = sum(weight for weight in weights.values() if weight > 0)
    assert sum(parts.values()) == (minor if whole else 0)
    for key, part in parts.items():
        assert weights[key] > 0
        assert abs(part * whole - minor * weights[key]) < whole
