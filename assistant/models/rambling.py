"""Tells when a model has lost the thread: it goes on too long, says the same again and again, or calls in circles."""

from __future__ import annotations

import re
from collections import Counter

REPLY_CHARS_MAX = 6_000
SAME_CALL_MAX = 3
_SAME_LINE_MAX = 4
_SAME_WORDS = re.compile(r"(.{8,80}?)\1{4,}", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SHORT_CHARS = 12


class Rambling(Exception):  # named as the fact it states, like the domain's errors
    """The model goes in circles; what it found before stands."""


def rambles(text: str) -> bool:
    """Whether a reply is too long, or repeats a sentence or a stretch of words over and over."""
    if len(text) > REPLY_CHARS_MAX:
        return True
    sentences = Counter(part.strip().lower() for part in _SENTENCE_END.split(text) if len(part) > _SHORT_CHARS)
    repeated = max(sentences.values(), default=0) >= _SAME_LINE_MAX
    return repeated or _SAME_WORDS.search(text) is not None
