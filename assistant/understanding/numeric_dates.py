"""Reads days written in digits: 25/12/2026, 12/25, 25.12.2026; what could be read two ways is a doubt."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from assistant.understanding.mentions import Doubt, When

Order = Literal["day", "month", ""]
_SLASHED = re.compile(r"(?<![\d./])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?:\d{4}|\d{2}))?(?![\d/])")


def both(day: date) -> When:
    """A day of one certain year."""
    return When((day, day), (day, day), "day")


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def impossible(text: str) -> Doubt:
    """The doubt about a date that does not exist."""
    return Doubt(f"There is no {text.strip()}. Which date do you mean?")


def order_of(text: str) -> Order:
    """Whether the dates of a text that have one reading begin with the day or the month: the others do so too."""
    orders: set[Order] = set()
    for match in _SLASHED.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        if first > 12 >= second:
            orders.add("day")
        elif second > 12 >= first:
            orders.add("month")
    return orders.pop() if len(orders) == 1 else ""


def numeric(match: re.Match[str], today: date, order: Order = "") -> When | Doubt:
    """Read 25/12/2026, 12/25, 25.12.2026; a day and month that could be swapped is a doubt, unless `order` is known."""
    first, second = int(match["a"]), int(match["b"])
    text = match.group()
    if "." not in text and first <= 12 and second <= 12 and first != second and not order:
        return Doubt(f"“{text.strip()}” can be read two ways. Write the month as a word, e.g. 5 June.")
    is_month_first = "." not in text and (second > 12 or (order == "month" and first <= 12))
    day, month = (second, first) if is_month_first else (first, second)
    if match["y"]:
        year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
        exact = day_of(year, month, day)
        return both(exact) if exact else impossible(text)
    past, future = day_of(today.year, month, day), day_of(today.year, month, day)
    if past is None or future is None:
        return impossible(text)
    past = past if past <= today else past.replace(year=past.year - 1)
    future = future if future >= today else future.replace(year=future.year + 1)
    return When((past, past), (future, future), "day")
