"""Sends an invoice by e-mail: a draft is finalized first, an open one is sent again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.invoice import DRAFT, OPEN, PAID, Invoice
from skills.finding.invoices import find_invoice, read_invoice
from skills.invoices.acting import mentions, preconditions, receipt, recheck_invoice
from skills.invoices.mailing import mail_effects, require_mailable, sent_since
from skills.invoices.wording import due_words, finalizing_effects


class Args(BaseModel):
    """Which invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer when only one is draft or open.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the sending; NotFound, or Conflict when the invoice can't be sent as it stands."""
    found = await find_invoice(desk, args.invoice, prefer=lambda invoice: invoice.status in (DRAFT, OPEN))
    if isinstance(found, Choice):
        return found
    _require_sendable(found)
    require_mailable(found)
    is_draft = found.status == DRAFT
    warnings = () if is_draft else ("This invoice is open already: the customer gets the same e-mail once more.",)
    return Draft(
        summary=f"Send invoice {found.name} over {desk.show(found.total)} to {found.email}.",
        money=None,
        effects=(
            *mail_effects(desk, found),
            *(finalizing_effects(desk, found) if is_draft else (due_words(desk, found),)),
        ),
        request=call("POST", f"/v1/invoices/{found.id}/send"),
        preconditions=preconditions(found),
        warnings=warnings,
        figures=(found.total, found.left),
        mentions=mentions(found),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Send it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Invoice(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether it went out: a draft is no draft any more, or Stripe told of an e-mail since the approval."""
    shown = approval.terms.preconditions
    invoice = await read_invoice(desk, str(shown["invoice"]))
    was_finalized = shown["status"] == DRAFT and invoice.status != DRAFT
    if was_finalized or await sent_since(desk, invoice.id, approval.approved_unix_s):
        return _receipt(desk, invoice, None)
    return None


def _require_sendable(invoice: Invoice) -> None:
    """Raise Conflict, with the way out, unless the invoice is a draft or open."""
    if invoice.status in (DRAFT, OPEN):
        return
    way = "Send the customer its receipt instead." if invoice.status == PAID else "Make a new invoice instead."
    raise Conflict(f"Invoice {invoice.name} is {invoice.status}, so it can't be sent to be paid. {way}")


def _receipt(desk: Desk, invoice: Invoice, request_id: str | None) -> Receipt:
    """Say what Stripe confirmed."""
    if invoice.status == PAID:
        text = f"Invoice {invoice.name} over {desk.show(invoice.total)} is final; nothing was left to pay on it."
    else:
        due = due_words(desk, invoice)
        text = f"Sent invoice {invoice.name} over {desk.show(invoice.left)} to {invoice.email}. {due}"
    return receipt(invoice, text, request_id)


SKILL = Acts(
    name="send_invoice",
    summary="Send a draft invoice to its customer by e-mail, or an open one again, after a person has confirmed.",
    args=Args,
    examples=("send invoice in_1Q2w3E", "send Jane her invoice", "email invoice F2A1B3C4-0003"),
    propose=propose,
    recheck=recheck_invoice,
    execute=execute,
    find_outcome=find_outcome,
)
