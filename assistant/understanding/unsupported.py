"""Requests that sound like a skill and for which Florin has none: each with what it says instead."""

from __future__ import annotations

from assistant.understanding.pieces import Clause

_NONE_OF_MINE = (
    (
        r"(?:extend|lengthen|prolong|add .* to|shorten|restart|renew) .*trial(?: .*)?|.*trial .*(?:extended|longer)",
        "I can't extend a trial. I can start a subscription with trial days, or change or cancel one.",
    ),
    (
        (
            r"(?:mark|set|flag|book|record|log) .*(?:invoice|REF|bill) .*(?:as|to) (?:paid|settled)(?: .*)?"
            r"|(?:mark|set|flag) .*paid (?:outside|by|in cash|offline).*"
        ),
        "I can't mark an invoice as paid. I can collect it from the card on file, send a reminder or write it off.",
    ),
)


def no_skill_for(clause: Clause) -> str | None:
    """What to answer when no skill does what the clause asks for; None when one may."""
    if clause.ends_with == "?":
        return None
    return next((answer for pattern, answer in _NONE_OF_MINE if clause.has(pattern)), None)
