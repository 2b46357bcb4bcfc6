"""Recognises what a typed message says to a waiting proposal: a yes decides nothing, a no withdraws it."""

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
_TURNS_DOWN = (
    r"(?:no(?:pe)?|nah|never ?mind|not that(?: one)?|wrong(?: one)?|forget (?:it|that|about it)|"
    r"(?:abort|reject|decline|cancel|stop|drop|scratch|leave|skip)(?: it| that| this)|"
    r"don['’]?t(?: do (?:it|that))?)"
)
_NO = re.compile(
    rf"\W*(?:(?:ok(?:ay)?|oh|please|sorry|actually|wait|well)\W+)*(?:n|abort|cancel|reject|decline|stop|{_TURNS_DOWN})"
    rf"(?:\W+(?:please|thanks|thank you|then|{_TURNS_DOWN}))*\W*\Z",
    re.IGNORECASE,
)
# "No, make it 10", "never mind, order 101 instead": turned down, whatever else is wanted. "No. 7" counts something.
_NO_AND_MORE = re.compile(
    rf"\W*(?:(?:ok(?:ay)?|oh|please|sorry|actually|wait|well|hmm+)\W+)*{_TURNS_DOWN}(?!\.?\s*#?\d)"
    r"(?:\s*[,;:!–—-]|\.\s|\s+(?:wait|make|only|just|rather|i mean|i meant|it should|not)\b)",
    re.IGNORECASE,
)
# At its beginning a message takes back what was said with these; inside it they may tell of anything ("did not come").
_TAKES_BACK = re.compile(
    r"\W*(?:(?:ah|oh|hmm+|ok(?:ay)?|and|but|please|hang on|well)\W+)*(?:no(?:pe)?|nah|sorry|actually|oops|wait|wrong"
    r"|not|only|just|better|never ?mind|rather)\b",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:i mean|i meant|(?:make|change) (?:it|that)|rather|instead|correction|(?:it )?should be"
    r"|not (?:order |payment |invoice )?[#$€£]?\d)",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\b(?:also|too|as well|another|both|besides)\b", re.IGNORECASE)
_UNDO = re.compile(
    r"\W*(?:(?:ok(?:ay)?|oh|please|sorry|actually|wait|no|can you|could you)\W+)*"
    r"(?:(?:undo|revert|reverse|roll back)(?: (?:that|it|this|the last (?:one|thing|change)))?"
    r"|take (?:that|it|this) back)"
    r"(?:\W+(?:please|again|now|thanks))*\W*\Z",
    re.IGNORECASE,
)


def typed_decision(message: str) -> Literal["yes", "no"] | None:
    """Say whether a message is nothing but a yes or a no."""
    if len(message) > 80:
        return None
    if _NO.match(message):
        return "no"
    return "yes" if _YES.match(message) and _AGREES.search(message) else None


def turns_down(message: str) -> bool:
    """Whether a message says no to what waits, alone or before what is wanted instead."""
    return typed_decision(message) == "no" or _NO_AND_MORE.match(message) is not None


def may_replace(message: str) -> bool:
    """Whether what a message asks for may take the place of what waits, as a correction does."""
    corrects = _TAKES_BACK.match(message) or _CORRECTS.search(message)
    return corrects is not None and _ADDS.search(message) is None


def asks_to_undo(message: str) -> bool:
    """Whether a message only asks to have the last change taken back."""
    return _UNDO.match(message) is not None


def told_to_press(decision: Literal["yes", "no"], summary: str) -> str:
    """The reply to a typed decision that its door or its person may not take."""
    if decision == "no":
        return f"Nothing has been done: {summary} Reject it with its button, or just let it expire."
    return f"I can't take a typed yes for this, only your press on the button. It still waits: {summary}"
