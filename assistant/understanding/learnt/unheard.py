"""Words beside a request that no author was heard to say: where the voice is sure, they are told, not asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

from assistant.understanding.catalogue import SPECS
from assistant.understanding.clauses import VERBS, split_clauses
from assistant.understanding.learnt.caution import LIMITING, TELLING
from assistant.understanding.learnt.values import DAYS_TO_COME, LENGTHS
from assistant.understanding.learnt.voice import OUTSIDE, Opinion, Tag
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS
from assistant.understanding.money import currency_of
from assistant.understanding.pieces import Piece
from assistant.understanding.remarks import tells
from assistant.understanding.vocabulary import is_ordinary

# The odds, the share that speaks for a request and the share of each tag from which the voice is sure. Chosen on
# authors left out of learning, where it was raised until what must be asked about was asked about.
SURE_ODDS, SURE_REQUEST, SURE_TAG = 15.0, 0.93, 0.7
STRETCH_MIN = 2
WORDS_MAX = 7
STRANGE_MAX = 3
# Beside a request each may say that it is done, that it waits for something, or that it is another one.
_WEIGHTY = frozenset(
    """
    went gone been sorted minute moment second whenever yet still nearly suppose supposing eventually someday sometime
    likely unlikely probably possibly hopefully somehow reduced discounted cheaper dearer stopping stopped between
    who whom whose per split waiting pending ordinary normal standard usual regular express instant
    """.split()
)
# Weighty beside what they belong to, and only told in a stretch of its own ("second time this week", "she got wet").
_LIGHT = frozenset("all got every another next as would first again twice last same new old also too more".split())
# Whom a story may name, and when it was, unless that may be the day on which the act is to be.
_TOLD_OF = frozenset({"CUST", "EMAIL"})
_DATED = DAYS_TO_COME | LENGTHS | {"start", "end", "months"}
# Without an amount these are of the whole payment, and a thing that is named may be a part of it.
_OF_AMOUNTS = frozenset({"refund_payment", "refund_payments", "create_credit_note", "capture_payment"})
_SHARES = frozenset({"amount", "percent"})
_ENDS = frozenset(", . ! ? ; : ( ) - —".split())


def is_sure(heard: Opinion) -> bool:
    """Whether one skill is far ahead, and much speaks for a request."""
    return heard.odds >= SURE_ODDS and heard.request >= SURE_REQUEST


def may_stand(
    tool: str, args: Collection[str], left: Sequence[Piece], pieces: Sequence[Piece], tags: Sequence[Tag]
) -> bool:
    """Whether the words left over are few plain ones, beside one request whose arguments (by name) are all sure."""
    words = [piece for piece in left if not piece.is_mark]
    if len(words) > WORDS_MAX or sum(not is_ordinary(piece.form) for piece in words) > STRANGE_MAX:
        return False
    if tool in _OF_AMOUNTS and _SHARES.isdisjoint(args):
        return False
    if any(piece.is_typed or piece.form in _WEIGHTY | ACTS | NEGATIONS or _is_money(piece) for piece in words):
        return False
    shares = {tag.label: 0.0 for tag in tags if tag.label != OUTSIDE}
    for tag in tags:
        shares[tag.label] = max(shares.get(tag.label, 0.0), tag.share)
    is_weak = any(share < SURE_TAG for label, share in shares.items() if label != OUTSIDE)
    return not is_weak and not _is_over(pieces)


def idle(tool: str, pieces: Sequence[Piece], tags: Sequence[Tag]) -> set[int]:
    """The places of the stretches between marks that fill nothing, name no value, and hold no weighty word."""
    told_of = _TOLD_OF if _DATED & SPECS[tool].properties.keys() else _TOLD_OF | {"WHEN", "SPAN"}
    found: set[int] = set()
    stretch: list[int] = []
    for place, piece in enumerate(pieces):
        if piece.form in _ENDS and piece.form != "?":
            found.update(stretch if _is_idle(stretch, pieces, tags, told_of) else ())
            stretch = []
        else:
            stretch.append(place)
    return found | set(stretch if _is_idle(stretch, pieces, tags, told_of) else ())


def _is_idle(stretch: Sequence[int], pieces: Sequence[Piece], tags: Sequence[Tag], told_of: AbstractSet[str]) -> bool:
    """Whether a stretch only tells something, of nothing but the kinds of values that it may tell of."""
    weighty = (LIMITING | TELLING | NEGATIONS | ACTS | _WEIGHTY | {"?"}) - _LIGHT
    inside = [pieces[place] for place in stretch]
    values = {piece.form for piece in inside if piece.is_typed}
    if len(stretch) < STRETCH_MIN or any(tags[place].label != OUTSIDE for place in stretch):
        return False
    if any(piece.form in weighty for piece in inside):
        return False
    return values <= told_of and tells(inside)


def asks_twice(pieces: Sequence[Piece]) -> bool:
    """Whether two clauses begin with a verb of requests."""
    first = [_first(part.clause.pieces) for part in split_clauses(pieces)]
    return sum(word in VERBS for word in first) > 1


def _is_money(piece: Piece) -> bool:
    """Whether it is a word for a currency, which no argument took."""
    return currency_of(piece.form, "USD") is not None


def _is_over(pieces: Sequence[Piece]) -> bool:
    """Whether the message begins with what was done already ("suspended Nina's quota on Thursday")."""
    return _first(pieces).endswith("ed")


def _first(pieces: Sequence[Piece]) -> str:
    """The first word that says something."""
    return next((piece.form for piece in pieces if not piece.is_mark and piece.form not in FILLER), "")
