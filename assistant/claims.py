"""The claims guard: a reply may not say that something was done, ask for codes, or carry its own links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.tracing.happened import claimed
from assistant.tracing.results import QUOTED

_DONE = (
    "refunded|reimbursed|sent|created|cancelled|canceled|charged|processed|issued|completed|executed|confirmed|approved"
    "|paused|resumed|changed|updated|deleted|transferred|paid|made|submitted|scheduled|initiated|gone through"
)

# Nothing is ever done during a turn, so no model may say that it, or Florin, did it.
_I_DID = re.compile(
    rf"\b(?:i|we|florin)(?:['’]ve| have| just| already| successfully| now| had)*\s+(?:{_DONE})\b"
    rf"|\b(?:i|we)(?:['’]m| am| are|['’]re) (?:now )?(?:refunding|sending|processing|issuing|executing|cancell?ing)\b"
    rf"|^[^\w\n]*(?:done|all set|success(?:fully)?|confirmed|approved|completed)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ASKS_FOR = re.compile(
    r"\b(?:type|reply|enter|send|write|say|respond|paste|tell me|give me|provide|share)\b[^.?!\n]{0,60}"
    r"\b(?:codes?|confirm\w*|yes|approve\w*|passwords?|card numbers?|cvc|cvv|tokens?|api keys?|secrets?|pin)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\b\w+://|\bwww\.|\]\s*\(|<\s*(?:a|img|script|iframe)\b|\bdata:", re.IGNORECASE)

# Chat programs make a link of a bare host too, and some fetch it at once: data could leave in it.
_HOST = re.compile(r"(?<![@\w.-])(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?![\w@])(?:/[^\s]*)?", re.IGNORECASE)

# What a person may read as done in the languages around; a reply is written in the merchant's, and nothing was done.
_DONE_ABROAD = re.compile(
    r"\b(?:erledigt|ausgeführt|erstattet|überwiesen|storniert|gekündigt|genehmigt|bestätigt|effectuée?|remboursée?"
    r"|annulée?|confirmée?|approuvée?|realizad[oa]|reembolsad[oa]|cancelad[oa]|confirmad[oa]|aprobad[oa]|eseguit[oa]"
    r"|rimborsat[oa]|annullat[oa]|confermat[oa]|approvat[oa]|uitgevoerd|terugbetaald|geannuleerd|bevestigd|goedgekeurd)\b",
    re.IGNORECASE,
)


def unfounded(reply: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return what the reply may not say, as written; empty when it says nothing of the kind.

    `texts` are this turn's renderings by code: "was refunded" is a fact when one of them says so too of the same
    record, and a link is only allowed when one of them shows it. What they quote may be quoted.
    """
    all_known = "\n".join(texts).lower()
    known = QUOTED.sub("", all_known)  # what a stranger wrote makes nothing true
    bad = [match.group() for match in _I_DID.finditer(reply)]
    told = QUOTED.sub(lambda match: "" if match.group().lower() in all_known else match.group(), reply)
    bad.extend(claimed(told, known))
    bad.extend(match.group() for match in _ASKS_FOR.finditer(reply))
    bad.extend(match.group() for match in _DONE_ABROAD.finditer(reply) if match.group().lower() not in known)
    rest = _without_known_links(reply, known)
    bad.extend(match.group() for match in _LINK.finditer(rest))
    bad.extend(match.group() for match in _HOST.finditer(rest) if not _is_known_host(match.group(), all_known))
    return tuple(bad)


def _is_known_host(host: str, known: str) -> bool:
    """Whether code showed the same host by itself, such as a company's name; one with a path is never known."""
    return "/" not in host and re.search(rf"(?<![\w.-]){re.escape(host.lower())}(?![\w.-]*\w)", known) is not None


def _without_known_links(reply: str, known: str) -> str:
    """The reply without addresses that code itself showed."""
    return re.sub(r"https?://[^\s)\]>\"']+", lambda m: "" if m.group().lower() in known else m.group(), reply)
