"""The days that a person's words mean: the ends of every date and period in a text, seen from today."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.understanding.dates import after, find_dates, find_spans
from assistant.understanding.mentions import Span, When
from assistant.understanding.periods import find_periods
from assistant.understanding.weeks import find_weeks

_BEFORE = re.compile(r"\bbefore(?: the)?\s*\Z")
_AFTER = re.compile(r"\bafter(?: the)?\s*\Z")
_ONGOING = re.compile(r"\b(?:since|from|after|starting)(?: the)?\s*\Z")
_LEAD_CHARS = 16


def days_said(text: str, today: date) -> dict[str, int]:
    """Return ISO days with the place where they were said: the ends of each stretch, in its past and future reading.

    "Since" and the like make today an end, as does a stretch that is not over; "before May" ends on the last of April,
    "after May" begins with June. A length of time ("for two weeks") ends on the day it leads to from today.
    """
    plain = text.lower()
    found: dict[str, int] = {}
    for mention in (*find_periods(plain, today), *find_weeks(plain, today), *find_dates(plain, today)):
        if isinstance(mention.value, When):
            lead = plain[max(0, mention.start - _LEAD_CHARS) : mention.start]
            for stretch in (mention.value.past, mention.value.future):
                for day in _ends(stretch, lead, today) if stretch else ():
                    found.setdefault(day.isoformat(), mention.start)
    for mention in find_spans(plain):
        if isinstance(mention.value, Span):
            found.setdefault(after(today, mention.value).isoformat(), mention.start)
    return found


def _ends(stretch: tuple[date, date], lead: str, today: date) -> list[date]:
    """The days that a stretch may begin or end with, after the words that lead to it."""
    first, last = stretch
    days = [first, last]
    if _BEFORE.search(lead):
        days.append(first - timedelta(days=1))
    if _AFTER.search(lead):
        days.append(last + timedelta(days=1))
    if last > today or _ONGOING.search(lead):
        days.append(today)
    return days
