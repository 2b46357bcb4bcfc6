"""Says how much was taken in a period: gross, refunds, disputes, fees and net, each currency for itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card
from domain.errors import BadPeriod
from domain.money import exponent
from domain.periods import Period, parse_day
from integrations.exchange_rates import rates_on
from skills.contract import Answer, Desk, Reads
from skills.reports import buckets, drawing
from skills.reports.converting import about_in
from skills.reports.reading import Read, read_takings
from skills.reports.takings import Takings

BASIS = (
    "Counted from every transaction of your Stripe balance, on the day the money moved in your time zone "
    "({timezone}); payouts to your bank are no part of it."
)


class Args(BaseModel):
    """Which period to report on, and how."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    start: str = Field(min_length=1, max_length=20, description="First day of the period, ISO date, inclusive.")
    end: str | None = Field(
        default=None, max_length=20, description="Last day, ISO date, inclusive; today when left out."
    )
    currency: str | None = Field(
        default=None, max_length=8, description="Only what was paid in this currency, ISO code such as EUR."
    )
    group_by: Literal["day", "week", "month", "currency"] | None = Field(
        default=None, description="Rows for each day, week (from Monday) or month, or one for each currency."
    )
    convert_to: str | None = Field(
        default=None,
        max_length=8,
        description="Also say about how much it is in this currency at the ECB's rates, only when asked for, e.g. EUR.",
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages; BadPeriod for a period that is none, BadAmount for a currency that does not exist."""
    period = _period(args, desk)
    wanted, target = (code.lower() if code else None for code in (args.currency, args.convert_to))
    for code in filter(None, (wanted, target)):
        exponent(code)
    rates = rates_on(min(period.end, desk.today)) if target else None
    size: buckets.Size | None = args.group_by if args.group_by in ("day", "week", "month") else None
    await desk.progress("Reading the period's transactions")
    read = await read_takings(desk, period, size)
    whole = read.whole
    taken = sorted(
        code for code, line in whole.lines.items() if line.payments or line.refunds_minor or line.disputes_minor
    )
    currencies = [code for code in taken if wanted in (None, code)]
    pen = drawing.Pen(desk)
    lines = _lines(desk, pen, period, read, whole, currencies, wanted)
    data = _data(period, read, whole, wanted)
    if rates is not None and target is not None:
        about = about_in(rates, target, whole, currencies, wanted)
        lines += about.lines(pen)
        data["about"] = about.data()
    return Answer(
        text="\n".join(lines),
        cards=_cards(pen, period, size, read, whole, currencies),
        figures=tuple(pen.figures),
        data=data,
    )


def _period(args: Args, desk: Desk) -> Period:
    """Return the period; one that has not begun has no figures."""
    start = parse_day(args.start)
    if start > desk.today:
        raise BadPeriod(f"{start} has not come yet (today is {desk.today}). Name a period that has begun.")
    return Period(start, parse_day(args.end) if args.end else desk.today)


def _lines(
    desk: Desk, pen: drawing.Pen, period: Period, read: Read, whole: Takings, currencies: list[str], wanted: str | None
) -> list[str]:
    """Write the report as sentences."""
    days = f"on {period.start}" if period.start == period.end else f"from {period.start} to {period.end}"
    so_far = ", so far" if period.end >= desk.today else ""
    counted = sum(whole.lines[code].payments for code in currencies)
    lines = [f"Revenue {days}{so_far} ({counted:,} of {read.payments_seen:,} payments):"]
    lines += [drawing.sentence(pen, code, whole) for code in currencies]
    if not currencies:
        lines.append(f"Nothing was taken{f' in {wanted.upper()}' if wanted else ''}.")
    if wanted is None:
        lines += _rest(pen, whole, currencies)
    else:
        others = {code: line.payments for code, line in sorted(whole.lines.items()) if code != wanted and line.payments}
        if others:
            named = ", ".join(f"{count:,} in {code.upper()}" for code, count in others.items())
            lines.append(f"Payments in other currencies are not included and nothing is converted: {named}.")
    if wanted in whole.converted:
        lines.append("Stripe converted some of this; fees and net are in the currency it was settled in.")
    return [*lines, BASIS.format(timezone=desk.merchant.timezone)]


def _rest(pen: drawing.Pen, whole: Takings, currencies: list[str]) -> list[str]:
    """Write what the currencies' own sentences do not say: balances with converted money, fees without sales."""
    lines = []
    for code, line in sorted(whole.lines.items()):
        if code in whole.converted and (line.fees_minor or line.settled_net_minor):
            lines.append(drawing.settled_sentence(pen, code, line))
        elif code not in currencies and line.fees_minor:
            lines.append(f"{code.upper()}: {pen.write(line.fees_minor, code)} of other Stripe fees.")
    return lines


def _cards(
    pen: drawing.Pen, period: Period, size: buckets.Size | None, read: Read, whole: Takings, currencies: list[str]
) -> tuple[Card, ...]:
    """Draw the table, and a chart for each currency where the period was cut into buckets."""
    title = f"Revenue {period.start} to {period.end}"
    if not currencies:
        return ()
    total = [("total", code, whole) for code in currencies]
    if size is None:
        return (drawing.table(pen, title, [(f"{period.start} to {period.end}", code, whole) for code in currencies]),)
    rows = [
        (buckets.name(first, size, period), code, takings)
        for first, takings in read.by_bucket.items()
        for code in currencies
        if code in takings.lines
    ]
    charts = tuple(drawing.series(pen, code, period, size, read.by_bucket) for code in currencies)
    return (*charts, drawing.table(pen, f"{title} by {size}", rows + total))


def _data(period: Period, read: Read, whole: Takings, wanted: str | None) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "payments_seen": read.payments_seen,
        "transactions_seen": read.transactions_seen,
        "converted": sorted(whole.converted),
        "currencies": {
            code: drawing.line_data(line) for code, line in sorted(whole.lines.items()) if wanted in (None, code)
        },
        "by_bucket": {
            first.isoformat(): {
                code: drawing.line_data(line) for code, line in takings.lines.items() if wanted in (None, code)
            }
            for first, takings in read.by_bucket.items()
        }
        if len(read.by_bucket) > 1
        else {},
    }


SKILL = Reads(
    name="revenue_report",
    summary="Report revenue of a period: gross, refunds, disputes, fees and net per currency, from every transaction.",
    args=Args,
    examples=("how much did we make last week in EUR?", "revenue this month by day", "what did we earn in Q3"),
    answer=answer,
)
