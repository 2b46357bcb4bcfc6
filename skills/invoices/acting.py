"""What every act on one invoice shares: what must still be so, the receipt, and how a lost answer is settled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from domain.cards import Card, LinkCard
from domain.errors import NotFound, PreconditionChanged
from domain.money import Money
from skills.contract import Approval, Desk, Mentions, Receipt
from skills.finding.addresses import web_address
from skills.finding.foreign import quoted
from skills.finding.invoice import Invoice
from skills.finding.invoices import read_invoice

# Stripe's clock and ours tell whole seconds, and not quite the same ones.
CLOCK_SKEW_S = 5

# Stripe keeps events for 30 days: https://docs.stripe.com/api/events
EVENTS_KEPT_DAYS = 30

NO_MAIL_IN_TEST = "This is test mode: Stripe sends no e-mail for it."

Reached = Callable[[Invoice], str | None]


def preconditions(invoice: Invoice) -> dict[str, Any]:
    """What must still be so when an act on the invoice is done."""
    return {
        "invoice": invoice.id,
        "status": invoice.status,
        "total_minor": invoice.total.minor,
        "left_minor": invoice.left.minor,
        "currency": invoice.currency,
        "email": invoice.email,
    }


async def recheck_invoice(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming what changed, unless the invoice stands as it was shown."""
    shown = approval.terms.preconditions
    try:
        invoice = await read_invoice(desk, str(shown["invoice"]))
    except NotFound as gone:
        raise PreconditionChanged(f"Nothing was done: invoice {shown['invoice']} is gone, it was deleted.") from gone
    now = preconditions(invoice)
    changes = []
    if now["status"] != shown["status"]:
        changes.append(f"it is {now['status']} now")
    for field, words in (("total_minor", "its total is"), ("left_minor", "to be paid are")):
        if now[field] != shown[field]:
            was, is_now = (desk.show(Money(side[field], invoice.currency)) for side in (shown, now))
            changes.append(f"{words} {is_now} now, {was} then")
    if now["email"] != shown["email"]:
        changes.append(f"it goes to {quoted(now['email']) or 'no address'} now")
    if changes:
        raise PreconditionChanged(
            f"Nothing was done: invoice {invoice.name} has changed since you were asked: {'; '.join(changes)}. "
            "Ask again to see it as it stands."
        )


def outcome_by_state(reached: Reached) -> Callable[[Approval, Desk], Awaitable[Receipt | None]]:
    """Make a find_outcome for an act that sets a state: `reached` returns what to say once it is so, else None."""

    async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
        """Read the invoice and say whether it is where the act would have brought it."""
        invoice = await read_invoice(desk, str(approval.terms.preconditions["invoice"]))
        text = reached(invoice)
        return receipt(invoice, text) if text else None

    return find_outcome


def receipt(invoice: Invoice, text: str, request_id: str | None = None) -> Receipt:
    """Show an invoice as Stripe confirmed it, with its page and its PDF."""
    return Receipt(
        text=text,
        object_id=invoice.id,
        status=invoice.status,
        figures=tuple(dict.fromkeys((invoice.total, invoice.left, invoice.money("amount_paid")))),
        data={
            "id": invoice.id,
            "number": invoice.number or None,
            "status": invoice.status,
            "total_minor": invoice.total.minor,
            "left_minor": invoice.left.minor,
            "currency": invoice.currency,
            "due_unix_s": invoice.due_unix_s,
            "hosted_url": hosted_url(invoice),
            "pdf_url": pdf_url(invoice),
        },
        cards=links(invoice),
        request_id=request_id,
    )


def links(invoice: Invoice) -> tuple[Card, ...]:
    """The page on which the customer pays, and the document."""
    cards = []
    if url := hosted_url(invoice):
        cards.append(LinkCard(f"Invoice {invoice.name}", url))
    if url := pdf_url(invoice):
        cards.append(LinkCard(f"Invoice {invoice.name} as PDF", url))
    return tuple(cards)


def hosted_url(invoice: Invoice) -> str:
    """The address of Stripe's page for the invoice; "" for a draft."""
    return web_address(invoice.source.get("hosted_invoice_url"))


def pdf_url(invoice: Invoice) -> str:
    """The address of the PDF; "" for a draft."""
    return web_address(invoice.source.get("invoice_pdf"))


def mentions(invoice: Invoice) -> Mentions:
    """What the conversation may point back to: the invoice and its customer."""
    return Mentions(customer_id=invoice.customer_id, customer_name=invoice.customer_name, listed=(invoice.id,))


def owner_text(invoice: Invoice) -> str:
    """Whose invoice it is, as an effect."""
    who = quoted(invoice.who, 150)
    return f"It belongs to {who} (as the customer wrote it)." if who else "It names no customer."


async def last_sent_unix_s(desk: Desk, invoice_id: str, since_unix_s: int) -> int | None:
    """Return when Stripe last sent an invoice by e-mail, by its `invoice.sent` events; None when it was not.

    `since_unix_s` bounds the search; events older than EVENTS_KEPT_DAYS are gone.
    """
    params = {"type": "invoice.sent", "created": {"gte": since_unix_s}}
    async for page in desk.stripe.pages("/v1/events", params):
        for event in page:
            if event["data"]["object"].get("id") == invoice_id:
                return int(event["created"])
    return None
