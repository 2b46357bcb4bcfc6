"""Finds business years said in full: "this financial year, July to June", "the tax year from 6 April"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.understanding.dates import MONTH, MONTHS
from assistant.understanding.mentions import Mention, When

_YEAR = (
    r"(?:(?:our|the|my) )?(?:(?P<which>this|last|past|previous|prior|current|the) )?(?:financial|fiscal|tax|business"
    r"|accounting) year(?P<sofar> so far| to date| until now| till now| till date)?"
)
# Between the year and its months: "it's", "ours runs", "(".
_BETWEEN = (
    r"(?:[ ,;:(.–—-]|it's|its|it is|it|ours|our|that's|that is|thats|which|runs?|running|goes|going|from|is|being|so"
    r"|year|starts?|starting|begins?|beginning|on|in|of|the|for us|here)*"
)
_MONTHS = (
    rf"(?P<d1>\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?P<m1>{MONTH})(?: (?:to|till|until|through|-|–) "
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?P<m2>{MONTH}))?"
)
_SAID = re.compile(rf"(?<!\w){_YEAR}{_BETWEEN} {_MONTHS}(?!\w)(?: (?:here|for us|start))?\)?")
_AFTER = re.compile(r"\b(?:to|till|until|through|starts?|starting|begins?|beginning|from)\b")


def find_fiscal(text: str, today: date) -> Iterator[Mention]:
    """Yield WHEN mentions of business years whose first month is said beside them."""
    for match in _SAID.finditer(text):
        between = match.group()[match.group().index("year") :]
        if match["m2"] is None and not _AFTER.search(between):
            continue  # "the financial year, March" names no beginning
        yield Mention("WHEN", match.start(), match.end(), _year_around(match, today))


def _year_around(match: re.Match[str], today: date) -> When:
    """The business year that holds today, or the one before."""
    month, day = MONTHS[match["m1"].rstrip(".")], int(re.sub(r"\D", "", match["d1"] or "") or 1)
    start = date(today.year, month, min(day, 28))
    if start > today:
        start = start.replace(year=today.year - 1)
    if match["which"] in ("last", "past", "previous", "prior"):
        return When((start.replace(year=start.year - 1), start - timedelta(days=1)), None, "range")
    if match["sofar"]:
        return When((start, today), None, "range")
    end = start.replace(year=start.year + 1) - timedelta(days=1)
    return When((start, today), (start, end), "range")
