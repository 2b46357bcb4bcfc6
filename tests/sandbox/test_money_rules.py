"""The hand-written money rules of the offline Stripe: cards, amounts, fees and refunds, without a server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.sandbox.errors import ApiError
from integrations.sandbox.money import amounts, cards, refund_rules, tariff


def charge(**changes: Any) -> dict[str, Any]:
    """A captured charge of 20 dollars."""
    plain = {
        "id": "ch_1", "status": "succeeded", "captured": True, "disputed": False, "currency": "usd",
        "amount_captured": 2000, "amount_refunded": 0,
    }  # fmt: skip
    return plain | changes


def refusal_of(amount_minor: int | None, **changes: Any) -> dict[str, Any]:
    """What Stripe answers to a refund that it refuses."""
    with pytest.raises(ApiError) as caught:
        refund_rules.refundable_minor(charge(**changes), amount_minor, charged_back=changes.get("disputed", False))
    return caught.value.body


def test_every_test_card_has_a_number_that_a_form_accepts() -> None:
    """All numbers pass the check digit, and no number or token stands for two cards."""
    assert all(cards.passes_luhn(card.number) for card in cards.ALL)
    assert len(cards.BY_NUMBER) == len(cards.ALL) == len({card.token for card in cards.ALL})


@pytest.mark.parametrize(
    ("number", "decline_code"),
    [
        ("4000000000000002", "generic_decline"), ("4000000000009995", "insufficient_funds"),
        ("4000000000009987", "lost_card"), ("4000000000009979", "stolen_card"), ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"), ("4000000000000119", "processing_error"),
    ],
)  # fmt: skip
def test_declines_are_those_of_stripes_page(number: str, decline_code: str) -> None:
    """Stripe's declining numbers decline for Stripe's reason."""
    decline = cards.BY_NUMBER[number].decline
    assert decline is not None
    assert decline.decline_code == decline_code


def test_tokens_are_found_with_and_without_the_brand() -> None:
    """Stripe's two spellings of a token, as payment method and as card token, name one card."""
    declined = cards.BY_NUMBER["4000000000000002"]
    spellings = ("pm_card_visa_chargeDeclined", "pm_card_chargeDeclined", "tok_chargeDeclined")
    assert [cards.by_token(token) for token in spellings] == [declined] * len(spellings)
    assert cards.by_token("pm_card_nothing") is None
    assert cards.by_token("pm_1") is None


def test_a_wrong_digit_fails_the_check_digit() -> None:
    """A mistyped card number is noticed."""
    assert not cards.passes_luhn("4242424242424241")


@pytest.mark.parametrize(
    ("amount_minor", "currency", "fee_minor"),
    [(1000, "usd", 59), (5000, "eur", 100), (1050, "usd", 60), (500, "jpy", 18), (10_000, "kwd", 390), (50, "usd", 31)],
)
def test_fees_follow_the_stated_tariff(amount_minor: int, currency: str, fee_minor: int) -> None:
    """Fees are the rate plus the fixed part, rounded half up to what the currency has."""
    assert tariff.charge_fee_minor(amount_minor, currency) == fee_minor


@given(st.integers(min_value=1, max_value=10**12), st.sampled_from(sorted(amounts.KNOWN)))
def test_a_fee_never_exceeds_its_amount(amount_minor: int, currency: str) -> None:
    """No fee is negative, larger than the charge, or finer than the currency."""
    amount_minor *= amounts.step_minor(currency)
    fee_minor = tariff.charge_fee_minor(amount_minor, currency)
    assert 0 <= fee_minor <= amount_minor
    assert fee_minor % amounts.step_minor(currency) == 0


@pytest.mark.parametrize(
    ("amount_minor", "currency", "text"),
    [(123450, "usd", "$1,234.50"), (500, "jpy", "¥500"), (1250, "kwd", "KWD 1.250"), (-5, "eur", "-€0.05")],
)
def test_amounts_are_written_for_people(amount_minor: int, currency: str, text: str) -> None:
    """Error messages show major units with the currency's own decimals."""
    assert amounts.written(amount_minor, currency) == text


def test_limits_are_stripes() -> None:
    """The least and the largest charge are those of Stripe's table, a multiple of what the currency has."""
    assert [amounts.minimum_minor(code) for code in ("usd", "gbp", "jpy", "huf", "isk")] == [50, 30, 50, 17500, 100]
    assert amounts.maximum_minor("usd") == 99_999_999
    assert amounts.maximum_minor("jpy") == 9_999_999_999


def test_a_refund_takes_what_is_asked_or_all_that_is_left() -> None:
    """Without an amount the whole rest is refunded."""
    assert refund_rules.refundable_minor(charge(), 500) == 500
    assert refund_rules.refundable_minor(charge(amount_refunded=1500), None) == 500


def test_an_over_refund_is_refused_in_stripes_words() -> None:
    """Asking more than is left, or more than was charged, names both amounts."""
    assert refusal_of(1001, amount_refunded=1000)["message"] == (
        "Refund amount ($10.01) is greater than unrefunded amount on charge ($10.00)"
    )
    assert refusal_of(2001)["message"] == "Refund amount ($20.01) is greater than charge amount ($20.00)"
    assert refusal_of(2001)["param"] == "amount"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_refunded": 2000}, "charge_already_refunded"),
        ({"disputed": True}, "charge_disputed"),
        ({"status": "failed"}, "charge_not_refundable"),
        ({"captured": False}, "charge_not_refundable"),
    ],
)
def test_what_cannot_be_refunded_says_why(changes: dict[str, Any], code: str) -> None:
    """Refunded, disputed, failed and uncaptured charges are refused with Stripe's code."""
    assert refusal_of(None, **changes)["code"] == code


def test_amounts_a_currency_does_not_have_are_refused() -> None:
    """Zero, negative and too fine amounts never become a refund."""
    assert refusal_of(0)["code"] == "parameter_invalid_integer"
    assert refusal_of(-5)["code"] == "parameter_invalid_integer"
    assert "steps of KWD 0.010" in refusal_of(15, currency="kwd")["message"]
