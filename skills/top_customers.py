"""Ranks customers by what they brought in a period, each currency for itself, with their share of all."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, TableCard
from domain.counts import many
from domain.money import exponent
from domain.periods import Period
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.reports.buyers import Ranking, read_buyers
from skills.reports.drawing import Pen
from skills.reports.sales import WHAT_IS_NET, Counted
from skills.reports.shares import days_text, period_said, share_text, tenths_of_percent

SHOWN_DEFAULT = 10
SHOWN_MAX = 100

# How far back it looks when no start is named.
PERIOD_DAYS = 365

# More rows than this stand in the table only.
TOLD_MAX = 3


class Args(BaseModel):
    """Which payments to rank by, and how many customers to show."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    start: str | None = Field(
        default=None, max_length=20, description="First day, ISO date, inclusive; the last 365 days when left out."
    )
    end: str | None = Field(
        default=None, max_length=20, description="Last day, ISO date, inclusive; today when left out."
    )
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many of each currency to show; {SHOWN_DEFAULT} if left out."
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages of payments; BadPeriod for a period that is none, BadAmount for no currency."""
    period = period_said(desk, args.start, args.end, PERIOD_DAYS)
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    await desk.progress("Reading payments")
    counted, rankings = await read_buyers(desk, period, wanted, args.limit or SHOWN_DEFAULT)
    pen = Pen(desk)
    listed = tuple(
        dict.fromkeys(one.customer_id for ranking in rankings.values() for one in ranking.shown if one.customer_id)
    )
    return Answer(
        text="\n".join(_lines(pen, period, counted, rankings, wanted)),
        cards=_cards(pen, rankings),
        figures=tuple(pen.figures),
        data=_data(period, counted, rankings),
        mentions=Mentions(customer_id=listed[0] if len(listed) == 1 else None, listed=listed),
    )


def _lines(pen: Pen, period: Period, counted: Counted, rankings: dict[str, Ranking], wanted: str | None) -> list[str]:
    """Write the ranking as sentences, the first few of each currency by name."""
    of_all = f"{sum(board.payments for board in rankings.values()):,} of {many(counted.payments, 'payment')}"
    lines = [f"Customers by what they brought {days_text(period)} ({of_all}):"]
    if not rankings:
        lines.append(f"Nothing was taken{f' in {wanted.upper()}' if wanted else ''}.")
    for code, board in rankings.items():
        rows, total = board.shown, board.net_minor
        top = sum(one.net_minor for one in rows)
        told = f"{code.upper()}: {pen.write(total, code)} net from {many(board.buyers, 'customer')}"
        if len(rows) < board.buyers:
            of_total = share_text(tenths_of_percent(top, total))
            told += f"; the {len(rows)} shown brought {pen.write(top, code)}"
            told += f" ({of_total} of all)" if of_total else ""
        lines.append(told + ".")
        for one in rows[:TOLD_MAX]:
            share = share_text(tenths_of_percent(one.net_minor, total))
            ending = f" ({share})" if share else ""
            name = quoted(one.who, 150) or one.customer_id
            lines.append(f"- {name}: {pen.write(one.net_minor, code)}{ending}, {many(one.payments, 'payment')}")
        if board.nobody.payments:
            lines.append(
                f"{many(board.nobody.payments, 'payment')} over {pen.write(board.nobody.net_minor, code)} net "
                "came without a customer or an e-mail address and can't be ranked."
            )
    return [*lines, *counted.others_line(), *([WHAT_IS_NET] if rankings else [])]


def _cards(pen: Pen, rankings: dict[str, Ranking]) -> tuple[Card, ...]:
    """Draw a table for each currency."""
    columns = (
        Column("Rank", "right"),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Net", "right"),
        Column("Share", "right"),
        Column("Payments", "right"),
        Column("Customer id"),
    )
    cards = []
    for code, ranking in rankings.items():
        rows, total = ranking.shown, ranking.net_minor
        if not rows:
            continue
        cells = tuple(
            (
                str(rank),
                one.who,
                pen.write(one.net_minor, code),
                share_text(tenths_of_percent(one.net_minor, total)),
                f"{one.payments:,}",
                one.customer_id or "guest",
            )
            for rank, one in enumerate(rows, 1)
        )
        cards.append(TableCard(f"Top customers, {code.upper()}", columns, cells, ranking.buyers))
    return tuple(cards)


def _data(period: Period, counted: Counted, rankings: dict[str, Ranking]) -> dict[str, Any]:
    """Return the ranking for programs; shares are tenths of a percent, strangers' words named as theirs."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "payments_read": counted.payments,
        "currencies": {
            code: {
                "net_minor": board.net_minor,
                "payments": board.payments,
                "customers": board.buyers,
                "unnamed_net_minor": board.nobody.net_minor,
                "unnamed_payments": board.nobody.payments,
                "top": [
                    {
                        "customer_id": one.customer_id or None,
                        "net_minor": one.net_minor,
                        "payments": one.payments,
                        "share_tenths_of_percent": tenths_of_percent(one.net_minor, board.net_minor),
                        "written_by_others": {"customer": one.who},
                    }
                    for one in board.shown
                ],
            }
            for code, board in rankings.items()
        },
    }


SKILL = Reads(
    name="top_customers",
    summary="Rank customers by what they brought in a period, per currency, with their share of all.",
    args=Args,
    examples=("who are our best customers?", "top 5 customers this year", "which customers spent the most in EUR?"),
    answer=answer,
)
