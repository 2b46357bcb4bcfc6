"""cancel_subscription and what is not billed yet: it says what waits, and what becomes of it is what it said."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.money import Money
from skills.cancel_subscription import SKILL
from skills.contract import Draft
from tests.skills.subscriptions.conftest import MONTH_S, Subscribers


def changed(subscribers: Subscribers, before_minor: int, after_minor: int, currency: str = "usd") -> str:
    """A subscription whose plan was changed in the middle of its period, with the proration still to be billed."""
    small = subscribers.plan("Before", before_minor, currency=currency)
    one = subscribers.subscribe(subscribers.payer(), small)
    subscribers.later(MONTH_S // 2)
    item = subscribers.subscription(one)["items"].data[0].id
    new = subscribers.plan("After", after_minor, currency=currency)
    subscribers.sdk.v1.subscriptions.update(one, {"items": [{"id": item, "price": new}]})
    return one


def waiting(subscribers: Subscribers) -> list[int]:
    """What waits to be billed, in minor units."""
    rows = subscribers.sdk.v1.invoice_items.list({"pending": True, "limit": 100}).data
    return [row.amount for row in rows]


def said(draft: Draft, words: str) -> bool:
    """Whether an effect holds these words."""
    return any(words in effect for effect in draft.effects)


@pytest.mark.parametrize(
    ("currency", "before", "after", "words"),
    [
        ("usd", 2000, 5000, "left a charge of $15.00 that is not billed yet; ending it now drops that: it is never"),
        ("jpy", 5000, 2000, "left a credit of ¥1,500 that is not billed yet; ending it now drops that: nobody gets it"),
    ],
)
async def test_now_it_is_dropped(subscribers: Subscribers, currency: str, before: int, after: int, words: str) -> None:
    """The proration of a change of plan is told, and is gone afterwards."""
    changed(subscribers, before, after, currency)
    waits = sum(waiting(subscribers))
    draft = await subscribers.draft(SKILL, customer="jane@example.com")
    assert said(draft, words)
    assert Money(waits, currency) in draft.figures
    await subscribers.carry_out(SKILL, draft)
    assert waiting(subscribers) == []


async def test_with_the_unused_part_back_it_is_counted(subscribers: Subscribers) -> None:
    """What goes back is what Stripe reckons with the proration that was not billed yet."""
    changed(subscribers, 5000, 2000)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", refund="prorated")
    assert said(draft, "left a credit of $15.00 that is not billed yet; what goes back takes it into account")
    assert draft.money == Money(2500, "usd")  # half of what was paid: 15.00 of the change and 10.00 of the new plan


async def test_at_the_end_of_the_period_it_is_billed(subscribers: Subscribers) -> None:
    """It goes onto a last invoice as the subscription ends."""
    one = changed(subscribers, 2000, 5000)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", at_period_end=True)
    assert said(draft, "left a charge of $15.00 that is not billed yet; it goes onto the next invoice")
    await subscribers.carry_out(SKILL, draft)
    subscribers.later(MONTH_S)
    assert subscribers.subscription(one).status == "canceled"
    assert [invoice.total for invoice in subscribers.invoices(one)] == [2000, 1500]


async def test_other_items_stay(subscribers: Subscribers) -> None:
    """What was added by hand is told apart, and waits for another invoice."""
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    customer = subscribers.shop.world.objects("customer")[0]["id"]
    by_hand: Any = {"customer": customer, "amount": 700, "currency": "usd"}
    subscribers.sdk.v1.invoice_items.create(cast("Any", by_hand))
    draft = await subscribers.draft(SKILL, customer="jane@example.com")
    assert said(draft, "1 other item over $7.00 waits to be billed; this leaves it waiting")
    await subscribers.carry_out(SKILL, draft)
    assert waiting(subscribers) == [700]


async def test_nothing_waiting_is_not_mentioned(subscribers: Subscribers) -> None:
    """Without anything to bill there is no line about it."""
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, customer="jane@example.com")
    assert not said(draft, "billed")
