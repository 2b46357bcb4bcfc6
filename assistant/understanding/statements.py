"""The statements of a message one by one, and the words that patterns on them are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, groupby

from assistant.understanding.lazy import Lazy
from assistant.understanding.pieces import Piece

# Whoever does something at the start of a statement: a few words, and nobody who is negated.
WHO = (
    r"(?:(?!(?:not|never|no|nobody|none|neither|if|unless|when|once|who|which|or|and|but|to|please|refund|will|'ll"
    r"|should"
    r"|would|could|can|might|may|must)\b)(?!\S*n't\b)(?:'s|[\w&'.-]+) ){1,4}?"
)
BE = r"(?:is|are|was|were|am|'s|'re|'m|got|gets|has been|have been|had been|'s been|'ve been|being)"
HAVE = r"(?:(?:has|have|had|'s|'ve|'d) )?"
HOW = r"(?:(?:already|just|now|also|since|then|finally|long|all|only|still|simply|[a-z]+ly) )*"
# What or whom somebody saw to.
IT = (
    r"(?:it|that|this|so|them|those|him|her|everything|all of (?:it|that|them)|the (?:lot|thing|matter|refund"
    r"|credit"
    r"|invoice|payout|reminder|cancellation|charge|payment))"
)
# When and how it was; nothing that says it went wrong or was too often.
AFTERWARDS = (
    r"(?: (?:already|automatically|manually|yesterday|today|now|earlier|before|again|out|up|back|in full|successfully"
    r"|fine|ok|okay|anyway|too|by hand|himself|herself|themselves|myself|ourselves|last night|this morning|ages ago"
    r"|WHEN|(?:in|on|at) WHEN|for (?:me|us|him|her|them|it|that)|by (?:CUST|me|us|him|her|them|\S+ \S+)))*$"
)
_JOINS = frozenset("and but because cause cos since as so though although btw fyi while".split())
_SUBJECTS = frozenset("i we he she they it he's she's they're it's i'm i've we've they've that's those".split())
_SHORT = re.compile(r"(?<=\w)'(?=(?:s|re|ve|m|d)(?:\s|$))")


def statements(pieces: Sequence[Piece]) -> Iterator[str]:
    """The lines that may each be a statement: what is between marks, and what begins at a joining word or subject.

    A leading "and" stays out. "He's" is spelt "he 's", so that one pattern reads both.
    """
    for is_mark, run in groupby(pieces, lambda piece: piece.is_mark):
        forms = [] if is_mark else [*dropwhile(_JOINS.__contains__, (piece.form for piece in run))]
        for start, form in enumerate(forms):
            if start == 0 or form in _SUBJECTS or forms[start - 1] in _JOINS:
                yield _SHORT.sub(" '", " ".join(forms[start:]))


def table(*patterns: str) -> Lazy:
    """One pattern out of several, each of which must match a statement from its start up to a border of words."""
    return Lazy("|".join(rf"(?:{pattern})(?!\S)" for pattern in patterns))
