"""The words of a request that limit, condition, forbid or ask, and which of them do so mildly."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from assistant.understanding.clauses import VERBS
from assistant.understanding.learnt.marks import CUTS, OF_A_PART
from assistant.understanding.learnt.voice import Tag
from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.pieces import Clause, Piece, compiled
from assistant.understanding.slots.terms import AT_END

# Each of these limits, conditions, postpones or chooses: whatever holds one is asked about before it changes anything.
_LIMITING = frozenset(
    """
    if unless except instead either whether maybe perhaps might would otherwise until joke joking kidding only but half
    third quarter rest remaining part partial partially without keep less minus not both each all every other another
    or rather than how why know policy wonder thinking considering upon after before once when later provided
    depending pending subject assuming first soon then stop hold nevermind ignore disregard forget undo wait scratch
    remainder already done got per fewer someone somebody anyone anybody
    """.split()
)
# Of these the ones that stand in what is told beside a request as often as in what limits it.
_MILD = frozenset("no all got nothing every another upon someone somebody anyone anybody first hold per each ?".split())
# And the ones that condition, postpone, choose or take a part away wherever they stand.
CONDITIONS = frozenset(
    """
    if unless once when until after before later provided depending pending subject assuming only except instead
    otherwise or either whether maybe perhaps might half third quarter rest remaining remainder part partial partially
    minus keep less fewer without wait ignore disregard nevermind scratch joke joking kidding how why thinking
    considering rather both
    """.split()
)
# Values that people put in words which elsewhere limit: "until March", "only decaf".
_PUT_IN_SUCH_WORDS = frozenset({"until", "start,end", "start", "end", "start_date", "cancel_date"})
# These condition or take away even where they stand behind a value ("off one bill if he agrees").
_NO_VALUE = frozenset("if unless except".split())
# An amount to be paid so is no single one, whatever it is for.
_BY_BITS = frozenset("monthly weekly quarterly yearly instalment instalments installment installments".split())


def limits(
    pieces: Sequence[Piece], tags: Sequence[Tag], taken: Collection[int], told: Collection[int]
) -> Iterator[tuple[str, bool]]:
    """The words that limit, forbid or ask, and whether each does so mildly.

    `taken` are the places that the skill's own slots account for, `told` those that are apart from the request: there
    only what conditions, chooses or takes a part away is not mild, and what forbids another or opens with it.
    """
    timing = _timing(pieces)
    for place, (piece, tag) in enumerate(zip(pieces, tags, strict=True)):
        is_accounted_for = place in taken and piece.form not in _NO_VALUE
        is_accounted_for = is_accounted_for or _says_again(pieces, place)
        if not is_accounted_for and _limits(piece, tag, place in timing):
            is_told = place in told and piece.form not in CONDITIONS and not _forbids(pieces, place, told)
            yield piece.form, piece.form in _MILD or is_told or _is_polite(pieces, place) or _never_was(pieces, place)


def _says_again(pieces: Sequence[Piece], place: int) -> bool:
    """Whether it is the "once" of "once more" and "at once"."""
    beside = {piece.form for piece in pieces[max(0, place - 1) : place + 2]}
    return pieces[place].form == "once" and not beside.isdisjoint(("more", "at", "again"))


def _never_was(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a "never" tells what did not happen ("it never arrived") and forbids no act."""
    after = pieces[place + 1].form if place + 1 < len(pieces) else ""
    return pieces[place].form == "never" and place > 0 and after not in ACTS and after not in VERBS and after.isalpha()


def _forbids(pieces: Sequence[Piece], place: int, told: Collection[int]) -> bool:
    """Whether a negation opens what is told apart, or stands there before a record or a figure ("not Bob")."""
    if pieces[place].form not in NEGATIONS:
        return False
    after = list(takewhile(lambda index: index in told, range(place + 1, len(pieces))))
    opens = place == 0 or place - 1 not in told or pieces[place - 1].form in CUTS
    return opens or any(pieces[index].is_typed for index in after)


def _is_polite(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a "would" only asks kindly, or says what somebody would like."""
    after = pieces[place + 1].form if place + 1 < len(pieces) else ""
    return pieces[place].form == "would" and after in ("you", "like", "u", "love", "appreciate")


def _timing(pieces: Sequence[Piece]) -> set[int]:
    """The places of words that say the end of a paid period ("when her term is up")."""
    clause = Clause(tuple(pieces))
    return {place for match in compiled(AT_END).finditer(clause.line) for place in clause.indices(match)}


def _limits(piece: Piece, tag: Tag, says_when: bool) -> bool:
    """Whether a piece limits, forbids or asks, and is no part of a value that is put in such words."""
    if piece.form in _NO_VALUE or (piece.form == "half" and tag.label not in (*_PUT_IN_SUCH_WORDS, "percent=50")):
        return True
    is_value = (
        ("=" in tag.label and (says_when or not tag.label.startswith("at_period_end")))
        or tag.label in _PUT_IN_SUCH_WORDS
        or (tag.label == "description" and piece.form not in OF_A_PART | {"but", "without"})
    )
    in_bits = tag.label == "description" and piece.form in _BY_BITS
    return (piece.form in NEGATIONS | _LIMITING and not is_value) or in_bits or piece.form == "?"
