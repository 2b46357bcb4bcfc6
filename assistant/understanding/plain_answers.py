"""Whether an answer says its values plainly: nothing beside them counts, bounds, doubts, denies or tells of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from assistant.understanding.answer_words import (
    APPROVES,
    BESIDE,
    DAYS,
    DENIES,
    DESCRIBED,
    DESCRIBES,
    DOUBTS,
    FOLLOWS,
    HESITATES,
    LEADS,
    LENGTHS,
    OPENS_REASON,
    PRONOUNS,
    SUBJECTS,
    SUMS,
    UNTELLING,
)
from assistant.understanding.learnt.arguments import FREE_TEXT
from assistant.understanding.mentions import Amount, Person, Span, When
from assistant.understanding.pieces import Piece, compiled
from assistant.understanding.scoring import normal
from assistant.understanding.slots.terms import AT_END
from assistant.understanding.text import unaccented

Args = Mapping[str, Any]

# The marks between the stretches of an answer, and the words that open one.
_CUTS = frozenset(", . ! ; : — – - ( ) … ... \n and n & so".split(" "))
_POLITE = r"(?:can|could|would|will) (?:you|u|we)"
# "not until the end of the period" is the end of it, "not at renewal" is not.
_NOT_AT_END = rf"(?:not|never) (?!until|before)(?:{AT_END})"


def is_said_plainly(pieces: Sequence[Piece], message: Sequence[Piece], before: Args, after: Args) -> bool:
    """Whether each new argument of a request is said at least once as an answer is, and the message doubts nothing.

    `pieces` are those that may say something new, `message` all of them; `before` and `after` are the arguments without
    and with the answer. What has no piece of its own ("half", a currency) is left to those who read it.
    """
    if _is_doubtful(message):
        return False
    new = {name: value for name, value in after.items() if before.get(name) != value and name not in FREE_TEXT}
    parts = _parts(pieces)
    return all(_is_plain(name, new, parts, after) for name in new)


def _is_doubtful(message: Sequence[Piece]) -> bool:
    """Whether a message wonders, hesitates after what it says, or asks for more than a favour."""
    words = [piece.form for piece in message]
    line = " ".join(words)
    asks = "?" in words and compiled(_POLITE).search(line) is None
    last_value = max((place for place, piece in enumerate(message) if piece.is_typed), default=len(message))
    hesitates = any(word in HESITATES for word in words[last_value:])
    return asks or hesitates or not DOUBTS.isdisjoint(words) or compiled(_NOT_AT_END).search(line) is not None


def _parts(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The stretches between marks, and those that a word opens."""
    runs = groupby(pieces, lambda piece: piece.form in _CUTS)
    return [[*run] for is_cut, run in runs if not is_cut]


def _is_plain(name: str, new: Args, parts: Sequence[Sequence[Piece]], args: Args) -> bool:
    """Whether one stretch says an argument plainly; an argument that no piece says is none of this rule's."""
    said = [(part, place) for part in parts for place, piece in enumerate(part) if _says(piece, name, new[name])]
    return not said or any(_is_answer(part, place, name, new, args) for part, place in said)


def _is_answer(part: Sequence[Piece], place: int, name: str, new: Args, args: Args) -> bool:
    """Whether nothing in a stretch stands against the value at a place of it."""
    names = {other for other in new for piece in part if _says(piece, other, new[other])}
    own = frozenset(word for other in names for word in BESIDE.get(other, ()))
    known = [any(_says(piece, other, args[other]) for other in args) for piece in part]
    return _leads(part[:place], known, own) and _follows(part[place + 1 :], known[place + 1 :], own, name)


def _leads(before: Sequence[Piece], known: Sequence[bool], own: Collection[str]) -> bool:
    """Whether what stands before a value only leads to it."""
    return all(
        known[place] if piece.is_typed or known[place] else _leads_on(before, place, own)
        for place, piece in enumerate(before)
    )


def _leads_on(before: Sequence[Piece], place: int, own: Collection[str]) -> bool:
    """Whether a word leads on: no "no" right before the value, no "but" after others, no "is" of another thing."""
    word, last = before[place].form, before[place - 1].form if place else ""
    if word in ("no", "nah"):
        return place + 1 < len(before)
    if word == "is":
        return last in SUBJECTS
    if word == "but":
        return place == 0
    return (word in LEADS or word in own) and (last, word) != ("instead", "of")


def _follows(after: Sequence[Piece], known: Sequence[bool], own: Collection[str], name: str) -> bool:
    """Whether the words after a value leave it as it is: courtesy, its own words, a reason, what it is not."""
    for place, piece in enumerate(after):
        if piece.is_typed or known[place]:
            is_rate = place == 0 and isinstance(piece.value, Span) and name in SUMS  # "50 a month"
            if is_rate or not known[place]:
                return False
        elif _is_tail(after[place:], known[place:], own, name):
            return True
        elif not (piece.form in FOLLOWS or (piece.form in own and not (piece.form == "of" and name in SUMS))):
            return False
    return True


def _is_tail(tail: Sequence[Piece], known: Sequence[bool], own: Collection[str], name: str) -> bool:
    """Whether what follows a value denies another, approves it, says why or what for, or describes whom it names."""
    first, then = tail[0].form, tail[1].form if len(tail) > 1 else ""
    if first in DENIES or (first, then) in (("instead", "of"), ("rather", "than")):
        return tail[-1].is_typed and all(piece.is_typed or piece.form in LEADS | {"than"} for piece in tail[1:])
    if first in ("is", "will", "should") and then in APPROVES and name not in DESCRIBED:
        return _follows(tail[2:], known[2:], own, "due_days")
    opens = first in OPENS_REASON or (first == "my" and then in ("bad", "mistake"))
    opens = opens or (first == "for" and name in SUMS)
    opens = opens or (first in PRONOUNS and name in DESCRIBED | LENGTHS | DAYS)
    opens = opens or (first in DESCRIBES and name in DESCRIBED)
    tells = all(known[place] or not piece.is_typed or _dates(piece, first) for place, piece in enumerate(tail))
    return opens and tells and UNTELLING.isdisjoint(piece.form for piece in tail)


def _dates(piece: Piece, first: str) -> bool:
    """Whether a day only dates what a sum is for ("400 for the September work")."""
    return first == "for" and isinstance(piece.value, When)


def _says(piece: Piece, name: str, value: Any) -> bool:
    """Whether a piece says the value of an argument, or a part of somebody's name."""
    if isinstance(piece.value, When):
        return name in DAYS
    if isinstance(piece.value, Span):
        return name in LENGTHS
    if isinstance(piece.value, Person) or (not piece.is_typed and name in ("customer", "plan")):
        said, whole = unaccented(piece.text).split(), unaccented(str(value)).split()
        return bool(said) and set(said) <= set(whole)
    if not piece.is_typed:
        return False
    said_value = piece.value.major if isinstance(piece.value, Amount) else str(piece.value)
    return bool(normal("amount", said_value) == normal("amount", str(value).rstrip("% ")))
