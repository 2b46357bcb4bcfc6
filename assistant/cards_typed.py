"""Finds payment card numbers in what a person typed, and masks them before anything stores or reads them."""

from __future__ import annotations

import re

_RUN = re.compile(r"(?<![\d])(?:\d[ \-.\u00a0/]{0,2}){12,18}\d(?![\d])")

REFUSAL = (
    "That looks like a card number, so I have not stored it and will not use it. Never type card numbers here; "
    "send the customer a payment link instead, and Stripe takes the card."
)


def mask_cards(text: str) -> tuple[str, bool]:
    """Return the text with every card number reduced to its last four digits, and whether there was one.

    A card number is 13 to 19 digits, with or without separators, that pass the Luhn check (ISO/IEC 7812-1).
    """
    found = False

    def mask(match: re.Match[str]) -> str:
        nonlocal found
        digits = re.sub(r"\D", "", match.group())
        if not _passes_luhn(digits):
            return match.group()
        found = True
        return f"[card ending {digits[-4:]}]"

    return _RUN.sub(mask, text), found


def _passes_luhn(digits: str) -> bool:
    """Whether the last digit checks the others; all equal digits are nobody's card."""
    if len(set(digits)) == 1:
        return False
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
