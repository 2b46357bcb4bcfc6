"""The role a word plays in a sentence: what holds as well for a verb or a name that nobody wrote before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.understanding.clauses import VERBS
from assistant.understanding.learnt.marks import CUTS
from assistant.understanding.lexicon import ACTS, FILLER

BID, DID, FILLS = "bid", "did", "filler"
PAST = frozenset({DID, "ed"})
_PLAIN, _MARK = "word", "mark"
_FIRST, _LAST = "^", "$"
# The ends of words by which a strange one still shows what it is, with how long it must be.
_ENDINGS = (("ed", 5), ("ing", 6))
_BIDS = (ACTS | VERBS) - frozenset("how what which who what's who's don't never text mark".split())
_IRREGULAR = frozenset(
    """
    sent made gave took paid ran did got wrote told held froze withdrew went came left kept found bought sold lost
    unfroze resent said rang began had gone done given taken run written frozen withdrawn let drawn known
    """.split()
)
# Words that build sentences are a role each.
_BUILDING = frozenset(
    """
    to for of on in at with from by into onto off out up down back over if unless when once before after until till
    while because since so and or but than as that this these those there here then already just now yet still again
    only not never can could would should may might must shall will do does did is are was were be been being am has
    have had let please want wants wanted need needs like who what which how why where whose whether says said say asks
    asked ask tells told think thinks thought wonder got get gets getting going gonna gotta maybe perhaps no yes don't
    doesn't didn't won't can't isn't wasn't hasn't haven't i'll we'll i'd we'd i've we've i'm we're he's she's it's
    they're they've he'd she'd they'd they'll he'll she'll you you've you're it instead soon later all both each every
    last next
    """.split()
)
_ROLES = {
    **dict.fromkeys("i we".split(), "we"),
    **dict.fromkeys("he she they somebody someone everyone".split(), "they"),
    **dict.fromkeys("a an the my our some one another".split(), "the"),
    **dict.fromkeys("his her their its".split(), "their"),
}


def _pasts(verb: str) -> Iterator[str]:
    """The regular pasts of a verb, as people spell them."""
    yield from (f"{verb}ed", f"{verb}d", f"{verb}{verb[-1]}ed")
    if verb.endswith("y"):
        yield f"{verb[:-1]}ied"


_DID = _IRREGULAR | {past for verb in _BIDS for past in _pasts(verb)}


def role(word: str) -> str:
    """The role of a word; a typed piece's is its kind."""
    if word.isupper() or word in _BUILDING or word in CUTS:
        return word
    if word in _ROLES:
        return _ROLES[word]
    if not word[:1].isalpha():
        return _MARK
    if word in _BIDS:
        return BID
    if word in _DID:
        return DID
    if word in FILLER:
        return FILLS
    if word[:-1] in _BIDS and word.endswith("s"):
        return "bids"
    return next((end for end, least in _ENDINGS if word.endswith(end) and len(word) >= least), _PLAIN)


def build(words: Sequence[str]) -> Iterator[str]:
    """How a message is built: neighbouring roles by two and three, and how each of its stretches begins."""
    roles = (found for word in words if (found := role(word)) != FILLS)
    line = [_FIRST, *(one for one, _ in groupby(roles)), _LAST]
    for place, one in enumerate(line):
        yield "r2 " + " ".join(line[place : place + 2])
        yield "r3 " + " ".join(line[place : place + 3])
        if one in CUTS or one == _FIRST:
            yield "b2 " + " ".join(line[place + 1 : place + 3])
            yield "b3 " + " ".join(line[place + 1 : place + 4])
