"""The claims guard: a reply may not say that something was done, ask for codes, or carry its own links."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DONE = (
    "refunded|reimbursed|sent|created|cancelled|canceled|charged|processed|issued|completed|executed|confirmed|approved"
    "|paused|resumed|changed|updated|deleted|transferred|paid|made|submitted|scheduled|initiated|gone through"
)

# Nothing is ever done during a turn, so no model may say that it, or Florin, did it.
_I_DID = re.compile(
    rf"\b(?:i|we|florin)(?:['’]ve| have| just| already| successfully| now| had)*\s+(?:{_DONE})\b"
    rf"|\b(?:i|we)(?:['’]m| am| are|['’]re) (?:now )?(?:refunding|sending|processing|issuing|executing|cancell?ing)\b"
    rf"|^\W*(?:done|all set|success(?:fully)?|confirmed|approved|completed)\b",
    re.IGNORECASE | re.MULTILINE,
)
_WAS_DONE = re.compile(
    rf"\b(?:was|were|is|are|been|being|got|successfully|already|now)\s+(?:\w+ly\s+)?({_DONE})\b", re.IGNORECASE
)
_ASKS_FOR = re.compile(
    r"\b(?:type|reply|enter|send|write|say|respond|paste|tell me|give me|provide|share)\b[^.?!\n]{0,60}"
    r"\b(?:codes?|confirm\w*|yes|approve\w*|passwords?|card numbers?|cvc|cvv|tokens?|api keys?|secrets?|pin)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\w+://|\bwww\.|\]\s*\(|<\s*(?:a|img|script|iframe)\b|\bdata:", re.IGNORECASE)


def unfounded(reply: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return what the reply may not say, as written; empty when it says nothing of the kind.

    `texts` are this turn's renderings by code: "was refunded" is a fact when one of them says so too, and a link is
    only allowed when one of them shows it.
    """
    known = "\n".join(texts).lower()
    bad = [match.group() for match in _I_DID.finditer(reply)]
    bad.extend(match.group() for match in _WAS_DONE.finditer(reply) if match.group(1).lower() not in known)
    bad.extend(match.group() for match in _ASKS_FOR.finditer(reply))
    bad.extend(match.group() for match in _LINK.finditer(_without_known_links(reply, known)))
    return tuple(bad)


def _without_known_links(reply: str, known: str) -> str:
    """The reply without addresses that code itself showed."""
    return re.sub(r"https?://[^\s)\]>\"']+", lambda m: "" if m.group().lower() in known else m.group(), reply)
