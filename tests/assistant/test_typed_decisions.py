"""What a typed message says to a waiting proposal."""

from __future__ import annotations

import pytest

from assistant.typed_decisions import may_replace


@pytest.mark.parametrize(
    "text",
    [
        "no, 10",
        "ok, no, make it 10",
        "make it 20",
        "refund order 44, not 43",
        "refund order 44, not order 43",
        "I meant order 43",
        "only 5",
        "sorry, 55 not 5",
        "refund order 44 instead",
        "oh wait, order 7",
        "hmm, it should be 20",
    ],
)
def test_a_correction_takes_the_place_of_what_waits(text: str) -> None:
    """It takes something back at its beginning, or says so."""
    assert may_replace(text)


@pytest.mark.parametrize(
    "text",
    [
        "refund order 43 for the casino",
        "create a coupon for new customers only",
        "refund order 50, the item did not arrive",
        "no, also refund order 44",
        "refund order 44",
    ],
)
def test_another_wish_leaves_it(text: str) -> None:
    """Words that stand in a correction tell of something else in most requests."""
    assert not may_replace(text)
