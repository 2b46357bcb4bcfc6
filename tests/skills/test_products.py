"""list_, create_, update_, archive_product and change_price over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadAmount, BadInput, Conflict, NotFound, OutcomeUnknown, PartlyDone, PreconditionChanged
from domain.money import Money
from skills import archive_product, change_price, create_product, list_products, update_product
from skills.contract import Ask, Choice, Desk, Draft, Receipt
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import plan, save_card, subscribe


async def draft_of(skill: Any, desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await skill.propose(skill.Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


async def done(skill: Any, desk: Desk, draft: Draft, name: str) -> Receipt:
    """Approve, recheck and execute twice; both must say the same."""
    approval = approved(draft, desk, name)
    await skill.recheck(approval, desk)
    assert await skill.find_outcome(approval, desk) is None
    first, again = await skill.execute(approval, desk), await skill.execute(approval, desk)
    found = await skill.find_outcome(approval, desk)
    assert first.object_id == again.object_id == found.object_id
    assert isinstance(first, Receipt)
    return first


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


@pytest.mark.parametrize(
    ("currency", "old_minor", "amount", "minor"),
    [("usd", 4900, "59", 5900), ("jpy", 3000, "3500", 3500), ("kwd", 12340, "13.500", 13500)],
)
async def test_a_price_is_replaced_for_new_customers(
    shop: Shop, desk: Desk, currency: str, old_minor: int, amount: str, minor: int
) -> None:
    """New price, new default, old archived; the subscriber keeps the old one; all of it once."""
    product, old = plan(shop, "Pro", old_minor, currency)
    jane = shop.customer("Jane")
    save_card(shop, jane, default=True)
    subscription = subscribe(shop, jane, old)
    draft = await draft_of(change_price, desk, product="Pro", amount=amount)
    assert len(draft.request["steps"]) == 3
    assert any("1 running subscription" in line for line in draft.effects)
    assert draft.figures == (Money(old_minor, currency), Money(minor, currency))
    receipt = await done(change_price, desk, draft, "change_price")
    prices = {row["id"]: row for row in shop.world.objects("price")}
    new = prices[receipt.object_id]
    assert (new["unit_amount"], new["recurring"]["interval"], new["active"]) == (minor, "month", True)
    assert (prices[old]["active"], len(prices)) == (False, 2)
    assert shop.sdk.v1.products.retrieve(product).default_price == new["id"]
    kept = shop.sdk.v1.subscriptions.retrieve(subscription).to_dict()["items"]["data"][0]["price"]["id"]
    assert kept == old


async def test_a_price_that_is_not_the_default_leaves_the_default(shop: Shop, desk: Desk) -> None:
    """Of two prices the one meant changes; which is asked, by id; lookup key and nickname go with it."""
    product, monthly = plan(shop, "Pro", 4900)
    yearly = shop.sdk.v1.prices.create(
        {
            "product": product,
            "unit_amount": 49000,
            "currency": "usd",
            "recurring": {"interval": "year"},
            "nickname": "Annual",
            "lookup_key": "pro_year",
        }
    ).id
    choice = await change_price.propose(change_price.Args(product="Pro", amount="590"), desk)
    assert isinstance(choice, Choice)
    assert ({option.say for option in choice.card.options}, choice.argument) == ({monthly, yearly}, "product")
    draft = await draft_of(change_price, desk, product=yearly, amount="590")
    first, last = draft.request["steps"]
    assert (first["params"]["lookup_key"], first["params"]["nickname"]) == ("pro_year", "Annual")
    assert last["path"] == f"/v1/prices/{yearly}"
    await done(change_price, desk, draft, "change_price")
    assert shop.sdk.v1.products.retrieve(product).default_price == monthly


async def test_prices_that_cannot_change_say_so(shop: Shop, desk: Desk) -> None:
    """The same price, another currency, tiers and an archived price are refused; a doubling is unusual."""
    product, price = plan(shop, "Pro", 4900)
    with pytest.raises(Conflict, match="already"):
        await draft_of(change_price, desk, product="Pro", amount="49")
    with pytest.raises(BadAmount, match="priced in USD"):
        await draft_of(change_price, desk, product="Pro", amount="59", currency="EUR")
    assert "more than twice" in (await draft_of(change_price, desk, product="Pro", amount="490")).warnings[0]
    assert "less than half" in (await draft_of(change_price, desk, product="Pro", amount="4.90")).warnings[0]
    assert not (await draft_of(change_price, desk, product="Pro", amount="98")).warnings
    tiered = await draft_of(create_product, desk, name="Seats", interval="month", tiers="1-5: 3, 6+: 2")
    await done(create_product, desk, tiered, "create_product")
    with pytest.raises(Conflict, match="tiers"):
        await draft_of(change_price, desk, product="Seats", amount="5")
    approval = approved(await draft_of(change_price, desk, product="Pro", amount="59"), desk, "change_price")
    shop.sdk.v1.products.update(product, {"default_price": ""})
    with pytest.raises(PreconditionChanged, match="another default price"):
        await change_price.recheck(approval, desk)
    shop.sdk.v1.prices.update(price, {"active": False})
    with pytest.raises(PreconditionChanged, match="not offered"):
        await change_price.recheck(approval, desk)
    with pytest.raises(Conflict, match="archived"):
        await draft_of(change_price, desk, product=price, amount="59")


async def test_a_lost_step_of_a_price_change(shop: Shop, desk: Desk) -> None:
    """Until the old price is archived the change counts as not done; sent again it finishes, with one new price."""
    plan(shop, "Pro", 4900)
    approval = approved(await draft_of(change_price, desk, product="Pro", amount="59"), desk, "change_price")
    shop.world.fault("reset_before", "POST", "/v1/products", times=20)
    with pytest.raises(OutcomeUnknown):
        await change_price.execute(approval, desk)
    assert await change_price.find_outcome(approval, desk) is None
    shop.world.control("DELETE", "/faults")
    receipt = await change_price.execute(approval, desk)
    assert (await change_price.find_outcome(approval, desk)) is not None
    assert receipt.figures == (Money(5900, "usd"),)
    assert len(shop.world.objects("price")) == 2
