"""Explains a payout: every charge, refund, fee, dispute and adjustment in it, adding up to the cent."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, TableCard
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.foreign import foreign
from skills.finding.moments import day_text
from skills.payouts.contents import SORTS, Contents, Group, sort_of, source_id, source_text
from skills.payouts.finding import find_payout
from skills.payouts.payout import STATUS_WORDS, Payout, as_data
from skills.reports.drawing import Pen

PROGRESS_EVERY_PAGES = 10

# What Stripe's kinds of fee are called (https://docs.stripe.com/api/balance_transactions/object).
FEE_WORDS = {
    "stripe_fee": "Stripe's fees",
    "application_fee": "application fees",
    "tax": "tax on fees",
    "withheld_tax": "withheld tax",
    "payment_method_passthrough_fee": "payment method fees",
}


class Args(BaseModel):
    """Which payout to explain; nothing at all means the latest."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payout: str | None = Field(
        default=None, max_length=80, description="The payout's id (po_…) or “latest”; the latest when left out."
    )
    amount: str | None = Field(
        default=None, max_length=24, description='The amount that reached the bank, in major units such as "4212.07".'
    )
    currency: str | None = Field(
        default=None, max_length=8, description="Only payouts in this currency, ISO code such as EUR."
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer from all pages of the payout's transactions; NotFound, BadInput or BadAmount where no payout is meant."""
    payout = await find_payout(desk, args.payout, args.amount, args.currency)
    if isinstance(payout, Choice):
        return payout
    pen = Pen(desk)
    lines = _status_lines(pen, payout)
    contents = await _read(desk, payout) if payout.automatic else None
    if contents is None:
        lines += _manual_lines(pen, payout)
    else:
        lines += _content_lines(pen, payout, contents)
    return Answer(
        text="\n".join(lines),
        cards=_cards(pen, payout, contents) if contents else (),
        figures=tuple(pen.figures),
        data={"payout": as_data(payout), **(_data(payout, contents) if contents else {"itemised": False})},
        mentions=Mentions(listed=tuple(filter(None, map(source_id, contents.biggest))) if contents else (payout.id,)),
    )


async def _read(desk: Desk, payout: Payout) -> Contents:
    """Add up every transaction in the payout but the payout's own."""
    contents = Contents()
    pages_read = 0
    async for page in desk.stripe.pages("/v1/balance_transactions", {"payout": payout.id, "expand": ["data.source"]}):
        for transaction in page:
            if not _is_own(transaction, payout):
                contents.add(transaction)
        pages_read += 1
        if pages_read % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {contents.count:,} transactions")
    return contents


def _is_own(transaction: dict[str, Any], payout: Payout) -> bool:
    """Say whether a transaction is the payout itself, or its coming back, and no part of what was paid out."""
    return source_id(transaction) == payout.id and str(transaction["type"]).startswith("payout")


def _status_lines(pen: Pen, payout: Payout) -> list[str]:
    """Say what the payout is, where it is, and what to do when it came back."""
    amount = pen.write(payout.amount.minor, payout.amount.currency)
    verb = "arrived" if payout.status == "paid" else "was to arrive" if payout.failure else "arrives"
    where = f" at {payout.bank}" if payout.bank else ""
    if payout.status == "canceled":
        line = f"Payout {payout.id} of {amount} ({payout.how}) was canceled; the money is back in the balance."
    else:
        line = (
            f"Payout {payout.id} of {amount} ({payout.how}): {STATUS_WORDS.get(payout.status, payout.status)}; "
            f"it {verb}{where} on {payout.arrives}."
        )
    return [line, *([f"What to do: {payout.failure}"] if payout.failure else [])]


def _manual_lines(pen: Pen, payout: Payout) -> list[str]:
    """Say why a manual payout can't be itemised, and what is known of it."""
    made = day_text(pen.desk, payout.source["created"])
    why = (
        "It was made by hand, so Stripe does not say which payments are in it: it lists the transactions of automatic "
        f"payouts only. The money came from what was available in your balance on {made}; list the balance "
        "transactions up to that day to see what came in before."
    )
    lines = [why]
    money = payout.source.get("balance_transaction")
    if isinstance(money, dict) and money["fee"]:
        fee = pen.write(money["fee"], money["currency"])
        lines.append(
            f"Stripe took {fee} for it, on top: {pen.write(-money['net'], money['currency'])} left the balance."
        )
    return lines


def _content_lines(pen: Pen, payout: Payout, contents: Contents) -> list[str]:
    """Tell each sort's sums, and whether they make the amount."""
    currency = payout.amount.currency
    count = "1 transaction" if contents.count == 1 else f"{contents.count:,} transactions"
    lines = [f"In it are {count}:"]
    lines += [f"- {_group_line(pen, sort, group, currency)}" for sort, group in contents.in_order]
    if len(contents.fees_minor) > 1:
        parts = (
            f"{pen.write(minor, currency)} {FEE_WORDS.get(kind, kind.replace('_', ' '))}"
            for kind, minor in sorted(contents.fees_minor.items())
        )
        lines.append(f"The fees taken off are {', '.join(parts)}.")
    total = pen.write(contents.net_minor, currency)
    missing_minor = payout.amount.minor - contents.net_minor
    if not missing_minor:
        return [*lines, f"Together {total}, which is the payout to the cent."]
    difference = f"{pen.write(abs(missing_minor), currency)} {'more' if missing_minor > 0 else 'less'}"
    lines.append(
        f"Together {total}. The payout is {difference} than what Stripe lists in it; what the difference is, I don't "
        "know."
    )
    if payout.source.get("reconciliation_status") == "in_progress":
        lines.append("Stripe is still putting its list together; ask again in an hour.")
    return lines


def _group_line(pen: Pen, sort: str, group: Group, currency: str) -> str:
    """Tell a sort's count and sums: gross, fees and net, or net alone where no fee was taken off."""
    net = pen.write(group.net_minor, currency)
    named = f"{group.count:,} {SORTS[sort]}"
    if not group.fees_minor:
        return f"{named}: {net}"
    gross, fees = pen.write(group.gross_minor, currency), pen.write(group.fees_minor, currency)
    return f"{named}: {gross} less {fees} fees, {net} net"


def _cards(pen: Pen, payout: Payout, contents: Contents) -> tuple[Card, ...]:
    """Draw a row for each sort, and the biggest transactions."""
    currency = payout.amount.currency
    sums = tuple(
        (
            SORTS[sort].capitalize(),
            f"{group.count:,}",
            *(pen.write(minor, currency) for minor in (group.gross_minor, group.fees_minor, group.net_minor)),
        )
        for sort, group in contents.in_order
    )
    columns = (Column("What"), *(Column(name, "right") for name in ("Count", "Gross", "Fees", "Net")))
    by_sort = TableCard(f"Payout {payout.id} by type", columns, sums, len(sums))
    rows = tuple(
        (
            day_text(pen.desk, transaction["created"]),
            SORTS[sort_of(transaction)],
            pen.write(transaction["net"], currency),
            foreign(source_text(transaction), 80),
            source_id(transaction),
        )
        for transaction in contents.biggest
    )
    if not rows:
        return ()
    titles = (
        Column("Day"),
        Column("What"),
        Column("Net", "right"),
        Column("Who or what for", foreign=True),
        Column("Id"),
    )
    return (by_sort, TableCard("The biggest in it", titles, rows, contents.count))


def _data(payout: Payout, contents: Contents) -> dict[str, Any]:
    """Return the sums for programs."""
    return {
        "itemised": True,
        "transactions": contents.count,
        "net_minor": contents.net_minor,
        "unexplained_minor": payout.amount.minor - contents.net_minor,
        "fees_minor": dict(sorted(contents.fees_minor.items())),
        "by_type": {
            sort: {name: getattr(group, name) for name in Group.__slots__} for sort, group in contents.in_order
        },
        "biggest": [
            {"id": source_id(one), "type": sort_of(one), "net": Money(one["net"], one["currency"]).minor}
            for one in contents.biggest
        ],
    }


SKILL = Reads(
    name="explain_payout",
    summary="Explain a payout by its id or amount: every charge, refund, fee and dispute in it, adding up to the cent.",
    args=Args,
    examples=("why did I get $4,212.07?", "what is in the latest payout", "explain payout po_1Qx91Lm"),
    answer=answer,
)
