"""Recurring revenue from the merchant's own copy is equal to that from all of Stripe's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from skills import subscription_metrics
from skills.contract import Desk
from storage import mirror_briefs
from storage.database import Database
from storage.merchants import Merchant
from storage.mirror_briefs import Brief
from tests.mirror.copied import Copied, copy, from_copy, same
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


async def test_few_at_a_time(database: Database, subscribers: Subscribers) -> None:
    """Read by threes, objects come in Stripe's order, each once, also where several are of one second."""
    months_of_trade(subscribers)
    desk = subscribers.desk
    await copy(database, desk)
    listed = [one["id"] for one in await desk.stripe.all("/v1/invoices")]
    read: list[Brief] = []
    async with database.merchant(desk.merchant.merchant_id) as tx:
        while True:
            page = await mirror_briefs.listed(
                tx,
                desk.stripe.account_id,
                livemode=False,
                kind="invoice",
                created_s=(0, None),
                after=read[-1] if read else None,
                limit=3,
            )
            if not page:
                break
            read += page
    assert sorted(one.brief["id"] for one in read) == sorted(listed)
    assert [one.created_s for one in read] == sorted((one.created_s for one in read), reverse=True)
