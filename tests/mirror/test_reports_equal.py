"""Reports from the merchant's own copy are equal to those from all of Stripe's pages, and follow every change."""

from __future__ import annotations

from dataclasses import replace

from skills import revenue_report
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
