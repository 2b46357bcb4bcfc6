"""What is a surge or a silence, and what is chance."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.unusual import Tries, chance_of_at_least, missed_by_now, share_percent, surge


@given(tries=st.integers(1, 60), percent=st.integers(1, 99), data=st.data())
def test_the_tail_is_the_exact_one(tries: int, percent: int, data: st.DataObject) -> None:
    """Against sums of exact fractions."""
    count = data.draw(st.integers(0, tries))
    rate = Fraction(percent, 100)
    exact = sum(comb(tries, k) * rate**k * (1 - rate) ** (tries - k) for k in range(count, tries + 1))
    assert chance_of_at_least(count, tries, percent / 100) == pytest.approx(float(exact), rel=1e-9, abs=1e-300)


def test_the_tail_at_its_ends() -> None:
    """No failure is certain, more failures than tries are impossible, and large counts neither overflow nor vanish."""
    assert chance_of_at_least(0, 10, 0.1) == 1.0
    assert chance_of_at_least(11, 10, 0.1) == 0.0
    assert chance_of_at_least(1, 10, 0.0) == 0.0
    assert chance_of_at_least(10, 10, 1.0) == 1.0
    assert 0.4 < chance_of_at_least(10_000, 100_000, 0.1) < 0.6


QUIET = [Tries(1, 20)] * 8


@pytest.mark.parametrize(
    ("now", "past", "is_surge"),
    [
        (Tries(12, 24), QUIET, True),
        (Tries(2, 20), QUIET, False),  # chance
        (Tries(1, 2), QUIET, False),  # 1 of 2 is no surge
        (Tries(4, 4), QUIET, False),  # too few, whatever their share
        (Tries(12, 24), [Tries(1, 20)] * 3, False),  # three weeks are no history
        (Tries(12, 24), [Tries(0, 0)] * 5 + [Tries(1, 20)] * 3, False),  # nor are weeks without a try
        (Tries(12, 24), [Tries(0, 3)] * 8, False),  # nor are eight weeks with hardly any
        (Tries(12, 24), [Tries(0, 20)] * 8, True),  # what never failed before
        (Tries(12, 24), [Tries(9, 20)] * 8, False),  # here as many fail always
        (Tries(12, 24), [Tries(20, 20), *QUIET[1:]], True),  # an outage in the past hides none now
        (Tries(600, 5_000), [Tries(500, 5_000)] * 8, False),  # certain, and not worth an alarm
    ],
)
def test_what_a_surge_is(now: Tries, past: list[Tries], is_surge: bool) -> None:
    """Enough failures, far above what is usual, and unlikely by chance: all three, and history to say so."""
    found = surge(now, past)
    assert (found is not None) is is_surge
    if found is not None:
        assert found.now == now
        assert found.usual.tried <= sum(week.tried for week in past)


@pytest.mark.parametrize(
    ("past", "usual"),
    [
        ([9, 8, 12, 9, 30, 9, 7, 0], 9),  # one silent week of eight does not matter
        ([9, 8, 12, 9, 30, 9, 0, 0], None),  # two do: it may be closed every other week
        ([6] * 8, None),
        ([7] * 8, 7),
        ([50, 50, 50], None),  # three weeks are no history
    ],
)
def test_what_a_silence_is(past: list[int], usual: int | None) -> None:
    """Where at least seven payments are usual and it was hardly ever so silent."""
    assert missed_by_now(past) == usual


def test_shares_are_rounded_half_up() -> None:
    """In hundredths of a percent, and nothing of nothing is none."""
    assert [share_percent(*pair) for pair in ((1, 2), (1, 3), (512, 10_000), (0, 0), (1, 20_000))] == [
        5000, 3333, 512, 0, 1,
    ]  # fmt: skip
