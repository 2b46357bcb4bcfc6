"""revenue_report over the wire and over hand-made transactions: exact, complete, currencies apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.cards import SeriesCard, TableCard
from domain.errors import BadAmount, BadPeriod
from domain.money import Money
from domain.periods import Period
from skills.contract import Answer, Desk
from skills.reports.buckets import buckets, name
from skills.reports.takings import Takings, merged
from skills.revenue_report import Args, answer
from tests.skills.conftest import DECLINED, Shop


async def report(desk: Desk, **args: Any) -> Answer:
    """Report on today unless told otherwise."""
    return await answer(Args(**{"start": desk.today.isoformat(), **args}), desk)


async def test_gross_refunds_disputes_fees_and_net_agree_with_the_balance(shop: Shop, desk: Desk) -> None:
    """Over several pages every sum is exact, and net is what the balance holds."""
    for n in range(101):
        shop.pay(1000 + n)
    shop.refund(shop.pay(2000), 700)
    shop.dispute(shop.pay(3000))
    shop.pay(9000, payment_method=DECLINED)
    result = await report(desk)
    line = result.data["currencies"]["usd"]
    gross = sum(1000 + n for n in range(101)) + 2000 + 3000
    assert (line["payments"], line["gross_minor"], line["refunds_minor"]) == (103, gross, 700)
    assert (line["disputes_minor"], line["dispute_count"]) == (3000, 1)
    balance = shop.sdk.v1.balance.retrieve().to_dict()
    assert line["settled_net_minor"] == sum(row["amount"] for row in [*balance["available"], *balance["pending"]])
    assert line["settled_net_minor"] == gross - 700 - 3000 - line["fees_minor"]
    assert "(103 of 103 payments)" in result.text
    assert f"{desk.show(Money(gross, 'usd'))} gross" in result.text


async def test_every_amount_stated_is_a_figure(shop: Shop, desk: Desk) -> None:
    """Gross, refunds, fees and net of each currency are in the figures."""
    shop.refund(shop.pay(2000), 500)
    shop.pay(1500, "eur")
    result = await report(desk)
    for code, line in result.data["currencies"].items():
        for key in ("gross_minor", "refunds_minor", "fees_minor", "settled_net_minor"):
            assert Money(line[key], code) in result.figures


async def test_one_currency_says_what_it_leaves_out(shop: Shop, desk: Desk) -> None:
    """In euros only euros are counted, nothing is converted, and the other currencies are named."""
    shop.pay(2000, "eur")
    shop.pay(1000)
    shop.pay(500, "jpy")
    result = await report(desk, currency="EUR")
    assert "(1 of 3 payments)" in result.text
    assert "€20.00 gross" in result.text
    assert "nothing is converted: 1 in JPY, 1 in USD" in result.text
    assert {money.currency for money in result.figures} == {"eur"}
    assert set(result.data["currencies"]) == {"eur"}


async def test_a_currency_nobody_paid_in(shop: Shop, desk: Desk) -> None:
    """Nothing in that currency is said as such."""
    shop.pay(1000)
    assert "Nothing was taken in GBP." in (await report(desk, currency="gbp")).text


async def test_days_and_weeks_are_drawn_with_their_gaps(shop: Shop, desk: Desk) -> None:
    """A chart has a point for every day, also without sales, and sums up to the total."""
    shop.pay(1000)
    start = desk.today - timedelta(days=6)
    result = await report(desk, start=start.isoformat(), group_by="day")
    chart, table = result.cards
    assert isinstance(chart, SeriesCard)
    assert isinstance(table, TableCard)
    assert [point.label for point in chart.points] == [(start + timedelta(days=n)).isoformat() for n in range(7)]
    assert [point.value_minor for point in chart.points] == [0, 0, 0, 0, 0, 0, 1000]
    assert table.rows[-1][0] == "total"


async def test_a_day_is_the_merchants_own(shop: Shop, desk: Desk) -> None:
    """A payment belongs to the merchant's calendar day, whatever day it is in London."""
    shop.pay(1000)
    now = datetime.fromtimestamp(shop.world.control("GET", "/clock")["now"], UTC)
    yesterday = (desk.today - timedelta(days=1)).isoformat()
    assert (await report(desk, start=yesterday, end=yesterday)).data["payments_seen"] == 0
    assert (await report(desk)).data["payments_seen"] == 1
    assert abs((now - desk.now).total_seconds()) < 120


async def test_currency_rows(shop: Shop, desk: Desk) -> None:
    """Grouped by currency there is one row for each."""
    shop.pay(1000)
    shop.pay(2000, "eur")
    (table,) = (await report(desk, group_by="currency")).cards
    assert isinstance(table, TableCard)
    assert [row[1] for row in table.rows] == ["EUR", "USD"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"start": "2999-01-01"}, BadPeriod),
        ({"start": "yesterday"}, BadPeriod),
        ({"start": "2026-02-01", "end": "2026-01-01"}, BadPeriod),
        ({"start": "2020-01-01", "group_by": "day"}, BadPeriod),
        ({"currency": "doge"}, BadAmount),
    ],
)
async def test_bad_input_is_refused_clearly(desk: Desk, args: dict[str, str], error: type[Exception]) -> None:
    """Impossible periods and currencies are named as such."""
    with pytest.raises(error):
        await report(desk, **args)


def transaction(kind: str, amount: int, currency: str = "usd", *, fee: int = 0, **more: Any) -> dict[str, Any]:
    """A balance transaction as Stripe sends it, as far as it is read."""
    base = {"type": kind, "reporting_category": kind, "amount": amount, "currency": currency, "fee": fee}
    return {**base, "net": amount - fee, "source": None, **more}


def test_converted_money_is_counted_as_it_was_paid() -> None:
    """Euros settled in dollars are euros of revenue; fees and net stay in dollars; nothing is added across."""
    takings = Takings()
    takings.add(
        transaction("charge", 1080, fee=61, source={"currency": "eur", "amount": 1000, "amount_captured": 1000})
    )
    takings.add(transaction("refund", -540, source={"currency": "eur", "amount": 500}))
    takings.add(transaction("charge", 2000, fee=88))
    euros, dollars = takings.lines["eur"], takings.lines["usd"]
    assert (euros.gross_minor, euros.refunds_minor, euros.fees_minor, euros.settled_net_minor) == (1000, 500, 0, 0)
    assert (dollars.gross_minor, dollars.refunds_minor, dollars.fees_minor) == (2000, 0, 149)
    assert dollars.settled_net_minor == 1080 - 61 - 540 + 2000 - 88
    assert takings.converted == {"eur", "usd"}


def test_money_that_only_moves_is_no_revenue() -> None:
    """Payouts, transfers and top-ups are left out; Stripe's own fees are fees; a failed refund comes back."""
    takings = Takings()
    for kind in ("payout", "transfer", "topup", "payout_failure"):
        assert not takings.add(transaction(kind, -500))
    takings.add(transaction("stripe_fee", -200, reporting_category="fee"))
    takings.add(transaction("refund", -300))
    takings.add(transaction("refund_failure", 300))
    takings.add(transaction("adjustment", 900, reporting_category="dispute_reversal"))
    line = takings.lines["usd"]
    assert (line.fees_minor, line.refunds_minor, line.refund_count, line.disputes_minor) == (200, 0, 0, -900)


def test_the_whole_is_the_sum_of_its_parts() -> None:
    """Adding buckets up gives what one bucket would hold."""
    parts, whole = [Takings(), Takings()], Takings()
    for n in range(10):
        for takings in (parts[n % 2], whole):
            takings.add(transaction("charge", 100 + n, "eur" if n % 3 else "usd", fee=n))
    assert merged(parts) == whole


def test_buckets_follow_the_calendar() -> None:
    """Weeks begin on Monday and are cut at the period's ends; months are named by month."""
    period = Period(datetime(2026, 10, 28, tzinfo=UTC).date(), datetime(2026, 11, 10, tzinfo=UTC).date())
    weeks = buckets(period, "week")
    assert [name(first, "week", period) for first in weeks] == [
        "2026-10-28 to 2026-11-01",
        "2026-11-02 to 2026-11-08",
        "2026-11-09 to 2026-11-10",
    ]
    assert [name(first, "month", period) for first in buckets(period, "month")] == ["2026-10", "2026-11"]
