"""Reports from the merchant's own copy are equal to those from all of Stripe's pages, and follow every change."""

from __future__ import annotations

from dataclasses import replace

from skills import payment_success, revenue_report
from skills.contract import Desk
from storage.database import Database
from storage.merchants import Merchant
from tests.mirror.copied import Copied, copy, from_copy, same
from tests.skills.conftest import DECLINED, Shop, desk, gateway, shop

__all__ = ["desk", "gateway", "shop"]


def of(desk: Desk, merchant: Merchant) -> Desk:
    """The desk of a merchant who is in the database."""
    return replace(desk, merchant=replace(desk.merchant, merchant_id=merchant.id))


async def test_revenue(database: Database, merchant: Merchant, shop: Shop, desk: Desk) -> None:
    """Revenue is the same in every currency and cut."""
    desk = of(desk, merchant)
    first = shop.pay(12_00)
    shop.refund(first, 2_50)
    shop.pay(500, "jpy")
    shop.pay(1_000, "kwd")
    shop.pay(30_00, "eur", payment_method=DECLINED)
    shop.dispute(shop.pay(55_00))
    await copy(database, desk)
    copied = from_copy(database, desk)
    for group_by in (None, "day", "week", "month", "currency"):
        args = revenue_report.Args(start=(desk.today).isoformat(), group_by=group_by)
        same(await revenue_report.answer(args, desk), await revenue_report.answer(args, copied))
    assert isinstance(copied.mirror, Copied)
    assert copied.mirror.opened == 5


async def test_how_payments_ended(database: Database, merchant: Merchant, shop: Shop, desk: Desk) -> None:
    """The success rate and the reasons of declines are the same, with retries, guests and checkouts that expired."""
    desk = of(desk, merchant)
    shop.refund(shop.pay(12_00, customer=shop.customer("Jane", "jane@x.io")))
    shop.pay(500, "jpy", payment_method=DECLINED)
    again = shop.pay(30_00, "eur", payment_method=DECLINED)
    shop.sdk.v1.payment_intents.confirm(again, {"payment_method": "pm_card_visa"})
    shop.pay(7_00, capture_method="manual")
    left = shop.pay(8_00, payment_method=DECLINED)
    shop.sdk.v1.payment_intents.cancel(left)
    shop.sdk.v1.payment_intents.create({"amount": 900, "currency": "usd"})
    shop.pay(66_00, payment_method="pm_card_authenticationRequired")
    await copy(database, desk)
    copied = from_copy(database, desk)
    for currency in (None, "usd", "EUR", "kwd"):
        args = payment_success.Args(currency=currency)
        same(await payment_success.answer(args, desk), await payment_success.answer(args, copied))
    assert isinstance(copied.mirror, Copied)
    assert copied.mirror.opened == 4
