"""Finds the stretches of a reply that ask, or say again what the person wants: only there may their figures stand."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.!?](?!\s|\Z|[\"”’)]))+[.!?;\"”’)]*")

_ACT = (
    r"(?:prepar\w+|refund\w*|creat\w+|send|make|issue|charge|bill|invoice|set up|draft|propose|take off|pay out"
    r"|pay|cancel|change|add|credit|give back|look for|look up|find|search|show|check|compare)"
)
_WISH = re.compile(
    rf"\b(?:(?:shall|should|can|could|may) (?:i|we)|(?:i|we)(?:['’]ll| will| can| can['’]t| cannot| could| would|['’]d)"
    rf"(?: then| now| gladly| happily| be able to| like to| need to| have to)?|wants? (?:me )?to|like me to|let me|to)"
    rf" (?:also |then |only )?{_ACT}\b"
    r"|\byou (?:asked|want|wanted|would like|meant|mean|wish)\b|\byou['’]d like\b|\bdid you mean\b",
    re.IGNORECASE,
)
# The words that a question begins with.
ASKING = "which|what|whose|whom?|when|where|why|how|do|does|did|is|are|was|were|shall|should|would|could|can|may|will"
_QUESTION = re.compile(
    rf"(?:^|[,:–—-] |\b(?:and|or|so|sure|ok|okay) )\s*(?:{ASKING}|for (?:which|whom|what)|of which|in which"
    r"|to (?:which|whom))\b",
    re.IGNORECASE,
)
# Who says what was taken, or what something is, states a fact, whatever stands around it.
_FACT = re.compile(
    r"\b(?:made|earned|netted|grossed|lost|received|sold|won|collected|took|brought|got|amounted|total(?:l?ed|s)?|cost"
    r"|costs|came to|comes to|yes|confirm that|right that|correct)\b"
    r"|\b(?:balance|revenue|income|profit|turnover|net|gross|sales|fees?|volume|total)\W+"
    r"(?:\w+ ){0,3}?(?:is|was|are|were|of|stands?|comes|=|:)|\b(?:it|that|this|which)(?:['’]s| is| was| are| were)\b",
    re.IGNORECASE,
)


def stretches(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of every sentence that asks, or of its part that restates a wish, and states no fact."""
    found = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        asks = sentence.rstrip('"”’)').endswith("?") and _QUESTION.search(sentence)
        wish = _WISH.search(sentence)
        if (asks or wish) and not _FACT.search(sentence):
            found.append((match.start() + (0 if asks or not wish else wish.start()), match.end()))
    return tuple(found)
