"""Amounts in minor units as Stripe counts, limits and writes them, per currency.

Sources: https://docs.stripe.com/currencies (zero- and three-decimal currencies, minimum and maximum charge amounts).
"""

from __future__ import annotations

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
WHOLE_MAJOR_UNITS = frozenset({"isk", "ugx"})
_TWO_DECIMAL = frozenset(
    """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc
    cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd kes kgs
    khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen
    pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx
    usd uyu uzs wst xcd xcg yer zar zmw
    """.split()
)
KNOWN = ZERO_DECIMAL | THREE_DECIMAL | _TWO_DECIMAL

# The minimum charge of Stripe's table, in minor units.
_MINIMUM = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip
# Currencies outside the table must convert to half a dollar at Stripe. Here each group has one fixed floor instead.
_FLOOR_BY_EXPONENT = {0: 50, 2: 50, 3: 200}

# Digits an amount may have where Stripe takes more than eight.
_DIGITS = {"cop": 10, "huf": 10, "idr": 12, "inr": 9, "jpy": 10, "krw": 10, "lbp": 12, "vnd": 12}

_SIGNS = {
    "usd": "$", "aud": "A$", "cad": "CA$", "nzd": "NZ$", "hkd": "HK$", "mxn": "MX$", "brl": "R$", "eur": "€",
    "gbp": "£", "jpy": "¥", "inr": "₹", "krw": "₩", "ils": "₪", "vnd": "₫",
}  # fmt: skip


def exponent(currency: str) -> int:
    """Decimal digits between the major and the minor unit of a known currency: 0, 2 or 3."""
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


def step_minor(currency: str) -> int:
    """What every amount of the currency must be a multiple of: ISK and UGX whole units, three-decimal a last 0."""
    return 100 if currency in WHOLE_MAJOR_UNITS else 10 if currency in THREE_DECIMAL else 1


def minimum_minor(currency: str) -> int:
    """The least amount that can be charged."""
    return max(_MINIMUM.get(currency, _FLOOR_BY_EXPONENT[exponent(currency)]), step_minor(currency))


def maximum_minor(currency: str) -> int:
    """The largest amount that can be charged."""
    return int("9" * _DIGITS.get(currency, 8))


def written(amount_minor: int, currency: str) -> str:
    """The amount as Stripe's error messages write it: "$1,234.50", "¥500", "CHF 10.00"."""
    digits = exponent(currency)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    sign = _SIGNS.get(currency, currency.upper() + " ")
    return f"{'-' if amount_minor < 0 else ''}{sign}{number}"
