"""Cuts a reporting period into days, weeks or months of the merchant's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from domain.errors import BadPeriod
from domain.periods import Period, first_of_month, monday_of

Size = Literal["day", "week", "month"]

# More rows than this is no report; the message says what to ask for instead.
BUCKETS_MAX = 400

# The longest periods whose charts have a point for each day, and for each week.
CHART_DAYS_MAX, CHART_WEEKS_MAX_DAYS = 62, 370

_FIRST_DAY: dict[Size, Callable[[date], date]] = {"day": lambda day: day, "week": monday_of, "month": first_of_month}


def chart_size(period: Period) -> Size:
    """Return how a chart of the period is cut so that it has some sixty points at most for up to five years."""
    return "day" if period.days <= CHART_DAYS_MAX else "week" if period.days <= CHART_WEEKS_MAX_DAYS else "month"


def first_day(day: date, size: Size) -> date:
    """Return the first day of the bucket a day belongs to; weeks start on Monday."""
    return _FIRST_DAY[size](day)


def buckets(period: Period, size: Size) -> tuple[date, ...]:
    """Return the first day of every bucket the period touches, in order; BadPeriod when there are too many."""
    firsts = tuple(dict.fromkeys(first_day(day, size) for day in period.each_day()))
    if len(firsts) > BUCKETS_MAX:
        larger = "week" if size == "day" else "month"
        raise BadPeriod(f"{len(firsts)} {size}s are too many to show. Ask by {larger}, or for a shorter period.")
    return firsts


def name(first: date, size: Size, period: Period) -> str:
    """Name a bucket: "2026-11-18", "2026-11-16 to 2026-11-22" cut at the period's ends, or "2026-11"."""
    if size == "day":
        return first.isoformat()
    if size == "month":
        return first.strftime("%Y-%m")
    return f"{max(first, period.start)} to {min(first + timedelta(days=6), period.end)}"
