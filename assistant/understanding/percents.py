"""Finds percentages: "20%", "20 per cent", "half off"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.understanding.mentions import Doubt, Mention
from assistant.understanding.numbers import SPELLED, plain, read_digits, read_words

_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<n>\d+(?:[.,]\d+)?|{SPELLED})\s?-?(?:%|percent(?:age)?|per\s?cent|pct|"
    rf"p\.c\.)(?!\w)(?:\s-?off)?"
)
_RANGE = re.compile(r"(?<!\w)\d+\s?(?:-|to|or)\s?\d+\s?(?:%|percent)")
_FRACTION = re.compile(r"(?<!\w)(?P<f>half|a quarter|quarter|a third|a tenth)[ -](?:off|price)(?!\w)")
# Half of one payment is as exact as 50 %; "half of it" may be half of what was just said, and is asked about.
_HALF = re.compile(
    r"(?<!\w)(?P<f>half|(?:a )?quarter)(?: back)?(?= (?:back )?(?:of|on) (?:the )?(?:that|order|payment|charge|"
    r"pi_|ch_|#?\d))"
)
_GOES_BACK = re.compile(r"\b(?:refund|reimburs|return|back)")
_FRACTIONS = {"half": "50", "quarter": "25", "a quarter": "25", "a tenth": "10"}


def find_percents(text: str) -> Iterator[Mention]:
    """Yield PCT mentions with the percentage as decimal text; DOUBT outside 0 < p ≤ 100 or for a range."""
    for match in _RANGE.finditer(text):
        yield Mention("DOUBT", match.start(), match.end(), Doubt("Which percentage exactly?"))
    for match in _PERCENT.finditer(text):
        number = read_digits(match["n"]) if match["n"][0].isdigit() else read_words(match["n"])
        if number is None or not Decimal(0) < number <= 100:
            doubt = Doubt("A percentage must be more than 0 and at most 100. Which one do you mean?")
            yield Mention("DOUBT", match.start(), match.end(), doubt)
        else:
            yield Mention("PCT", match.start(), match.end(), plain(number))
    for match in _FRACTION.finditer(text):
        value = _FRACTIONS.get(match["f"])
        if value is None:
            yield Mention("DOUBT", match.start(), match.end(), Doubt("Which percentage is that, in digits?"))
        else:
            yield Mention("PCT", match.start(), match.end(), value)
    for match in _HALF.finditer(text) if _GOES_BACK.search(text) else ():
        yield Mention("PCT", match.start(), match.end(), _FRACTIONS[match["f"]])
