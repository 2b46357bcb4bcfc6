"""Reporting periods: whole days, inclusive at both ends, in the merchant's time zone; weeks start on Monday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import BadPeriod

DAYS_MAX = 3660

# No payment is older than Unix time, and the calendar must go on for a day after the last, in every time zone.
YEAR_MIN, YEAR_MAX = 1971, 9998


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of `start` to the last of `end`.

    Raises BadPeriod when reversed, over ten years, or at the ends of the calendar.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that no report can have."""
        if self.end < self.start:
            raise BadPeriod(f"The period ends ({self.end}) before it starts ({self.start}).")
        if self.start.year < YEAR_MIN or self.end.year > YEAR_MAX:
            raise BadPeriod(f"I can't report on {self.start} to {self.end}. Name days that payments can have.")
        if (self.end - self.start).days > DAYS_MAX:
            raise BadPeriod("A period may be ten years long at most.")

    @property
    def days(self) -> int:
        """How many calendar days it covers, both ends counted."""
        return (self.end - self.start).days + 1

    def bounds_unix_s(self, timezone: str) -> tuple[int, int]:
        """Return [from, to) in Unix seconds, as Stripe's `created[gte]` and `created[lt]` take them."""
        zone = zone_of(timezone)
        first = datetime.combine(self.start, time.min, zone)
        after = datetime.combine(self.end + timedelta(days=1), time.min, zone)
        return int(first.timestamp()), int(after.timestamp())

    def before(self) -> Period:
        """The period of the same number of days that ends the day before this one starts."""
        return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def each_day(self) -> Iterator[date]:
        """Yield every day of the period in order."""
        return (self.start + timedelta(days=n) for n in range(self.days))


def zone_of(timezone: str) -> ZoneInfo:
    """Return the IANA time zone; BadPeriod when there is none of that name."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadPeriod("I don't know that time zone. Use a name such as Europe/Berlin.") from error


def local_date(unix_s: int, timezone: str) -> date:
    """Return the merchant's calendar day of a moment."""
    return datetime.fromtimestamp(unix_s, UTC).astimezone(zone_of(timezone)).date()


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def parse_day(text: str) -> date:
    """Read an ISO date; BadPeriod with what to write when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadPeriod(f"I can't read {text[:20]!r} as a date. Write it like 2026-11-18.") from error
