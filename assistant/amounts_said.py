"""Finds the amounts, plain numbers, currencies and references in a text, with their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from assistant.understanding.numbers import SCALES
from domain.currencies import KNOWN

_DOLLARS = frozenset({"usd", "cad", "aud", "nzd", "sgd", "hkd", "mxn"})

# What a sign or word may mean. "$" is every dollar; the account or an earlier word says which.
CURRENCY_WORDS: dict[str, frozenset[str]] = {
    "$": _DOLLARS, "dollar": _DOLLARS, "dollars": _DOLLARS, "buck": _DOLLARS, "bucks": _DOLLARS,
    "us$": frozenset({"usd"}), "a$": frozenset({"aud"}), "au$": frozenset({"aud"}), "ca$": frozenset({"cad"}),
    "c$": frozenset({"cad"}), "nz$": frozenset({"nzd"}), "hk$": frozenset({"hkd"}), "s$": frozenset({"sgd"}),
    "mx$": frozenset({"mxn"}), "r$": frozenset({"brl"}), "cn¥": frozenset({"cny"}),
    "€": frozenset({"eur"}), "euro": frozenset({"eur"}), "euros": frozenset({"eur"}),
    "£": frozenset({"gbp"}), "pound": frozenset({"gbp"}), "pounds": frozenset({"gbp"}), "quid": frozenset({"gbp"}),
    "sterling": frozenset({"gbp"}),
    "¥": frozenset({"jpy", "cny"}), "yen": frozenset({"jpy"}), "₹": frozenset({"inr"}), "rs": frozenset({"inr"}),
    "rupee": frozenset({"inr"}), "rupees": frozenset({"inr"}), "₩": frozenset({"krw"}), "won": frozenset({"krw"}),
    "₪": frozenset({"ils"}), "₫": frozenset({"vnd"}), "zł": frozenset({"pln"}), "₴": frozenset({"uah"}),
    "₺": frozenset({"try"}), "kč": frozenset({"czk"}), "₦": frozenset({"ngn"}), "₱": frozenset({"php"}),
    "franc": frozenset({"chf"}), "francs": frozenset({"chf"}), "yuan": frozenset({"cny"}),
    "peso": frozenset({"mxn", "php", "ars", "clp", "cop"}), "pesos": frozenset({"mxn", "php", "ars", "clp", "cop"}),
}  # fmt: skip

# Codes that are also everyday words count only in capitals ("TRY", "ALL", "CUP").
_EVERYDAY = frozenset(
    {"all", "try", "top", "mad", "sos", "sar", "lak", "ron", "zar", "cop", "bob", "pen", "mop", "won"}
)

_MAGNITUDES = {word: SCALES[word] for word in "k thousand grand m mio million lakh lakhs lac lacs crore crores".split()}
_MAGNITUDE = "|".join(sorted(_MAGNITUDES, key=len, reverse=True))
_SIGNS = sorted((w for w in CURRENCY_WORDS if not w.isalpha() or w in {"rs", "zł", "kč"}), key=len, reverse=True)
_WORDS = sorted((w for w in CURRENCY_WORDS if w.isalpha()), key=len, reverse=True)
_CODES = "|".join(sorted(KNOWN))
_UNIT = rf"(?:{'|'.join(map(re.escape, _SIGNS))})|(?:(?:{'|'.join(map(re.escape, _WORDS))}|{_CODES})(?![a-z]))"
_NUMBER = r"\d+(?:[.,’'\u00a0\u202f]\d+)*"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_UNIT})\.?[ \u00a0]?)?(?<![\w.,])(?P<number>{_NUMBER})"
    rf"(?:[ \u00a0\u202f]?(?P<magnitude>{_MAGNITUDE})(?![^\W\d_]))?"
    rf"(?:[ \u00a0\u202f]?(?P<after>{_UNIT})|(?P<percent>[ \u00a0]?(?:%|percent\b|per cent\b)))?",
    re.IGNORECASE,
)
_CURRENCY = re.compile(rf"(?<![a-z])(?:{_UNIT})", re.IGNORECASE)

# Words after which a number is the name of a thing, and shapes that are no amounts.
_NAMED = (
    r"(?:orders?|bookings?|reservations?|invoices?|payments?|"
    r"customers?|tickets?|charges?|refs?|references?|numbers?|nos?\.|nr\.?|#|№)"
)
NAME_AHEAD = rf"(?:{_NAMED}|(?:pi|ch|py|in)_)"
# No part of an address is a name ("customer jane2@…"). An address begins where a run of its signs does, and what leads
# to a number is bounded: tried from every sign of a text to its end, the search would take the square of the length.
_NO_ADDRESS = r"(?![\w.+%-]{0,64}@)"
_REFERENCE = re.compile(
    rf"\b(?P<id>(?:pi|ch|py|in|re|cus|sub|prod|price|pm|plink|cs|po|txn|dp|du)_\w++){_NO_ADDRESS}"
    r"|(?P<email>(?<![\w.+%-])[\w.+%-]++(?:['’&][\w.+%-]++){0,8}@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?:(?<!\w){_NAMED}[\s:#]{{0,40}}(?P<number>[\w-]{{0,40}}\d[\w-]*)(?![\w%]|[.,]\d){_NO_ADDRESS})",
    re.IGNORECASE,
)
# What goes on with the names of a list, as in "orders 12, 13 and 15"; an amount does not ("order 42, 5 EUR").
_LISTED = re.compile(
    r"(?:\s*(?:,|/|&|\+|\band\b|\bor\b)){1,2}\s*#?(?P<number>\d{1,12})"
    rf"(?![\w%]|[.,]\d|[ \u00a0]?(?:{_UNIT})|\s+(?:of|from|off)\b)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b\d{1,2}:\d\d(?::\d\d)?\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\b\d+[ -]?(?:d|w|h|days?|weeks?|months?|years?|hours?|minutes?)\b|\bnet[ -]?\d+\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number somebody wrote, in major units.

    `values` holds every reading ("1.234" is 1.234 or 1234); `currencies` is empty when no currency stands with it;
    `text` is the number as written, without currency.
    """

    values: frozenset[Decimal]
    currencies: frozenset[str]
    percent: bool
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An id, e-mail address or order number somebody wrote; `text` in lower case."""

    text: str
    start: int
    end: int


def folded(text: str) -> str:
    """Return `text` of the same length with digits of any script and full-width signs made plain ("１２", "٤٢").

    Raised, circled and Roman digits and fractions stay: "²5" is not 25.
    """
    return text if text.isascii() else "".join(_plain_sign(sign) for sign in text)


def _plain_sign(sign: str) -> str:
    """One sign made plain where that changes no meaning."""
    digit = unicodedata.decimal(sign, None)
    plain = unicodedata.normalize("NFKC", sign)
    if digit is not None:
        return str(digit)
    return sign if len(plain) != 1 or unicodedata.category(sign) in {"No", "Nl"} else plain


def references(text: str) -> tuple[Reference, ...]:
    """Every explicit name of a record in the text, those of a list ("orders 12, 13 and 15") each by itself."""
    found = []
    for match in _REFERENCE.finditer(text):
        group = match.lastgroup or "id"
        found.append(Reference(match.group(group).lower(), match.start(group), match.end(group)))
        while group == "number" and (match_next := _LISTED.match(text, found[-1].end)):
            found.append(Reference(match_next["number"], match_next.start("number"), match_next.end("number")))
    return tuple(found)


def amounts(text: str) -> tuple[Amount, ...]:
    """Every number in the text that is no part of a reference, date, time or length of time, in order."""
    plain = folded(text)
    listed = references(plain)
    plain = _REFERENCE.sub(_blank, plain)
    for reference in listed:
        plain = plain[: reference.start] + " " * (reference.end - reference.start) + plain[reference.end :]
    plain = _TIME.sub(_blank, plain)
    return tuple(_amount(match) for match in _AMOUNT.finditer(plain))


def currencies(text: str) -> frozenset[str]:
    """Every currency (lower case) that a word or sign in the text may mean."""
    found: set[str] = set()
    for match in _CURRENCY.finditer(folded(text)):
        found |= _meaning(match.group())
    return frozenset(found)


def _amount(match: re.Match[str]) -> Amount:
    """Read one number with what stands beside it."""
    values = readings(match["number"])
    factor = _MAGNITUDES.get((match["magnitude"] or "").lower(), 1)
    before, after = _meaning(match["before"] or ""), _meaning(match["after"] or "")
    scaled = frozenset(value * factor for value in values)
    return Amount(scaled, before or after, bool(match["percent"]), match["number"], match.start(), match.end())


def readings(number: str) -> frozenset[Decimal]:
    """Every value that digits with separators may stand for: "12,50" 12.50; "1,234" 1234 and 1.234."""
    marks = re.findall(r"\D", number)
    bare = re.sub(r"\D", "", number)
    if not marks:
        return frozenset({Decimal(bare)})
    tail = re.split(r"\D", number)[-1]
    as_decimal = Decimal(f"{bare[: -len(tail)]}.{tail}")
    if len(marks) == 1:
        return frozenset({as_decimal, Decimal(bare)} if len(tail) == 3 else {as_decimal})
    return frozenset({Decimal(bare)} if len(set(marks)) == 1 else {as_decimal})


def _meaning(word: str) -> frozenset[str]:
    """The currencies a word, sign or code may mean."""
    low = word.lower()
    if low in CURRENCY_WORDS and low != "won":
        return CURRENCY_WORDS[low]
    if low in KNOWN and (low not in _EVERYDAY or word.isupper()):
        return frozenset({low})
    return CURRENCY_WORDS["won"] if word == "won" else frozenset()


def _blank(match: re.Match[str]) -> str:
    """As many spaces as the match has characters, so that positions stay."""
    return " " * len(match.group())
