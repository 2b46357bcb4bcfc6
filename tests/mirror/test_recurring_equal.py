"""Recurring revenue from the merchant's own copy is equal to that from all of Stripe's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from skills import subscription_metrics
from skills.contract import Desk
from storage import mirror_briefs, stripe_states
from storage.database import Database
from storage.merchants import Merchant
from storage.mirror_briefs import Account, Told
from tests.mirror.copied import Copied, copy, from_copy, same, state_of
from tests.skills.conftest import Shop, desk, gateway, shop
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers

__all__ = ["desk", "gateway", "shop"]


@pytest.fixture
def subscribers(shop: Shop, desk: Desk, merchant: Merchant) -> Subscribers:
    """Subscribers of a merchant who is in the database."""
    return Subscribers(shop, replace(desk, merchant=replace(desk.merchant, merchant_id=merchant.id)))


def months_of_trade(subscribers: Subscribers) -> None:
    """Plans, seats, intervals, trials, discounts for a time and for ever, changes, pauses, failures and ends."""
    basic, pro = subscribers.plan("Basic", 1000), subscribers.plan("Pro", 3000)
    yearly, weekly = subscribers.plan("Yearly", 10_000, "year"), subscribers.plan("Weekly", 700, "week", "eur")
    forever: Any = {"percent_off": 25, "duration": "forever"}
    months: Any = {"amount_off": 300, "currency": "usd", "duration": "repeating", "duration_in_months": 2}
    forever, months = (subscribers.sdk.v1.coupons.create(coupon).id for coupon in (forever, months))
    upgraded = subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic)
    paused = subscribers.subscribe(subscribers.payer("B", "b@example.com"), pro, quantity=2)
    subscribers.subscribe(subscribers.payer("C", "c@example.com"), yearly)
    ending = subscribers.subscribe(subscribers.payer("D", "d@example.com"), weekly)
    subscribers.subscribe(subscribers.payer("E", "e@example.com"), basic, discounts=[{"coupon": forever}])
    subscribers.subscribe(subscribers.payer("F", "f@example.com"), basic, discounts=[{"coupon": months}])
    subscribers.subscribe(subscribers.payer("G", "g@example.com"), pro, trial_period_days=20)
    failing = subscribers.payer("H", "h@example.com")
    subscribers.subscribe(failing, basic)
    subscribers.later(MONTH_S + 5 * DAY_S)
    subscribers.use_card(failing, "chargeCustomerFail")
    item = subscribers.subscription(upgraded)["items"].data[0].id
    changed: Any = {"items": [{"id": item, "price": pro, "quantity": 1}]}
    subscribers.sdk.v1.subscriptions.update(upgraded, changed)
    subscribers.later(20 * DAY_S)
    subscribers.sdk.v1.subscriptions.update(paused, {"pause_collection": {"behavior": "void"}})
    subscribers.sdk.v1.subscriptions.cancel(ending)
    subscribers.later(40 * DAY_S)


async def test_recurring_revenue(database: Database, subscribers: Subscribers) -> None:
    """MRR, its parts, churn and trials of every stretch of some months are the same."""
    months_of_trade(subscribers)
    desk = subscribers.desk
    await copy(database, desk)
    copied = from_copy(database, desk)
    for start, end in [(30, 0), (100, 0), (60, 31), (20, 10)]:
        first, last = (desk.today - timedelta(days=days) for days in (start, end))
        await compared(desk, copied, first, last)
    assert isinstance(copied.mirror, Copied)
    assert copied.mirror.opened >= 8


async def compared(desk: Desk, copied: Desk, first: date, last: date) -> None:
    """Asks both ways."""
    args = subscription_metrics.Args(start=first.isoformat(), end=last.isoformat())
    same(await subscription_metrics.answer(args, desk), await subscription_metrics.answer(args, copied))


async def test_a_discount_the_copy_lacks(database: Database, subscribers: Subscribers) -> None:
    """Without a discount's terms the rest of the list is read from Stripe, each subscription once."""
    basic = subscribers.plan("Basic", 1000)
    coupon: Any = {"percent_off": 25, "duration": "forever"}
    coupon = subscribers.sdk.v1.coupons.create(coupon).id
    subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic, discounts=[{"coupon": coupon}])
    subscribers.later(DAY_S)
    subscribers.subscribe(subscribers.payer("B", "b@example.com"), basic)
    subscribers.later(DAY_S)
    desk = subscribers.desk
    await copy(database, desk, without=["discount"])
    await compared(desk, from_copy(database, desk), desk.today - timedelta(days=9), desk.today)


async def test_what_was_told_ends_with_a_change(database: Database, subscribers: Subscribers) -> None:
    """Asked again after changes, prorations that wait for an invoice among them, the answers are still the same."""
    months_of_trade(subscribers)
    desk = subscribers.desk
    await copy(database, desk)
    await compared(desk, from_copy(database, desk), desk.today - timedelta(days=60), desk.today)
    assert await untold_ids(database, desk) == set()
    basic, pro = subscribers.plan("Basic again", 1000), subscribers.plan("Pro again", 3000)
    changed = subscribers.subscribe(subscribers.payer("I", "i@example.com"), basic)
    subscribers.later(3 * DAY_S)
    item = subscribers.subscription(changed)["items"].data[0].id
    upgrade: Any = {"items": [{"id": item, "price": pro, "quantity": 2}]}
    subscribers.sdk.v1.subscriptions.update(changed, upgrade)
    subscribers.later(DAY_S)
    assert await desk.stripe.all("/v1/invoiceitems", {"pending": True}) != []
    await copy(database, desk)
    assert changed in await untold_ids(database, desk)
    for days in (60, 10, 2):
        await compared(desk, from_copy(database, desk), desk.today - timedelta(days=days), desk.today)
    assert await untold_ids(database, desk) == set()
    subscribers.later(MONTH_S)
    await copy(database, desk, kinds=["invoice"])
    assert changed in await untold_ids(database, desk)


async def test_a_discount_that_changed(database: Database, subscribers: Subscribers) -> None:
    """A discount that turns out to end sooner takes away what was told with it, and nothing else."""
    basic = subscribers.plan("Basic", 1000)
    coupon: Any = {"percent_off": 25, "duration": "forever"}
    coupon = subscribers.sdk.v1.coupons.create(coupon).id
    less = subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic, discounts=[{"coupon": coupon}])
    subscribers.subscribe(subscribers.payer("B", "b@example.com"), basic)
    subscribers.later(DAY_S)
    desk = subscribers.desk
    await copy(database, desk)
    await subscription_metrics.answer(subscription_metrics.Args(), from_copy(database, desk))
    assert await untold_ids(database, desk) == set()
    found = await desk.stripe.get(f"/v1/subscriptions/{less}", {"expand": ["discounts"]})
    changed = found["discounts"][0] | {"end": int(desk.now.timestamp()) - 5}
    async with database.merchant(desk.merchant.merchant_id) as tx:
        await stripe_states.keep(tx, [state_of(desk, changed, datetime.now(UTC))])
    assert await untold_ids(database, desk) == {less}


async def test_a_change_while_it_is_worked_out(database: Database, subscribers: Subscribers) -> None:
    """What was worked out from an older version of a subscription is not kept."""
    basic = subscribers.plan("Basic", 1000)
    changed = subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic)
    subscribers.later(DAY_S)
    desk = subscribers.desk
    await copy(database, desk)
    account = Account(desk.stripe.account_id, livemode=False)
    async with database.merchant(desk.merchant.merchant_id) as tx:
        older = await mirror_briefs.named(tx, account, [changed])
    assert older is not None
    subscribers.sdk.v1.subscriptions.cancel(changed)
    await copy(database, desk)
    async with database.merchant(desk.merchant.merchant_id) as tx:
        await mirror_briefs.tell(tx, account, [Told(changed, older[0].version, "[]", [])])
    assert await untold_ids(database, desk) == {changed}


async def untold_ids(database: Database, desk: Desk) -> set[str]:
    """The subscriptions of which nothing is kept."""
    account = Account(desk.stripe.account_id, livemode=False)
    async with database.merchant(desk.merchant.merchant_id) as tx:
        found = await mirror_briefs.untold(tx, account, 0, "", 100)
    assert found is not None
    return {one.object_id for one in found}
