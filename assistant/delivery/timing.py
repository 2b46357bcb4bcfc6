"""When a channel may speak: quiet hours and digests by the wall clock of its time zone, right over clock changes.

An hour that does not exist on a day counts as the moment the clock jumps over it; one that comes twice, as its first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60


def quiet_until(now: datetime, zone: ZoneInfo, from_minute: int, until_minute: int) -> datetime | None:
    """Return when the quiet hours in which `now` lies end; None outside of them.

    They may run over midnight. When both ends are equal there are none.
    """
    if not _is_quiet(now, zone, from_minute, until_minute):
        return None
    moment = now.astimezone(UTC).replace(second=0, microsecond=0)
    for _ in range(2 * DAY_MINUTES):
        moment += MINUTE
        if not _is_quiet(moment, zone, from_minute, until_minute):
            return moment
    raise AssertionError("unreachable: hours of a day end within two days")


def next_digest(after: datetime, zone: ZoneInfo, digest: str, at_minute: int) -> datetime:
    """Return the first moment after one at which a digest is due: each full hour, or each day at a minute of it."""
    if digest == "hourly":
        local = after.astimezone(zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return after.astimezone(UTC) - past + timedelta(hours=1)
    day = after.astimezone(zone).date()
    while True:
        moment = _at(day, at_minute, zone)
        if moment > after:
            return moment
        day += timedelta(days=1)


def wall_clock(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment for people: "21 Nov, 14:05"."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b, %H:%M}"


def _is_quiet(moment: datetime, zone: ZoneInfo, from_minute: int, until_minute: int) -> bool:
    """Whether the wall clock stands within the hours."""
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if from_minute <= until_minute:
        return from_minute <= minute < until_minute
    return minute >= from_minute or minute < until_minute


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first moment of a day at which the wall clock shows that minute, or has jumped over it."""
    wanted = datetime.combine(day, time(minute // 60, minute % 60), zone)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    # The clock jumps over it: what it shows is later than wanted, so go back to where that begins.
    while (before := (moment - MINUTE).astimezone(zone)).date() == day and before.replace(tzinfo=None) >= (
        wanted.replace(tzinfo=None)
    ):
        moment -= MINUTE
    return moment
