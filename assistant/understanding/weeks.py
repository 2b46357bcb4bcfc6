"""Finds weeks and days in a row: "ISO week 45", "sat + sun", "the quarter just gone"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.understanding.dates import MONTH, WEEKDAYS
from assistant.understanding.mentions import Doubt, Mention, When
from assistant.understanding.periods import Rules, found_by, unit_around, whole

# "sat" and "sun" are words of their own, unless another day stands beside them.
_DAYS = {**WEEKDAYS, "sat": 5, "sun": 6}
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))


def _just_gone(match: re.Match[str], today: date) -> When:
    """Read "the quarter just gone": the one before this."""
    return whole(unit_around(today, match["u"], -1), today, match["u"])


def _numbered_week(match: re.Match[str], today: date) -> When | Doubt:
    """Read "ISO week 45", "KW 7 2027": by ISO 8601, the latest that has begun when no year is said."""
    number, year = int(match["k"]), int(match["y"]) if match["y"] else today.year
    try:
        monday = date.fromisocalendar(year, number, 1)
        if monday > today and not match["y"]:
            monday = date.fromisocalendar(year - 1, number, 1)
    except ValueError:
        return Doubt(f"There is no week {number} then. Which dates do you mean?")
    return whole((monday, monday + timedelta(days=6)), today, "week")


def _weekdays(match: re.Match[str], today: date) -> When | None:
    """Read "sat + sun", "mon-wed": days in a row, the latest behind us or the next to come."""
    first, last = _DAYS[match["w1"]], _DAYS[match["w2"]]
    days = (last - first) % 7
    if days == 0 or (days > 1 and match["sep"].strip() not in ("-", "to", "–")):
        return None
    end = today - timedelta(days=(today.weekday() - last) % 7)
    start_ahead = today + timedelta(days=(first - today.weekday()) % 7)
    return When((end - timedelta(days=days), end), (start_ahead, start_ahead + timedelta(days=days)), "range")


def _week_of_month(_match: re.Match[str], _today: date) -> Doubt:
    """Ask for the dates of "the first week of November": people begin it on the 1st, or on a Monday."""
    return Doubt("From which day to which day is that week?")


_RULES: Rules = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (
            (
                r"(?<!\w)(?:the\s)?(?P<u>week|month|quarter|year)\s(?:that(?:'s| is| has)?\s)?"
                r"just\s(?:gone|past|ended)(?!\w)"
            ),
            _just_gone,
        ),
        (rf"(?<!\w)(?:the\s)?(?:first|second|third|fourth|last)\sweek\s(?:of|in)\s(?:{MONTH})(?!\w)", _week_of_month),
        (
            (
                r"(?<!\w)(?:(?:iso|calendar)\s(?:week|wk)|kw|cw|(?<=in )week|(?<=for )week)\s?(?P<k>\d{1,2})"
                r"(?!\w)(?:(?:\sof)?\s(?P<y>20\d\d))?(?![\d./])"
            ),
            _numbered_week,
        ),
        (rf"(?<!\w)(?P<w1>{_DAY})(?P<sep>\s?[+&/–-]\s?|\s(?:and|n|to)\s)(?P<w2>{_DAY})(?!\w)", _weekdays),
    )
)


def find_weeks(text: str, today: date) -> Iterator[Mention]:
    """Yield WHEN mentions of them, and DOUBT for a week that a year has not."""
    yield from found_by(_RULES, text, today)
