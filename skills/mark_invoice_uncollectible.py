"""Marks an open invoice as uncollectible: a bad debt, on which nobody counts any more."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.invoice import DRAFT, OPEN, UNCOLLECTIBLE, Invoice
from skills.finding.invoices import find_invoice
from skills.invoices.acting import mentions, outcome_by_state, owner_text, preconditions, receipt, recheck_invoice
from skills.invoices.wording import due_words, origin_effect


class Args(BaseModel):
    """Which invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer when only one of theirs is open.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the write-off; NotFound, or Conflict when the invoice is not open."""
    found = await find_invoice(desk, args.invoice, prefer=lambda invoice: invoice.status == OPEN)
    if isinstance(found, Choice):
        return found
    if found.status != OPEN:
        way = "Delete it instead." if found.status == DRAFT else "Only an open invoice can be given up."
        raise Conflict(f"Invoice {found.name} is {found.status}. {way}")
    return Draft(
        summary=f"Mark invoice {found.name} as uncollectible: {desk.show(found.left)} of it is not paid.",
        money=None,
        effects=(
            owner_text(found),
            due_words(desk, found),
            f"Your books count the {desk.show(found.left)} as bad debt; Stripe tries to collect it no more.",
            "The customer is not told, and can still pay it on its page. You can still void it later.",
            *origin_effect(found),
        ),
        request=call("POST", f"/v1/invoices/{found.id}/mark_uncollectible"),
        preconditions=preconditions(found),
        figures=(found.left, found.total),
        mentions=mentions(found),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Mark it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    invoice = Invoice(written.object)
    return receipt(invoice, _text(invoice), written.request_id)


def _reached(invoice: Invoice) -> str | None:
    """What to say once it is given up."""
    return _text(invoice) if invoice.status == UNCOLLECTIBLE else None


def _text(invoice: Invoice) -> str:
    """Say that it is given up."""
    return f"Invoice {invoice.name} is marked as uncollectible. It can still be paid or voided."


SKILL = Acts(
    name="mark_invoice_uncollectible",
    summary="Mark an open invoice as uncollectible (bad debt), after a person has confirmed.",
    args=Args,
    examples=("mark invoice F2A1B3C4-0003 as uncollectible", "write off Jane's invoice"),
    propose=propose,
    recheck=recheck_invoice,
    execute=execute,
    find_outcome=outcome_by_state(_reached),
)
