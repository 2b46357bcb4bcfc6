"""Shares of a whole in percent with one decimal, rounded half up, and the days a report covers when few were named."""

from __future__ import annotations

from datetime import timedelta

from domain.errors import BadPeriod
from domain.periods import Period, parse_day
from skills.contract import Desk

PERIOD_DAYS = 30


def tenths_of_percent(part: int, whole: int) -> int | None:
    """Return a share in tenths of a percent, halves rounded away from zero; None of a whole that is not above zero."""
    if whole <= 0:
        return None
    rounded = (2000 * abs(part) + whole) // (2 * whole)
    return rounded if part >= 0 else -rounded


def share_text(tenths: int | None) -> str:
    """Write a share: "95.2%", "-0.5%"; "" for None."""
    if tenths is None:
        return ""
    whole, part = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole:,}.{part}%"


def period_said(desk: Desk, start: str | None, end: str | None, days: int = PERIOD_DAYS) -> Period:
    """Return the period meant, cut at today; without `start` it is the `days` up to its end.

    Raises BadPeriod for what is no date, for a start that has not come yet and for an end before the start.
    """
    first = parse_day(start) if start else None
    last = parse_day(end) if end else desk.today
    if first is not None and first > desk.today:
        raise BadPeriod(f"{first} has not come yet (today is {desk.today}). Name a period that has begun.")
    if first is not None and last < first:
        raise BadPeriod(f"The period ends ({last}) before it starts ({first}).")
    last = min(last, desk.today)
    return Period(first or last - timedelta(days=days - 1), last)


def days_text(period: Period) -> str:
    """Name a period in a sentence: "on 2026-11-18", "from 2026-11-01 to 2026-11-18"."""
    return f"on {period.start}" if period.start == period.end else f"from {period.start} to {period.end}"
