"""Forecasts the next automatic payout: its day by the account's schedule, and what will be available by then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, SeriesCard, SeriesPoint, TableCard
from domain.money import Money, exponent
from skills.contract import Answer, Desk, Reads
from skills.payouts.habits import Habits, read_habits
from skills.payouts.holdings import Holdings, payable, read_holdings
from skills.payouts.maturing import Maturing, read_maturing
from skills.payouts.schedule import Schedule, schedule_of
from skills.reports.drawing import Pen

ASSUMES = (
    "Assumed: nothing is refunded, disputed or paid out by hand before then; new payments are too young to be in it. "
    "Weekends and bank holidays may move a payout to the next business day."
)


class Args(BaseModel):
    """What the forecast may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    currency: str | None = Field(default=None, max_length=8, description="Only this currency, ISO code such as EUR.")


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What was read: `pays_on` is the UTC day of the next automatic payout, None without a schedule."""

    schedule: Schedule
    pays_on: date | None
    holdings: Holdings
    maturing: Maturing
    habits: Habits
    payouts_enabled: bool

    def coming(self, currency: str) -> Money:
        """What becomes available by the payout; all that is pending where there is none."""
        if self.pays_on is None:
            return sum_of(self.maturing, currency)
        return self.maturing.until(currency, _begins(self.pays_on))

    def expected(self, currency: str) -> Money:
        """What the payout would take: what is available then, rounded down to what a payout can be; never negative."""
        then = self.holdings.available_in(currency) + self.coming(currency)
        return payable(then) if then.minor > 0 else Money(0, currency)


def sum_of(maturing: Maturing, currency: str) -> Money:
    """Everything pending that was found in a currency."""
    return Money(sum(maturing.by_day(currency).values()), currency)


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer per currency from all pending transactions; BadAmount for a currency that does not exist."""
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    account, holdings = await asyncio.gather(desk.stripe.get("/v1/account"), read_holdings(desk))
    await desk.progress("Reading what is pending")
    habits, maturing = await asyncio.gather(read_habits(desk, account), read_maturing(desk, holdings))
    schedule = schedule_of(account)
    pays_on = schedule.next_after(desk.now.astimezone(UTC).date())
    outlook = _Outlook(schedule, pays_on, holdings, maturing, habits, bool(account.get("payouts_enabled")))
    currencies = [wanted] if wanted else [code for code in holdings.currencies if _holds(holdings, code)]
    pen = Pen(desk)
    return Answer(
        text="\n".join(_lines(pen, outlook, currencies)),
        cards=_cards(pen, outlook, currencies),
        figures=tuple(pen.figures),
        data=_data(outlook, currencies),
    )


def _holds(holdings: Holdings, currency: str) -> bool:
    """Say whether anything is available or pending in a currency."""
    return bool(holdings.available_in(currency).minor or holdings.pending_in(currency).minor)


def _begins(day: date) -> int:
    """The first moment of a UTC day in Unix seconds: what is available then is paid out that day."""
    return int(datetime.combine(day, time.min, UTC).timestamp())


def _lines(pen: Pen, outlook: _Outlook, currencies: list[str]) -> list[str]:
    """Write the forecast as sentences."""
    if outlook.pays_on is None:
        why = "Payouts are manual" if outlook.schedule.interval == "manual" else "Stripe states no payout schedule"
        lines = [f"{why} on this account, so none comes by itself; you decide when to pay out."]
    else:
        lines = [f"The next automatic payout ({outlook.schedule.words}) starts on {outlook.pays_on}."]
    if not outlook.payouts_enabled:
        lines.append("Stripe has switched payouts off for this account, so nothing is paid out until that is settled.")
    if not currencies:
        return [*lines, "There is nothing available or pending in your balance."]
    lines += [_line(pen, outlook, code) for code in currencies]
    for code in currencies:
        if missing_minor := outlook.maturing.missing_minor.get(code):
            missing = pen.write(missing_minor, code)
            lines.append(f"{code.upper()}: {missing} of what is pending is in no transaction I found and not in this.")
    return [*lines, ASSUMES] if outlook.pays_on else lines


def _line(pen: Pen, outlook: _Outlook, currency: str) -> str:
    """Forecast one currency: available now, what comes, what that makes, and when it is at the bank."""
    available = pen.write(outlook.holdings.available_in(currency).minor, currency)
    coming, rest = outlook.coming(currency), sum_of(outlook.maturing, currency) - outlook.coming(currency)
    code = currency.upper()
    if outlook.pays_on is None:
        days = outlook.maturing.by_day(currency)
        until = f" by {max(days)}" if days else ""
        return f"{code}: {available} available now, {pen.write(coming.minor, currency)} more{until}."
    parts = f"{available} available now and {pen.write(coming.minor, currency)} that becomes available by then"
    later = f" {pen.write(rest.minor, currency)} comes later." if rest.minor else ""
    expected = outlook.expected(currency)
    if expected.minor <= 0:
        return f"{code}: no payout, as there are {parts}.{later}"
    days_to_arrive = outlook.habits.days_to_arrive(currency)
    arrives = f", at the bank about {outlook.pays_on + timedelta(days=days_to_arrive)}" if days_to_arrive else ""
    return f"{code}: about {pen.write(expected.minor, currency)}{arrives}: {parts}.{later}"


def _cards(pen: Pen, outlook: _Outlook, currencies: list[str]) -> tuple[Card, ...]:
    """Draw a row for each currency, and for each what becomes available on which day."""
    if not currencies:
        return ()
    charts = []
    for code in currencies:
        days = outlook.maturing.by_day(code)
        if days:
            points = tuple(SeriesPoint(f"{day}", minor, pen.write(minor, code)) for day, minor in days.items())
            charts.append(SeriesCard(f"Becomes available, {code.upper()}", code, points))
    columns = (
        Column("Currency"),
        *(Column(title, "right") for title in ("Available now", "Available by then", "Next payout", "Comes later")),
    )
    rows = tuple(
        (
            code.upper(),
            pen.write(outlook.holdings.available_in(code).minor, code),
            pen.write(outlook.coming(code).minor, code),
            pen.write(outlook.expected(code).minor, code) if outlook.pays_on else "",
            pen.write((sum_of(outlook.maturing, code) - outlook.coming(code)).minor, code),
        )
        for code in currencies
    )
    title = f"Payout of {outlook.pays_on}, as it looks now" if outlook.pays_on else "What can be paid out"
    return (*charts, TableCard(title, columns, rows, len(rows)))


def _data(outlook: _Outlook, currencies: list[str]) -> dict[str, Any]:
    """Return the forecast for programs."""
    return {
        "interval": outlook.schedule.interval,
        "pays_on": outlook.pays_on.isoformat() if outlook.pays_on else None,
        "payouts_enabled": outlook.payouts_enabled,
        "currencies": {
            code: {
                "available_minor": outlook.holdings.available_in(code).minor,
                "coming_minor": outlook.coming(code).minor,
                "expected_minor": outlook.expected(code).minor if outlook.pays_on else None,
                "missing_minor": outlook.maturing.missing_minor.get(code, 0),
                "by_day_minor": {f"{day}": minor for day, minor in outlook.maturing.by_day(code).items()},
            }
            for code in currencies
        },
    }


SKILL = Reads(
    name="forecast_payout",
    summary="Forecast the next automatic payout per currency, by the payout schedule and what is pending.",
    args=Args,
    examples=("when is my next payout and how much?", "what will be paid out next in EUR"),
    answer=answer,
)
