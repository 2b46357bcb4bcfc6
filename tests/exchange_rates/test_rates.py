"""The ECB's rates: exact, dated, and never made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotFound
from domain.money import Money
from integrations.exchange_rates import rates_on
from integrations.exchange_rates.rates import file_days

# As published on https://www.ecb.europa.eu for Friday, 28 March 2014.
FRIDAY = date(2014, 3, 28)
PUBLISHED = {"usd": "1.3759", "jpy": "140.9"}


def test_rates_are_those_the_ecb_published() -> None:
    """A working day has the published digits, and the euro costs one euro."""
    rates = rates_on(FRIDAY)
    assert {code: str(rates.per_euro[code]) for code in PUBLISHED} == PUBLISHED
    assert (rates.day, rates.age_days, rates.per_euro["eur"]) == (FRIDAY, 0, Decimal(1))


def test_a_weekend_has_fridays_rates_and_says_so() -> None:
    """On a Sunday the rates are Friday's, two days old."""
    rates = rates_on(FRIDAY + timedelta(days=2))
    assert (rates.day, rates.age_days) == (FRIDAY, 2)


def test_conversion_is_exact_over_the_euro() -> None:
    """Minor units of two, none and three decimals are right to the last digit, rounded half to even."""
    rates = rates_on(FRIDAY)
    assert rates.convert(Money(10_000, "usd"), "eur") == Money(7268, "eur")
    assert rates.convert(Money(10_000, "eur"), "usd") == Money(13_759, "usd")
    assert rates.convert(Money(1_000, "eur"), "jpy") == Money(1_409, "jpy")
    assert rates.convert(Money(14_090, "jpy"), "usd") == Money(13_759, "usd")
    assert rates.convert(Money(-10_000, "usd"), "eur") == Money(-7268, "eur")
    assert rates.convert(Money(5, "kwd"), "kwd") == Money(5, "kwd")


def test_a_currency_without_a_rate_is_not_converted() -> None:
    """Where the ECB sets no rate there is no number: dinars never had one, lats have none any more."""
    rates = rates_on(FRIDAY)
    assert rates.convert(Money(1_000, "kwd"), "eur") is None
    assert rates.convert(Money(1_000, "eur"), "kwd") is None
    assert rates.rate("usd", "kwd") is None
    assert not rates.has("lvl")
    assert rates_on(date(2013, 3, 28)).has("lvl")


def test_after_the_end_of_the_file_its_last_day_is_named() -> None:
    """A day to come has the file's last rates, with their own date and age."""
    last = file_days()[1]
    rates = rates_on(last + timedelta(days=30))
    assert (rates.day, rates.age_days) == (last, 30)


def test_before_the_euro_there_is_nothing() -> None:
    """A day before the ECB's first rates is refused in words."""
    with pytest.raises(NotFound, match="begin on 1999-01-04"):
        rates_on(date(1998, 12, 31))


def test_every_day_has_rates() -> None:
    """No holiday is longer than the gap that is bridged."""
    first, last = file_days()
    for year in range(first.year, last.year + 1):
        for day in (date(year, 1, 4), date(year, 4, 6), date(year, 12, 28)):
            assert rates_on(min(max(day, first), last)).has("usd")


@given(minor=st.integers(-(10**12), 10**12))
def test_there_and_back_loses_at_most_a_rounding(minor: int) -> None:
    """Dollars to yen and back differ by no more than half a yen, as no rounded rate is in between."""
    rates = rates_on(FRIDAY)
    yen = rates.convert(Money(minor, "usd"), "jpy")
    assert yen is not None
    back = rates.convert(yen, "usd")
    assert back is not None
    assert abs(back.minor - minor) <= 1


def test_the_shown_rate_has_six_digits() -> None:
    """A rate for showing is short; amounts are not converted with it."""
    assert rates_on(FRIDAY).rate("usd", "eur") == Decimal("0.726797")
