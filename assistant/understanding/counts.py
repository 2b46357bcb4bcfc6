"""Finds bare numbers, in digits or words, whose meaning the words around them must give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.understanding.mentions import Doubt, Mention
from assistant.understanding.numbers import DIGITS, SPELLED, plain, read_digits, read_words

_DIGITS = re.compile(rf"(?<![\w.,])(?:{DIGITS})(?![\w])")
_LEFT = re.compile(r"(?<![\w])[+-]?\d[\d.,:/]*")
_WORDS = re.compile(rf"(?<!\w)(?:{SPELLED})(?!\w)")


def find_numbers(text: str, decimal_comma: bool = False) -> Iterator[Mention]:
    """Yield NUM mentions with plain decimal text; DOUBT for digits that can't be read one way."""
    for match in _DIGITS.finditer(text):
        if " " in match.group():
            continue  # two numbers beside each other are two numbers unless a currency holds them together
        number = read_digits(match.group(), decimal_comma)
        if number is None:
            doubt = Doubt(f"“{match.group()}” has two readings. Is the last group thousands or decimals?")
            yield Mention("DOUBT", match.start(), match.end(), doubt)
        else:
            yield Mention("NUM", match.start(), match.end(), plain(number))
    for match in _WORDS.finditer(text):
        number = read_words(match.group())
        if number is not None and number > Decimal(1):
            yield Mention("NUM", match.start(), match.end(), plain(number))
    for match in re.finditer(r"(?<![\w.,])\d+(?![\w.,]\d|\w)", text):
        yield Mention("NUM", match.start(), match.end(), match.group())
    for match in _LEFT.finditer(text):
        doubt = Doubt(f"I can't read “{match.group()}”. What do you mean by it?")
        yield Mention("DOUBT", match.start(), match.end(), doubt)
