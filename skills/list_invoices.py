"""Lists invoices by status and customer, with what is owed and how late, and counts all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.invoice import DRAFT, OPEN, PAID, UNCOLLECTIBLE, Invoice, as_data, days_late, is_overdue, state_text
from skills.finding.moments import day_text

SHOWN_MAX = 20

# More rows than this stand in the table only.
TOLD_MAX = 5

PROGRESS_EVERY_PAGES = 10

OVERDUE = "overdue"

# How the sum of each state is said, in the order of an invoice's life; void ones ask for nothing.
_SAID = {
    DRAFT: "in drafts",
    OPEN: "to be paid",
    OVERDUE: "of that overdue",
    PAID: "paid",
    UNCOLLECTIBLE: "given up as uncollectible",
}


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Literal["draft", "open", "paid", "overdue", "unpaid"] | None = Field(
        default=None,
        description="draft: not sent yet; open or unpaid: to be paid, also when late; overdue: late; paid.",
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only of this customer: name, email or id (cus_…)."
    )


@dataclass(slots=True)
class _Tally:
    """What all pages hold: the rows to show, and count and sum per currency and state of everything that fits."""

    shown: list[Invoice] = field(default_factory=list)
    fitting: int = 0
    sums: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def add(self, desk: Desk, invoice: Invoice) -> None:
        """Count an invoice, and as overdue once more when it is."""
        self.fitting += 1
        self._count(invoice, invoice.status, invoice.total if invoice.status in (DRAFT, PAID) else invoice.left)
        if is_overdue(desk, invoice):
            self._count(invoice, OVERDUE, invoice.left)

    def _count(self, invoice: Invoice, state: str, money: Money) -> None:
        """Add to the sum of a state; a void invoice has none."""
        states = self.sums.setdefault(invoice.currency, {})
        count, minor = states.get(state, (0, 0))
        states[state] = (count + 1, minor + (money.minor if state in _SAID else 0))


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the newest that fit (the latest first when overdue) and the sums of all; NotFound as it comes."""
    customer = await find_customer(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    tally = await _tally(desk, args.status, customer)
    what = _what(args.status, customer)
    figures = [Money(minor, code) for code, states in tally.sums.items() for _count, minor in states.values()]
    figures += [amount for invoice in tally.shown for amount in (invoice.total, invoice.left)]
    only = tally.shown[0] if len(tally.shown) == 1 else None
    return Answer(
        text="\n".join(_lines(desk, args.status, tally, what)),
        cards=(_table(desk, tally, what),) if tally.shown else (),
        figures=tuple(dict.fromkeys(figures)),
        data={
            "count": tally.fitting,
            "sums": {
                code: {state: {"count": count, "minor": minor} for state, (count, minor) in sorted(states.items())}
                for code, states in sorted(tally.sums.items())
            },
            "shown": [as_data(desk, invoice) for invoice in tally.shown],
        },
        mentions=Mentions(
            customer_id=customer.id if customer else only.customer_id if only else None,
            customer_name=customer.name if customer else only.customer_name if only else None,
            listed=tuple(invoice.id for invoice in tally.shown),
        ),
    )


async def _tally(desk: Desk, status: str | None, customer: Found | None) -> _Tally:
    """Read every page; only the rows to show are kept."""
    params: dict[str, Any] = {"customer": customer.id} if customer else {}
    if status is not None:
        params["status"] = OPEN if status in (OVERDUE, "unpaid") else status
    if status == OVERDUE:
        params["due_date"] = {"lt": int(desk.now.timestamp())}
    tally = _Tally()
    pages_read = 0
    async for page in desk.stripe.pages("/v1/invoices", params):
        for invoice in map(Invoice, page):
            if status != OVERDUE or is_overdue(desk, invoice):
                tally.add(desk, invoice)
                tally.shown.append(invoice)
        if status == OVERDUE:
            tally.shown.sort(key=lambda invoice: invoice.due_unix_s or 0)
        del tally.shown[SHOWN_MAX:]
        pages_read += 1
        if pages_read % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {pages_read * 100:,} invoices")
    return tally


def _what(status: str | None, customer: Found | None) -> str:
    """Name what was asked for: "overdue invoices of “Jane”"."""
    words = f"{status} invoices" if status else "invoices"
    if customer is not None:
        words += f" of {quoted(customer.name, 80)}" + ("" if customer.exact else " (the closest name)")
    return words


def _lines(desk: Desk, status: str | None, tally: _Tally, what: str) -> list[str]:
    """Say how many there are, what they come to, and a few of them."""
    count, shown = tally.fitting, len(tally.shown)
    if not count:
        return [f"There are no {what}."]
    order = "latest" if status == OVERDUE else "newest"
    if shown < count:
        lines = [f"Showing the {order} {shown} of {count:,} {what}; the sums are of all {count:,}."]
    else:
        lines = [f"{all_of(count, what, 'invoice')}:"]
    lines += [f"{code.upper()}: {_sum_text(desk, code, states)}." for code, states in sorted(tally.sums.items())]
    if status == OVERDUE:
        late = days_late(desk, tally.shown[0])
        lines.append(f"The oldest of them is {late:,} day{'' if late == 1 else 's'} late.")
    return lines + [_row_text(desk, invoice) for invoice in tally.shown if shown <= TOLD_MAX]


def _sum_text(desk: Desk, code: str, states: dict[str, tuple[int, int]]) -> str:
    """Say the sum of each state of one currency."""
    parts = [
        f"{desk.show(Money(states[state][1], code))} {words} ({states[state][0]:,})"
        for state, words in _SAID.items()
        if state in states
    ]
    parts += [f"{count:,} {state}" for state, (count, _minor) in states.items() if state not in _SAID]
    return ", ".join(parts)


def _row_text(desk: Desk, invoice: Invoice) -> str:
    """Write one invoice on a line."""
    who = f", {quoted(invoice.who, 150)}" if invoice.who else ""
    left = f", {desk.show(invoice.left)} left" if invoice.status == OPEN and invoice.left != invoice.total else ""
    return f"- {invoice.name}: {desk.show(invoice.total)}{left}, {state_text(desk, invoice)}{who}"


def _table(desk: Desk, tally: _Tally, what: str) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Invoice"),
        Column("Total", "right"),
        Column("To be paid", "right"),
        Column("Status"),
        Column("Due"),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Id"),
    )
    rows = tuple(
        (
            invoice.number,
            desk.show(invoice.total),
            desk.show(invoice.left) if invoice.status in (OPEN, UNCOLLECTIBLE) else "",
            state_text(desk, invoice),
            day_text(desk, invoice.due_unix_s) if invoice.due_unix_s else "",
            invoice.who,
            invoice.id,
        )
        for invoice in tally.shown
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, tally.fitting)


SKILL = Reads(
    name="list_invoices",
    summary="List invoices by status or customer: what is owed, what is overdue and by how much, what is paid.",
    args=Args,
    examples=("which invoices are overdue?", "unpaid invoices of Jane", "show me the draft invoices"),
    answer=answer,
)
