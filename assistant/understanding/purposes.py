"""What a question is asked for, said after it ("…, trying to work out if Tuesdays pay"): it narrows nothing."""

from __future__ import annotations

from assistant.understanding.lexicon import FILLER
from assistant.understanding.pieces import Clause

ASKED_WORDS_MIN = 2
_FIND_OUT = r"(?:see|work out|decide|check|know|find out|figure out|understand|judge|tell|prove|show)"
_FINDING = r"(?:checking|wondering|deciding|working out|figuring out|seeing|thinking about|planning|budgeting)"
_PURPOSE = (
    rf"[,;:(–-] (?:(?:i'm|we're|i|we|just|am|are|so|so that|can|could|as|because) )*(?:(?:trying|wanting|want|need"
    rf"|hoping|looking|have"
    rf"|like|got|going) to |to )?{_FIND_OUT} (?:if|whether|which|what|how|why|who|when|where) .*$"
    rf"|[,;:(–-] (?:(?:i'm|we're|just|as|am|are) )*{_FINDING} (?:if|whether|on|what|how|which|why|for|about) .*$"
    r"|[,;:(–-] (?:because|cos|so (?:that )?(?:i|we) (?:can|know)|before (?:i|we) (?:decide|order|hire|call|go)) .*$"
)


def asked(clause: Clause) -> Clause:
    """The question without what it is asked for; the clause itself when it says no purpose."""
    match = clause.match(_PURPOSE)
    if match is None:
        return clause
    question = clause.part(0, clause.indices(match)[0])
    words = [piece for piece in question.pieces if not piece.is_mark and piece.form not in FILLER]
    return question if len(words) >= ASKED_WORDS_MIN else clause
