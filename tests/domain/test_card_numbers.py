"""Card numbers in texts: however they are grouped, and what else has as many digits."""

from __future__ import annotations

import random
import time

import pytest

from domain.card_numbers import card_numbers, is_card_number


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4242", "4242424242424242", "4242-4242-4242-4242", "4242–4242–4242–4242", "4242.4242.4242.4242",
        "4242_4242_4242_4242", "4242,4242,4242,4242", "4242 - 4242 - 4242 - 4242", "4242   4242   4242   4242",
        "4242\n4242\n4242\n4242", "4242\t4242\t4242\t4242", "4242\u20094242\u20094242\u20094242",
        "4242\u200b4242\u200b4242\u200b4242", "４２４２ ４２４２ ４２４２ ４２４２", "42 42 42 42 42 42 42 42",
        "Visa4242424242424242exp", "$50.00 4242 4242 4242 4242", "charge 50 4242 4242 4242 4242",
        "order 42 4242 4242 4242 4242", "4242 4242 4242 4242 12/28 123", "4242424242424242123",
        "42424242424242421228123", "my card: 4242, 4242, 4242, 4242",
    ],
)  # fmt: skip
def test_a_card_number_is_found_however_it_is_written(text: str) -> None:
    """Any separators, digits of any script, an amount before it, an expiry and a code behind it or on its end."""
    (found,) = card_numbers(text)
    assert found.last4 == "4242"
    digits = [sign for sign in text[found.start : found.end] if sign.isdecimal()]
    assert len(digits) >= 16
    assert not card_numbers(text[: found.start] + text[found.end :])


@pytest.mark.parametrize(
    "number",
    [
        "378282246310005", "3782 822463 10005", "6011111111111117", "3056930009020004", "3566002020360505",
        "6200000000000005", "2223003122003222", "4222222222222",
    ],
)  # fmt: skip
def test_the_numbers_of_every_network_are_found(number: str) -> None:
    """Also those of other lengths than 16 and other groups than four."""
    assert card_numbers(f"take {number} please")


def test_two_cards_are_two() -> None:
    """One after the other, with or without words between them."""
    text = "4242 4242 4242 4242 5555 5555 5555 4444 or 378282246310005"
    assert [number.last4 for number in card_numbers(text)] == ["4242", "4444", "0005"]


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4243", "1234 5678 9012 3456", "1234567890123452", "0000000000000000", "1700000000000",
        "refund orders 4242 4242 4242 4242", "refund orders 4242, 4242, 4242, 4242", "invoice 42424242 42424242",
        "#4242 #4242 #4242 #4242", "+4242424242424242", "+1 202 555 0142 or +1 202 555 0143", "call 0151 2345 6789 012",
        "DE89 3704 0044 0532 0130 00", "2026-11-21 08:30:00 to 2026-11-22 09:30:00", "50.00 40.00 30.00 25.00",
        "1,234,567,890,123.45", "pi_3Qx91Lm4242",
    ],
)  # fmt: skip
def test_other_long_numbers_are_no_cards(text: str) -> None:
    """What fails the check or is no network's, lists of records, telephones, accounts, moments and amounts."""
    assert card_numbers(text) == []


def test_numbers_of_records_are_seldom_taken_for_a_card() -> None:
    """Of orders with up to twelve digits none, alone or two together; of sixteen digits at most one in ten."""
    chance = random.Random(7)  # noqa: S311  # made-up numbers, no secrets
    for _ in range(500):
        one, two = (chance.randrange(10**7, 10**12) for _ in range(2))
        assert not card_numbers(f"refund orders {one} {two}")
        assert not card_numbers(f"refund order {one} and order {two}")
    long = [str(chance.randrange(10**15, 10**16)) for _ in range(500)]
    assert sum(map(is_card_number, long)) < 50


def test_the_search_is_quick_on_hostile_texts() -> None:
    """What a person can send at once costs no more than a moment."""
    begun = time.process_time()
    for hostile in (
        "1" * 8_000,
        "4 " * 4_000,
        "42 " * 2_600,
        "4242-" * 1_600,
        "4242424242424242 " * 470,
        "4" + " " * 8_000,
    ):
        card_numbers(hostile)
    assert time.process_time() - begun < 5
