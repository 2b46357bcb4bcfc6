"""Billing periods: so many days, weeks, months or years, counted from the anchor so that the 31st comes back."""

from __future__ import annotations

import time
from typing import Any

from integrations.sandbox.billing.discounts import end_of

DAY_S = 86_400
_SECONDS = {"day": DAY_S, "week": 7 * DAY_S}
_MONTHS = {"month": 1, "year": 12}
# Stripe's longest period is three years.
_LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}


def is_allowed(recurring: dict[str, Any]) -> bool:
    """Whether Stripe bills in such periods."""
    return 1 <= int(recurring["interval_count"]) <= _LONGEST[recurring["interval"]]


def moved(anchor_s: int, recurring: dict[str, Any], times: int) -> int:
    """The anchor moved by `times` periods; a day that a month lacks becomes the month's last."""
    interval, count = str(recurring["interval"]), int(recurring["interval_count"]) * times
    if interval in _SECONDS:
        return anchor_s + _SECONDS[interval] * count
    return end_of(anchor_s, _MONTHS[interval] * count)


def next_end(anchor_s: int, after_s: int, recurring: dict[str, Any]) -> int:
    """The first moment after `after_s` that lies a whole number of periods from the anchor."""
    if after_s < anchor_s:
        return anchor_s
    longest_s = {"day": DAY_S, "week": 7 * DAY_S, "month": 31 * DAY_S, "year": 366 * DAY_S}[recurring["interval"]]
    times = (after_s - anchor_s) // (longest_s * recurring["interval_count"])
    while moved(anchor_s, recurring, times) <= after_s:
        times += 1
    return moved(anchor_s, recurring, times)


def day_of(moment_s: int) -> str:
    """The UTC date as Stripe's line descriptions write it: 15 Jan 2027."""
    return time.strftime("%d %b %Y", time.gmtime(moment_s))
