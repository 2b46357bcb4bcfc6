"""Numbers as people write them: separators of either kind, Indian grouping, words, "1.2k" and "half a million"."""

from __future__ import annotations

import re
from decimal import Decimal

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
SCALES = {
    "k": 1000, "grand": 1000, "thousand": 1000, "thousands": 1000, "hundred": 100, "lakh": 100_000, "lakhs": 100_000,
    "lac": 100_000, "lacs": 100_000, "crore": 10_000_000, "crores": 10_000_000, "cr": 10_000_000, "m": 1_000_000,
    "mio": 1_000_000, "mil": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}  # fmt: skip
NUMBER_WORDS = frozenset(UNITS) | frozenset(TENS) | frozenset("hundred thousand million dozen".split())

# Spaces are written [ ] so that these also work inside verbose patterns.
DIGITS = r"(?:\d{1,3}(?:[ ]\d{3})+(?:[.,]\d{1,2})?(?![\d.,]*\d)|\d+(?:[.,']\d+)*)"
_SMALL = "|".join(sorted({*UNITS, *TENS} - {"zero"}, key=len, reverse=True))
_ONE_WORD = rf"(?:{_SMALL}|hundred|thousand|million|lakh|crore|dozen)"
SPELLED = (
    rf"(?:half[ ]a[ ]million|(?:a[ ])?quarter[ ]of[ ]a[ ]million|quarter[ ]million|"
    rf"(?:a[ ])?(?:{_ONE_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_ONE_WORD}))*)"
)
SCALE = r"(?:k|grand|thousand|hundred|lakhs?|lacs?|crores?|cr|mio|mil|mn|million|m|bn|billion)"


def read_digits(text: str, decimal_comma: bool = False) -> Decimal | None:
    """Read written digits exactly; None when the separators have two readings ("1.000") or none.

    `decimal_comma` says that the merchant's locale writes 1.000,50; then "1.000" is a thousand and "1,000" unclear.
    """
    text = text.replace("'", "").strip()
    if re.fullmatch(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?", text):
        return Decimal(text.replace(" ", "").replace(",", "."))
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", text):
        return None
    if "." not in text and "," not in text:
        return Decimal(text)
    if "." in text and "," in text:
        point = max(text.rfind("."), text.rfind(","))
        whole, fraction = text[:point], text[point + 1 :]
        group = "," if text[point] == "." else "."
        if text.count(text[point]) > 1 or not _is_grouped(whole, group):
            return None
        return Decimal(f"{whole.replace(group, '')}.{fraction}")
    return _one_separator(text, "." if "." in text else ",", decimal_comma)


def _one_separator(text: str, sign: str, decimal_comma: bool) -> Decimal | None:
    """Read a number with a single kind of separator."""
    parts = text.split(sign)
    if len(parts) > 2:
        return Decimal(text.replace(sign, "")) if _is_grouped(text, sign) else None
    whole, fraction = parts
    if len(fraction) == 3 and whole != "0" and len(whole) <= 3:
        is_grouping = (sign == ",") != decimal_comma
        return Decimal(whole + fraction) if is_grouping else None
    return Decimal(f"{whole}.{fraction}")


def _is_grouped(text: str, sign: str) -> bool:
    """Say whether `sign` stands where thousands (or Indian lakhs) are grouped."""
    escaped = re.escape(sign)
    return (
        re.fullmatch(rf"\d{{1,3}}(?:{escaped}\d{{3}})+|\d{{1,2}}(?:{escaped}\d{{2}})*{escaped}\d{{3}}", text)
        is not None
    )


def read_words(text: str) -> Decimal | None:
    """Read a number in words ("two hundred and fifty", "half a million", "a grand"); None when it is none.

    Words that only stand beside each other are none either: "twelve fifty" is 12.50 to one and 1,250 to another.
    """
    if text == "half a million":
        return Decimal(500_000)
    if text.removeprefix("a ") in ("quarter of a million", "quarter million"):
        return Decimal(250_000)
    total, current, seen = 0, 0, False
    for word in re.split(r"[ -]+", text):
        if word in ("and", "a"):
            continue  # "a hundred" is one hundred, "a two week trial" is two
        if word in UNITS or word in TENS:
            below = current % 100
            if below and not (word in UNITS and UNITS[word] < 10 and below >= 20 and below % 10 == 0):
                return None
            current += UNITS.get(word, 0) + TENS.get(word, 0)
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0
        else:
            return None
        seen = True
    if text == "a":
        return Decimal(1)
    return Decimal(total + current) if seen else None


def plain(value: Decimal) -> str:
    """Write an exact decimal without exponent, keeping the decimals that were said ("12.50")."""
    text = f"{value:f}"
    return text.removesuffix(".0")
