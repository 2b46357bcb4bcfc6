"""Amounts as people write them."""

from __future__ import annotations

import pytest

from assistant.understanding.mentions import Amount, Doubt
from assistant.understanding.money import currency_of
from assistant.understanding.numbers import read_digits, read_words
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World, read

READ = (
    ("$12.50", "12.50", "USD"),
    ("12,50 €", "12.50", "EUR"),
    ("1.2k usd", "1200", "USD"),
    ("£1.2k", "1200", "GBP"),
    ("fifty bucks", "50", "USD"),
    ("a tenner", "10", None),
    ("¥3000", "3000", "JPY"),
    ("GBP 20", "20", "GBP"),
    ("1.299,00 €", "1299.00", "EUR"),
    ("A$5", "5", "AUD"),
    ("₹1,00,000", "100000", "INR"),
    ("half a million", "500000", None),
    ("Rs. 500", "500", "INR"),
    ("Rs.1,25,000/-", "125000", "INR"),
    ("2.400,50 €", "2400.50", "EUR"),
    ("80 bucks", "80", "USD"),
    ("35 quid", "35", "GBP"),
    ("2 lakh rupees", "200000", "INR"),
    ("12 lakh", "1200000", None),
    ("2 grand", "2000", None),
    ("99p", "0.99", "GBP"),
    ("50 cents", "0.50", None),
    ("CHF 12", "12", "CHF"),
    ("12 chf", "12", "CHF"),
    ("two hundred and fifty dollars", "250", "USD"),
    ("1'500.00 CHF", "1500.00", "CHF"),
    ("R$ 30", "30", "BRL"),
    ("NZ$7", "7", "NZD"),
    ("USD 4,200", "4200", "USD"),
    ("$1,234,567.89", "1234567.89", "USD"),
    ("20EUR", "20", "EUR"),
    ("5k", "5000", None),
    ("$500 CAD", "500", "CAD"),
    ("30 canadian dollars", "30", "CAD"),
    ("12 000,50 €", "12000.50", "EUR"),
    ("12.345.678 IDR", "12345678", "IDR"),
    ("3 crore", "30000000", None),
    ("12.000,- €", "12000", "EUR"),
    ("CHF 145.-", "145", "CHF"),
    ("one thousand three hundred and twenty dollars and fifty cents", "1320.50", "USD"),
    ("20 dollars and 5 cents", "20.05", "USD"),
    ("two and a half grand", "2500", None),
    ("three and a half thousand euros", "3500", "EUR"),
    ("forty-two euros", "42", "EUR"),
)
UNCLEAR = ("$1.234", "1.000 €", "-$50", "$0", "500 kr", "$12.505", "¥12.50")
NO_MONEY = ("order 42", "all 3 of them", "try 5 times", "the top 10", "14 days", "20%", "Q3", "room 5p4")


def only(pieces: list[Piece], form: str) -> Piece:
    """The one piece of a form."""
    found = [piece for piece in pieces if piece.form == form]
    assert len(found) == 1, [(piece.form, piece.text) for piece in pieces]
    return found[0]


@pytest.mark.parametrize(("text", "major", "currency"), READ)
def test_amounts_are_read_exactly(world: World, text: str, major: str, currency: str | None) -> None:
    """Every usual way of writing an amount gives its exact value and the currency that was said, or none."""
    assert only(read(f"invoice {text} please", world), "MONEY").value == Amount(major, currency)


@pytest.mark.parametrize("text", UNCLEAR)
def test_an_amount_with_two_readings_is_a_doubt(world: World, text: str) -> None:
    """An amount that can be read two ways, is not positive or finer than its currency is asked about, never guessed."""
    assert isinstance(only(read(f"invoice {text}", world), "DOUBT").value, Doubt)


@pytest.mark.parametrize("text", NO_MONEY)
def test_other_numbers_are_no_money(world: World, text: str) -> None:
    """Orders, counts, percentages and words that are also currency codes are no amounts."""
    assert not [piece for piece in read(text, world) if piece.form == "MONEY"]


def test_the_merchants_own_dollars(world: World) -> None:
    """A dollar sign means the merchant's own dollar, and US dollars where theirs is none."""
    assert currency_of("$", "AUD") == "AUD"
    assert currency_of("$", "EUR") == "USD"
    assert currency_of("kr", "SEK") == "SEK"
    assert currency_of("kr", "USD") is None


def test_separators_follow_the_locale() -> None:
    """1.000 is a thousand only where the locale groups with points, 1,000 only where it groups with commas."""
    assert read_digits("1.000") is None
    assert str(read_digits("1.000", decimal_comma=True)) == "1000"
    assert str(read_digits("1,000")) == "1000"
    assert read_digits("1,000", decimal_comma=True) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("forty two", 42), ("two hundred and fifty", 250), ("a hundred", 100), ("a dozen", 12), ("three thousand", 3000)],
)
def test_numbers_in_words(text: str, value: int) -> None:
    """Numbers in words are read like digits."""
    assert read_words(text) == value
