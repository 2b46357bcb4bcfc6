"""What is pending in the balance and on which day it becomes available, checked against the balance itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from domain.money import Money
from skills.contract import Desk
from skills.payouts.holdings import Holdings

# Money is pending for days in most countries, for a month in some (https://docs.stripe.com/payouts): if the shorter
# look back does not add up to the pending balance, the longer one is taken.
LOOK_BACK_DAYS = (14, 100)

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Maturing:
    """Net amounts by currency and the UTC moment they become available; `missing_minor` is what was not found."""

    net_minor: dict[str, dict[int, int]] = field(default_factory=dict)
    missing_minor: dict[str, int] = field(default_factory=dict)

    def until(self, currency: str, moment_unix_s: int) -> Money:
        """What becomes available up to a moment."""
        days = self.net_minor.get(currency, {})
        return Money(sum(minor for when, minor in days.items() if when <= moment_unix_s), currency)

    def by_day(self, currency: str) -> dict[date, int]:
        """Net minor units by the UTC day they become available, in order."""
        sums: dict[date, int] = {}
        for when, minor in sorted(self.net_minor.get(currency, {}).items()):
            day = datetime.fromtimestamp(when, UTC).date()
            sums[day] = sums.get(day, 0) + minor
        return sums


async def read_maturing(desk: Desk, holdings: Holdings) -> Maturing:
    """Read the pending transactions and compare their sums with the pending balance of each currency."""
    found = Maturing()
    for back_days in LOOK_BACK_DAYS:
        found = await _read(desk, holdings, back_days)
        if not found.missing_minor:
            break
    return found


async def _read(desk: Desk, holdings: Holdings, back_days: int) -> Maturing:
    """Read the transactions of the last days, all pages; only sums are kept."""
    since = int(desk.now.timestamp()) - back_days * _DAY_S
    net_minor: dict[str, dict[int, int]] = {}
    async for page in desk.stripe.pages("/v1/balance_transactions", {"created": {"gte": since}}):
        for one in page:
            if one["status"] == "pending":
                days = net_minor.setdefault(one["currency"], {})
                days[one["available_on"]] = days.get(one["available_on"], 0) + one["net"]
    missing = {}
    for code in sorted({*holdings.pending, *net_minor}):
        minor = holdings.pending_in(code).minor - sum(net_minor.get(code, {}).values())
        if minor:
            missing[code] = minor
    return Maturing(net_minor, missing)
