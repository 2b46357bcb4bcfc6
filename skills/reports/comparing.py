"""Puts a period beside the one before it: which days these are, and how much more or less was taken."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from domain.periods import Period, first_of_month

_ONE_DAY = timedelta(days=1)


def period_before(period: Period) -> Period:
    """Return the period to compare with.

    Whole calendar months are compared with as many whole months before, the first days of a month with the same days
    of the month before (cut at its end), anything else with as many days right before.
    """
    if period.start != first_of_month(period.start):
        return period.before()
    months = _months(period)
    before = _months_earlier(period.start, months)
    if period.end == _last_of_month(period.end):
        return Period(before, period.start - _ONE_DAY)
    if months > 1:
        return period.before()
    return Period(before, min(before.replace(day=1) + (period.end - period.start), _last_of_month(before)))


def change_basis_points(now_minor: int, before_minor: int) -> int | None:
    """Return the change in hundredths of a percent, rounded half away from zero; None where nothing was before."""
    if before_minor <= 0:
        return None
    difference = (now_minor - before_minor) * 10_000
    rounded = (2 * abs(difference) + before_minor) // (2 * before_minor)
    return rounded if difference >= 0 else -rounded


def percent_text(basis_points: int) -> str:
    """Write a change: "+12.5%", "-3%", "+0.25%"."""
    whole, part = divmod(abs(basis_points), 100)
    digits = f".{part:02d}".rstrip("0").rstrip(".")
    return f"{'-' if basis_points < 0 else '+'}{whole:,}{digits}%"


def _months(period: Period) -> int:
    """Count the calendar months a period touches."""
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _months_earlier(first: date, months: int) -> date:
    """Return the first day of the month so many months before."""
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _last_of_month(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
