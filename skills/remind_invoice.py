"""Reminds a customer of an open invoice by sending it again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.invoice import DRAFT, OPEN, PAID, UNCOLLECTIBLE, Invoice, is_overdue
from skills.finding.invoices import find_invoice, read_invoice
from skills.finding.moments import minute_text
from skills.invoices.acting import EVENTS_KEPT_DAYS, mentions, preconditions, receipt, recheck_invoice
from skills.invoices.mailing import DAY_S, last_sent, mail_effects, require_mailable, sent_since
from skills.invoices.wording import due_words

# Reminded again within so many days a customer may well be annoyed.
PATIENCE_DAYS = 3


class Args(BaseModel):
    """Which invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer when only one of theirs is open.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the reminder; NotFound, or Conflict when nothing is to be paid on the invoice."""
    found = await find_invoice(desk, args.invoice, prefer=lambda invoice: invoice.status == OPEN)
    if isinstance(found, Choice):
        return found
    _require_open(found)
    require_mailable(found)
    sent_unix_s = await last_sent(desk, found.id)
    if sent_unix_s is None:
        last = f"Stripe knows of no e-mail about it in the last {EVENTS_KEPT_DAYS} days."
    else:
        last = f"It was last sent on {minute_text(desk, sent_unix_s)}."
    return Draft(
        summary=f"Remind {found.email} of invoice {found.name}: {desk.show(found.left)} to be paid.",
        money=None,
        effects=(
            *mail_effects(desk, found),
            due_words(desk, found),
            last,
            "Stripe has no dunning letter of its own here: the customer gets the invoice's e-mail again.",
        ),
        request=call("POST", f"/v1/invoices/{found.id}/send"),
        preconditions=preconditions(found),
        warnings=_warnings(desk, found, sent_unix_s),
        figures=(found.left, found.total),
        mentions=mentions(found),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Send it again; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Invoice(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether Stripe told of an e-mail since the approval."""
    invoice_id = str(approval.terms.preconditions["invoice"])
    if not await sent_since(desk, invoice_id, approval.approved_unix_s):
        return None
    return _receipt(desk, await read_invoice(desk, invoice_id), None)


def _require_open(invoice: Invoice) -> None:
    """Raise Conflict, with the way out, unless the invoice is open."""
    if invoice.status == OPEN:
        return
    why = {
        DRAFT: "is still a draft: the customer has never seen it. Send it first.",
        PAID: "is paid; there is nothing to remind of.",
        UNCOLLECTIBLE: "was given up as uncollectible, and Stripe doesn't send those. Its page can still be paid.",
    }.get(invoice.status, "is void: nobody owes anything on it.")
    raise Conflict(f"Invoice {invoice.name} {why}")


def _warnings(desk: Desk, invoice: Invoice, sent_unix_s: int | None) -> tuple[str, ...]:
    """State what speaks against a reminder now."""
    lines = []
    if not is_overdue(desk, invoice):
        lines.append("It is not overdue yet.")
    if sent_unix_s is not None and int(desk.now.timestamp()) - sent_unix_s < PATIENCE_DAYS * DAY_S:
        lines.append(f"The customer got it less than {PATIENCE_DAYS} days ago.")
    return tuple(lines)


def _receipt(desk: Desk, invoice: Invoice, request_id: str | None) -> Receipt:
    """Say what Stripe confirmed."""
    text = f"Reminded {invoice.email} of invoice {invoice.name}: {desk.show(invoice.left)} to be paid."
    return receipt(invoice, text, request_id)


SKILL = Acts(
    name="remind_invoice",
    summary="Remind a customer of an open invoice by sending it again, after a person has confirmed.",
    args=Args,
    examples=("remind Jane of her invoice", "send a reminder for invoice F2A1B3C4-0003", "chase invoice in_1Q2w3E"),
    propose=propose,
    recheck=recheck_invoice,
    execute=execute,
    find_outcome=find_outcome,
)
