"""A proposal in words: what would happen, its consequences and warnings, and that it waits for a person."""

from __future__ import annotations

from storage.proposals import ProposalRow

WAITS = "Nothing has been done yet. Look at it, then confirm or reject it yourself; a typed “yes” does nothing."


def proposal_text(row: ProposalRow) -> str:
    """Return the rendering of a proposal for a reply."""
    lines = [row.summary if row.livemode else f"Test mode: {row.summary}"]
    lines += [f"• {effect}" for effect in row.effects]
    lines += [f"⚠ {warning}" for warning in row.warnings]
    return "\n".join([*lines, WAITS])
