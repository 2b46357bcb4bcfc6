"""Reading price tiers as people write them."""

from __future__ import annotations

import pytest

from domain.errors import BadAmount, BadInput
from domain.money import Money
from skills.catalog.tiers import graduated_cost, read_tiers, tiers_param

USUAL = [(1, 10, 500), (11, 50, 400), (51, None, 300)]


@pytest.mark.parametrize(
    "said",
    [
        "1-10: 5.00, 11-50: 4.00, 51+: 3.00",
        "1-10:5.00,11-50:4.00,51+:3.00",
        "1 to 10 at $5, 11 to 50 at $4 and 51+ at $3",
        "up to 10: 5; 11–50: 4; over 50: 3.",
        "first 10 units at 5 each, 11-50 at 4 each, more than 50 at 3",
        ["1-10: 5.00", "11-50: 4.00", "51+: 3.00"],
    ],
)
def test_tiers_are_read_however_they_are_written(said: str | list[str]) -> None:
    """Each spelling gives the same three tiers."""
    tiers = read_tiers(said, "usd")
    assert [(tier.first, tier.last, tier.unit.minor) for tier in tiers] == USUAL


@pytest.mark.parametrize(
    "said",
    [
        "",
        "cheap for many",
        "1-10: 5.00",
        "1-10: 5.00, 12-50: 4.00, 51+: 3.00",
        "2-10: 5.00, 11+: 4.00",
        "1+: 5.00, 11+: 4.00",
        "1-10: 5.00 or so maybe 6, 11+: 4.00",
        "10-1: 5.00, 2+: 3",
    ],
)
def test_tiers_with_gaps_or_riddles_are_refused(said: str) -> None:
    """A gap, an overlap, a missing end or words left over are no tiers."""
    with pytest.raises(BadInput):
        read_tiers(said, "usd")


def test_tiers_are_exact_in_every_currency() -> None:
    """Zero-decimal and three-decimal prices are exact; a price finer than the currency is refused."""
    assert read_tiers("1-5: 300, 6+: 250", "jpy")[1].unit == Money(250, "jpy")
    assert read_tiers("1-5: 1.250, 6+: 1", "kwd")[0].unit == Money(1250, "kwd")
    with pytest.raises(BadAmount):
        read_tiers("1-5: 3.50, 6+: 2", "jpy")


@pytest.mark.parametrize(("quantity", "minor"), [(0, 0), (1, 500), (10, 5000), (11, 5400), (50, 21000), (60, 24000)])
def test_each_unit_costs_what_its_tier_says(quantity: int, minor: int) -> None:
    """Graduated: the first ten stay at their price however many are bought."""
    assert graduated_cost(read_tiers("1-10: 5, 11-50: 4, 51+: 3", "usd"), quantity) == Money(minor, "usd")


def test_stripe_gets_the_ends_of_the_tiers() -> None:
    """The last tier is open, as Stripe writes it."""
    assert tiers_param(read_tiers("1-10: 5, 11+: 4", "usd")) == [
        {"up_to": 10, "unit_amount": 500},
        {"up_to": "inf", "unit_amount": 400},
    ]
