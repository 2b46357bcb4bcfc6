"""Ranks customers by what they brought in a period, each currency for itself, with their share of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, TableCard
from domain.money import exponent
from domain.periods import Period
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.finding.payment import of_charge
from skills.reports.drawing import Pen
from skills.reports.sales import WHAT_IS_NET, Counted, Sale, sales
from skills.reports.shares import days_text, many, period_said, share_text, tenths_of_percent

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


@dataclass(slots=True)
class _Buyer:
    """What one customer brought in one currency; `customer_id` is "" for guests, who are told apart by e-mail."""

    customer_id: str
    who: str
    payments: int = 0
    net_minor: int = 0


@dataclass(slots=True)
class _Board:
    """One currency's buyers by their key, and the payments of nobody known."""

    buyers: dict[str, _Buyer] = field(default_factory=dict)
    nobody: _Buyer = field(default_factory=lambda: _Buyer("", ""))

    def add(self, sale: Sale) -> None:
        """Count a sale for who made it: the customer's record, else a guest's e-mail, else nobody known."""
        payment = of_charge(sale.charge)
        customer_id = payment.customer_id or ""
        email = str((sale.charge.get("billing_details") or {}).get("email") or sale.charge.get("receipt_email") or "")
        key = customer_id or email.casefold()
        buyer = self.buyers.setdefault(key, _Buyer(customer_id, payment.who)) if key else self.nobody
        buyer.who = buyer.who or payment.who
        buyer.payments += 1
        buyer.net_minor += sale.net_minor

    @property
    def ranked(self) -> list[_Buyer]:
        """The buyers, the one who brought most first."""
        return sorted(self.buyers.values(), key=lambda one: (-one.net_minor, one.customer_id, one.who))

    @property
    def net_minor(self) -> int:
        """What all brought, nobody known included."""
        return sum(one.net_minor for one in self.buyers.values()) + self.nobody.net_minor

    @property
    def payments(self) -> int:
        """How many payments that was."""
        return sum(one.payments for one in self.buyers.values()) + self.nobody.payments


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages of payments; BadPeriod for a period that is none, BadAmount for no currency."""
    period = period_said(desk, args.start, args.end, PERIOD_DAYS)
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    await desk.progress("Reading payments")
    counted, boards = Counted(), dict[str, _Board]()
    async for page in sales(desk, period, wanted, counted, ["data.customer"]):
        for sale in page:
            boards.setdefault(sale.currency, _Board()).add(sale)
    boards = dict(sorted(boards.items()))
    shown = {code: board.ranked[: args.limit or SHOWN_DEFAULT] for code, board in boards.items()}
    pen = Pen(desk)
    listed = tuple(dict.fromkeys(one.customer_id for rows in shown.values() for one in rows if one.customer_id))
    return Answer(
        text="\n".join(_lines(pen, period, counted, boards, shown, wanted)),
        cards=_cards(pen, boards, shown),
        figures=tuple(pen.figures),
        data=_data(period, counted, boards, shown),
        mentions=Mentions(customer_id=listed[0] if len(listed) == 1 else None, listed=listed),
    )


def _lines(
    pen: Pen,
    period: Period,
    counted: Counted,
    boards: dict[str, _Board],
    shown: dict[str, list[_Buyer]],
    wanted: str | None,
) -> list[str]:
    """Write the ranking as sentences, the first few of each currency by name."""
    of_all = f"{sum(board.payments for board in boards.values()):,} of {many(counted.payments, 'payment')}"
    lines = [f"Customers by what they brought {days_text(period)} ({of_all}):"]
    if not boards:
        lines.append(f"Nothing was taken{f' in {wanted.upper()}' if wanted else ''}.")
    for code, board in boards.items():
        rows, total = shown[code], board.net_minor
        top = sum(one.net_minor for one in rows)
        told = f"{code.upper()}: {pen.write(total, code)} net from {many(len(board.buyers), 'customer')}"
        if len(rows) < len(board.buyers):
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
    return [*lines, *counted.others_line(), *([WHAT_IS_NET] if boards else [])]


def _cards(pen: Pen, boards: dict[str, _Board], shown: dict[str, list[_Buyer]]) -> tuple[Card, ...]:
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
    for code, rows in shown.items():
        if not rows:
            continue
        total = boards[code].net_minor
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
        cards.append(TableCard(f"Top customers, {code.upper()}", columns, cells, len(boards[code].buyers)))
    return tuple(cards)


def _data(
    period: Period, counted: Counted, boards: dict[str, _Board], shown: dict[str, list[_Buyer]]
) -> dict[str, Any]:
    """Return the ranking for programs; shares are tenths of a percent, strangers' words named as theirs."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "payments_read": counted.payments,
        "currencies": {
            code: {
                "net_minor": board.net_minor,
                "payments": board.payments,
                "customers": len(board.buyers),
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
                    for one in shown[code]
                ],
            }
            for code, board in boards.items()
        },
    }


SKILL = Reads(
    name="top_customers",
    summary="Rank customers by what they brought in a period, per currency, with their share of all.",
    args=Args,
    examples=("who are our best customers?", "top 5 customers this year", "which customers spent the most in EUR?"),
    answer=answer,
)
