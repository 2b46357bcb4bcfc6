"""How many minor units each currency has at Stripe, and which amounts Stripe takes.

Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special-case currencies).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())

# Zero-decimal in the world but two-decimal in the API: an amount must be a whole number of major units.
WHOLE_MAJOR_UNITS_ONLY = frozenset({"isk", "ugx"})

# Two-decimal for charges, but paid out in whole major units only.
WHOLE_MAJOR_UNITS_IN_PAYOUTS = frozenset({"huf", "twd"})

TWO_DECIMAL = frozenset(
    """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny
    cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr
    isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn
    nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb
    tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd xcg yer zar zmw
    """.split()
)

KNOWN = ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL


@dataclass(frozen=True, slots=True)
class MinorUnitRule:
    """What an amount in minor units of one currency may be.

    `exponent` is the number of decimal digits between major and minor unit; `multiple_of_minor` is what every
    charge or refund must be divisible by, `payout_multiple_of_minor` what every payout must be divisible by.
    """

    exponent: int
    multiple_of_minor: int
    payout_multiple_of_minor: int


@cache
def rule(currency: str) -> MinorUnitRule:
    """Return the rule of a currency given by its ISO code in lower case; ValueError when Stripe has none."""
    if currency in ZERO_DECIMAL:
        return MinorUnitRule(0, 1, 1)
    if currency in THREE_DECIMAL:
        return MinorUnitRule(3, 10, 10)
    if currency in WHOLE_MAJOR_UNITS_ONLY:
        return MinorUnitRule(2, 100, 100)
    if currency in WHOLE_MAJOR_UNITS_IN_PAYOUTS:
        return MinorUnitRule(2, 1, 100)
    if currency in TWO_DECIMAL:
        return MinorUnitRule(2, 1, 1)
    raise ValueError(f"unknown currency {currency!r}")
