"""Shows a customer's next invoices before they are made: lines, prorations, credit, date and what will be due."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, TableCard
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.customers.methods import read_running
from skills.finding.customers import find_customer
from skills.finding.foreign import quoted
from skills.finding.invoice import Invoice
from skills.finding.moments import day_text
from skills.invoices.contents import Contents, Line, line_of
from skills.subscriptions.previewing import preview, preview_next

# More subscriptions of one customer than this are named only by their number.
PREVIEWED_MAX = 10

# More lines than this stand in the table only.
TOLD_MAX = 8


class Args(BaseModel):
    """Whose."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose next invoice: name, email or id (cus_…).")


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the next invoice of each subscription, soonest first, else of what waits; NotFound as it comes."""
    found = await find_customer(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    running, waiting = await asyncio.gather(
        read_running(desk, found.id),
        desk.stripe.all("/v1/invoiceitems", {"customer": found.id, "pending": True}),
    )
    await desk.progress("Asking Stripe for the next invoice")
    drafts = await _previews(desk, found.id, running[:PREVIEWED_MAX], waiting)
    mentions = Mentions(customer_id=found.id, customer_name=found.name)
    who = quoted(found.name, 80) + ("" if found.exact else " (the closest name)")
    left_out = _left_out(desk, drafts, waiting)
    if not drafts:
        text = f"No invoice is coming for {who}: no running subscription renews, and nothing waits to be billed."
        return Answer("\n".join([text, *left_out]), data={"invoices": []}, mentions=mentions)
    several = len(drafts) > 1
    lines = [f"The next invoice{'s' if several else ''} of {who}, as Stripe would make {'them' if several else 'it'}:"]
    for draft in drafts:
        lines += _text(desk, draft)
    if len(running) > PREVIEWED_MAX:
        lines.append(f"Showing {PREVIEWED_MAX} of {len(running)} running subscriptions.")
    return Answer(
        text="\n".join([*lines, *left_out, "Nothing was made or charged."]),
        cards=tuple(_table(desk, draft) for draft in drafts),
        figures=_figures(drafts, waiting),
        data={"invoices": [_data(draft) for draft in drafts]},
        mentions=mentions,
    )


async def _previews(
    desk: Desk, customer_id: str, running: list[dict[str, Any]], waiting: list[dict[str, Any]]
) -> list[Contents]:
    """Ask for each subscription's next invoice; without any, for one of what waits, in each of its currencies."""
    if running:
        asked = await asyncio.gather(*(preview_next(desk, str(row["id"])) for row in running))
    else:
        currencies = sorted({str(item["currency"]) for item in waiting})
        params = [{"customer": customer_id, "currency": currency} for currency in currencies]
        asked = await asyncio.gather(*(preview(desk, one) for one in params))
    invoices = sorted((one.invoice for one in asked if one), key=lambda invoice: int(invoice["created"]))
    return [
        Contents(Invoice(invoice), tuple(line_of(row) for row in invoice["lines"]["data"]), (), ())
        for invoice in invoices
    ]


def _text(desk: Desk, draft: Contents) -> list[str]:
    """Say one preview: when, how much, and how it comes about."""
    invoice = draft.invoice
    if invoice.subscription_id:
        when = f"On {day_text(desk, int(invoice.source['created']))} for subscription {invoice.subscription_id}"
    else:
        when = "When you make an invoice of what waits"
    how = "sent to be paid" if invoice.is_sent_by_mail else "charged to the saved payment method"
    lines = [f"{when}: {desk.show(invoice.money('amount_due'))} due, {how}."]
    lines += [f"- {line.told}{_kind(line)}: {desk.show(line.amount)}" for line in draft.lines[:TOLD_MAX]]
    more = int(invoice.source["lines"].get("total_count") or len(draft.lines)) - TOLD_MAX
    lines += [f"- and {more:,} more lines"] if more > 0 else []
    return lines + [f"  {label}: {desk.show(money)}" for label, money in _sums(draft)]


def _kind(line: Line) -> str:
    """Say that a line is for a part of a period."""
    return " (proration)" if line.is_proration else ""


def _sums(draft: Contents) -> list[tuple[str, Money]]:
    """The sums of a preview: those of a draft, with the customer's balance and what is due."""
    rows = [row for row in draft.sums() if row[0] not in ("Still to be paid", "Credit used", "Owed from before")]
    starting = draft.invoice.money("starting_balance")
    if starting.minor:
        rows.append(("Credit of the customer" if starting.minor < 0 else "Owed from before", starting))
    return [*rows, ("Due", draft.invoice.money("amount_due"))]


def _left_out(desk: Desk, drafts: list[Contents], waiting: list[dict[str, Any]]) -> list[str]:
    """Name what waits for this customer but is on none of the previews, or on more than one."""
    shown = [item for draft in drafts for item in _items(draft)]
    lines = [
        f"Waiting, but on none of these: {desk.show(Money(int(item['amount']), item['currency']))} "
        f"{quoted(item.get('description'), 80)} ({item['id']})."
        for item in waiting
        if item["id"] not in shown
    ]
    if len(set(shown)) < len(shown):
        lines.append("What waits is shown with each of them; it is billed once, with the first.")
    return lines


def _items(draft: Contents) -> list[str]:
    """The invoice items a preview bills."""
    rows = draft.invoice.source["lines"]["data"]
    found = [((row.get("parent") or {}).get("invoice_item_details") or {}).get("invoice_item") for row in rows]
    return [str(item) for item in found if item]


def _figures(drafts: list[Contents], waiting: list[dict[str, Any]]) -> tuple[Money, ...]:
    """Every amount the text states."""
    amounts = [Money(int(item["amount"]), item["currency"]) for item in waiting]
    for draft in drafts:
        amounts += [money for line in draft.lines for money in line.figures()]
        amounts += [money for _label, money in _sums(draft)]
    return tuple(dict.fromkeys(amounts))


def _data(draft: Contents) -> dict[str, Any]:
    """One preview for programs and models."""
    invoice = draft.invoice
    return {
        "subscription_id": invoice.subscription_id,
        "at_unix_s": invoice.source["created"],
        "currency": invoice.currency,
        "total_minor": invoice.total.minor,
        "due_minor": invoice.money("amount_due").minor,
        "lines": [line.as_data() for line in draft.lines],
    }


def _table(desk: Desk, draft: Contents) -> Card:
    """Draw the lines and, under them, the sums."""
    columns = (Column("Line", foreign=True), Column("Amount", "right"))
    rows = [(line.text + _kind(line), desk.show(line.amount)) for line in draft.lines]
    rows += [(label, desk.show(money)) for label, money in _sums(draft)]
    return TableCard("Next invoice", columns, tuple(rows), len(rows))


SKILL = Reads(
    name="preview_invoice",
    summary="Show a customer's next invoice before it is made: lines, prorations, credit, date and what is due.",
    args=Args,
    examples=("what will Jane's next invoice be?", "preview the next invoice of acme@x.io"),
    answer=answer,
)
