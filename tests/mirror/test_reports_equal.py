"""Reports from the merchant's own copy are equal to those from all of Stripe's pages, in every world and time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from skills import compare_revenue, list_payments, payment_success, revenue_report, top_customers
from skills.contract import Desk
from storage.database import Database
from storage.merchants import Merchant
from tests.mirror.copied import Copied, copy, from_copy, same
from tests.skills.conftest import DECLINED, Shop, desk, gateway, shop

__all__ = ["desk", "gateway", "shop"]

DAY_S = 86_400

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def of(desk: Desk, merchant: Merchant, timezone: str = "Europe/Berlin") -> Desk:
    """The desk of a merchant who is in the database."""
    return replace(desk, merchant=replace(desk.merchant, merchant_id=merchant.id, timezone=timezone))


async def compared(database: Database, desk: Desk, since: str) -> None:
    """Asks every report both ways and compares everything they say; the copy must have been asked each time."""
    copied = from_copy(database, desk)
    asked = 0
    for group_by in (None, "day", "week", "month", "currency"):
        cut = since if group_by not in ("day", "week") else max(since, (desk.today - timedelta(days=60)).isoformat())
        args = revenue_report.Args(start=cut, group_by=group_by)
        same(await revenue_report.answer(args, desk), await revenue_report.answer(args, copied))
        asked += 1
    both = compare_revenue.Args(start=(desk.today - timedelta(days=20)).isoformat(), currency="usd")
    same(await compare_revenue.answer(both, desk), await compare_revenue.answer(both, copied))
    asked += 2
    for currency in (None, "usd", "EUR", "kwd"):
        tried = payment_success.Args(start=since, currency=currency)
        same(await payment_success.answer(tried, desk), await payment_success.answer(tried, copied))
        bought = top_customers.Args(start=since, currency=currency, limit=4)
        same(await top_customers.answer(bought, desk), await top_customers.answer(bought, copied))
        asked += 2
    for status in (None, "succeeded", "failed", "refunded", "pending"):
        for told in ({}, {"start": since, "currency": "usd"}, {"end": (desk.today - timedelta(days=2)).isoformat()}):
            listed = list_payments.Args(status=status, limit=5, **told)
            same(await list_payments.answer(listed, desk), await list_payments.answer(listed, copied))
            asked += 1
    early = top_customers.Args(start=since, end=(desk.today - timedelta(days=10)).isoformat())
    same(await top_customers.answer(early, desk), await top_customers.answer(early, copied))
    late = top_customers.Args(start=(desk.today - timedelta(days=2)).isoformat())
    same(await top_customers.answer(late, desk), await top_customers.answer(late, copied))
    assert isinstance(copied.mirror, Copied)
    assert copied.mirror.opened == asked + 2


def trade(shop: Shop, draw: Random, count: int) -> None:
    """Lets a shop's customers and guests pay, fail, retry, get refunds and dispute, over some days."""
    customers = [shop.customer(f"Customer {n}", f"c{n}@example.com" if n % 2 else "") for n in range(3)]
    for _n in range(count):
        more: dict[str, Any] = draw.choice(
            [
                {"customer": draw.choice(customers)},
                {"receipt_email": draw.choice(["guest@example.com", "Guest@Example.com", "ärger@example.com"])},
                {},
            ]
        )
        currency, minor = draw.choice(["usd", "eur", "jpy", "kwd"]), draw.randrange(5, 300) * 100
        fate = draw.randrange(10)
        if fate == 0:
            shop.pay(minor, currency, payment_method=DECLINED, **more)
        elif fate == 1:
            again = shop.pay(minor, currency, payment_method=DECLINED, **more)
            shop.world.control("POST", "/clock", advance_s=draw.choice([60, DAY_S]))
            shop.sdk.v1.payment_intents.confirm(again, {"payment_method": "pm_card_mastercard"})
        elif fate == 2:
            held = shop.pay(minor, currency, capture_method="manual", **more)
            if draw.random() < 0.7:
                shop.sdk.v1.payment_intents.capture(held, {"amount_to_capture": minor - 200})
        elif fate == 3:
            shop.sdk.v1.payment_intents.cancel(shop.pay(minor, currency, payment_method=DECLINED, **more))
        elif fate == 4:
            shop.pay(minor, currency, payment_method="pm_card_authenticationRequired", **more)
        else:
            paid = shop.pay(minor, currency, **more)
            if fate == 5:
                shop.refund(paid, minor // 300 * 100 or None)
            elif fate == 6:
                dispute = shop.dispute(paid)
                if draw.random() < 0.5:
                    evidence: Any = {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
                    shop.sdk.v1.disputes.update(dispute, evidence)
        shop.world.control("POST", "/clock", advance_s=draw.randrange(3 * DAY_S))


@pytest.mark.parametrize("seed", range(3))
async def test_worlds_of_any_kind(database: Database, merchant: Merchant, shop: Shop, desk: Desk, seed: int) -> None:
    """Whatever customers and guests do in four currencies, both ways say the same, in every time zone."""
    since = desk.today - timedelta(days=3)
    trade(shop, Random(seed), 22)  # noqa: S311  # draws a world
    later = replace(desk, now=datetime.fromtimestamp(shop.world.control("GET", "/clock")["now"], UTC))
    desk = of(later, merchant, ZONES[seed])
    await copy(database, desk)
    await compared(database, desk, since.isoformat())


async def test_the_demo_over_a_change_of_clocks(database: Database, merchant: Merchant, shop: Shop, desk: Desk) -> None:
    """A shop's past months, over the day the clocks change, in zones of whole, half and quarter hours."""
    shop.world.control("POST", "/seed", name="demo", account=shop.account_id, days=90, people=20, orders_per_day=2)
    desk = of(desk, merchant)
    await copy(database, desk)
    since = (desk.today - timedelta(days=80)).isoformat()
    for zone in ZONES[:4]:
        await compared(database, of(desk, merchant, zone), since)


async def test_what_the_copy_lacks_is_read_from_stripe(
    database: Database, merchant: Merchant, shop: Shop, desk: Desk
) -> None:
    """A kind that is not complete, or a charge the copy does not know, sends the report to Stripe's pages."""
    desk = of(desk, merchant)
    shop.pay(1200)
    await copy(database, desk, ["balance_transaction", "payment_intent"])
    revenue, tries = revenue_report.Args(start=desk.today.isoformat()), payment_success.Args()
    for lacking in ((), ("balance_transaction",), ("payment_intent",)):
        copied = from_copy(database, desk, lacking)
        same(await revenue_report.answer(revenue, desk), await revenue_report.answer(revenue, copied))
        same(await payment_success.answer(tries, desk), await payment_success.answer(tries, copied))
        same(
            await list_payments.answer(list_payments.Args(), desk),
            await list_payments.answer(list_payments.Args(), copied),
        )
