"""Ranks products by what they brought in a period, and says how much of the revenue no product is known of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, SeriesCard, SeriesPoint, TableCard
from domain.counts import many
from domain.money import exponent
from domain.periods import Period
from skills.contract import Answer, Desk, Reads
from skills.finding.foreign import quoted
from skills.reports.drawing import Pen
from skills.reports.sales import WHAT_IS_NET, Counted, Sale, sales
from skills.reports.shares import days_text, period_said, share_text, tenths_of_percent
from skills.reports.sold import INVOICES_BACK_DAYS, UNKNOWN, Sold, read_sold

SHOWN_DEFAULT = 10
SHOWN_MAX = 100

# How far back it looks when no start is named.
PERIOD_DAYS = 365

# More rows than this stand in the table only.
TOLD_MAX = 3

BASIS = (
    "A payment is split by the lines of its invoice or checkout, discounts and tax included, else it counts for the "
    "product in its metadata, several by their prices. "
    f"Invoices made up to {INVOICES_BACK_DAYS} days before the period were read."
)


class Args(BaseModel):
    """Which payments to rank by, and how many products to show."""

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
class _Product:
    """What one product brought, and in how many payments it was."""

    key: str
    payments: int = 0
    net_minor: int = 0


@dataclass(slots=True)
class _Board:
    """One currency's products, UNKNOWN among them, and all of its payments."""

    products: dict[str, _Product] = field(default_factory=dict)
    payments: int = 0
    net_minor: int = 0

    def add(self, sale: Sale, sold: Sold) -> None:
        """Count a sale for the products it was for."""
        self.payments += 1
        self.net_minor += sale.net_minor
        for key, minor in sold.parts(sale).items():
            product = self.products.setdefault(key, _Product(key))
            product.payments += 1
            product.net_minor += minor

    @property
    def ranked(self) -> list[_Product]:
        """The known products, the one that brought most first."""
        known = (one for one in self.products.values() if one.key != UNKNOWN)
        return sorted(known, key=lambda one: (-one.net_minor, one.key))

    @property
    def unknown(self) -> _Product:
        """What no product is known of."""
        return self.products.get(UNKNOWN, _Product(UNKNOWN))


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages; BadPeriod for a period that is none, BadAmount for a currency that does not exist."""
    period = period_said(desk, args.start, args.end, PERIOD_DAYS)
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    await desk.progress("Reading invoices and checkouts")
    sold = await read_sold(desk, period)
    counted, boards = Counted(), dict[str, _Board]()
    async for page in sales(desk, period, wanted, counted):
        for sale in page:
            boards.setdefault(sale.currency, _Board()).add(sale, sold)
    boards = dict(sorted(boards.items()))
    shown = {code: board.ranked[: args.limit or SHOWN_DEFAULT] for code, board in boards.items()}
    pen = Pen(desk)
    of_all = f"{sum(board.payments for board in boards.values()):,} of {many(counted.payments, 'payment')}"
    lines = [f"Products by what they brought {days_text(period)} ({of_all}):"]
    if not boards:
        lines.append(f"Nothing was taken{f' in {wanted.upper()}' if wanted else ''}.")
    for code, board in boards.items():
        lines += _currency_lines(pen, sold, code, board, shown[code])
    lines += counted.others_line() + ([WHAT_IS_NET, BASIS] if boards else [])
    return Answer(
        text="\n".join(lines),
        cards=_cards(pen, sold, boards, shown),
        figures=tuple(pen.figures),
        data=_data(period, counted, sold, boards, shown),
    )


def _currency_lines(pen: Pen, sold: Sold, code: str, board: _Board, rows: list[_Product]) -> list[str]:
    """State one currency's ranking, the first few by name, and what no product is known of."""
    count = len(board.ranked)
    told = f"{code.upper()}: {pen.write(board.net_minor, code)} net from {many(board.payments, 'payment')}, "
    told += f"{many(count, 'product')}"
    lines = [f"{told}; the first {len(rows)} are shown." if len(rows) < count else f"{told}."]
    for one in rows[:TOLD_MAX]:
        share = share_text(tenths_of_percent(one.net_minor, board.net_minor))
        ending = f" ({share})" if share else ""
        name = quoted(sold.name_of(one.key), 80)
        lines.append(f"- {name}: {pen.write(one.net_minor, code)}{ending}, {many(one.payments, 'payment')}")
    unknown = board.unknown
    if unknown.payments:
        share = share_text(tenths_of_percent(unknown.net_minor, board.net_minor))
        told = f"{pen.write(unknown.net_minor, code)}{f' ({share})' if share else ''}"
        lines.append(
            f"{told} of {many(unknown.payments, 'payment')} can't be attributed to a product: no invoice, checkout or "
            "metadata names one, or metadata names several without a price."
        )
    return lines


def _cards(pen: Pen, sold: Sold, boards: dict[str, _Board], shown: dict[str, list[_Product]]) -> tuple[Card, ...]:
    """Draw a chart and a table for each currency; what can't be attributed is the table's last row."""
    columns = (
        Column("Product"),
        Column("Net", "right"),
        Column("Share", "right"),
        Column("Payments", "right"),
        Column("Product id"),
    )
    cards: list[Card] = []
    for code, rows in shown.items():
        board = boards[code]
        points = tuple(
            SeriesPoint(sold.name_of(one.key), one.net_minor, pen.write(one.net_minor, code)) for one in rows
        )
        if points:
            cards.append(SeriesCard(f"Net by product, {code.upper()}", code, points))
        unknown = [board.unknown] if board.unknown.payments else []
        cells = tuple(
            (
                sold.name_of(one.key) or "(not known)",
                pen.write(one.net_minor, code),
                share_text(tenths_of_percent(one.net_minor, board.net_minor)),
                f"{one.payments:,}",
                one.key if one.key in sold.names else "",
            )
            for one in (*rows, *unknown)
        )
        cards.append(TableCard(f"Top products, {code.upper()}", columns, cells, len(board.products)))
    return tuple(cards)


def _data(
    period: Period, counted: Counted, sold: Sold, boards: dict[str, _Board], shown: dict[str, list[_Product]]
) -> dict[str, Any]:
    """Return the ranking for programs; shares are tenths of a percent."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "payments_read": counted.payments,
        "currencies": {
            code: {
                "net_minor": board.net_minor,
                "payments": board.payments,
                "products": len(board.ranked),
                "unattributed_minor": board.unknown.net_minor,
                "unattributed_payments": board.unknown.payments,
                "top": [
                    {
                        "product_id": one.key if one.key in sold.names else None,
                        "name": sold.name_of(one.key),
                        "net_minor": one.net_minor,
                        "payments": one.payments,
                        "share_tenths_of_percent": tenths_of_percent(one.net_minor, board.net_minor),
                    }
                    for one in shown[code]
                ],
            }
            for code, board in boards.items()
        },
    }


SKILL = Reads(
    name="top_products",
    summary="Rank products by what they brought in a period, per currency, and say what can't be attributed.",
    args=Args,
    examples=("what are our best-selling products?", "top 5 products this month", "which product earns most in EUR?"),
    answer=answer,
)
