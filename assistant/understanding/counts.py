"""Finds bare numbers, in digits or words, whose meaning the words around them must give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from assistant.understanding.mentions import Doubt, Mention
from assistant.understanding.numbers import DIGITS, SPELLED, plain, read_digits, read_words

_ODD_SIGNS = "".join(c for c in map(chr, range(0x80, 0x3300)) if unicodedata.category(c) in ("No", "Nl"))
_DIGITS = re.compile(rf"(?<![\w.,])(?:{DIGITS})(?![\w])")
_BELOW_ZERO = re.compile(r"(?<!\S)-\d[\d.,]*(?!\w)")
# Halves, circled digits and the like after no letter ("m²" is a unit), and what programs print for no number.
_ODD = re.compile(
    rf"(?<![^\W\d_])[\d.,]*[{_ODD_SIGNS}][\w.,]*|(?<![\w@.])(?:n/a|null|undefined|infinity|inf|"
    rf"tbd)(?![\w@]|\.\w)"
)
_NOT_A_NUMBER = re.compile(r"(?<!\w)(?:NaN|NAN)(?!\w)")
_LEFT = re.compile(r"(?<![\w])[+-]?(?!\d{1,2}(?:st|nd|rd|th)\b)\d[\d.,:/]*")
_WORDS = re.compile(rf"(?<!\w)(?:{SPELLED})(?!\w)")


def find_no_numbers(text: str, written: str) -> Iterator[Mention]:
    """Yield DOUBT for what stands where a number should and is none ("½", "NaN", "-5"); `written` keeps the case."""
    for pattern, line in ((_ODD, text), (_NOT_A_NUMBER, written)):
        for match in pattern.finditer(line):
            doubt = Doubt(f"I can't read “{match.group().strip()}”. What do you mean by it, in plain digits?")
            yield Mention("DOUBT", match.start(), match.end(), doubt)
    for match in _BELOW_ZERO.finditer(text):
        doubt = Doubt(f"“{match.group().strip()}” is below zero. What do you mean by it?")
        yield Mention("DOUBT", match.start(), match.end(), doubt)


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
        if number is None:
            doubt = Doubt(f"I can't read “{match.group()}” in one way. What is it in digits?")
            yield Mention("DOUBT", match.start(), match.end(), doubt)
        elif number > Decimal(1):
            yield Mention("NUM", match.start(), match.end(), plain(number))
    for match in re.finditer(r"(?<![\w.,])\d+(?![\w.,]\d|\w)", text):
        yield Mention("NUM", match.start(), match.end(), match.group())
    for match in _LEFT.finditer(text):
        doubt = Doubt(f"I can't read “{match.group()}”. What do you mean by it?")
        yield Mention("DOUBT", match.start(), match.end(), doubt)
