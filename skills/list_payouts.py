"""Lists payouts by state, arrival and currency, and adds up all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.counts import all_of
from domain.money import exponent
from domain.periods import Period, parse_day
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.moments import span_text
from skills.payouts.payout import CAME_BACK, LIST_EXPAND, STATUS_WORDS, Payout, as_data, table
from skills.reports.drawing import Pen

SHOWN_DEFAULT = 20
SHOWN_MAX = 100

# More rows than this stand in the table only.
TOLD_MAX = 3

Status = Literal["pending", "in_transit", "paid", "failed", "canceled"]


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Status | None = Field(
        default=None, description="pending: not sent yet; in_transit: on its way; paid: at the bank; failed; canceled."
    )
    start: str | None = Field(default=None, max_length=20, description="First day of arrival, ISO date, inclusive.")
    end: str | None = Field(default=None, max_length=20, description="Last day of arrival, ISO date, inclusive.")
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many to show, newest first; {SHOWN_DEFAULT} if left out."
    )


@dataclass(slots=True)
class _Tally:
    """The newest that fit, and counts and sums of all that fit by currency and state."""

    shown: list[Payout] = field(default_factory=list)
    fitting: int = 0
    other_currencies: dict[str, int] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    sums_minor: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, payout: Payout, shown_max: int) -> None:
        """Count a payout that fits."""
        self.fitting += 1
        if len(self.shown) < shown_max:
            self.shown.append(payout)
        key = (payout.amount.currency, payout.status)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.sums_minor[key] = self.sums_minor.get(key, 0) + payout.amount.minor


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the newest that fit and the sums of all; BadPeriod or BadAmount for what can't be read."""
    currency = args.currency.lower() if args.currency else None
    if currency is not None:
        exponent(currency)
    params: dict[str, Any] = {"expand": LIST_EXPAND}
    if arrival := _arriving_between(args.start, args.end):
        params["arrival_date"] = arrival
    if args.status:
        params["status"] = args.status
    tally = _Tally()
    async for page in desk.stripe.pages("/v1/payouts", params):
        for payout in map(Payout, page):
            code = payout.amount.currency
            if currency in (None, code):
                tally.add(payout, args.limit or SHOWN_DEFAULT)
            else:
                tally.other_currencies[code] = tally.other_currencies.get(code, 0) + 1
    return _answer(desk, args, tally)


def _arriving_between(start: str | None, end: str | None) -> dict[str, int]:
    """Return Stripe's `arrival_date` filter: arrival days are midnights in UTC, and may be still to come."""
    first = parse_day(start) if start else None
    last = parse_day(end) if end else None
    if first and last:
        Period(first, last)
    bounds = {}
    if first:
        bounds["gte"] = Period(first, first).bounds_unix_s("UTC")[0]
    if last:
        bounds["lte"] = Period(last, last).bounds_unix_s("UTC")[1] - 1
    return bounds


def _answer(desk: Desk, args: Args, tally: _Tally) -> Answer:
    """Put the count, the sums and the table together."""
    pen = Pen(desk)
    state = f"{args.status.replace('_', ' ')} " if args.status else ""
    arriving = span_text(args.start, args.end)
    in_currency = f" in {args.currency.upper()}" if args.currency else ""
    what = f"{state}payouts{in_currency}{f' arriving{arriving}' if arriving else ''}"
    if not tally.fitting:
        lines = [f"There are no {what}."]
    elif len(tally.shown) == tally.fitting:
        lines = [f"{all_of(tally.fitting, what, 'payout')}:"]
    else:
        lines = [f"Showing the newest {len(tally.shown)} of {tally.fitting:,} {what}; the sums are of all."]
    lines += _sum_lines(pen, tally)
    if tally.other_currencies:
        others = ", ".join(f"{count:,} in {code.upper()}" for code, count in sorted(tally.other_currencies.items()))
        lines.append(f"Not counted, because they are in other currencies: {others}.")
    told = tally.shown if len(tally.shown) <= TOLD_MAX else [one for one in tally.shown if one.failure]
    lines += [_row_text(pen, payout) for payout in told]
    cards = (table(desk, what[:1].upper() + what[1:], tally.shown, tally.fitting),) if tally.shown else ()
    figures = dict.fromkeys([*pen.figures, *(payout.amount for payout in tally.shown)])
    return Answer(
        text="\n".join(lines),
        cards=cards,
        figures=tuple(figures),
        data={
            "count": tally.fitting,
            "sums_minor": {f"{code} {state}": minor for (code, state), minor in sorted(tally.sums_minor.items())},
            "shown": [as_data(payout) for payout in tally.shown],
        },
        mentions=Mentions(listed=tuple(payout.id for payout in tally.shown)),
    )


def _sum_lines(pen: Pen, tally: _Tally) -> list[str]:
    """Add up each currency; what came back was not paid out and is said apart."""
    lines = []
    for code in sorted({code for code, _status in tally.sums_minor}):
        parts = [
            f"{pen.write(tally.sums_minor[code, status], code)} {status.replace('_', ' ')} "
            f"({tally.counts[code, status]:,})"
            for status in STATUS_WORDS
            if (code, status) in tally.sums_minor
        ]
        kept = [key for key in tally.sums_minor if key[0] == code and key[1] not in CAME_BACK]
        total = pen.write(sum(tally.sums_minor[key] for key in kept), code)
        whole = f", {total} in all that stayed out" if len(parts) > 1 else ""
        lines.append(f"{code.upper()}: {', '.join(parts)}{whole}.")
    return lines


def _row_text(pen: Pen, payout: Payout) -> str:
    """Write one payout on a line, with what to do when it came back."""
    amount = pen.write(payout.amount.minor, payout.amount.currency)
    where = f" at {payout.bank}" if payout.bank else ""
    line = f"- {amount}, {STATUS_WORDS.get(payout.status, payout.status)},{where} on {payout.arrives}, {payout.id}"
    return f"{line}. {payout.failure}" if payout.failure else line


SKILL = Reads(
    name="list_payouts",
    summary="List payouts to the bank by state, arrival day or currency, with the sums of all that fit.",
    args=Args,
    examples=("show me this month's payouts", "did a payout fail?", "which payouts are on their way"),
    answer=answer,
)
