"""Finds by its form what tells who a customer is: addresses of all kinds, phones, ids of records, a card's digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "name", "email", "phone", "address", "customer", "payment", "invoice", "subscription", "id", "card", "text"
]

KINDS: tuple[Kind, ...] = (
    "name", "email", "phone", "address", "customer", "payment", "invoice", "subscription", "id", "card", "text",
)  # fmt: skip


_ACCOUNT_DIGITS_MIN = 8  # of a bank account or a tax number, so that a coupon's code is none


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that must not leave, and what it is."""

    kind: Kind
    start: int
    end: int


# Prefixes of records that belong to one customer; products, prices, coupons and payouts are the merchant's own.
_ID = re.compile(
    r"(?<![A-Za-z0-9_])(?P<prefix>cus|gcus|pi|ch|py|pyr|pm|card|src|tok|ba|seti|sub|sub_sched|si|in|ii|il|cn|re|cs|txn|dp"
    r"|du|prv|issfr|trr|cbtxn|ccsbtxn|txi|fee|mandate|tr)_(?=\w*[0-9A-Z])(?:test_|live_)?[A-Za-z0-9_]{2,}"
)
_ID_KINDS: dict[str, Kind] = {
    "cus": "customer", "gcus": "customer", "pi": "payment", "ch": "payment", "py": "payment", "in": "invoice",
    "sub": "subscription",
}  # fmt: skip

# The local part may be any of RFC 6531's letters; what surrounds an address in prose is left out.
# The lookbehind and the bounds keep the search linear on whatever strangers write.
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
_EMAIL = re.compile(rf"(?:(?<!{_LOCAL}){_LOCAL}{{1,64}}|{_LOCAL}{{64}})@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}")
_PHONE = re.compile(
    r"(?<![\w.,@])(?:\+\d[\d ().\-/\u00a0]{6,20}\d|\(\d{2,5}\)[ \-]?\d[\d \-]{4,12}\d|0\d{2,5}[ /\-]\d[\d \-/]{3,12}\d"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4}|\d{10,15})(?![\w@]|[.,]\d)"
)
_STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|terrace|crescent|close|highway|hwy"
)
_ADDRESS = re.compile(
    rf"(?<!\w)\d{{1,5}}[A-Za-z]?,?[ ](?:[A-Z][\w'’.-]*[ ]){{1,4}}(?:{_STREETS})\b\.?"
    r"|(?<!\w)[A-ZÄÖÜ][\w.-]{0,60}(?:stra(?:ß|ss)e|str\.|weg|gasse|allee|platz)[ ]\d{1,4}[a-z]?\b"
    r"|\b\d{1,4},?[ ](?:bis[ ])?(?:rue|avenue|place|quai|via|calle)[ ][^\d,;\n]{3,40}"
    r"|\b(?:rue|via|calle|avenida|plaza)[ ][^\d,;\n]{3,40},?[ ]\d{1,4}\b",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?:ending(?: in| with)?|last ?4|last four|(?<![•·*x∗])[•·*x∗]{2,16}|#{4})[: ]*(?P<digits>\d{4})(?!\d)",
    re.IGNORECASE,
)
_BRANDED = re.compile(
    r"\b(?:visa|master ?card|amex|american express|maestro|discover|diners(?: club)?|jcb|unionpay"
    r"|(?<!gift )card)(?: card)?[ :,-]{1,3}(?:no\.? |number |x{1,4})?(?P<digits>\d{4})(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE)
_TAX_ID = re.compile(r"(?<!\w)(?:ATU|[A-Z]{2})\d{8,12}(?!\w)")
_POSTCODE = re.compile(
    r"\b(?:zip(?: ?codes?)?|post(?:al)? ?codes?|plz)(?: is)?[ :]{1,3}"
    r"(?P<code>(?=[A-Z]{0,3}\d)[A-Z0-9]{2,8}(?: \d[A-Z]{2})?)\b",
    re.IGNORECASE,
)
_SERVER = re.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b", re.IGNORECASE
)


def by_form(text: str) -> Iterator[Found]:
    """Yield every stretch whose form alone tells what it is; they may overlap."""
    for match in _EMAIL.finditer(text):
        yield Found("email", match.start(), match.end())
    for match in _ID.finditer(text):
        yield Found(_ID_KINDS.get(match["prefix"], "id"), match.start(), match.end())
    for match in _PHONE.finditer(text):
        if not re.fullmatch(r"(?:19|20)\d{2}-\d{2}-\d{2}.*", match.group()):
            yield Found("phone", match.start(), match.end())
    for pattern in (_ADDRESS, _SERVER):
        for match in pattern.finditer(text):
            yield Found("address", match.start(), match.end())
    for match in _POSTCODE.finditer(text):
        yield Found("address", match.start("code"), match.end("code"))
    for pattern in (_IBAN, _TAX_ID):
        for match in pattern.finditer(text):
            if sum(sign.isdigit() for sign in match.group()) >= _ACCOUNT_DIGITS_MIN:
                yield Found("id", match.start(), match.end())
    for pattern in (_CARD, _BRANDED):
        for match in pattern.finditer(text):
            yield Found("card", match.start("digits"), match.end("digits"))
