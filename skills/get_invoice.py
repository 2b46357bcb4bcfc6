"""Shows one invoice: its lines, tax, credit and payments, how late it is, and where it can be paid."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from skills.contract import Answer, Choice, Desk, Reads
from skills.finding.foreign import foreign, quoted
from skills.finding.invoice import DRAFT, OPEN, PAID, Invoice, as_data, is_overdue, state_text
from skills.finding.invoices import find_invoice
from skills.finding.moments import day_text, minute_text
from skills.invoices.acting import EVENTS_KEPT_DAYS, hosted_url, links, mentions, pdf_url
from skills.invoices.contents import Contents, read_contents
from skills.invoices.mailing import last_sent

# More lines than this stand in the table only.
TOLD_MAX = 8


class Args(BaseModel):
    """Which invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer it is for.",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the whole invoice as it stands now; NotFound with what to try."""
    found = await find_invoice(desk, args.invoice)
    if isinstance(found, Choice):
        return found
    contents, sent_unix_s = await asyncio.gather(read_contents(desk, found.id), last_sent(desk, found.id))
    invoice = contents.invoice
    lines = [
        _headline(desk, invoice),
        *([f"Note on it: {quoted(memo)}"] if (memo := foreign(invoice.source.get("description"), 300)) else []),
        *_sent_lines(desk, invoice, sent_unix_s),
        *(f"- {line.told}: {desk.show(line.amount)}" for line in contents.lines[:TOLD_MAX]),
        *([f"- and {len(contents.lines) - TOLD_MAX:,} more lines"] if len(contents.lines) > TOLD_MAX else []),
        *(f"{label}: {desk.show(money)}" for label, money in contents.sums()),
        *_payment_lines(desk, contents),
    ]
    if url := hosted_url(invoice):
        lines.append(f"Page: {url}")
    if url := pdf_url(invoice):
        lines.append(f"PDF: {url}")
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, contents), *links(invoice)),
        figures=contents.figures(),
        data={
            **as_data(desk, invoice),
            "lines": [line.as_data() for line in contents.lines],
            "credit_notes": [str(note["id"]) for note in contents.credit_notes],
            "payments": [one.payment_id for one in contents.payments if one.status == PAID],
            "last_sent_unix_s": sent_unix_s,
            "hosted_url": hosted_url(invoice),
            "pdf_url": pdf_url(invoice),
        },
        mentions=mentions(invoice),
    )


def _headline(desk: Desk, invoice: Invoice) -> str:
    """Say whose it is, what it comes to and how it stands."""
    who = f" for {quoted(invoice.who, 150)}" if invoice.who else ""
    kind = "Draft invoice" if invoice.status == DRAFT else "Invoice"
    left = f", {desk.show(invoice.left)} still to be paid" if invoice.status == OPEN else ""
    made = day_text(desk, int(invoice.source["created"]))
    due = f", due since {day_text(desk, invoice.due_unix_s or 0)}" if is_overdue(desk, invoice) else ""
    from_plan = f" Made by subscription {invoice.subscription_id}." if invoice.subscription_id else ""
    return (
        f"{kind} {invoice.name}{who} of {made} over {desk.show(invoice.total)}: {state_text(desk, invoice)}{due}{left}."
        f"{from_plan}"
    )


def _sent_lines(desk: Desk, invoice: Invoice, sent_unix_s: int | None) -> list[str]:
    """Say when it was last e-mailed, where Stripe still knows."""
    if not invoice.is_sent_by_mail:
        return ["It is charged to the customer's saved payment method, not sent by e-mail."]
    if sent_unix_s is not None:
        return [f"Last sent by e-mail on {minute_text(desk, sent_unix_s)} to {invoice.email}."]
    return [] if invoice.status == DRAFT else [f"Not sent by e-mail in the last {EVENTS_KEPT_DAYS} days."]


def _payment_lines(desk: Desk, contents: Contents) -> list[str]:
    """Say what settled it, or how often that was tried."""
    lines = []
    source = contents.invoice.source
    tries, next_unix_s = source.get("attempt_count"), source.get("next_payment_attempt")
    if tries and contents.invoice.status == OPEN:
        following = f"; it tries again on {minute_text(desk, int(next_unix_s))}" if next_unix_s else ""
        lines.append(f"Stripe has tried {tries:,} time{'' if tries == 1 else 's'} to charge it, in vain{following}.")
    for payment in (one for one in contents.payments if one.status == PAID):
        when = f" on {minute_text(desk, payment.paid_unix_s)}" if payment.paid_unix_s else ""
        lines.append(f"Payment {payment.payment_id}: {desk.show(payment.amount)} {payment.status}{when}")
    outside = contents.invoice.money("amount_paid_off_stripe")
    return lines + ([f"Paid outside of Stripe: {desk.show(outside)}"] if outside.minor else [])


def _table(desk: Desk, contents: Contents) -> TableCard:
    """Draw the lines and, under them, the sums."""
    columns = (Column("Line", foreign=True), Column("Quantity", "right"), Column("Amount", "right"))
    rows = [(line.description, str(line.quantity or ""), desk.show(line.amount)) for line in contents.lines]
    rows += [(label, "", desk.show(money)) for label, money in contents.sums()]
    return TableCard(f"Invoice {contents.invoice.name}", columns, tuple(rows), len(rows))


SKILL = Reads(
    name="get_invoice",
    summary="Show one invoice with its lines, tax, payments, how late it is, and the links to its page and PDF.",
    args=Args,
    examples=("show invoice F2A1B3C4-0003", "what's on Jane's invoice?", "PDF of invoice in_1Q2w3E"),
    answer=answer,
)
