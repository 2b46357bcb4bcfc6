"""How money is written for, and read from, people of a locale."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.currencies import KNOWN
from domain.errors import BadAmount
from domain.money import Money, exponent

SYMBOLS = {
    "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹", "cny": "CN¥", "krw": "₩", "ils": "₪",
    "vnd": "₫", "brl": "R$", "cad": "CA$", "aud": "A$", "nzd": "NZ$", "mxn": "MX$", "hkd": "HK$",
    "sgd": "S$", "ngn": "₦", "php": "₱", "pln": "zł", "uah": "₴", "try": "₺", "czk": "Kč",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Separators of a locale, and whether the currency's symbol stands after the number."""

    decimal: str
    group: str
    symbol_after: bool


# CLDR 48 number patterns, by language, with the regions that differ from their language.
_STYLES = {
    "en": NumberStyle(".", ",", False),
    "de": NumberStyle(",", ".", True),
    "de-CH": NumberStyle(".", "’", False),
    "de-AT": NumberStyle(",", ".", True),
    "fr": NumberStyle(",", "\u202f", True),
    "es": NumberStyle(",", ".", True),
    "es-MX": NumberStyle(".", ",", False),
    "it": NumberStyle(",", ".", True),
    "nl": NumberStyle(",", ".", True),
    "pt": NumberStyle(",", ".", True),
    "pl": NumberStyle(",", "\u00a0", True),
    "sv": NumberStyle(",", "\u00a0", True),
    "nb": NumberStyle(",", "\u00a0", True),
    "da": NumberStyle(",", ".", True),
    "ja": NumberStyle(".", ",", False),
}


def number_style(locale: str) -> NumberStyle:
    """Return the style of a BCP 47 locale ("de-AT"), falling back to its language and then to English."""
    return _STYLES.get(locale) or _STYLES.get(locale.split("-")[0]) or _STYLES["en"]


def format_money(money: Money, locale: str = "en-US") -> str:
    """Write an amount for people: "$1,234.50", "1.234,50 €", "¥3,000", "-$5.00", "CHF 12.00"."""
    style = number_style(locale)
    digits = format_number(abs(money.minor), exponent(money.currency), style)
    sign = "-" if money.minor < 0 else ""
    symbol = SYMBOLS.get(money.currency)
    if symbol is None:
        code = money.currency.upper()
        return f"{sign}{digits} {code}" if style.symbol_after else f"{sign}{code} {digits}"
    return f"{sign}{digits} {symbol}" if style.symbol_after else f"{sign}{symbol}{digits}"


def read_money(text: str, locale: str = "en-US") -> Money | None:
    """Return the Money that `format_money` writes exactly so for this locale; None for any other text."""
    first, last = (match.start() if (match := re.search(r"\d", way)) else -1 for way in (text, text[::-1]))
    if first < 0:
        return None
    mark = (text[len(text) - last :] if number_style(locale).symbol_after else text[:first].removeprefix("-")).strip()
    code = next((code for code, symbol in SYMBOLS.items() if symbol == mark), mark.lower())
    if code not in KNOWN:
        return None
    minor = int("".join(re.findall(r"\d", text, re.ASCII)) or 0)
    money = Money(-minor if text.startswith("-") else minor, code)
    return money if format_money(money, locale) == text else None


def format_number(minor: int, decimals: int, style: NumberStyle) -> str:
    """Write a non-negative count of minor units with the style's separators."""
    whole, fraction = divmod(minor, 10**decimals)
    text = f"{whole:,}".replace(",", style.group)
    return f"{text}{style.decimal}{fraction:0{decimals}d}" if decimals else text


def parse_amount(text: str, currency: str, locale: str = "en-US") -> Money:
    """Read a plain number with the locale's separators ("1.234,50" in de-DE) as Money of `currency`.

    Raises BadAmount when a separator stands where the locale has none, so that "1.000" is never guessed.
    """
    style = number_style(locale)
    group = re.escape(style.group)
    spaced = text.strip().replace("\u00a0", style.group if style.group.isspace() else "\u00a0")
    pattern = rf"(-?)(\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{re.escape(style.decimal)}(\d+))?\Z"
    match = re.match(pattern, spaced, re.ASCII)
    if match is None or len(match[3] or "") > exponent(currency.lower()):
        raise BadAmount(f"I can't read {text[:30]!r} as an amount here. Write it like 1234{style.decimal}50.")
    sign, whole, fraction = match.groups()
    plain = sign + whole.replace(style.group, "") + (f".{fraction}" if fraction else "")
    return Money.from_major(plain, currency)
