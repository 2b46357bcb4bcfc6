"""Moments and spans of time as a merchant reads them: days of the merchant's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.errors import BadPeriod
from domain.periods import Period, local_date, parse_day, zone_of
from skills.contract import Desk


def day_text(desk: Desk, unix_s: int) -> str:
    """Return the merchant's calendar day of a moment: "2026-11-18"."""
    return local_date(unix_s, desk.merchant.timezone).isoformat()


def minute_text(desk: Desk, unix_s: int) -> str:
    """Return day and time in the merchant's time zone: "2026-11-18 14:05"."""
    local = datetime.fromtimestamp(unix_s, UTC).astimezone(zone_of(desk.merchant.timezone))
    return local.strftime("%Y-%m-%d %H:%M")


def created_between(desk: Desk, start: str | None, end: str | None) -> dict[str, int]:
    """Return Stripe's `created` filter for ISO days, inclusive at both ends; either end may be open.

    Raises BadPeriod for what is no date, and for an end before its start.
    """
    first = parse_day(start) if start else None
    last = parse_day(end) if end else None
    if first and first > desk.today:
        raise BadPeriod(f"{first} has not come yet (today is {desk.today}). Name a day that has.")
    if first and last:
        Period(first, last)
    bounds: dict[str, int] = {}
    if first:
        bounds["gte"] = Period(first, first).bounds_unix_s(desk.merchant.timezone)[0]
    if last:
        bounds["lte"] = Period(last, last).bounds_unix_s(desk.merchant.timezone)[1] - 1
    return bounds


def span_text(start: str | None, end: str | None) -> str:
    """Name a span given by ISO days: " from … to …", " since …", " up to …", " on …", or nothing."""
    if start and end:
        return f" on {start}" if start == end else f" from {start} to {end}"
    if start:
        return f" since {start}"
    return f" up to {end}" if end else ""
