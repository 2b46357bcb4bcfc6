"""Sentences about an invoice: when it is due, what finalizing it fixes, and where it comes from."""

from __future__ import annotations

from skills.contract import Desk
from skills.finding.invoice import Invoice, is_overdue, state_text
from skills.finding.moments import day_text


def due_words(desk: Desk, invoice: Invoice) -> str:
    """Say when it is, or was, to be paid."""
    due = invoice.due_unix_s
    if due is None:
        return "It has no due date."
    day = day_text(desk, due)
    return f"It was due on {day}: {state_text(desk, invoice)}." if is_overdue(desk, invoice) else f"It is due on {day}."


def finalizing_effects(desk: Desk, invoice: Invoice) -> tuple[str, ...]:
    """Say what sending a draft also does."""
    due = invoice.due_unix_s
    when = f"It is due on {day_text(desk, due)}." if due else "Its due date counts from the moment it is sent."
    return ("The draft becomes final: it gets a number, and its amounts can't be changed any more.", when)


def origin_effect(invoice: Invoice) -> tuple[str, ...]:
    """Say so when a subscription made it, because that goes on."""
    if invoice.subscription_id is None:
        return ()
    return (f"It comes from subscription {invoice.subscription_id}, which stays as it is.",)
