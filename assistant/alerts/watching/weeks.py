"""The same stretch of past weeks, on the merchant's own clock, whatever summer time did meanwhile."""

from __future__ import annotations

from datetime import timedelta

from domain.periods import zone_of
from domain.unusual import WEEKS
from storage.watched_sales import Stretch


def same_in_past_weeks(stretch: Stretch, timezone: str) -> list[Stretch]:
    """Return stretches as long, that began at the same time of the same weekday in each past week, latest first."""
    zone = zone_of(timezone)
    begin, length = stretch.start.astimezone(zone), stretch.end - stretch.start
    # On a day on which that time does not exist, or twice, it is the hour that Python takes for it.
    begins = [(begin - timedelta(days=7 * week)).astimezone(stretch.start.tzinfo) for week in range(1, WEEKS + 1)]
    return [Stretch(start, start + length) for start in begins]
