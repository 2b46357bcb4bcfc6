"""Counts in words."""

from __future__ import annotations

import pytest

from domain.counts import all_of, many


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (many(1, "day"), "1 day"),
        (many(0, "day"), "0 days"),
        (many(1243, "try", "tries"), "1,243 tries"),
        (all_of(1, "running subscriptions to “Pro”", "subscription"), "The only running subscription to “Pro”"),
        (all_of(7, "past due subscriptions", "subscription"), "All 7 past due subscriptions"),
    ],
)
def test_one_is_no_many(told: str, words: str) -> None:
    """The noun fits the number."""
    assert told == words
