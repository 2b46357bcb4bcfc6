"""Automatic payouts: daily, weekly or monthly at midnight UTC, where an account has asked for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.money import paying_out, schedule
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.world import PLATFORM

PAYOUT_DAY = "payout_day"
_RECORD = "payout_schedule"
_DAY_S = 86_400
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def start(call: Call) -> None:
    """From now on the account's own schedule (`settings.payouts.schedule`) is kept in the caller's place."""
    next_s = _next_day(_schedule_of(call), call.now_s)
    fields = {"object": "_payout_schedule", "id": _RECORD, "created": call.now_s, "next_s": next_s}
    call.world.store.put(call.place, fields)
    if next_s is not None:
        schedule.later(call, PAYOUT_DAY, str(next_s), next_s)


def is_kept(call: Call) -> bool:
    """Whether automatic payouts happen in the caller's place at all."""
    return call.world.store.get(call.place, _RECORD) is not None


def pay_day(call: Call, next_s: str) -> None:
    """Pays out what is available and notes the day after; does nothing on a day that was changed since."""
    record = call.world.store.get(call.place, _RECORD)
    if record is None or str(record["next_s"]) != next_s:
        return
    account = call.world.account(call.account)
    if account is not None and account["payouts_enabled"]:
        paying_out.pay_out_everything(call)
    start(call)


def with_interval(call: Call, asked: dict[str, Any]) -> Stored:
    """The account with a new payout schedule; `asked` has interval, weekly_anchor, monthly_anchor, delay_days."""
    account = call.world.account(call.account)
    if account is None:
        raise KeyError("account")
    settings = account["settings"]
    kept = {**settings["payouts"]["schedule"]}
    kept.pop("weekly_anchor", None)
    kept.pop("monthly_anchor", None)
    fields = {**kept, **{name: value for name, value in asked.items() if value is not None}}
    fields["delay_days"] = fields["delay_days"] if isinstance(fields["delay_days"], int) else 2
    if fields["interval"] == "weekly":
        fields.setdefault("weekly_anchor", "monday")
        fields["weekly_payout_days"] = [fields["weekly_anchor"]]
    if fields["interval"] == "monthly":
        fields.setdefault("monthly_anchor", 1)
        fields["monthly_payout_days"] = [fields["monthly_anchor"]]
    payouts = {**settings["payouts"], "schedule": call.shape("account.settings.payouts.schedule", fields)}
    home = Call(call.world, call.kinds, Place(PLATFORM, livemode=False))
    return home.update(account, {"settings": {**settings, "payouts": payouts}})


def _schedule_of(call: Call) -> dict[str, Any]:
    account = call.world.account(call.account)
    settings = account["settings"] if account is not None else {}
    found: dict[str, Any] = ((settings or {}).get("payouts") or {}).get("schedule") or {"interval": "manual"}
    return found


def _next_day(asked: dict[str, Any], now_s: int) -> int | None:
    """The next midnight (UTC) after `now_s` on which the schedule pays, None when it never does."""
    midnight_s = now_s - now_s % _DAY_S
    for ahead in range(1, 63):
        moment = dt.datetime.fromtimestamp(midnight_s + ahead * _DAY_S, dt.UTC)
        if _pays_on(asked, moment.date()):
            return int(moment.timestamp())
    return None


def _pays_on(asked: dict[str, Any], day: dt.date) -> bool:
    match asked["interval"]:
        case "daily":
            return True
        case "weekly":
            wanted = asked.get("weekly_payout_days") or [asked.get("weekly_anchor") or "monday"]
            return _WEEKDAYS[day.weekday()] in wanted
        case "monthly":
            last = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
            days = asked.get("monthly_payout_days") or [asked.get("monthly_anchor") or 1]
            return any(day.day == min(wanted, last.day) for wanted in days)
        case _:
            return False
