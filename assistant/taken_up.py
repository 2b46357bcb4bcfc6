"""What an earlier request said and the person's words go on with: "make it 14 days", "the same for order 43"."""

from __future__ import annotations

import re
from typing import Any

from assistant.meant import names_in
from assistant.words import Message, Words

_AGAIN = re.compile(
    r"\b(?:same|again|ditto|that|it['’]?s|as before|like (?:before|last time)|instead|rather|sorry|i meant?|actually"
    r"|wrong|should (?:be|read|have been)|not)\b|^\W*(?:no|nope|nah|wait|oops)\b",
    re.IGNORECASE,
)


def taken_up(tool: str, name: str, value: Any, words: Words) -> tuple[Message, ...]:
    """Return the messages before the exchange, newest first, where a value of the last request may have been said.

    Only a call of the same skill with the same value goes on with it, and only where the person corrects it or points
    to it: whoever names another record asks for something new.
    """
    if tool != words.last_tool or _plain(words.last_args.get(name)) != _plain(value):
        return ()
    now = words.now
    is_new = bool(now.references or names_in(now)) and not _AGAIN.search(now.own)
    return () if is_new else tuple(reversed(words.earlier))


def _plain(value: Any) -> str:
    """A value in one writing: "5.00" and 5 are the same."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
