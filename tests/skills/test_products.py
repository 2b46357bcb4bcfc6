"""list_, create_, update_ and archive_product over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, BadInput, Conflict, NotFound, OutcomeUnknown, PartlyDone, PreconditionChanged
from domain.money import Money
from skills import archive_product, create_product, list_products, update_product
from skills.contract import Ask, Choice, Desk, Receipt
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import done, draft_of, plan, save_card, subscribe


def price_of(shop: Shop, receipt: Receipt) -> dict[str, Any]:
    """The stored price of a created product, with its tiers."""
    shown = shop.sdk.v1.prices.retrieve(receipt.data["price_id"], {"expand": ["tiers"]})
    return dict(shown.to_dict())


@pytest.mark.parametrize(
    ("args", "minor", "currency", "interval"),
    [
        ({"amount": "120"}, 12000, "usd", None),
        ({"amount": "49", "interval": "month"}, 4900, "usd", "month"),
        ({"amount": "3000", "currency": "JPY", "interval": "year"}, 3000, "jpy", "year"),
        ({"amount": "12.340", "currency": "KWD"}, 12340, "kwd", None),
        ({"amount": "9", "interval": "month", "pricing": "per_seat"}, 900, "usd", "month"),
    ],
)
async def test_a_product_and_its_price_are_one_call(
    shop: Shop, desk: Desk, args: dict[str, Any], minor: int, currency: str, interval: str | None
) -> None:
    """One-off, recurring and per-seat products come with their exact price, once."""
    draft = await draft_of(create_product, desk, name="Pro", **args)
    assert draft.request["path"] == "/v1/products"
    assert draft.figures == (Money(minor, currency),)
    receipt = await done(create_product, desk, draft, "create_product")
    (product,) = shop.world.objects("product")
    price = price_of(shop, receipt)
    assert (product["name"], product["default_price"]) == ("Pro", price["id"])
    assert (price["unit_amount"], price["currency"]) == (minor, currency)
    assert (price.get("recurring") or {}).get("interval") == interval
    assert product["unit_label"] == ("seat" if args.get("pricing") == "per_seat" else None)


async def test_tiers_are_made_in_steps(shop: Shop, desk: Desk) -> None:
    """A tiered product has its tiers at Stripe, an example to the cent, and its price as the default."""
    draft = await draft_of(
        create_product, desk, name="Seats", interval="month", tiers="1-10: 5.00, 11-50: 4.00, 51+: 3.00"
    )
    assert any("60 units come to $240.00" in line for line in draft.effects)
    assert Money(24000, "usd") in draft.figures
    price = price_of(shop, await done(create_product, desk, draft, "create_product"))
    assert [(tier["up_to"], tier["unit_amount"]) for tier in price["tiers"]] == [(10, 500), (50, 400), (None, 300)]
    assert (price["billing_scheme"], price["tiers_mode"]) == ("tiered", "graduated")
    assert len(shop.world.objects("product")) == len(shop.world.objects("price")) == 1


async def test_metered_prices_may_be_finer_than_a_cent(shop: Shop, desk: Desk) -> None:
    """A metered product gets a meter of its own, and a price of a fifth of a cent stays exact."""
    args = {"amount": "0.002", "interval": "month", "pricing": "metered"}
    draft = await draft_of(create_product, desk, name="API calls", **args)
    assert "0.002 USD for each unit used, a month" in draft.summary
    price = price_of(shop, await done(create_product, desk, draft, "create_product"))
    (meter,) = shop.world.objects("billing.meter")
    assert (str(price["unit_amount_decimal"]), price["recurring"]["meter"]) == ("0.2", meter["id"])
    assert meter["event_name"] == "api_calls"
    second = await draft_of(create_product, desk, name="API calls", **args)
    assert any("api_calls_2" in line for line in second.effects)
    assert second.warnings[0].startswith("There is an active product of that name already")
    with pytest.raises(BadAmount):
        await draft_of(create_product, desk, name="API calls", amount="0.002", interval="month")


@pytest.mark.parametrize(
    ("args", "missing"),
    [
        ({}, "amount"),
        ({"amount": "9", "pricing": "recurring"}, "interval"),
        ({"pricing": "tiered", "interval": "month"}, "tiers"),
        ({"amount": "9", "interval": "month", "pricing": "one_off"}, "pricing"),
        ({"amount": "9", "tiers": "1-5: 3, 6+: 2", "interval": "month"}, "tiers"),
        ({"tiers": "1-5: 3, 6+: 2"}, "interval"),
    ],
)
async def test_what_is_missing_is_asked(desk: Desk, args: dict[str, Any], missing: str) -> None:
    """One question for the one thing that is missing or contradicts another."""
    asked = await create_product.propose(create_product.Args(name="Pro", **args), desk)
    assert isinstance(asked, Ask)
    assert asked.missing == missing


@pytest.mark.parametrize(
    "args",
    [
        {"amount": "-5"},
        {"amount": "5.50", "currency": "JPY"},
        {"amount": "5", "currency": "doge"},
        {"pricing": "per_seat", "tiers": "1+: 3", "interval": "month"},
    ],
)
async def test_no_product_at_a_bad_price(desk: Desk, args: dict[str, Any]) -> None:
    """What Stripe would not take is refused before anybody is asked."""
    with pytest.raises((BadAmount, BadInput)):
        await draft_of(create_product, desk, name="Pro", **args)


async def test_a_lost_step_is_neither_done_nor_lost(shop: Shop, desk: Desk) -> None:
    """A product without its price counts as not done; sent again it goes on; a refusal says what exists."""
    draft = await draft_of(create_product, desk, name="Seats", interval="month", tiers="1-5: 3, 6+: 2")
    approval = approved(draft, desk, "create_product")
    shop.world.fault("reset_after", "POST", "/v1/prices", times=20)
    with pytest.raises(OutcomeUnknown):
        await create_product.execute(approval, desk)
    assert await create_product.find_outcome(approval, desk) is None
    shop.world.control("DELETE", "/faults")
    receipt = await create_product.execute(approval, desk)
    assert receipt.object_id == shop.world.objects("product")[0]["id"]
    assert len(shop.world.objects("price")) == 1
    other = approved(await draft_of(create_product, desk, name="Cups", interval="month", tiers="1+: 3"), desk)
    shop.world.fault("status", "POST", "/v1/prices", status=400)
    with pytest.raises(PartlyDone, match="prod_"):
        await create_product.execute(other, desk)


async def test_a_name_taken_meanwhile_stops_it(shop: Shop, desk: Desk) -> None:
    """A product of that name made after the proposal is seen."""
    approval = approved(await draft_of(create_product, desk, name="Pro", amount="49"), desk, "create_product")
    plan(shop, "pro", 4900)
    with pytest.raises(PreconditionChanged):
        await create_product.recheck(approval, desk)


async def test_products_are_listed_with_all_prices(shop: Shop, desk: Desk) -> None:
    """Every active product with each price; archived ones are counted and shown when asked for."""
    assert "no active product" in (await list_products.answer(list_products.Args(), desk)).text
    pro, _price = plan(shop, "Pro", 4900)
    shop.sdk.v1.prices.create(
        {"product": pro, "unit_amount": 49000, "currency": "usd", "recurring": {"interval": "year"}}
    )
    tea, _ = plan(shop, "Tea Club", 3000, "jpy")
    old, _ = plan(shop, "Old", 100)
    shop.sdk.v1.products.update(old, {"active": False})
    result = await list_products.answer(list_products.Args(), desk)
    assert result.text.startswith("All 2 active products: 1 archived not shown.")
    assert f"Pro: $49.00 a month; $490.00 a year, {pro}" in result.text
    assert set(result.mentions.listed) == {pro, tea}
    assert set(result.figures) == {Money(4900, "usd"), Money(49000, "usd"), Money(3000, "jpy")}
    archived = await list_products.answer(list_products.Args(active=False), desk)
    assert archived.mentions.listed == (old,)
    named = await list_products.answer(list_products.Args(query="tea"), desk)
    assert named.mentions.listed == (tea,)
    for n in range(60):
        plan(shop, f"Bulk {n}", 100)
    assert "newest 50 of 62 active" in (await list_products.answer(list_products.Args(), desk)).text


async def test_a_product_is_renamed(shop: Shop, desk: Desk) -> None:
    """Before and after are shown, and the product is called so once confirmed."""
    product, _ = plan(shop, "Pro", 4900)
    assert isinstance(await update_product.propose(update_product.Args(product="Pro"), desk), Ask)
    draft = await draft_of(update_product, desk, product="pro", name="Professional", description="For teams")
    assert draft.effects[:2] == ("Name: “Pro” → “Professional”.", "Description: none → “For teams”.")
    receipt = await done(update_product, desk, draft, "update_product")
    assert (receipt.object_id, shop.sdk.v1.products.retrieve(product).name) == (product, "Professional")
    with pytest.raises(Conflict):
        await draft_of(update_product, desk, product=product, name="Professional")
    approval = approved(await draft_of(update_product, desk, product=product, name="Expert"), desk, "update_product")
    shop.sdk.v1.products.update(product, {"name": "Master"})
    with pytest.raises(PreconditionChanged, match="Master"):
        await update_product.recheck(approval, desk)
    with pytest.raises(NotFound):
        await draft_of(update_product, desk, product="chair", name="Stool")
    plan(shop, "Master", 100)
    assert isinstance(await update_product.propose(update_product.Args(product="Master", name="X"), desk), Choice)


async def test_archiving_says_who_keeps_it(shop: Shop, desk: Desk) -> None:
    """Subscribers and links are counted; archived once; archived again is a conflict."""
    product, price = plan(shop, "Pro", 4900)
    jane = shop.customer("Jane")
    save_card(shop, jane, default=True)
    subscribe(shop, jane, price)
    shop.sdk.v1.payment_links.create({"line_items": [{"price": price, "quantity": 1}]})
    draft = await draft_of(archive_product, desk, product="Pro")
    assert draft.effects[0] == "Existing subscribers keep it and go on paying: 1 running subscription."
    assert draft.warnings == ("1 active payment link would stop.",)
    await done(archive_product, desk, draft, "archive_product")
    assert shop.sdk.v1.products.retrieve(product).active is False
    with pytest.raises(Conflict):
        await draft_of(archive_product, desk, product=product)


async def test_archiving_stops_when_more_links_would(shop: Shop, desk: Desk) -> None:
    """A link made after the proposal is seen, and so is a product archived by another hand."""
    product, price = plan(shop, "Pro", 4900)
    approval = approved(await draft_of(archive_product, desk, product="Pro"), desk, "archive_product")
    shop.sdk.v1.payment_links.create({"line_items": [{"price": price, "quantity": 1}]})
    with pytest.raises(PreconditionChanged, match="links"):
        await archive_product.recheck(approval, desk)
    shop.sdk.v1.products.update(product, {"active": False})
    with pytest.raises(PreconditionChanged, match="not on sale"):
        await archive_product.recheck(approval, desk)
