"""Counts things in words that fit one and many."""

from __future__ import annotations


def many(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun: "1 refund", "1,243 refunds"; `several` is a plural that takes no s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def all_of(count: int, what: str, one: str) -> str:
    """Begin a whole list: "All 3 open invoices", "The only open invoice"; `one` is the noun that `what` has in many."""
    return f"All {count:,} {what}" if count > 1 else f"The only {what.replace(f'{one}s', one, 1)}"
