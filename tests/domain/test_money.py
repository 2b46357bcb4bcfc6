"""Money is exact, by Stripe's own minor units, in one currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import currencies
from domain.errors import BadAmount, CurrencyMismatch
from domain.money import MINOR_MAX, Money, check_chargeable, exponent, totals

CODES = st.sampled_from(sorted(currencies.KNOWN))
MINORS = st.integers(-MINOR_MAX, MINOR_MAX)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "usd", 1250),
        ("12.5", "USD", 1250),
        ("0.01", "eur", 1),
        ("3000", "jpy", 3000),
        ("1.250", "kwd", 1250),
        ("5", "isk", 500),
        ("5", "ugx", 500),
        ("10.25", "huf", 1025),
        ("-3", "usd", -300),
        ("12.500", "usd", 1250),
    ],
)
def test_major_text_becomes_the_minor_units_stripe_counts(text: str, currency: str, minor: int) -> None:
    """A decimal string in major units is read exactly by the currency's own number of decimals."""
    assert Money.from_major(text, currency).minor == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.505", "usd"),
        ("3000.5", "jpy"),
        ("1.2505", "kwd"),
        ("1e3", "usd"),
        ("NaN", "usd"),
        ("", "usd"),
        ("12,50", "usd"),
        ("1 000", "usd"),
        ("٣", "usd"),
        ("12", "xxx"),
        ("9999999999999", "usd"),
    ],
)
def test_what_is_no_exact_amount_is_refused(text: str, currency: str) -> None:
    """Amounts finer than the currency, not plain decimals, too large or of no known currency are refused."""
    with pytest.raises(BadAmount):
        Money.from_major(text, currency)


@given(CODES, MINORS)
def test_major_text_round_trips(currency: str, minor: int) -> None:
    """Writing an amount in major units and reading it again gives the same amount, in every currency."""
    money = Money(minor, currency)
    assert Money.from_major(money.major_text(), currency) == money
    assert money.major * 10 ** exponent(currency) == Decimal(minor)


def test_currencies_never_mix() -> None:
    """Adding, subtracting or comparing two currencies is an error, not a conversion."""
    dollars, euros = Money(1, "usd"), Money(1, "eur")
    for act in (lambda: dollars + euros, lambda: dollars - euros, lambda: dollars < euros, lambda: dollars <= euros):
        with pytest.raises(CurrencyMismatch):
            act()


def test_totals_stand_per_currency() -> None:
    """Sums are kept apart by currency, in the order of the codes."""
    sums = totals([Money(5, "usd"), Money(7, "eur"), Money(-2, "usd")])
    assert list(sums.items()) == [("eur", Money(7, "eur")), ("usd", Money(3, "usd"))]


@pytest.mark.parametrize(("minor", "currency"), [(0, "usd"), (-5, "usd"), (150, "isk"), (550, "ugx"), (1251, "kwd")])
def test_stripe_takes_only_positive_multiples(minor: int, currency: str) -> None:
    """ISK and UGX go in whole units, three-decimal currencies in steps of ten, and never zero or less."""
    with pytest.raises(BadAmount):
        check_chargeable(Money(minor, currency))


@pytest.mark.parametrize(("minor", "currency"), [(1, "usd"), (500, "isk"), (1250, "kwd"), (1025, "huf"), (1, "jpy")])
def test_stripe_takes_these(minor: int, currency: str) -> None:
    """What Stripe accepts passes unchanged."""
    assert check_chargeable(Money(minor, currency)).minor == minor


def test_a_float_or_bool_is_no_amount() -> None:
    """Only whole ints are minor units."""
    for value in (1.0, True, "1"):
        with pytest.raises(BadAmount):
            Money(value, "usd")  # type: ignore[arg-type]  # the wrong types are the point of this test


def test_each_currency_is_in_exactly_one_table() -> None:
    """The zero-, two- and three-decimal tables are disjoint and the special cases are two-decimal."""
    assert not currencies.ZERO_DECIMAL & currencies.TWO_DECIMAL
    assert not currencies.ZERO_DECIMAL & currencies.THREE_DECIMAL
    assert not currencies.TWO_DECIMAL & currencies.THREE_DECIMAL
    assert currencies.WHOLE_MAJOR_UNITS_ONLY | currencies.WHOLE_MAJOR_UNITS_IN_PAYOUTS <= currencies.TWO_DECIMAL
    assert currencies.rule("huf").payout_multiple_of_minor == currencies.rule("twd").payout_multiple_of_minor == 100
