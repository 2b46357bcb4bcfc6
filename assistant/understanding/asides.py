"""Asides beside a request: leave given, blame, thanks, absence, who somebody is, what the writer does meanwhile.

Each is a way of speaking that holds for any trade: whoever it is about, none of it asks for anything or limits what is
asked for. A stretch is an aside only as a whole, and `terms` is asked first: "once the boss approved it" is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.remarks import CUTS, NAMES_IN_IT, RISKY, is_remark, names_a_part, without_remarks
from assistant.understanding.sayings import BARE, OF_AN_AMOUNT, OF_TOOLS, SAYING, TOLD
from assistant.understanding.terms import changes, speaks_of_a_part

# Nobody who is spoken of in these words has agreed to anything, or it is not known who.
_NOBODY = NEGATIONS | frozenset(
    """
    if unless once when whenever after before until till nobody none but or either whether only half part rest except
    instead later maybe perhaps might could should would must may can will shall i'll he'll she'll they'll whoever
    what which why how where first second next same another other
    """.split()
)
_DEFERS = frozenset(
    """
    if unless once when whenever after before until till but or whether half part rest except instead later maybe
    perhaps might could should would must not don't didn't won't can't never doesn't hasn't haven't isn't
    """.split()
)
_OTHERS = frozenset("other another different second same new".split())
# How long something lasted says nothing of how much is asked for.
_HOW_LONG = re.compile(
    r"(?<!\S)(?:all|most of the|most of|the whole|half the|half of the|much of the|for|over"
    r"|on) ?(?:the )?(?:day|days|night|nights|week|weeks|weekend"
    r"|weekends|wknd|month|months|morning|afternoon|evening|summer|winter|season|time|ages|forever)(?: long)?(?!\S)"
)
_LATE = frozenset("late early ago behind overdue down straight long after".split())
# With one of these before it, a weekday is one gone by ("she emailed us on Monday"), unless something leads to it.
_BY_THEN = frozenset(
    """
    rang called emailed texted wrote phoned messaged spoke told talked came arrived broke died closed ended happened
    turned showed dropped delivered reported paid bought
    ordered signed joined complained complaint noticed visited left quit retired heard was were had
    """.split()
)
_TOWARDS = frozenset("to for from until till by before after since of as".split())
_WHY = frozenset("because cause since as".split())
SUBJECTS = frozenset(
    """
    i we he she they it he's she's they're it's i'm i've we've they've there there's that's the his her my our their
    somebody someone everyone its boss client customer manager cause because wrong as approved not to for only so
    """.split()
)


# What a statement may name: the record that the request beside it is about.
MAY_NAME = NAMES_IN_IT | {"REF"}


def is_aside(
    pieces: Sequence[Piece], tool: str = "", records: frozenset[str] = frozenset(), *, told_only: bool = False
) -> bool:
    """Whether a stretch only accompanies a request, for `tool` if that is known; `records` as in remarks.

    `told_only` leaves out what has no verb.
    """
    words = [piece for piece in pieces if not piece.is_mark or piece.form == "/"]
    if len(words) > 2 and words[0].form in _WHY:
        words = words[1:]
    if not words or not all(may_stand(words, place, records) for place in range(len(words))):
        return False
    line = " ".join(piece.form for piece in words)
    if SAYING.fullmatch(line):
        return True
    if changes(line) or words[-1].form == "?":
        return False
    if any(tool in tools and pattern.fullmatch(line) for pattern, tools in OF_TOOLS):
        return not (tool == "refund_payment" and speaks_of_a_part(line))
    forms = set(line.split())
    match = TOLD.fullmatch(line)
    if match is not None:
        told_of = set((match["who"] or "").split())
        return not forms & _DEFERS and not told_of & (_NOBODY | ACTS | _RISKY_WHO)
    if BARE.fullmatch(line):
        return not told_only and not forms & (_DEFERS | NEGATIONS | ACTS | _OTHERS)
    lasted = {place for span in _HOW_LONG.finditer(line) for place in Clause(tuple(words)).within(*span.span())}
    lasted |= {place for place, word in enumerate(words) if word.is_typed and word.form not in records}
    kept = [word for place, word in enumerate(words) if place not in lasted]
    return is_remark([word for word in kept if word.form != "us"], records)


def repeats_an_amount(pieces: Sequence[Piece]) -> bool:
    """Whether words beside an amount only say that it is not the whole."""
    words = [piece for piece in pieces if not piece.is_mark]
    line = " ".join(piece.form for piece in words)
    spelt = all(piece.text.isalpha() for piece in words if piece.is_typed)
    return spelt and OF_AN_AMOUNT.fullmatch(line) is not None


def tells_on(pieces: Sequence[Piece], tool: str = "") -> bool:
    """Whether a run without marks is one statement after the other, about records if need be."""
    if is_aside(pieces, tool, MAY_NAME):
        return True
    return any(
        pieces[place].form in SUBJECTS and is_aside(pieces[:place], tool, MAY_NAME) and tells_on(pieces[place:], tool)
        for place in range(1, len(pieces))
    )


def gives_leave(pieces: Sequence[Piece]) -> bool:
    """Whether the words right before a request, with no mark between, only tell that somebody agrees, asks or waits."""
    line = " ".join(piece.form for piece in pieces)
    return TOLD.fullmatch(line) is not None and is_aside(pieces, told_only=True)


_RISKY_WHO = RISKY - frozenset("he she they i we you us everyone customer whole all you".split())


def may_stand(words: Sequence[Piece], place: int, records: frozenset[str] = frozenset()) -> bool:
    """Whether a piece may stand in an aside: a plain word, a day gone by, how late something was, a record."""
    piece = words[place]
    if not piece.is_typed or piece.form in records:
        return True
    if isinstance(piece.value, When):
        before = [word.form for word in words[:place]]
        if piece.text.lower() == "today":
            return True
        is_told = bool(_BY_THEN.intersection(before)) and before[-1] not in _TOWARDS
        return piece.value.future is None or (is_told and piece.value.past is not None)
    after = [word.form for word in words[place + 1 : place + 3]]
    if piece.form == "NUM":
        return after[:1] in (["hours"], ["hour"], ["minutes"], ["mins"], ["hrs"]) and after[1:] in (["late"], ["early"])
    return piece.form == "SPAN" and bool(after) and after[0] in _LATE


def without_asides(clause: Clause) -> Clause:
    """The clause without what only tells something at its end, set off by a comma, a dash or brackets."""
    clause = without_remarks(clause)
    marks = [index for index, piece in enumerate(clause.pieces) if piece.form in CUTS and index]
    tail = clause.pieces[marks[-1] + 1 :] if marks else ()
    if not is_aside(tail, told_only=True) or names_a_part(clause, tail):
        return clause
    return without_asides(clause.part(0, marks[-1]))
