"""Quiet hours and digests by the wall clock, over nights and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.delivery.timing import next_digest, quiet_until

BERLIN = ZoneInfo("Europe/Berlin")  # forward on 29 March 2026 at 02:00, back on 25 October at 03:00
NEW_YORK = ZoneInfo("America/New_York")  # forward on 8 March 2026 at 02:00, back on 1 November at 02:00
KOLKATA = ZoneInfo("Asia/Kolkata")
APIA = ZoneInfo("Pacific/Apia")  # had no 30 December 2011
NIGHT = (22 * 60, 7 * 60)


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "hours", "until"),
    [
        ("2026-06-01T12:00", BERLIN, NIGHT, None),
        ("2026-06-01T19:59", BERLIN, NIGHT, None),
        ("2026-06-01T20:00", BERLIN, NIGHT, "2026-06-02T05:00"),
        ("2026-06-02T04:59:59", BERLIN, NIGHT, "2026-06-02T05:00"),
        ("2026-06-02T05:00", BERLIN, NIGHT, None),
        ("2026-03-28T22:00", BERLIN, NIGHT, "2026-03-29T05:00"),  # the short night: winter's 07:00 would be 06:00
        ("2026-10-24T21:00", BERLIN, NIGHT, "2026-10-25T06:00"),  # the long one
        ("2026-03-29T00:30", BERLIN, (60, 150), "2026-03-29T01:00"),  # 02:30 never comes: it ends as the clock jumps
        ("2026-03-08T06:30", NEW_YORK, (60, 150), "2026-03-08T07:00"),
        ("2026-11-01T05:15", NEW_YORK, (60, 90), "2026-11-01T05:30"),  # 01:15 summer time
        ("2026-11-01T06:15", NEW_YORK, (60, 90), "2026-11-01T06:30"),  # 01:15 again, winter time
        ("2026-06-01T18:00", KOLKATA, NIGHT, "2026-06-02T01:30"),
        ("2011-12-30T09:30", APIA, NIGHT, "2011-12-30T17:00"),  # from the 29th straight into the 31st
        ("2026-06-01T12:00", BERLIN, (0, 0), None),
        ("2026-06-01T12:00", BERLIN, (1, 0), "2026-06-01T22:00"),
    ],
)
def test_quiet_hours_end_by_the_wall_clock(now: str, zone: ZoneInfo, hours: tuple[int, int], until: str | None) -> None:
    """They hold exactly as long as the clock on the wall shows them."""
    assert quiet_until(utc(now), zone, *hours) == (utc(until) if until else None)


@pytest.mark.parametrize(
    ("after", "zone", "digest", "at", "due"),
    [
        ("2026-06-01T05:59", BERLIN, "daily", 480, "2026-06-01T06:00"),
        ("2026-06-01T06:00", BERLIN, "daily", 480, "2026-06-02T06:00"),
        ("2026-03-28T12:00", BERLIN, "daily", 480, "2026-03-29T06:00"),
        ("2026-10-24T12:00", BERLIN, "daily", 480, "2026-10-25T07:00"),
        ("2026-03-28T12:00", BERLIN, "daily", 150, "2026-03-29T01:00"),  # 02:30 never comes
        ("2026-10-24T12:00", BERLIN, "daily", 150, "2026-10-25T00:30"),  # 02:30 comes twice: the first
        ("2026-10-25T00:30", BERLIN, "daily", 150, "2026-10-26T01:30"),  # and not the second
        ("2026-06-01T05:59:59", BERLIN, "hourly", 0, "2026-06-01T06:00"),
        ("2026-06-01T06:00", BERLIN, "hourly", 0, "2026-06-01T07:00"),
        ("2026-06-01T06:00", KOLKATA, "hourly", 0, "2026-06-01T06:30"),  # full hours of the wall clock
        ("2026-10-25T00:30", BERLIN, "hourly", 0, "2026-10-25T01:00"),
        ("2011-12-30T09:00", APIA, "daily", 480, "2011-12-30T18:00"),
    ],
)
def test_digests_are_due_by_the_wall_clock(after: str, zone: ZoneInfo, digest: str, at: int, due: str) -> None:
    """Once a day or hour, also on days with an hour more or less."""
    assert next_digest(utc(after), zone, digest, at) == utc(due)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, KOLKATA, ZoneInfo("Australia/Lord_Howe")])
def test_a_year_has_a_digest_a_day(zone: ZoneInfo) -> None:
    """At every time of the day: 365 digests in a year, none twice on a day."""
    for at in range(0, 24 * 60, 90):
        moment = datetime(2026, 1, 1, tzinfo=zone).astimezone(UTC)
        days = []
        while (moment := next_digest(moment, zone, "daily", at)) <= datetime(2026, 12, 31, 23, 59, tzinfo=zone):
            days.append(moment.astimezone(zone).date())
        assert len(days) == len(set(days))
        assert len(days) in (364, 365)  # midnight of the first day is no moment after itself
