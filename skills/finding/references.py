"""What a payment was called by: an id, an order number, an invoice number or an email, read from a person's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from domain.errors import BadInput

REF_MAX = 80

Kind = Literal["intent", "charge", "refund", "invoice", "dispute", "email", "number"]

_ID = re.compile(r"(pi|ch|py|re|pyr|in|dp|du)_[A-Za-z0-9_]{1,60}\Z")
_KINDS: dict[str, Kind] = {
    "pi": "intent", "ch": "charge", "py": "charge", "re": "refund", "pyr": "refund",
    "in": "invoice", "dp": "dispute", "du": "dispute",
}  # fmt: skip

_LEADING = re.compile(
    r"(?:(?:the|our|payment|charge|order|receipt|invoice|inv(?!-)|booking|reference|ref|number|no|nr|id)\b[\s.:#№-]*|[#№]\s*)+",
    re.IGNORECASE,
)
# Stripe's own numbering is eight characters and a count; merchants choose prefixes of their own.
_INVOICE_NUMBER = re.compile(r"(?:[A-Z0-9]{8}-\d{4,}|INV\W?\w+)\Z", re.IGNORECASE)

# What makes a bare number in a description an order's: without it, "42 candles" would be order 42.
_NAMING = r"(?:[#№]|\b(?:order|invoice|booking|number|no|nr|ref|reference|id)\b)[\s.:#№]*"
_EMAIL = re.compile(r"[^\s@<>\"'\\]{1,64}@[^\s@<>\"'\\]{1,80}\.[A-Za-z]{2,24}\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """`value` is what to look for: an id as it is, an email in lower case, or a number without "order" and "#".

    `invoiced` says that the number is, by its form or the word before it, one of Stripe's invoices.
    """

    kind: Kind
    value: str
    invoiced: bool = False


def read_reference(text: str) -> Reference:
    """Read what a person calls a payment; BadInput when nothing is left to look for.

    "42", "#42", "order 42" and "order no. 42" are the same number.
    """
    said = " ".join(text.split())
    if len(said) > REF_MAX:
        raise BadInput("That is too long for a payment's name. Give an order number or an id such as pi_….")
    bare = _LEADING.sub("", said, count=1) if _LEADING.match(said) else said
    bare = bare.strip(" .,;:!?\"'“”")
    if match := _ID.match(bare):
        return Reference(_KINDS[match[1]], bare)
    if _EMAIL.match(bare):
        return Reference("email", bare.lower())
    if not any(character.isalnum() for character in bare):
        raise BadInput("Which payment? Give its order number, its id (pi_…) or the customer's email.")
    named = said[: len(said) - len(bare)].casefold()
    return Reference("number", bare, "inv" in named or _INVOICE_NUMBER.match(bare) is not None)


def is_email(text: str) -> bool:
    """Say whether a text has the form of an email address."""
    return _EMAIL.match(text) is not None


def described_as(description: object, number: str) -> bool:
    """Say whether a description names the order: "Order 42", "#42", "invoice no. 42"; never just any 42 in it.

    A number of letters and digits ("HP-1042") is distinct enough to stand anywhere as a word of its own.
    """
    if not isinstance(description, str):
        return False
    if not any(character.isdigit() for character in number):
        return description.strip().casefold() == number.casefold()
    before = _NAMING if number.isdigit() else r"(?<![\w-])"
    word = rf"{before}{re.escape(number)}(?!\w|[.,-]\d)"
    return re.search(word, description, re.IGNORECASE) is not None


def quoted_for_search(value: str) -> str:
    """Write a value as a string of Stripe's search language, so that nothing in it ends the string."""
    kept = "".join(character for character in value if character.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'
