"""Invoices by e-mail: whether Stripe can send one, what the customer gets, and when it was last sent."""

from __future__ import annotations

from domain.errors import Conflict
from skills.contract import Desk
from skills.finding.foreign import quoted
from skills.finding.invoice import Invoice
from skills.invoices.acting import CLOCK_SKEW_S, EVENTS_KEPT_DAYS, NO_MAIL_IN_TEST, last_sent_unix_s

DAY_S = 86_400


def require_mailable(invoice: Invoice) -> None:
    """Raise Conflict, with the way out, unless Stripe can send the invoice by e-mail."""
    if not invoice.is_sent_by_mail:
        raise Conflict(
            f"Invoice {invoice.name} is charged to the customer's saved payment method by itself, so Stripe doesn't "
            "send it. Pay it now with the saved method instead."
        )
    if not invoice.email:
        raise Conflict(f"Invoice {invoice.name} has no e-mail address to go to. Add one to the customer first.")


def mail_effects(desk: Desk, invoice: Invoice) -> tuple[str, ...]:
    """Say who gets which e-mail."""
    who = quoted(invoice.who, 150)
    lines = (f"Stripe e-mails {who} (as the customer wrote it) a link to pay and the invoice as PDF.",)
    return lines if desk.stripe.livemode else (*lines, NO_MAIL_IN_TEST)


async def sent_since(desk: Desk, invoice_id: str, since_unix_s: int) -> bool:
    """Say whether Stripe has sent the invoice since a moment on our clock."""
    return await last_sent_unix_s(desk, invoice_id, since_unix_s - CLOCK_SKEW_S) is not None


async def last_sent(desk: Desk, invoice_id: str) -> int | None:
    """Return when Stripe last sent it (Unix seconds) within the days it keeps events for."""
    return await last_sent_unix_s(desk, invoice_id, int(desk.now.timestamp()) - EVENTS_KEPT_DAYS * DAY_S)
