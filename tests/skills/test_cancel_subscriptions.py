"""cancel_subscriptions: which subscriptions it picks, by state, plan and customers, and what it says of the others."""

from __future__ import annotations

from typing import Any

import pytest

from skills.cancel_subscription import Args as CancelArgs
from skills.cancel_subscription import propose
from skills.cancel_subscriptions import SKILL, Args, select
from skills.contract import Ask, Desk, Draft, Selection
from tests.skills.conftest import Shop
from tests.skills.subscribers import plan, save_card, subscribe


class Audience:
    """Three customers: Jane on Pro, Joe on Pro and Basic, Ann on Basic; `ids` are the subscriptions, oldest first."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        _, self.pro = plan(shop, "Pro", 2_900)
        _, self.basic = plan(shop, "Basic", 900)
        self.jane, self.joe, self.ann = (
            self.customer(name, f"{name.lower()}@example.com") for name in ("Jane", "Joe", "Ann")
        )
        self.ids = [
            subscribe(shop, self.jane, self.pro),
            subscribe(shop, self.joe, self.pro),
            subscribe(shop, self.joe, self.basic),
            subscribe(shop, self.ann, self.basic),
        ]

    def customer(self, name: str, email: str) -> str:
        """Add a customer with a good card."""
        made = self.shop.customer(name, email)
        save_card(self.shop, made, default=True)
        return made


@pytest.fixture
def audience(shop: Shop) -> Audience:
    """Four running subscriptions of three customers."""
    return Audience(shop)


async def picked(desk: Desk, **args: Any) -> Selection:
    """Select and expect lines."""
    found = await select(Args(**args), desk)
    assert isinstance(found, Selection)
    return found


def ids(selection: Selection) -> list[str]:
    """The subscriptions of a selection."""
    return [str(line["subscription_id"]) for line in selection.lines]


async def test_by_state(audience: Audience, desk: Desk, shop: Shop) -> None:
    """Those that run in that state, oldest first, with how many were read; ended and paused ones stay out."""
    assert set(ids(await picked(desk, status="active"))) == set(audience.ids)
    shop.sdk.v1.subscriptions.cancel(audience.ids[3])
    shop.sdk.v1.subscriptions.update(audience.ids[2], {"pause_collection": {"behavior": "void"}})
    found = await picked(desk, status="active")
    assert set(ids(found)) == set(audience.ids[:2])
    assert "2 of 4 that I read" in found.about
    assert ids(await picked(desk, status="paused")) == [audience.ids[2]]
    none = await picked(desk, status="unpaid")
    assert (none.lines, "0 of 4" in none.about) == ((), True)


async def test_by_plan(audience: Audience, desk: Desk) -> None:
    """Everybody on it, by its name or price, with when they end."""
    found = await picked(desk, plan="Basic", at_period_end=True)
    assert set(ids(found)) == {audience.ids[2], audience.ids[3]}
    assert all(line["at_period_end"] is True for line in found.lines)
    assert set(ids(await picked(desk, plan=audience.pro))) == {audience.ids[0], audience.ids[1]}


async def test_of_customers(audience: Audience, desk: Desk, shop: Shop) -> None:
    """All of theirs; who is not found or has none is left out with the reason; the same customer twice is once."""
    shop.customer("Zoe", "zoe@example.com")
    said = ["joe@example.com", "Joe", "zoe@example.com", "nobody@example.com"]
    found = await picked(desk, customers=said)
    assert set(ids(found)) == {audience.ids[1], audience.ids[2]}
    reasons = {one.what: one.because for one in found.left_out}
    assert "no running subscription" in reasons["zoe@example.com"]
    assert "nobody@example.com" in reasons
    only = await picked(desk, customers=["joe@example.com"], plan="Pro")
    assert ids(only) == [audience.ids[1]]


async def test_a_name_of_several_is_left_out_with_the_ways_to_say_it(
    audience: Audience, desk: Desk, shop: Shop
) -> None:
    """Guessing between two Janes would be wrong; their ids are named."""
    other = shop.customer("Jane", "jane.too@example.com")
    found = await picked(desk, customers=["Jane", "ann@example.com"])
    assert ids(found) == [audience.ids[3]]
    (left,) = found.left_out
    assert audience.jane in left.because
    assert other in left.because


async def test_a_name_that_only_comes_close_is_left_out(audience: Audience, desk: Desk, shop: Shop) -> None:
    """A misspelled name cancels nobody; who it may be is named with the id."""
    maria = audience.customer("Maria Lindqvist", "maria@example.com")
    subscribe(shop, maria, audience.pro)
    found = await picked(desk, customers=["Maria Lindquist", "ann@example.com"])
    assert ids(found) == [audience.ids[3]]
    (left,) = found.left_out
    assert f"Ask for it by id: {maria} (Maria Lindqvist · maria@example.com" in left.because


async def test_past_due_ones_are_told_apart_from_unpaid_ones(audience: Audience, desk: Desk, shop: Shop) -> None:
    """Stripe still retries a past due one: "unpaid" does not mean it, and says that there is one."""
    buyer = shop.customer("Late", "late@example.com")
    save_card(shop, buyer, "pm_card_chargeCustomerFail", default=True)
    late = subscribe(shop, buyer, audience.pro, trial_period_days=1)
    shop.world.control("POST", "/clock", advance_s=2 * 86_400)
    assert shop.sdk.v1.subscriptions.retrieve(late).status == "past_due"
    assert ids(await picked(desk, status="past_due")) == [late]
    assert "1 more are past due" in (await picked(desk, status="unpaid")).about


async def test_everybody_is_a_question(audience: Audience, desk: Desk) -> None:
    """Without anything that narrows it down nobody can mean all subscriptions."""
    assert audience.ids
    assert isinstance(await select(Args(at_period_end=True), desk), Ask)


async def test_each_line_can_be_proposed(audience: Audience, desk: Desk) -> None:
    """What is selected is what the acting skill takes."""
    found = await picked(desk, plan="Pro")
    assert SKILL.acts_with == "cancel_subscription"
    for line in found.lines:
        assert isinstance(await propose(CancelArgs(**line), desk), Draft)
    assert audience.shop.sdk.v1.subscriptions.retrieve(audience.ids[0]).status == "active"
