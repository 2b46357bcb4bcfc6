"""Remarks beside a request: what only tells why or how things are, so that it neither asks for anything nor limits it.

A remark is taken out before a request is read. It must hold no figure, no date, no name of a record, no word for an act
and none of the words that limit, condition, postpone, correct or replace ("only", "once", "already", "instead").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.understanding.dunning import sees_to_others
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.slots.amounts import CURRENCY_WORDS
from assistant.understanding.terms import changes, speaks_of_a_part

# Negated things that happened to somebody are still only told ("she didn't like it").
_TOLD_NOT = frozenset("didn't wasn't weren't hasn't doesn't isn't couldn't never".split())
RISKY = frozenset(
    """
    only just but unless if when whenever once after before until till while soon first then later provided assuming
    depending depends pending subject wait hold maybe perhaps possibly might may could would should shall must ought
    will gonna instead rather otherwise either or both each every all any some most part parts partly half third
    quarter rest remaining remainder difference minus less more fewer extra plus except apart besides without keep
    keeps leave leaves also already done sorted handled fixed settled refunded reimbursed cancelled canceled paused
    resumed paid charged credited meant mean means correction typo oops sorry actually mistaken joke joking kidding test
    testing example hypothetically pretend shipping postage delivery tax vat gst tip fee fees fine percent discount
    coupon voucher credit exchange exchanged replacement replaced swap swapped another other others different same
    cheaper lower higher maximum max minimum min approx about around ask asks asked asking
    want wants wanted need needs needed like think thinks thought say says said tell tells told guess suppose hope
    wonder wondering sure unsure confirm confirmed confirms check checked checking verify verified allowed agreed
    agrees promise promised offered offer decide decided proposed suggested approved rejected declined what which who
    whom whose how why where whether please can you your us i'm i'd i'll i've we're we'll we've let lets don't
    do stop undo ignore forget disregard remember remind change changed switch move next tomorrow later immediately
    now currently today failed declined succeeded open overdue active trialing expired captured archived grouped ordered
    listed named called titled labelled numbered limited based dated marked due capped everything everyone converted
    refunding return returning back money got rest jk kept partial partially full fully whole entire
    """.split()
) | frozenset(CURRENCY_WORDS)
_HAPPENED = (
    r"(?:is|are|was|were|has|have|had|did|does|isn't|wasn't|weren't|didn't|hasn't|doesn't|couldn't|he's|she's|it's"
    r"|they're|there's|that's|they've|got|gets|went|goes|came|comes|broke|lost|felt|found|rang|ran|fell|left|gave"
    r"|took|made|sent|wrote|brought|bought|sold|burnt|spilt|froze|tore|drove|flew|sat|stood|slept|spoke|stole"
    r"|grew|threw|knew|saw|heard|held|hit|hurt|kept|led|met|rode|rose|sank|shook|shut|smelt|split|stuck|swears|swore"
    r"|woke|won|wore|misread|mistook|forgot|began|blew|built|caught|chose|cut|dug|fed|lent|spent|swept"
    r"|taught|moans|likes|loves|hates|lives|works|waits|sits|stands|knows|looks|feels|leaks|seems"
    r"|too (?:many|much) \S+|[a-z]{3,}ed|[a-z]{4,}'d|never \S+)"
)
# Somebody or something stands before the verb, or is in the same word.
_TELLS = re.compile(
    rf"\S (?:{_HAPPENED})(?!\S)|^(?:he's|she's|it's|they're|there's|that's|they've|too (?:many|much)) \S"
)
# One of several payments is told of: which one it is, or which one it is not.
_ONE_OF_THEM = re.compile(
    r"(?<!\S)(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|later|latter|earlier|former) "
    r"(?:one|payment|charge|order|transaction|is|was)(?!\S)"
)
_SUBJECTS = frozenset(
    "i we he she they it he's she's they're it's there there's that's the his her their my our somebody someone".split()
)
CUTS = frozenset(", - — ( )".split())
# What a remark in a sentence of its own may name.
NAMES_IN_IT = frozenset({"CUST", "EMAIL", "PAYOUT", "DISPUTE", "REVIEW"})


def is_remark(pieces: Sequence[Piece], records: frozenset[str] = frozenset()) -> bool:
    """Whether the words only tell something; `records` are the kinds of typed pieces that it may mention."""
    words = [piece for piece in pieces if not piece.is_mark]
    forms = [piece.form for piece in words if piece.form not in FILLER]
    if any(piece.is_typed and piece.form not in records for piece in pieces):
        return False
    plain = {piece.form for piece in words if not piece.is_typed}
    if len(forms) < 2 or plain & (RISKY | ACTS) or plain & (NEGATIONS - _TOLD_NOT):
        return False
    if forms[0] == "never":
        return False  # what opens with it forbids ("never customer lost it, …")
    return not changes(" ".join(piece.form for piece in words)) and _tells(words)


def _tells(pieces: Sequence[Piece]) -> bool:
    """Whether the words say that something is or happened, and not to one of several."""
    line = " ".join(piece.form for piece in pieces if not piece.is_mark)
    return bool(_TELLS.search(line)) and not _ONE_OF_THEM.search(line)


def is_told_not(clause: Clause) -> bool:
    """Whether all that is negated is something that did not happen ("it never reached them")."""
    return not any(piece.form in NEGATIONS - _TOLD_NOT for piece in clause.pieces)


def _is_beside(clause: Clause, tail: Sequence[Piece]) -> bool:
    """Whether the words after a mark only tell something, or leave the others to the merchant."""
    told = is_remark(tail) and not names_a_part(clause, tail)
    return told or sees_to_others(Clause(tuple(tail)).line)


def without_remarks(clause: Clause) -> Clause:
    """The clause without the remarks set off at its end by a comma, a dash or brackets."""
    pieces = clause.pieces
    while True:
        cuts = [index for index, piece in enumerate(pieces) if piece.form in CUTS and index]
        last = next((index for index in reversed(cuts) if any(not p.is_mark for p in pieces[index + 1 :])), None)
        if last is None or not _is_beside(clause, pieces[last + 1 :]):
            return clause if pieces is clause.pieces else Clause(pieces, clause.ends_with)
        pieces = pieces[:last]


def names_a_part(clause: Clause, pieces: Sequence[Piece]) -> bool:
    """Whether words beside a request without an amount speak of a part or of the price, so that the whole is unsure."""
    return not clause.of("MONEY", "PCT") and speaks_of_a_part(" ".join(piece.form for piece in pieces))


def aside(clause: Clause, used: Collection[int], why: bool) -> list[int]:
    """The places of a remark without a comma at the end ("… he's in my inbox every hour"), or of what it is for.

    `used` are the places that a slot took; `why` whether "for …" only gives a reason.
    """
    for start in range(1, len(clause.pieces)):
        rest = range(start, len(clause.pieces))
        if any(place in used for place in rest):
            continue
        pieces = clause.pieces[start:]
        if pieces[0].form in _SUBJECTS and is_remark(pieces):
            return list(rest)
        if why and pieces[0].form in ("for", "towards", "against") and _is_plain(pieces):
            return list(rest)
    return []


def _is_plain(pieces: Sequence[Piece]) -> bool:
    """Whether the words hold nothing typed and nothing that limits, conditions or acts."""
    plain = {piece.form for piece in pieces}
    return not any(piece.is_typed for piece in pieces) and not plain & (RISKY | ACTS | NEGATIONS)
