"""Amounts, currencies and references in a text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.amounts_said import amounts, currencies, references
from assistant.words import read_message


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("refund $12.50", "12.50", "usd"),
        ("12,50 €", "12.50", "eur"),
        ("1.299,00 €", "1299.00", "eur"),
        ("₹1,00,000", "100000", "inr"),
        ("GBP 20", "20", "gbp"),
        ("A$5", "5", "aud"),
        ("Rs. 500", "500", "inr"),
        ("¥3000", "3000", "jpy"),
        ("42 dollars", "42", "usd"),
        ("$1.2k", "1200", "usd"),
        ("$１２.50", "12.50", "usd"),
        ("5 TRY", "5", "try"),
    ],
)
def test_an_amount_is_read_with_its_currency(text: str, value: str, currency: str) -> None:
    """Whatever side the currency stands on and whichever separators are used."""
    (amount,) = amounts(text)
    assert Decimal(value) in amount.values
    assert currency in amount.currencies


@pytest.mark.parametrize(
    "text", ["order 42", "order #42", "invoice INV-7", "on 2026-11-18", "at 12:03", "14 days", "net 30"]
)
def test_names_dates_and_lengths_of_time_are_no_amounts(text: str) -> None:
    """A number that names something or measures time is never money."""
    assert amounts(text) == ()


def test_references_are_ids_addresses_and_named_numbers() -> None:
    """Everything that names one record exactly."""
    text = "order 42, invoice INV-7, pi_3Qx91Lm of jane@x.io"
    assert [reference.text for reference in references(text)] == ["42", "inv-7", "pi_3qx91lm", "jane@x.io"]


@pytest.mark.parametrize("address", ["jane2@example.com", "j2.doe@x.com", "re_fund@x.com"])
def test_no_part_of_an_address_is_a_name(address: str) -> None:
    """What looks like a number or an id before the @ belongs to the address."""
    assert [reference.text for reference in references(f"customer {address}")] == [address]


def test_a_currency_code_that_is_a_word_counts_only_in_capitals() -> None:
    """The words “try again” are no Turkish lira."""
    assert currencies("try all of them") == frozenset()
    assert currencies("5 TRY") == {"try"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("refund 42", []),
        ("make it 30", ["30"]),
        ("only 5 please", ["5"]),
        ("a tenner", ["10"]),
        ("fifty bucks", ["50"]),
        ("refund 1.000 USD", ["NaN"]),
        ("refund 1,000 USD", ["1000"]),
        ("12.50", ["12.50"]),
        ("50%", []),
    ],
)
def test_stated_amounts_are_certain_ones(text: str, values: list[str]) -> None:
    """A bare number is a name, a doubtful separator is an amount that equals nothing, slang is one."""
    message = read_message(text, currency="usd", locale="en-US")
    assert [str(stated.value) for stated in message.amounts] == values


def test_an_answer_to_how_much_may_be_a_bare_number() -> None:
    """After the question for an amount, a number is one."""
    message = read_message("5", currency="usd", locale="en-US", answers_amount=True)
    assert [stated.value for stated in message.amounts] == [Decimal(5)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pay out 5 grand to my bank", "5000"),
        ("invoice Globex 2 lakhs", "200000"),
        ("charge 12 thousand", "12000"),
        ("2.5 crore rupees", "25000000"),
    ],
)
def test_a_number_with_a_word_for_its_size_is_one_amount(text: str, value: str) -> None:
    """“5 grand” is five thousand to the guards as it is to the understanding, and never one thousand."""
    (stated,) = read_message(text, currency="usd", locale="en-US").amounts
    assert stated.value == Decimal(value)
