"""compare_revenue and converted reports over the wire: equal periods, exact changes, conversions marked as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.cards import SeriesCard, TableCard
from domain.errors import BadAmount, BadPeriod, NotFound
from domain.money import Money
from domain.periods import Period
from integrations.exchange_rates import rates_on
from skills import compare_revenue, revenue_report
from skills.contract import Answer, Desk
from skills.reports.comparing import change_basis_points, percent_text, period_before
from skills.reports.converting import about_in
from skills.reports.drawing import Pen
from skills.reports.takings import Takings
from tests.skills.conftest import Shop
from tests.skills.payouts import DAY_S, later


def at(shop: Shop, day: str) -> None:
    """Put the world's clock at noon in Berlin of a day."""
    shop.world.control("POST", "/clock", now=int(datetime.fromisoformat(f"{day}T11:00:00+00:00").timestamp()))


async def compared(desk: Desk, **args: Any) -> Answer:
    """Compare a period."""
    return await compare_revenue.answer(compare_revenue.Args(**args), desk)


async def reported(desk: Desk, **args: Any) -> Answer:
    """Report on a period."""
    return await revenue_report.answer(revenue_report.Args(**args), desk)


async def test_this_month_so_far_beside_the_same_days_of_last_month(shop: Shop, desk: Desk) -> None:
    """Only the same days are compared, per currency, with the change to the cent and in percent."""
    for day, amount, code in (
        ("2027-02-03", 10_000, "usd"),
        ("2027-02-20", 99_000, "usd"),
        ("2027-03-02", 12_500, "usd"),
        ("2027-03-05", 500, "jpy"),
        ("2027-03-06", 45_670, "kwd"),
    ):
        at(shop, day)
        shop.pay(amount, code)
    at(shop, "2027-03-10")
    now = later(shop, desk)
    result = await compared(now, start="2027-03-01", end="2027-03-31")
    assert (result.data["before_start"], result.data["before_end"]) == ("2027-02-01", "2027-02-10")
    dollars = result.data["currencies"]["usd"]
    assert (dollars["now"]["gross_minor"], dollars["before"]["gross_minor"]) == (12_500, 10_000)
    assert (dollars["gross_change_minor"], dollars["gross_change_basis_points"]) == (2500, 2500)
    assert "$125.00 gross, $100.00 before: $25.00 more (+25%)." in result.text
    assert "Revenue of 2027-03-01 to 2027-03-10 so far, compared with 2027-02-01 to 2027-02-10" in result.text
    assert result.data["currencies"]["jpy"]["gross_change_basis_points"] is None
    assert "¥500 gross, ¥0 before: ¥500 more." in result.text
    assert "KWD 45.670 gross" in result.text
    assert {Money(12_500, "usd"), Money(10_000, "usd"), Money(2500, "usd"), Money(500, "jpy")} <= set(result.figures)


async def test_both_periods_are_drawn_with_every_measure(shop: Shop, desk: Desk) -> None:
    """A currency has a chart for each period with a point a day, and a table with fees and net."""
    shop.refund(shop.pay(2000), 500)
    start = (desk.today - timedelta(days=6)).isoformat()
    result = await compared(desk, start=start)
    *charts, table = result.cards
    assert [len(chart.points) for chart in charts if isinstance(chart, SeriesCard)] == [7, 7]
    assert len({chart.title for chart in charts}) == 2  # type: ignore[union-attr]  # charts have titles
    assert isinstance(table, TableCard)
    rows = {row[1]: row[2:] for row in table.rows}
    assert rows["Gross"] == ("$20.00", "$0.00", "$20.00", "")
    assert rows["Refunds"][0] == "$5.00"
    assert rows["Net"][0] == "$14.12"


async def test_nothing_taken_and_one_currency_only(shop: Shop, desk: Desk) -> None:
    """Without sales that is said; one currency leaves out the others; bad input is refused."""
    today = desk.today.isoformat()
    assert "Nothing was taken in either." in (await compared(desk, start=today)).text
    shop.pay(2000, "eur")
    shop.pay(1000)
    only = await compared(desk, start=today, currency="EUR")
    assert set(only.data["currencies"]) == {"eur"}
    assert "Nothing was taken in GBP in either." in (await compared(desk, start=today, currency="GBP")).text
    for args, error in (
        ({"start": "2999-01-01"}, BadPeriod),
        ({"start": "soon"}, BadPeriod),
        ({"start": today, "currency": "doge"}, BadAmount),
    ):
        with pytest.raises(error):
            await compared(desk, **args)


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2027-03-01", "2027-03-31", ("2027-02-01", "2027-02-28")),
        ("2027-01-01", "2027-12-31", ("2026-01-01", "2026-12-31")),
        ("2027-01-01", "2027-03-31", ("2026-10-01", "2026-12-31")),
        ("2027-03-01", "2027-03-30", ("2027-02-01", "2027-02-28")),
        ("2027-03-01", "2027-03-10", ("2027-02-01", "2027-02-10")),
        ("2027-03-08", "2027-03-14", ("2027-03-01", "2027-03-07")),
        ("2027-03-10", "2027-03-10", ("2027-03-09", "2027-03-09")),
        ("2027-01-01", "2027-02-10", ("2026-11-21", "2026-12-31")),
    ],
)
def test_the_period_before(start: str, end: str, before: tuple[str, str]) -> None:
    """Months go beside months, the first days of a month beside the same days, anything else beside as many days."""
    found = period_before(Period(date.fromisoformat(start), date.fromisoformat(end)))
    assert (found.start.isoformat(), found.end.isoformat()) == before


def test_changes_in_percent_are_exact() -> None:
    """Hundredths of a percent, rounded half away from zero; nothing before has no percentage."""
    assert [change_basis_points(*pair) for pair in ((150, 100), (0, 100), (100, 300), (200, 300), (5, 0), (5, -3))] == [
        5000, -10_000, -6667, -3333, None, None,
    ]  # fmt: skip
    texts = [percent_text(points) for points in (5000, -10_000, -6667, 25, 0, 1_234_560)]
    assert texts == ["+50%", "-100%", "-66.67%", "+0.25%", "+0%", "+12,345.6%"]


async def test_a_converted_report_says_the_exact_first(shop: Shop, desk: Desk) -> None:
    """Each currency stands exact; the converted sums are marked, dated, in the figures, and apart in the data."""
    for amount, code in ((20_000, "usd"), (10_000, "eur"), (500_000, "jpy")):
        shop.pay(amount, code)
    result = await reported(desk, start=desk.today.isoformat(), convert_to="EUR")
    rates = rates_on(desk.today)
    lines = result.data["currencies"]
    sums = []
    for part in ("gross_minor", "settled_net_minor"):
        converted = [rates.convert(Money(lines[code][part], code), "eur") for code in lines]
        sums.append(sum(money.minor for money in converted if money is not None))
    assert [result.data["about"][part] for part in ("gross_minor", "net_minor")] == sums
    gross, net = (desk.show(Money(minor, "eur")) for minor in sums)
    assert f"All together about {gross} gross, {net} net in EUR." in result.text
    assert f"reference rates of {rates.day}" in result.text
    assert result.text.index("EUR: €100.00 gross") < result.text.index("All together about")
    assert {Money(minor, "eur") for minor in sums} <= set(result.figures)
    assert "about" not in (await reported(desk, start=desk.today.isoformat())).data


async def test_a_past_period_is_converted_at_the_rates_of_its_end(shop: Shop, desk: Desk) -> None:
    """A report on March 2014 would use the rates of its last working day; before the euro there are none."""
    result = await reported(desk, start="2014-03-01", end="2014-03-30", convert_to="JPY")
    assert result.data["about"]["rates_day"] == "2014-03-28"
    with pytest.raises(NotFound, match="begin on 1999-01-04"):
        await reported(desk, start="1998-01-01", end="1998-01-31", convert_to="JPY")
    with pytest.raises(BadAmount):
        await reported(desk, start="2026-03-01", convert_to="doge")


async def test_what_has_no_rate_is_named(shop: Shop, desk: Desk) -> None:
    """Dinars are exact in the report, and said not to be in the converted sum."""
    shop.pay(10_000)
    shop.pay(45_670, "kwd")
    result = await reported(desk, start=desk.today.isoformat(), convert_to="usd")
    assert result.data["about"]["gross_minor"] == 10_000
    assert "Not in that, because the ECB has no rate to USD: KWD 45.670 gross." in result.text


async def test_a_currency_without_any_rate_has_no_sum(shop: Shop, desk: Desk) -> None:
    """Nothing is said to be worth ₦0.00: where nothing can be converted there is no sum, for programs neither."""
    shop.pay(10_000)
    result = await reported(desk, start=desk.today.isoformat(), convert_to="ngn")
    assert "All together about" not in result.text
    assert "the European Central Bank has no rate to NGN" in result.text
    about = result.data["about"]
    assert (about["gross_minor"], about["net_minor"], about["without_rate"]) == (None, None, ["usd"])


def test_money_that_stripe_converted_is_converted_once(desk: Desk) -> None:
    """Gross counts as paid, net as settled: euros that became dollars are in each exactly once."""
    takings = Takings()
    base = {"type": "charge", "reporting_category": "charge", "currency": "usd"}
    takings.add({**base, "amount": 1080, "fee": 61, "net": 1019, "source": {"currency": "eur", "amount": 1000}})
    takings.add({**base, "amount": 2000, "fee": 88, "net": 1912, "source": None})
    rates = rates_on(date(2014, 3, 28))
    about = about_in(rates, "usd", takings, ["eur", "usd"], None)
    assert about.gross == Money(1376 + 2000, "usd")
    assert about.net == Money(1019 + 1912, "usd")
    only = about_in(rates, "usd", takings, ["eur"], "eur")
    assert (only.gross, only.net) == (Money(1376, "usd"), None)
    assert " net in USD" not in only.lines(Pen(desk))[0]


async def test_a_comparison_far_from_now(shop: Shop, desk: Desk) -> None:
    """Long periods are cut into weeks or months, so that no chart has hundreds of points."""
    year = replace(desk, now=datetime.fromtimestamp(desk.now.timestamp() + DAY_S, UTC))
    start = (year.today - timedelta(days=300)).isoformat()
    shop.pay(1000)
    charts = [card for card in (await compared(year, start=start)).cards if isinstance(card, SeriesCard)]
    assert all(len(chart.points) <= 45 for chart in charts)
    assert len(charts) == 2


async def test_several_currencies_have_charts_in_the_own_one_only(shop: Shop, desk: Desk) -> None:
    """A comparison stays readable: every currency is in the text and the table, charts are in the merchant's own."""
    for currency in ("eur", "jpy", "usd"):
        shop.pay(2000, currency)
    cards = (await compared(desk, start=desk.today.isoformat())).cards
    assert [card.currency for card in cards if isinstance(card, SeriesCard)] == ["usd", "usd"]
    (table,) = (card for card in cards if isinstance(card, TableCard))
    assert {row[0] for row in table.rows} == {"EUR", "JPY", "USD"}
