"""Compares the revenue of a period with the one before it, each currency for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, TableCard
from domain.errors import BadPeriod
from domain.money import exponent
from domain.periods import Period, parse_day
from skills.contract import Answer, Desk, Reads
from skills.reports import buckets, drawing
from skills.reports.comparing import change_basis_points, percent_text, period_before
from skills.reports.reading import Read, read_takings
from skills.reports.takings import Line, Takings

# What is compared, each from a line of a currency's takings.
MEASURES: dict[str, Callable[[Line], int]] = {
    "gross": lambda line: line.gross_minor,
    "refunds": lambda line: line.refunds_minor,
    "disputes": lambda line: line.disputes_minor,
    "after refunds and disputes": lambda line: line.sales_net_minor,
}

# These are in the currency Stripe settled in, so they stand beside the others only where it converted nothing.
SETTLED: dict[str, Callable[[Line], int]] = {
    "fees": lambda line: line.fees_minor,
    "net": lambda line: line.settled_net_minor,
}


class Args(BaseModel):
    """Which period to compare with the one before it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    start: str = Field(min_length=1, max_length=20, description="First day of the period, ISO date, inclusive.")
    end: str | None = Field(
        default=None, max_length=20, description="Last day, ISO date, inclusive; today when left out."
    )
    currency: str | None = Field(
        default=None, max_length=8, description="Only what was paid in this currency, ISO code such as EUR."
    )


@dataclass(frozen=True, slots=True)
class _Both:
    """Both periods as they were read; `size` is how their charts are cut."""

    now: Period
    before: Period
    read_now: Read
    read_before: Read
    size: buckets.Size

    def measures(self, currency: str) -> dict[str, Callable[[Line], int]]:
        """What can be compared in a currency."""
        converted = self.read_now.whole.converted | self.read_before.whole.converted
        return MEASURES if currency in converted else {**MEASURES, **SETTLED}

    def lines(self, currency: str) -> tuple[Line, Line]:
        """A currency's sums now and before."""
        return _line(self.read_now.whole, currency), _line(self.read_before.whole, currency)


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages of both periods; BadPeriod for a period that is none, BadAmount for no currency."""
    start = parse_day(args.start)
    if start > desk.today:
        raise BadPeriod(f"{start} has not come yet (today is {desk.today}). Name a period that has begun.")
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    # Days to come have no revenue: to compare them with days that were would be no comparison.
    now = Period(start, min(parse_day(args.end), desk.today) if args.end else desk.today)
    before = period_before(now)
    size = buckets.chart_size(now)
    await desk.progress("Reading both periods")
    read_now, read_before = await asyncio.gather(read_takings(desk, now, size), read_takings(desk, before, size))
    both = _Both(now, before, read_now, read_before, size)
    sold = [read.whole.lines.items() for read in (read_now, read_before)]
    taken = sorted({code for lines in sold for code, line in lines if line.payments or line.sales_net_minor})
    currencies = [code for code in taken if wanted in (None, code)]
    pen = drawing.Pen(desk)
    return Answer(
        text="\n".join(_lines(pen, both, currencies, wanted)),
        cards=_cards(pen, both, currencies),
        figures=tuple(pen.figures),
        data=_data(both, currencies),
    )


def _line(takings: Takings, currency: str) -> Line:
    """A currency's line, of zeros where nothing was taken."""
    return takings.lines.get(currency, Line())


def _lines(pen: drawing.Pen, both: _Both, currencies: list[str], wanted: str | None) -> list[str]:
    """Write the comparison as sentences."""
    so_far = " so far" if both.now.end >= pen.desk.today else ""
    read = f"{both.read_now.payments_seen:,} and {both.read_before.payments_seen:,} payments read"
    lines = [f"Revenue of {_days(both.now)}{so_far}, compared with {_days(both.before)} ({read}):"]
    if both.now.days != both.before.days:
        lines.append(f"The periods have {both.now.days} and {both.before.days} days.")
    for code in currencies:
        now, before = both.lines(code)
        gross, was = pen.write(now.gross_minor, code), pen.write(before.gross_minor, code)
        after, was_after = pen.write(now.sales_net_minor, code), pen.write(before.sales_net_minor, code)
        counts = f"{now.payments:,} payments, {before.payments:,} before"
        lines.append(
            f"{code.upper()}: {gross} gross, {was} before: {_change(pen, code, now.gross_minor, before.gross_minor)}. "
            f"{after} after refunds and disputes, {was_after} before. {counts}."
        )
    if not currencies:
        lines.append(f"Nothing was taken{f' in {wanted.upper()}' if wanted else ''} in either.")
    return lines


def _change(pen: drawing.Pen, currency: str, now_minor: int, before_minor: int) -> str:
    """Say how much more or less, and in percent where there was anything before."""
    difference = pen.write(abs(now_minor - before_minor), currency)
    if now_minor == before_minor:
        return "no change"
    basis_points = change_basis_points(now_minor, before_minor)
    percent = f" ({percent_text(basis_points)})" if basis_points is not None else ""
    return f"{difference} {'more' if now_minor > before_minor else 'less'}{percent}"


def _days(period: Period) -> str:
    """Name a period."""
    return f"{period.start}" if period.start == period.end else f"{period.start} to {period.end}"


def _cards(pen: drawing.Pen, both: _Both, currencies: list[str]) -> tuple[Card, ...]:
    """Draw a table of every measure, and both periods' charts in one currency: the own one where there are several."""
    if not currencies:
        return ()
    rows = []
    for code in currencies:
        now, before = both.lines(code)
        for name, measure in both.measures(code).items():
            values = (measure(now), measure(before))
            points = change_basis_points(*values)
            rows.append(
                (
                    code.upper(),
                    name.capitalize(),
                    *(pen.write(minor, code) for minor in (*values, values[0] - values[1])),
                    "" if points is None else percent_text(points),
                )
            )
        rows.append((code.upper(), "Payments", f"{now.payments:,}", f"{before.payments:,}", "", ""))
    columns = (
        Column("Currency"),
        Column("What"),
        Column(f"{both.now.start} to {both.now.end}", "right"),
        Column(f"{both.before.start} to {both.before.end}", "right"),
        Column("Change", "right"),
        Column("Percent", "right"),
    )
    charts = []
    own = pen.desk.merchant.currency
    for code in [own] if own in currencies else currencies[:1]:
        for period, read in ((both.now, both.read_now), (both.before, both.read_before)):
            chart = drawing.series(pen, code, period, both.size, read.by_bucket)
            charts.append(replace(chart, title=f"{chart.title}, {period.start} to {period.end}"))
    return (*charts, TableCard("Revenue compared", columns, tuple(rows), len(rows)))


def _data(both: _Both, currencies: list[str]) -> dict[str, Any]:
    """Return the comparison for programs; changes in percent are hundredths of a percent."""
    compared = {}
    for code in currencies:
        now, before = both.lines(code)
        compared[code] = {
            "now": drawing.line_data(now),
            "before": drawing.line_data(before),
            "gross_change_minor": now.gross_minor - before.gross_minor,
            "gross_change_basis_points": change_basis_points(now.gross_minor, before.gross_minor),
        }
    return {
        "start": both.now.start.isoformat(),
        "end": both.now.end.isoformat(),
        "before_start": both.before.start.isoformat(),
        "before_end": both.before.end.isoformat(),
        "currencies": compared,
    }


SKILL = Reads(
    name="compare_revenue",
    summary="Compare revenue of a period with the one before: change in amount and percent, per currency.",
    args=Args,
    examples=("how does this month compare with last month?", "are we up on last week?"),
    answer=answer,
)
