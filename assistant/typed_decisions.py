"""Recognises a typed "yes" or "no" to a waiting proposal, which decides nothing: only the button does."""

from __future__ import annotations

import re
from typing import Literal

_YES = re.compile(
    r"\W*(?:(?:yes|yep|yeah|y|ok(?:ay)?|sure|confirm(?:ed)?|approved?|do it|go ahead|proceed|execute|go|please|it|that"
    r"|this|now|the refund|sounds good|correct|right|fine|great|thanks|just|i|jep|ja|si|oui)\W*){1,6}\Z",
    re.IGNORECASE,
)
# Courtesy alone ("thanks", "great") decides nothing; one of these words must be there.
_AGREES = re.compile(
    r"\b(?:yes|yep|yeah|y|ok(?:ay)?|sure|confirm(?:ed)?|approved?|do|go|proceed|execute|sounds|correct|jep|ja|si|oui)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\W*(?:no|nope|nah|reject(?: it| that| this)?|decline(?: it)?|don['’]?t(?: do it)?|never ?mind|forget it)\W*\Z",
    re.IGNORECASE,
)


def typed_decision(message: str) -> Literal["yes", "no"] | None:
    """Say whether a message is nothing but a yes or a no."""
    if len(message) > 80:
        return None
    if _NO.match(message):
        return "no"
    return "yes" if _YES.match(message) and _AGREES.search(message) else None


def told_to_press(decision: Literal["yes", "no"], summary: str) -> str:
    """The reply to a typed decision on an open proposal."""
    if decision == "no":
        return f"Nothing has been done: {summary} Reject it with its button, or just let it expire."
    return f"I can't take a typed yes for this, only your press on the button. It still waits: {summary}"
