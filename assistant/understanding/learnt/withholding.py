"""Sayings that forbid, postpone or only report, or that name two things, without any word that limits."""

from __future__ import annotations

from assistant.understanding.pieces import compiled

_PAPER = r"(?:invoice|receipt|link|quote|bill|payment|order)"
_WITHHOLDS = (
    r"(?:leave|left) (?:\S+ ){1,6}?(?:alone|where (?:it|they) (?:is|are)|as (?:it|they) (?:is|are))"
    r"|(?:refuse|refuses|refused|decline|declines|declined) to|\S{2,}nae|ain't|nope"
    r"|nobody (?:should|shall|may|must|is to|gets|touches)|no (?:more |\S+ )?"
    r"(?:code|link|coupon|invoice|refund|reminder|receipt|credit|payout|mail)s?"
    r"|(?:in the )?event (?:of|that)|the (?:minute|moment|second|day|week) (?!of)\S+|next time|remind me|fire away"
    r"|where (?:it|they) (?:is|are)"
    r"|(?:runs?|carry|carries) on|let (?:it|him|her|them) not|yet to|not yet|still to"
    r"|and (?:then |also )?(?:drop|remove|delete|bin|kill|scrap)"
    rf"|the {_PAPER} and the {_PAPER}"
    r"|the other(?: one)?(?= ?[,.!]|$)|the other (?:one|order|payment|invoice|charge|booking)"
    r"|usually|normally|typically|as a rule|for now|(?:could|might) be"
    r"|(?:we|i|they|we've) (?:settled|agreed|landed|compromised) (?:on|at)|sign(?:ed|s)? off on (?:MONEY|NUM)"
    r"|(?:MONEY|NUM) (?:would|will|'ll) do"
    r"|supposing|at (?:worst|best)|eventually|sooner or later|in theory|yeah right|(?:nah|nope) ?[.!…]*$"
    r"|(?:have|tell|ask|get|let) (?:the|our|my) (?:\S+ )?(?:accountant|bookkeeper|team|boss|manager|colleague|office"
    r"|lawyer|bank)"
    r"|by now|already$|stays? with|should have|(?:MONEY|NUM|PCT) (?:each|apiece|a head|per head)"
    r"|i (?:think|guess|believe|suppose) (?:it|it's|that|that's|this|so)|every (?:year|time)"
    r"|CUST got|CUST (?:has|had) NUM"
    r"|from (?:his|her|their|my|our) (?:own )?(?:bank|insurer|insurance)|(?:someone|somebody) [a-z]{3,}ed"
)
# Put as a statement about the trade ("our churn is terrible"), or as a question how to go about it.
_TELLS = r"(?:our|my|the) (?:\S+ ){1,3}(?:is|are|was|were|looks?|seems?) (?:\S+ ?){1,2}"
_STATE = (
    r"(?:on (?:hold|ice|pause)|paused|frozen|suspended|done|cancelled|canceled|ended|finished|void|voided|refunded)"
)
_IS_SO = (
    rf"(?:CUST|REF|EMAIL|SUB|SUBSCRIPTION)(?: 's (?:\S+ ){{1,2}}| )(?:is|was|are|were|has been|have been) {_STATE}"
    r"(?: (?:until|till|at|since|from|for|again|now|already|WHEN)(?: .*)?)?"
)
_HOW_TO = r"how (?:can|could|should|might) (?:we|i|one)"


_REPORTS = r"(?:says?|claims?|demands?|reckons?) (?:that )?(?:they|he|she|we|it)"


def reports(line: str) -> bool:
    """Whether a saying only reports what somebody else says or wants."""
    return compiled(_REPORTS).search(line) is not None


def withholds(line: str) -> bool:
    """Whether a saying forbids, postpones or only reports what the line speaks of."""
    return compiled(_WITHHOLDS).search(line) is not None


def is_view(line: str) -> bool:
    """Whether the whole line says how something is."""
    return compiled(f"{_TELLS}|{_IS_SO}").fullmatch(line) is not None


def seeks_advice(line: str) -> bool:
    """Whether somebody asks how they might do something."""
    return compiled(_HOW_TO).search(line) is not None
