"""Draws takings: sentences, a table and a chart for each currency, with every figure they state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.cards import Column, SeriesCard, SeriesPoint, TableCard
from domain.counts import many
from domain.money import Money
from domain.periods import Period
from skills.contract import Desk
from skills.reports import buckets
from skills.reports.takings import Line, Takings

COLUMNS = (
    Column("Payments", "right"),
    Column("Gross", "right"),
    Column("Refunds", "right"),
    Column("Disputes", "right"),
    Column("Fees", "right"),
    Column("Net", "right"),
)


@dataclass(slots=True)
class Pen:
    """Writes amounts as the merchant reads them and remembers each one written."""

    desk: Desk
    figures: dict[Money, None] = field(default_factory=dict)

    def write(self, minor: int, currency: str) -> str:
        """Write an amount of minor units."""
        money = Money(minor, currency)
        self.figures[money] = None
        return self.desk.show(money)


def sentence(pen: Pen, currency: str, takings: Takings) -> str:
    """State one currency's takings in a sentence."""
    line = takings.lines[currency]
    parts = [f"{currency.upper()}: {pen.write(line.gross_minor, currency)} gross from {many(line.payments, 'payment')}"]
    parts.append(f"{pen.write(line.refunds_minor, currency)} refunded ({line.refund_count:,})")
    if line.disputes_minor < 0:
        parts.append(f"{pen.write(-line.disputes_minor, currency)} won back from disputes")
    elif line.disputes_minor or line.dispute_count:
        parts.append(f"{pen.write(line.disputes_minor, currency)} in disputes ({line.dispute_count:,})")
    if currency not in takings.converted:
        parts.append(f"{pen.write(line.fees_minor, currency)} fees")
        return f"{', '.join(parts)}: {pen.write(line.settled_net_minor, currency)} net."
    parts.append(f"{pen.write(line.sales_net_minor, currency)} after refunds and disputes, before fees")
    return ", ".join(parts) + "."


def settled_sentence(pen: Pen, currency: str, line: Line) -> str:
    """State what Stripe took and left in a balance that also got converted money."""
    fees, net = pen.write(line.fees_minor, currency), pen.write(line.settled_net_minor, currency)
    return f"Settled in {currency.upper()}, money of other currencies included: {fees} fees, {net} net."


def table(pen: Pen, title: str, rows: list[tuple[str, str, Takings]]) -> TableCard:
    """Draw a row for each (bucket name, currency)."""
    cells = tuple((label, code.upper(), *_cells(pen, code, takings)) for label, code, takings in rows)
    return TableCard(title, (Column("Period"), Column("Currency"), *COLUMNS), cells, len(cells))


def series(pen: Pen, currency: str, period: Period, size: buckets.Size, by_bucket: dict[date, Takings]) -> SeriesCard:
    """Draw one currency's gross takings over time; a bucket without any is a point at zero."""
    points = []
    for first, takings in by_bucket.items():
        minor = takings.lines.get(currency, Line()).gross_minor
        points.append(SeriesPoint(buckets.name(first, size, period), minor, pen.write(minor, currency)))
    return SeriesCard(f"Gross per {size}, {currency.upper()}", currency, tuple(points))


def line_data(line: Line) -> dict[str, int]:
    """Return a line for programs, in minor units and counts."""
    return {name: int(getattr(line, name)) for name in Line.__slots__}


def _cells(pen: Pen, currency: str, takings: Takings) -> tuple[str, ...]:
    """Write one currency's line; fees and net are left out where Stripe converted."""
    line = takings.lines.get(currency, Line())
    settled = ("", "")
    if currency not in takings.converted:
        settled = (pen.write(line.fees_minor, currency), pen.write(line.settled_net_minor, currency))
    taken = (line.gross_minor, line.refunds_minor, line.disputes_minor)
    return (f"{line.payments:,}", *(pen.write(minor, currency) for minor in taken), *settled)
