"""How what was looked at is told: moments in the merchant's time zone, amounts in its own writing, who it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from domain.alerting import Values
from domain.counts import many
from domain.errors import BadAmount
from domain.formats import format_money
from domain.money import Money
from domain.periods import zone_of
from skills.contract import MerchantView
from skills.finding.foreign import quoted

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def moment_text(merchant: MerchantView, moment: datetime) -> str:
    """Return day and time in the merchant's time zone: "2026-11-18 14:05"."""
    return moment.astimezone(zone_of(merchant.timezone)).strftime("%Y-%m-%d %H:%M")


def span_text(span: timedelta) -> str:
    """Return a span in its two largest units: "2 days 5 hours", "3 hours 10 minutes", "40 minutes"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = ((days, "day"), (hours, "hour"), (0 if days else rest, "minute"))
    return " ".join(many(count, unit) for count, unit in parts if count) or "less than a minute"


def spelled(values: Values, unit: Literal["minutes", "hours", "days"]) -> str:
    """Return a span that a rule is tuned by: "1 day", "48 hours"."""
    return many(int(values[unit] or 0), unit.removesuffix("s"))


def percent_text(hundredths: int) -> str:
    """Return hundredths of a percent as a merchant reads them: "5 %", "12.5 %", "5.12 %"."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + " %" if rest else f"{whole} %"


def money_of(state: Mapping[str, Any], field: str) -> Money | None:
    """Return an amount of Stripe's object; None when it holds none that could be one."""
    minor, currency = state.get(field), state.get("currency")
    if type(minor) is not int or not isinstance(currency, str):
        return None
    try:
        return Money(minor, currency)
    except BadAmount:
        return None


def shown(merchant: MerchantView, money: Money | None, otherwise: str = "an unknown amount") -> str:
    """Write an amount as the merchant reads it."""
    return otherwise if money is None else format_money(money, merchant.locale)


def minor_of(money: Money | None) -> dict[str, Any]:
    """Return an amount as an alert carries it."""
    return {} if money is None else {"amount_minor": money.minor, "currency": money.currency}


def who_text(state: Mapping[str, Any], *fields: str) -> str:
    """Name whom it is about in their own words, quoted; "" when nothing is known."""
    return next((text for field in fields if (text := quoted(state.get(field), 80))), "")
