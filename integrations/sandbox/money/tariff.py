"""What a charge and a dispute cost the merchant in the offline Stripe: whole minor units, rounded half up.

The figures are of the kind Stripe publishes (https://stripe.com/pricing) and are fixed here, so that every balance
can be checked by hand. A fee is never more than the amount it is taken from.
"""

from __future__ import annotations

from typing import NamedTuple

from integrations.sandbox.money.amounts import THREE_DECIMAL, ZERO_DECIMAL, step_minor

_BASIS_POINTS = 10_000


class Tariff(NamedTuple):
    """Price of one charge: `rate_bp` hundredths of a percent of the amount plus `fixed_minor`; and of a dispute."""

    rate_bp: int
    fixed_minor: int
    dispute_minor: int


_USUAL = Tariff(290, 30, 1500)
_ZERO_DECIMAL = Tariff(360, 0, 1500)
_THREE_DECIMAL = Tariff(290, 100, 5000)
_OWN = {
    "eur": Tariff(150, 25, 2000),
    "gbp": Tariff(150, 20, 2000),
    "jpy": Tariff(360, 0, 1300),
    "sek": Tariff(150, 180, 15000),
    "nok": Tariff(240, 200, 15000),
    "dkk": Tariff(150, 180, 10000),
}


def tariff(currency: str) -> Tariff:
    """The tariff of a currency given in lower case."""
    if currency in _OWN:
        return _OWN[currency]
    if currency in ZERO_DECIMAL:
        return _ZERO_DECIMAL
    return _THREE_DECIMAL if currency in THREE_DECIMAL else _USUAL


def charge_fee_minor(amount_minor: int, currency: str) -> int:
    """The fee of a captured amount: 2.9 % + 30 of 1000 USD cents is 59."""
    rate = tariff(currency)
    step = step_minor(currency)
    share = (amount_minor * rate.rate_bp * 2 + _BASIS_POINTS * step) // (_BASIS_POINTS * step * 2) * step
    fixed = -(-rate.fixed_minor // step) * step
    return min(share + fixed, amount_minor)


def dispute_fee_minor(currency: str) -> int:
    """The fee of a dispute, kept even when the merchant wins."""
    return tariff(currency).dispute_minor


INSTANT_CURRENCIES = frozenset(
    {"usd", "eur", "gbp", "cad", "aud", "sgd", "nok", "nzd", "myr", "czk", "huf", "ron", "sek", "dkk"}
)
_INSTANT_BP = 150
_INSTANT_LEAST_MINOR = 50


def instant_fee_minor(amount_minor: int, currency: str) -> int:
    """The fee of an instant payout, on top of the amount: 1.5 %, rounded half up, and at least 50 minor units."""
    step = step_minor(currency)
    share = (amount_minor * _INSTANT_BP * 2 + _BASIS_POINTS * step) // (_BASIS_POINTS * step * 2) * step
    return max(share, _INSTANT_LEAST_MINOR)


def instant_net_minor(available_minor: int, currency: str) -> int:
    """The largest amount that can be paid out at once together with its fee; 0 when the fee takes it all."""
    step = step_minor(currency)
    net = max(available_minor, 0) * _BASIS_POINTS // (_BASIS_POINTS + _INSTANT_BP) // step * step + step
    while net > 0 and net + instant_fee_minor(net, currency) > available_minor:
        net -= step
    return max(net, 0)


AVAILABLE_AFTER_S = 2 * 86_400
"""Seconds until the money of a charge moves from the pending to the available balance."""
