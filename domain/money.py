"""Money: a whole number of minor units in one currency, and nothing that rounds by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain import currencies
from domain.errors import BadAmount, CurrencyMismatch

# Stripe's own bound: amounts have at most eight digits for most currencies, up to twelve for the weakest.
MINOR_MAX = 999_999_999_999

_MAJOR = re.compile(r"-?\d{1,15}(\.\d{1,6})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `minor` in the currency's minor unit as Stripe counts it, `currency` in lower case.

    Sums may grow beyond what one payment can be, so there is no upper bound here. Raises BadAmount for an unknown
    currency.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what could not be money at Stripe."""
        if type(self.minor) is not int:
            raise BadAmount("An amount must be a whole number of minor units.")
        if self.currency not in currencies.KNOWN:
            raise BadAmount(f"I don't know the currency {self.currency.upper()[:8]!r}. Use its ISO code, e.g. USD.")

    @classmethod
    def from_major(cls, text: str, currency: str) -> Money:
        """Read a decimal string in major units ("12.50") exactly.

        Raises BadAmount when it is no plain decimal, or finer than the currency's smallest unit.
        """
        code = currency.strip().lower()
        if not _MAJOR.match(text.strip()):
            raise BadAmount(f"I can't read {text[:30]!r} as an amount. Write it like 12.50.")
        try:
            scaled = Decimal(text.strip()).scaleb(exponent(code))
        except InvalidOperation as error:  # pragma: no cover - the pattern above leaves nothing to refuse
            raise BadAmount(f"I can't read {text[:30]!r} as an amount.") from error
        if scaled != scaled.to_integral_value():
            raise BadAmount(f"{text.strip()} is finer than {code.upper()} allows ({exponent(code)} decimals).")
        if abs(scaled) > MINOR_MAX:
            raise BadAmount("That amount is larger than Stripe accepts.")
        return cls(int(scaled), code)

    @property
    def major(self) -> Decimal:
        """The same amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def major_text(self) -> str:
        """The amount in major units as people and models write it: "12.50", "3000", "1.250"."""
        return f"{self.major:.{exponent(self.currency)}f}"

    def __add__(self, other: Money) -> Money:
        """Add two amounts of one currency; CurrencyMismatch otherwise."""
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency; CurrencyMismatch otherwise."""
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        """The opposite amount."""
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare amounts of one currency; CurrencyMismatch otherwise."""
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        """Compare amounts of one currency; CurrencyMismatch otherwise."""
        return self.minor <= self._same(other).minor

    def _same(self, other: Money) -> Money:
        """Return `other` when it is of this currency."""
        if other.currency != self.currency:
            raise CurrencyMismatch(
                f"{self.currency.upper()} and {other.currency.upper()} can't be added or compared; convert first."
            )
        return other


def exponent(currency: str) -> int:
    """Decimal digits between major and minor unit of a currency (lower case); BadAmount when unknown."""
    try:
        return currencies.rule(currency).exponent
    except ValueError as error:
        raise BadAmount(f"I don't know the currency {currency.upper()[:8]!r}. Use its ISO code, e.g. USD.") from error


def check_chargeable(money: Money) -> Money:
    """Return `money` when Stripe takes it as a charge, refund or invoice amount.

    Raises BadAmount when it is not positive, or not a multiple the currency demands (ISK and UGX whole units;
    BHD, JOD, KWD, OMR, TND a last digit of 0).
    """
    if money.minor <= 0:
        raise BadAmount("The amount must be more than zero.")
    if money.minor > MINOR_MAX:
        raise BadAmount("That amount is larger than Stripe accepts.")
    multiple = currencies.rule(money.currency).multiple_of_minor
    if money.minor % multiple:
        step = Money(multiple, money.currency).major_text()
        raise BadAmount(f"Stripe takes {money.currency.upper()} only in steps of {step}.")
    return money


def totals(amounts: Iterable[Money]) -> dict[str, Money]:
    """Sum amounts per currency; currencies are never added together. Keys are sorted currency codes."""
    sums: dict[str, int] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return {code: Money(sums[code], code) for code in sorted(sums)}
