"""What keeps a reading by ear from changing anything on a guess: words that limit, values left over, wrong ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from unicodedata import name

from assistant.understanding.clauses import VERBS, Part
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.learnt.marks import CUTS, OF_A_PART
from assistant.understanding.learnt.voice import OUTSIDE, Tag
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS
from assistant.understanding.mood import is_harmless, is_statement
from assistant.understanding.pieces import Piece
from assistant.understanding.remarks import NAMES_IN_IT, is_remark, without_remarks

PLAIN_WORDS_MIN = 4
# Longer is how long something lasts ("the domain renewal (two years)").
DUE_DAYS_MAX = 180
QUESTION_WORDS_MIN = 2
INVOICE_DIGITS_MIN = 3
# The share from which a tag surely says that a piece fills nothing.
SURELY_NOTHING = 0.8
_DUE = frozenset("due net pay pays payable paid payment within terms in at give has have settle settled term".split())
# Days, lengths, counts, people and quotes may belong to what is only told.
_TOLD = frozenset({"WHEN", "SPAN", "NUM", "CUST", "QUOTE"})
# Beside many requests, and yet each says something that the act would not do.
_TELLING = frozenset(
    """
    about around approx approximately nearly roughly almost circa monthly weekly yearly annually quarterly daily
    recurring repeating free vat tax gst hst pst shipping postage delivery tip fee fees interest percent discount plus
    extra more fewer again twice double doubled triple first last next later soon then after before when while once
    unpaid same different new old also too as well out tiered metered seat seats graduated volume fine legit legitimate
    genuine valid
    cancelled canceled refunded paused resumed ended left complained paid
    """.split()
)
_PLAIN_MARKS = frozenset(",.!;:'\"()—&…’")
# What makes a figure a bound, or something on top ("at least $20", "plus $5").
_TURNING = (["plus"], ["least"], ["most"], ["minus"])
_MORE, _BY = frozenset("more fewer less extra additional".split()), frozenset("up down by add plus minus".split())
# What these count is added to what was counted before.
_ADDS = frozenset({"record_usage"})
_BEHIND_US = frozenset("had used wanted meant tried forgot managed promised offered agreed".split())
_BEGINNINGS = frozenset("from since starting after".split())
_TEXTS = frozenset({"description", "memo", "reason", "note", "name"})
# Spelt numbers beside an amount that was read from a part of them.
_NUMBER_WORDS = frozenset(
    """
    half quarter hundred thousand grand ton score dozen one two three four five six seven eight nine ten eleven
    twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety point k m million lakh crore
    """.split()
)
# Each of these narrows a question in a way that no argument holds.
_NARROWING = frozenset("below under less beneath fewer except excluding besides without leave double".split())
_AWAY = frozenset("from off".split())
_INCLUDED = frozenset("included including inclusive incl incl.".split())
_THAT_DAY = frozenset("then date day WHEN".split())
_DETERMINERS = frozenset("the him her them his their it that this my our".split())
_MUST_BE_USED = frozenset({"MONEY", "REF", "PCT", "CUST", "EMAIL", "SPAN"})
_KINDS_OF_IDS = {
    "payment_ref": ("pi_", "ch_"),
    "invoice": ("in_", "cus_"),
    "subscription_id": ("sub_",),
    "payout": ("po_",),
    "refund": ("re_", "pyr_", "pi_", "ch_"),
    "dispute": ("du_", "dp_", "pi_", "ch_"),
    "product": ("prod_", "price_"),
    "customer": ("cus_",),
}
_CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9_-]*(?:\d[A-Z0-9_-]*|[A-Z]{4,})")
_INVOICE_NUMBER = re.compile(r"INV-?\d")
_ALL_KINDS = ("pi_", "ch_", "in_", "sub_", "po_", "re_", "pyr_", "du_", "dp_", "prod_", "price_", "cus_")


def names_the_act(tool: str, pieces: Sequence[Piece]) -> bool:
    """Whether enough is said that a strange verb is no guess, and a word for the act is among it."""
    plain = [piece for piece in pieces if not piece.is_typed and not piece.is_mark and piece.form not in FILLER]
    return len(plain) >= PLAIN_WORDS_MIN and any(
        piece.form in ACTS or piece.form in BY_TOOL[tool].words for piece in plain
    )


def begins_with_act(pieces: Sequence[Piece]) -> bool:
    """Whether the first word beside courtesy is the verb of a request."""
    return next((piece.form for piece in pieces if not piece.is_mark and piece.form not in FILLER), "") in ACTS


def says_little(pieces: Sequence[Piece]) -> bool:
    """Whether beside records and values at most one word is said, and that is no verb with which requests begin."""
    plain = [piece for piece in pieces if not piece.is_typed and not piece.is_mark and piece.form not in FILLER]
    begins = next((piece.form for piece in pieces if piece.form not in FILLER), "")
    return len(plain) < QUESTION_WORDS_MIN and not (begins in ACTS or begins in VERBS)


def apart(pieces: Sequence[Piece], tags: Sequence[Tag]) -> set[int]:
    """The places of the stretches between marks in which nothing fills an argument."""
    return {place for one in _stretches(pieces) if all(tags[place].label == OUTSIDE for place in one) for place in one}


def _stretches(pieces: Sequence[Piece]) -> list[range]:
    """The places between the marks."""
    ends = [-1, *(place for place, piece in enumerate(pieces) if piece.form in CUTS), len(pieces)]
    return [range(before + 1, end) for before, end in pairwise(ends)]


def strange(pieces: Iterable[Piece]) -> Iterator[str]:
    """The signs, and the words in other scripts."""
    return (piece.form for piece in pieces if _is_strange(piece))


def unused(
    pieces: Sequence[Piece], tags: Sequence[Tag], told: Collection[int], ignored: Collection[str]
) -> Iterator[tuple[str, bool]]:
    """The kinds of values that fill nothing, and whether that is only told apart from the request.

    `ignored` are the kinds that the skill has no argument for. Money, shares and records are never just told.
    """
    for place, (piece, tag) in enumerate(zip(pieces, tags, strict=True)):
        if tag.label == OUTSIDE and piece.is_typed and not _counts_things(pieces, tags, place):
            is_told = (
                place in told and piece.form in _TOLD and not (piece.form == "WHEN" and _is_of_an_act(pieces, place))
            )
            yield piece.form, piece.form in ignored or is_told


def _is_of_an_act(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a stretch begins with a verb of requests, and so says when to act ("chase it next week")."""
    start = next((index + 1 for index in range(place, -1, -1) if pieces[index].form in CUTS), 0)
    first = next((piece.form for piece in pieces[start:place] if piece.form not in FILLER), "")
    return first in ACTS or first in VERBS


def misleads(tool: str, pieces: Sequence[Piece], tags: Sequence[Tag]) -> bool:
    """Whether a value may be another than it looks, or belongs to what was done before this message."""
    for place, (piece, tag) in enumerate(zip(pieces, tags, strict=True)):
        if _is_past(pieces, place) or _is_turned(pieces, tags, place):
            return True
        if tag.label == "quantity" and tool not in _ADDS and _is_relative(pieces, place):
            return True
        if piece.form in ("WHEN", "MONEY", "PCT") and tag.label in _TEXTS:
            return True
        if piece.form in ("MONEY", "NUM") and _is_part_of_a_number(pieces, place):
            return True
        if tag.label == "cancel_date" and _is_told_before(pieces, place):
            return True
        if tag.label == "due_days" and piece.form == "SPAN" and not _DUE.intersection(one.form for one in pieces):
            return True  # "500, 3 days" is what is billed as often as when it is due
        if tag.label == "plan" and place and pieces[place - 1].form in _AWAY and "plan" not in _after(tags, place):
            return True  # "move Kim up from Starter" says nothing of where to
        if tag.label == "tax_rate" and not _INCLUDED.isdisjoint(one.form for one in pieces):
            return True
        if piece.form == "NUM" and tag.label == "amount" and place and pieces[place - 1].form == "REF":
            return True  # "order 42 1.5" says of neither number what it is
    return False


def _is_past(pieces: Sequence[Piece], place: int) -> bool:
    """Whether what follows was done, or meant to be, before this message ("so I had to refund 20")."""
    return place > 0 and pieces[place].form == "to" and pieces[place - 1].form in _BEHIND_US


def _after(tags: Sequence[Tag], place: int) -> set[str]:
    """The labels behind a place."""
    return {tag.label for tag in tags[place + 1 :]}


def _is_told_before(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a day stands in a stretch before the request and nothing says that it is the day meant.

    "Rosa leaves on the 30th, cancel her" may as well be meant for today; "… cancel her then" is not.
    """
    around = next((one for one in _stretches(pieces) if place in one), range(place, place + 1))
    here = {pieces[at].form for at in around}
    later = {piece.form for piece in pieces[around.stop :]}
    acts = ACTS | VERBS
    return here.isdisjoint(acts) and not later.isdisjoint(acts) and later.isdisjoint(_THAT_DAY)


def _is_strange(piece: Piece) -> bool:
    """Whether a piece is a sign or a script that may say something nobody here can read."""
    if piece.is_typed:
        return False
    if piece.is_mark or piece.form in "$€£¥₹%":
        return not set(piece.form) <= _PLAIN_MARKS
    return any(letter.isalpha() and not name(letter, "").startswith("LATIN") for letter in piece.form)


def _counts_things(pieces: Sequence[Piece], tags: Sequence[Tag], place: int) -> bool:
    """Whether a small number surely counts things beside an amount that was said as money ("$50, 18 bales")."""
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    is_small = pieces[place].form == "NUM" and str(pieces[place].value).isdigit() and len(str(pieces[place].value)) <= 2
    has_money = any(piece.form == "MONEY" and tag.label == "amount" for piece, tag in zip(pieces, tags, strict=True))
    is_thing = after is not None and not after.is_typed and after.form.isalpha() and after.form not in _NUMBER_WORDS
    return is_small and has_money and is_thing and tags[place].share > SURELY_NOTHING


def _is_turned(pieces: Sequence[Piece], tags: Sequence[Tag], place: int) -> bool:
    """Whether the words before a value turn it into something else: "up to $20", a pause "from tomorrow"."""
    before = [piece.form for piece in pieces[max(0, place - 2) : place]]
    if tags[place].label == "until" and pieces[place].is_typed and before[-1:] and before[-1] in _BEGINNINGS:
        return True
    if tags[place].label == "tax_rate":
        return False  # "720 plus 8.1 % VAT"
    after = pieces[place + 1].form if place + 1 < len(pieces) else ""
    return pieces[place].form in ("MONEY", "NUM", "PCT") and (
        before == ["up", "to"] or before[-1:] in _TURNING or (pieces[place].form != "NUM" and after in ("were", "was"))
    )


def _is_relative(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a count is one to add or to take away ("up two seats", "2 more")."""
    before = [piece.form for piece in pieces[max(0, place - 1) : place]]
    after = [piece.form for piece in pieces[place + 1 : place + 3]]
    return not _MORE.isdisjoint(after) or not _BY.isdisjoint(before)


def _is_part_of_a_number(pieces: Sequence[Piece], place: int) -> bool:
    """Whether words for numbers stand right before a figure ("a ton twenty pounds"): its value may be another."""
    second, before = (["", ""] + [piece.form for piece in pieces[:place]])[-2:]
    return before == "NUM" or before in _NUMBER_WORDS or (before in ("and", "to") and second in ("NUM", "MONEY"))


def is_plain(parts: Sequence[Part], pieces: Sequence[Piece], tags: Sequence[Tag], *, sure: bool) -> bool:
    """Whether a question is one, says enough, and has no word that narrows it and no value that it has no use for.

    Where the voice is sure, the question may be put as a statement and beside names that fill nothing.
    """
    words = [piece.form for piece in pieces if piece.form not in FILLER and not piece.is_mark]
    if len(words) < QUESTION_WORDS_MIN or words[0] in ACTS or (only_tells(parts) and not sure):
        return False
    used = _MUST_BE_USED - {"CUST"} if sure else _MUST_BE_USED
    return not any(
        tag.label == OUTSIDE and (piece.form in NEGATIONS | _NARROWING or piece.form in used)
        for piece, tag in zip(pieces, tags, strict=True)
    )


def only_tells(parts: Iterable[Part]) -> bool:
    """Whether every clause is a plain statement."""
    return all(
        is_statement(part.clause) and not _orders(part.clause.pieces) and not part.polite and part.mark != "?"
        for part in parts
    )


def _orders(pieces: Sequence[Piece]) -> bool:
    """Whether the words begin with an act and what it is done to ("charge the card …"), and not with its name."""
    words = [piece for piece in pieces if piece.form not in FILLER - {"the"}][:2]
    return len(words) > 1 and words[0].form in ACTS and (words[1].form in _DETERMINERS or words[1].is_typed)


def background(parts: Iterable[Part], pieces: Sequence[Piece], tags: Sequence[Tag]) -> set[int]:
    """The places of what only tells how things are, beside the request: nothing in it fills an argument."""
    fills = {piece.place for piece, tag in zip(pieces, tags, strict=True) if tag.label != OUTSIDE}
    aside: set[int] = set()
    for part in parts:
        whole = {piece.place for piece in part.clause.pieces}
        asked = {piece.place for piece in without_remarks(part.clause).pieces}
        if any(piece.form in OF_A_PART for piece in part.clause.pieces):
            continue
        only_tells = is_harmless(part.clause) or is_remark(part.clause.pieces, NAMES_IN_IT)
        aside |= (whole if only_tells and not whole & fills else whole - asked) - fills
    return {index for index, piece in enumerate(pieces) if piece.place in aside}


def uncovered(left: Iterable[Piece], beside: Container[str]) -> Iterator[str]:
    """The words of those that nothing accounts for which are not among those that many say beside a request.

    The coverage rule by ear: many authors said the others and meant no other thing by them.
    """
    words = (piece.form for piece in left if not piece.is_mark)
    return (word for word in words if word not in beside or word in _TELLING | ACTS)


def codes(left: Iterable[Piece]) -> Iterator[str]:
    """The words that are written like a code ("SPRING20", "FRIENDS")."""
    return (piece.form for piece in left if _CODE.fullmatch(piece.text))


def fits(args: Mapping[str, Any]) -> bool:
    """Whether every id is of the kind that its argument names, a term one that people give to pay, a count one."""
    if int(args.get("due_days") or 0) > DUE_DAYS_MAX or args.get("quantity") == 0:
        return False
    number = str(args.get("invoice", ""))
    if number.isdigit() and len(number) < INVOICE_DIGITS_MIN:
        return False  # the second of a list that nobody was shown
    if _INVOICE_NUMBER.match(str(args.get("product", ""))):
        return False
    return all(
        str(args.get(argument, "")).startswith(kinds) or not str(args.get(argument, "")).startswith(_ALL_KINDS)
        for argument, kinds in _KINDS_OF_IDS.items()
    )
