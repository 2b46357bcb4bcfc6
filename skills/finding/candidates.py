"""Says of a list of candidates how many it leaves out, and how to name one of those."""

from __future__ import annotations

from collections.abc import Sized


def left_out(shown: Sized, found: Sized, name_it_by: str, order: str = "newest") -> str:
    """Return " (the newest 10 of 12; for another one say its id)"; "" when every candidate is offered."""
    if len(found) <= len(shown):
        return ""
    return f" (the {order} {len(shown)} of {len(found)}; for another one say {name_it_by})"
