"""When Stripe pays out by itself: an account's payout schedule, read from its settings."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# A monthly day is never further off.
_AHEAD_MAX_DAYS = 62


@dataclass(frozen=True, slots=True)
class Schedule:
    """A payout schedule; `interval` is daily, weekly, monthly, manual, or "" when Stripe does not say.

    Source: `settings.payouts.schedule` of https://docs.stripe.com/api/accounts/object.
    """

    interval: str
    weekdays: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()

    @property
    def automatic(self) -> bool:
        """Whether Stripe pays out by itself."""
        return self.interval in ("daily", "weekly", "monthly")

    @property
    def words(self) -> str:
        """Name it: "daily", "weekly on monday", "monthly on day 1"."""
        if self.interval == "weekly":
            return f"weekly on {' and '.join(day.capitalize() for day in self.weekdays)}"
        if self.interval == "monthly":
            return f"monthly on day {' and '.join(map(str, self.month_days))}"
        return self.interval

    def next_after(self, day: date) -> date | None:
        """Return the first payout day after a day; a day that a month lacks is its last. None without a schedule."""
        if not self.automatic:
            return None
        ahead = (day + timedelta(days=n) for n in range(1, _AHEAD_MAX_DAYS + 1))
        return next(filter(self._pays_on, ahead), None)

    def _pays_on(self, day: date) -> bool:
        """Say whether a day is a payout day."""
        if self.interval == "weekly":
            return WEEKDAYS[day.weekday()] in self.weekdays
        if self.interval == "monthly":
            last = monthrange(day.year, day.month)[1]
            return day.day in {min(wanted, last) for wanted in self.month_days}
        return True


def schedule_of(account: dict[str, Any]) -> Schedule:
    """Read an account's schedule."""
    asked = (((account.get("settings") or {}).get("payouts") or {}).get("schedule")) or {}
    weekdays = asked.get("weekly_payout_days") or [asked.get("weekly_anchor") or "monday"]
    month_days = asked.get("monthly_payout_days") or [asked.get("monthly_anchor") or 1]
    return Schedule(str(asked.get("interval") or ""), tuple(weekdays), tuple(month_days))
