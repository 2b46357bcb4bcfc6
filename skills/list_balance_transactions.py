"""Lists what came into and went out of the Stripe balance, and adds up all of it by currency and type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.errors import Conflict
from domain.money import exponent
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.foreign import foreign
from skills.finding.moments import created_between, day_text, minute_text, span_text
from skills.payouts.contents import SORTS, Contents, sort_of, source_id, source_text
from skills.payouts.finding import find_payout
from skills.reports.drawing import Pen

SHOWN_DEFAULT = 20
SHOWN_MAX = 100
PROGRESS_EVERY_PAGES = 10

Type = Literal["charge", "refund", "dispute", "fee", "payout", "transfer", "adjustment"]

# What a person means by each word, in the sorts of skills.payouts.contents.
MEANT: dict[Type, frozenset[str]] = {
    "charge": frozenset({"charge"}),
    "refund": frozenset({"refund", "refund_returned"}),
    "dispute": frozenset({"dispute", "dispute_won"}),
    "fee": frozenset({"fee"}),
    "payout": frozenset({"payout", "payout_returned"}),
    "transfer": frozenset({"transfer", "earning", "topup"}),
    "adjustment": frozenset({"adjustment"}),
}


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    type: Type | None = Field(
        default=None, description="Only charges, refunds, disputes, Stripe's own fees, payouts, transfers or the rest."
    )
    payout: str | None = Field(
        default=None, max_length=80, description="Only what is in this automatic payout: its id (po_…), or “latest”."
    )
    start: str | None = Field(default=None, max_length=20, description="First day, ISO date, inclusive.")
    end: str | None = Field(default=None, max_length=20, description="Last day, ISO date, inclusive.")
    currency: str | None = Field(
        default=None, max_length=8, description="Only of the balance in this currency, ISO code such as EUR."
    )
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many to show, newest first; {SHOWN_DEFAULT} if left out."
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the newest that fit and the sums of all.

    Raises BadPeriod, BadAmount or NotFound for what can't be read, Conflict for a payout that can't be itemised.
    """
    params: dict[str, Any] = {"expand": ["data.source"]}
    if args.currency:
        exponent(args.currency.lower())
        params["currency"] = args.currency.lower()
    if created := created_between(desk, args.start, args.end):
        params["created"] = created
    if args.payout:
        payout = await find_payout(desk, args.payout, currency=args.currency)
        if isinstance(payout, Choice):
            return payout
        if not payout.automatic:
            raise Conflict(
                f"Payout {payout.id} was made by hand, and Stripe lists the transactions of automatic payouts only. "
                "Ask for the transactions of some days instead."
            )
        params["payout"] = payout.id
    return _answer(desk, args, await _read(desk, params, args))


@dataclass(slots=True)
class _Read:
    """What was read: the sums of what fits by currency, the newest of it, how many, and the fees within the others."""

    by_currency: dict[str, Contents] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    fees_within_minor: dict[str, int] = field(default_factory=dict)


async def _read(desk: Desk, params: dict[str, Any], args: Args) -> _Read:
    """Read every page."""
    found = _Read()
    pages_read = 0
    async for page in desk.stripe.pages("/v1/balance_transactions", params):
        for transaction in page:
            code = transaction["currency"]
            if args.type and sort_of(transaction) not in MEANT[args.type]:
                found.fees_within_minor[code] = found.fees_within_minor.get(code, 0) + transaction["fee"]
                continue
            found.by_currency.setdefault(code, Contents()).add(transaction)
            if len(found.shown) < (args.limit or SHOWN_DEFAULT):
                found.shown.append(transaction)
        found.count += len(page)
        pages_read += 1
        if pages_read % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {found.count:,} transactions")
    return found


def _answer(desk: Desk, args: Args, found: _Read) -> Answer:
    """Put the count, the sums and the table together."""
    pen = Pen(desk)
    by_currency, shown, read = found.by_currency, found.shown, found.count
    fitting = sum(contents.count for contents in by_currency.values())
    what = _what(args)
    if not fitting:
        lines = [f"There are no {what}. I looked at all {read:,} that could have been."]
    elif len(shown) == fitting:
        lines = [f"{all_of(fitting, what, 'balance transaction')}:"]
    else:
        lines = [f"Showing the newest {len(shown)} of {fitting:,} {what}; the sums are of all {fitting:,}."]
    lines += [_sum_line(pen, code, contents) for code, contents in sorted(by_currency.items())]
    within = {code: minor for code, minor in sorted(found.fees_within_minor.items()) if minor}
    if args.type == "fee" and within:
        sums = ", ".join(pen.write(minor, code) for code, minor in within.items())
        lines.append(f"Fees that Stripe kept from payments and disputes are no transactions of their own: {sums} more.")
    cards = (_table(pen, what, shown, fitting),) if shown else ()
    return Answer(
        text="\n".join(lines),
        cards=cards,
        figures=tuple(pen.figures),
        data={
            "count": fitting,
            "looked_at": read,
            "fees_within_minor": within,
            "net_minor": {code: contents.net_minor for code, contents in sorted(by_currency.items())},
            "by_type": {
                code: {sort: group.net_minor for sort, group in contents.in_order}
                for code, contents in sorted(by_currency.items())
            },
            "shown": [_row_data(transaction) for transaction in shown],
        },
        mentions=Mentions(listed=tuple(filter(None, map(source_id, shown)))),
    )


def _what(args: Args) -> str:
    """Name what was asked for."""
    words = f"{args.type} transactions" if args.type else "balance transactions"
    if args.payout:
        words += f" in payout {foreign(args.payout, 80)}" if args.payout.startswith("po_") else " in the latest payout"
    if args.currency:
        words += f" in {args.currency.upper()}"
    return words + span_text(args.start, args.end)


def _sum_line(pen: Pen, currency: str, contents: Contents) -> str:
    """Say what a currency's transactions add up to, each sort by itself."""
    parts = [
        f"{pen.write(group.net_minor, currency)} {SORTS[sort]} ({group.count:,})" for sort, group in contents.in_order
    ]
    fees_minor = sum(contents.fees_minor.values())
    fees = f" after {pen.write(fees_minor, currency)} fees" if fees_minor else ""
    return f"{currency.upper()}: {pen.write(contents.net_minor, currency)} net{fees}: {', '.join(parts)}."


def _table(pen: Pen, what: str, shown: list[dict[str, Any]], total: int) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Made"),
        Column("What"),
        *(Column(name, "right") for name in ("Gross", "Fee", "Net")),
        Column("Available"),
        Column("Who or what for", foreign=True),
        Column("Id"),
    )
    rows = tuple(
        (
            minute_text(pen.desk, one["created"]),
            str(one["type"]).replace("_", " "),
            *(pen.write(one[part], one["currency"]) for part in ("amount", "fee", "net")),
            day_text(pen.desk, one["available_on"]) if one["status"] == "pending" else "yes",
            foreign(source_text(one), 80),
            source_id(one),
        )
        for one in shown
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, total)


def _row_data(transaction: dict[str, Any]) -> dict[str, Any]:
    """Return a transaction for programs, strangers' text apart."""
    kept = ("id", "type", "amount", "fee", "net", "currency", "status", "created", "available_on")
    return {
        **{name: transaction[name] for name in kept},
        "source_id": source_id(transaction),
        "written_by_others": {"about": foreign(source_text(transaction), 80)},
    }


SKILL = Reads(
    name="list_balance_transactions",
    summary="List what came into and left the balance, by type, day, payout or currency, with the sums of all.",
    args=Args,
    examples=("show balance transactions of yesterday", "which Stripe fees did we pay in October?"),
    answer=answer,
)
