"""change_price over the wire: a new price in the old one's place, for new customers only."""

from __future__ import annotations

import pytest

from domain.errors import BadAmount, Conflict, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills import change_price, create_product
from skills.contract import Choice, Desk
from tests.skills.conftest import Shop, approved
from tests.skills.subscribers import done, draft_of, plan, save_card, subscribe


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
    keys = {row["id"]: row["lookup_key"] for row in shop.world.objects("price") if row["lookup_key"]}
    assert (list(keys.values()), yearly in keys) == (["pro_year"], False)


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
