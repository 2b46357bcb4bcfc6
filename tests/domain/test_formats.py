"""Amounts are written as a locale writes them, and read only when its separators fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import currencies
from domain.errors import BadAmount
from domain.formats import format_money, number_style, parse_amount
from domain.money import MINOR_MAX, Money


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (123450, "usd", "en-US", "$1,234.50"),
        (-500, "usd", "en-US", "-$5.00"),
        (123450, "eur", "de-DE", "1.234,50 €"),
        (123450, "chf", "de-CH", "CHF 1’234.50"),
        (3000, "jpy", "en-US", "¥3,000"),
        (1250, "kwd", "en-GB", "KWD 1.250"),
        (123450, "eur", "fr-FR", "1\u202f234,50 €"),
        (99, "xaf", "de-DE", "99 XAF"),
    ],
)
def test_amounts_are_written_by_locale(minor: int, currency: str, locale: str, text: str) -> None:
    """Separators, symbol and its side follow the locale, decimals the currency."""
    assert format_money(Money(minor, currency), locale) == text


@pytest.mark.parametrize(
    ("text", "locale", "minor"),
    [("1,234.50", "en-US", 123450), ("1.234,50", "de-DE", 123450), ("12,5", "de-DE", 1250), ("1.000", "de-DE", 100000)],
)
def test_amounts_are_read_by_locale(text: str, locale: str, minor: int) -> None:
    """The same digits mean what the locale says."""
    assert parse_amount(text, "eur", locale).minor == minor


@pytest.mark.parametrize(
    ("text", "locale"), [("1.000", "en-US"), ("1,00,0", "en-US"), ("12,34", "en-US"), ("1.2", "de-DE"), ("x", "en-US")]
)
def test_a_separator_of_another_locale_is_refused(text: str, locale: str) -> None:
    """A text like 1.000 is never silently taken as one or as a thousand where the locale does not say so."""
    with pytest.raises(BadAmount):
        parse_amount(text, "eur", locale)


@given(
    st.integers(0, MINOR_MAX),
    st.sampled_from(sorted(currencies.KNOWN)),
    st.sampled_from(["en-US", "de-DE", "de-CH", "fr-FR", "es-MX", "pl-PL", "ja-JP"]),
)
def test_what_is_written_can_be_read_again(minor: int, currency: str, locale: str) -> None:
    """The digits of every rendering parse back to the same amount."""
    style = number_style(locale)
    digits = "".join(
        c for c in format_money(Money(minor, currency), locale) if c.isdigit() or c in style.decimal + style.group
    )
    assert parse_amount(digits.strip(), currency, locale) == Money(minor, currency)
