"""The coverage rule: every meaningful word of a request is accounted for, or Florin asks instead of acting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.understanding.asides import (
    SUBJECTS,
    gives_leave,
    is_aside,
    may_stand,
    repeats_an_amount,
    tells_on,
)
from assistant.understanding.lexicon import ACTS, COMMONPLACE, EVERYDAY, FILLER, NEGATIONS, READ_FILLER, REFUSING
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.remarks import aside
from assistant.understanding.sayings import AMOUNT_TOOLS, SAYINGS
from assistant.understanding.scene import Scene
from assistant.understanding.senses.sense import Sense
from assistant.understanding.terms import changes, holds_back, speaks_against, speaks_of_a_part

# What is asked for is asked for now; only a cancellation has another reading, and takes these words itself.
AT_ONCE = (
    r"(?:right|straight) (?:now|away)|immediately|at once|(?<!for )now|this (?:minute|instant|second)|straightaway|"
    r"instantly|today itself"
)
_RISKY_IN_REASON = frozenset(
    """
    but unless if only except instead until should would might could please then wait later half part rest keep less
    minus remaining also too both each joke joking kidding jk voucher exchange
    """.split()
)
_TELLING = frozenset(
    "is was are were has had did does got arrived came left moved broke lost made complained called paid".split()
)
# Signs that compare, compute, negate or stand for "any": they change a request, unlike punctuation.
_TELLING_MARKS = frozenset("~<>=*^+#\\±≈≤≥≠×÷@%∞√§°|/_") | REFUSING
# After these a word for an act only names a thing: "refund history", "invoice status".
_NOUNS_OF_ACTS = r"(?:history|status|list|overview|report|rates?|reasons?|queue|preview|schedule|forecast|codes?)"
# Said beside a request of any kind, and nothing but courtesy or emphasis in it.
SAID_OF_ANYTHING = (
    r"(?:sort|set|book|get|put) (?:that|this|it) (?:up|in|out|done)(?: for (?:me|us))?$",
    r"for (?:me|us)$",
    r"^need(?= an? )",
    (
        r"(?:so (?:that )?(?:i|we) can|to) (?:paste|put|drop|include|use|copy|send|forward) (?:it )?"
        r"(?:in|into|on|with|to) (?:my|an?|the|our|his|her|their) (?:reply|email|mail|answer|message|response|chat)"
    ),
    r"(?:from|as of) (?:now|today)(?: on)?$",
    r"(?:the )?(?:cust|customer|client|she|he|they) (?:is|are) (?:waiting|on the (?:phone|line))(?: .*)?$",
    r"^right(?= [a-z]+ )",
    r"leave it (?:there|at that)$",
    r"but(?= (?:(?:only|just|for|with|the) )+(?:MONEY|PCT|NUM|half))",
    r"(?:can|could|will|would) (?:you|u|ya)$",
    r"if (?:you|u) (?:can|could|would|please|don't mind)",
    r"when (?:you|u) (?:get|have) (?:a|the|some) (?:sec|second|min|minute|moment|chance|time)",
)
# What these are for changes nothing; elsewhere "for the gym" may say which subscription or customer is meant.
_WITH_A_REASON = frozenset(
    "refund_payment create_credit_note credit_customer create_coupon create_payment_link capture_payment".split()
)
_READ_STRANGERS_MAX = 1
_TOLERANT_WEIGHT = 5
# What ends in one of these goes on with the act: "Initech is demanding that we void …" asks for nothing.
_LEADS_INTO = frozenset("that we you i they he she it us me for of against to about on how why from by".split())
# Their slots read when a change is made, "wait" and "until" included.
_SAY_WHEN = frozenset({"change_plan", "cancel_subscription"})


def leftover(scene: Scene, sense: Sense) -> list[int]:
    """Pieces that no slot took and that are neither the skill's own words nor filler."""
    timed = frozenset(scene.used) if sense.tool in _SAY_WHEN else frozenset()
    _cover_why(scene, sense)
    if sense.writes:
        scene.take_match(AT_ONCE)
    for phrase in (*sense.phrases, *SAID_OF_ANYTHING):
        _take_words(scene, phrase)
    if sense.writes:
        # "refund order 42 for the mug" may mean a part of it, "$5 of order 42 for the mug" says how much.
        why = sense.tool in _WITH_A_REASON and bool(scene.clause.of("MONEY", "PCT"))
        _take_told(scene, sense, aside(scene.clause, scene.used, why=why))
        if _strangers(scene, sense):
            _take_asides(scene, sense)
        # What a slot read as a time holds nothing back ("now, don't wait for the renewal").
        held = [place for place in scene.clause.indices(holds_back(scene.clause.line)) if place not in timed]
        scene.used.difference_update(held)
        return [index for index in _strangers(scene, sense) if index not in held] + held
    return _strangers(scene, sense)


def _strangers(scene: Scene, sense: Sense) -> list[int]:
    """The pieces that nothing accounts for."""
    return [index for index in range(len(scene.clause.pieces)) if not _accounted(scene, sense, index)]


def _take_asides(scene: Scene, sense: Sense) -> None:
    """Account for the stretches between marks that only accompany the request, and for such words at their ends."""
    for saying in SAYINGS:
        _take_words(scene, saying)
    clause = scene.clause
    says_how_much = sense.tool in AMOUNT_TOOLS and bool(clause.of("MONEY", "PCT"))
    cuts = [-1, *(index for index, piece in enumerate(clause.pieces) if piece.is_mark), len(clause.pieces)]
    for before, stop in pairwise(cuts):
        places = range(before + 1, stop)
        used = [place for place in places if place in scene.used]
        stretch = clause.pieces[before + 1 : stop]
        placed = all(place in scene.used for place in places if clause.pieces[place].is_typed)
        if (not used and is_aside(stretch, sense.tool)) or (used and placed and tells_on(stretch, sense.tool)):
            _take_told(scene, sense, places)
            continue
        if not used and says_how_much and repeats_an_amount(stretch):
            scene.take(places)
            continue
        placed_last = max((place for place in used if clause.pieces[place].is_typed), default=before + 1)
        for start in range(placed_last + 1, stop):
            if clause.pieces[start].form in SUBJECTS and is_aside(clause.pieces[start:stop], sense.tool):
                _take_told(scene, sense, range(start, stop))
                break
        for end in range(before + 2, stop):
            lead = clause.pieces[before + 1 : end]
            if clause.pieces[end].form in ACTS and not any(place in scene.used for place in range(before + 1, end)):
                if gives_leave(lead) or (says_how_much and repeats_an_amount(lead)):
                    scene.take(range(before + 1, end))
            elif clause.pieces[end].form in ACTS and _is_told_first(lead):
                scene.take(range(before + 1, end))


def _is_told_first(lead: Sequence[Piece]) -> bool:
    """Whether the words before an act are a statement about a customer that is complete without it."""
    return bool(lead) and lead[0].form == "CUST" and lead[-1].form not in _LEADS_INTO and tells_on(lead)


def _take_words(scene: Scene, phrase: str) -> None:
    """Account for the words of a phrase; what was read as a name, a figure or a day stays to be placed."""
    match = scene.clause.match(phrase)
    scene.take(index for index in scene.clause.indices(match) if not scene.clause.pieces[index].is_typed)


def _accounted(scene: Scene, sense: Sense, index: int) -> bool:
    """Whether one piece is accounted for."""
    piece = scene.clause.pieces[index]
    if index in scene.used or piece.is_mark:
        return index in scene.used or not sense.writes or not _tells(scene, index)
    if piece.is_typed or (sense.writes and piece.form in NEGATIONS):
        return False
    if piece.form in sense.words or piece.form in FILLER:
        return True
    return not sense.writes and piece.form in READ_FILLER


def _tells(scene: Scene, index: int) -> bool:
    """Whether a sign says something; what sets off an address does not."""
    form = scene.clause.pieces[index].form
    around_address = form in "<>/|" and "EMAIL" in (scene.clause.before(index), scene.clause.after(index))
    return form in _TELLING_MARKS and not around_address


def _cover_why(scene: Scene, sense: Sense) -> None:
    """A trailing "because …" explains a request and changes nothing, unless it holds figures, dates or conditions."""
    if not sense.writes:
        return
    match = scene.clause.match(
        r"(?:because|cause(?= (?:i|we|he|she|they|it|its|the|my|our|his|her|their|there|CUST|it's|he's|she's"
        r"|they're|we're|i'm)\b)|since|as (?:he|she|it|they|we|i|the|his|her|their|he's|she's|they're|it's)"
        r"|due to) .*"
    )
    places = scene.clause.indices(match) or _last_statement(scene.clause)
    if places and places[0] in scene.used:
        return  # "leave him as he is" gives no reason
    inside = [scene.clause.pieces[place] for place in places]
    told = " ".join(piece.form for piece in inside)
    if any(piece.form in _RISKY_IN_REASON for piece in inside) or changes(told):
        return
    if all(may_stand(inside, place) for place in range(len(inside))):
        _take_told(scene, sense, places)


def _take_told(scene: Scene, sense: Sense, places: Sequence[int]) -> None:
    """Account for what is only told, unless it makes a refund in full doubtful."""
    told = " ".join(scene.clause.pieces[place].form for place in places)
    is_whole = sense.tool == "refund_payment" and not scene.clause.of("MONEY", "PCT")
    if not (is_whole and speaks_of_a_part(told)) and not speaks_against(sense.tool, told):
        scene.take(places)


def _last_statement(clause: Clause) -> list[int]:
    """What follows the last comma when it only tells something ("…, the flowers were late")."""
    commas = [index for index in clause.of(",") if index]
    if not commas:
        return []
    tail = clause.part(commas[-1] + 1)
    forms = {piece.form for piece in tail.pieces}
    tells = bool(forms & _TELLING) and not forms & (ACTS | NEGATIONS) and len(tail.pieces) > 1
    return list(range(commas[-1], len(clause.pieces))) if tells else []


def forbids(scene: Scene, sense: Sense, left: list[int], weight: int) -> bool:
    """Whether what is left over forbids the call: anything for a write; figures, names or negations for a read."""
    if sense.writes:
        return bool(left)
    pieces = [scene.clause.pieces[index] for index in left]
    if any(piece.is_typed or piece.form in NEGATIONS for piece in pieces):
        return True
    first = next((piece.form for piece in scene.clause.pieces if piece.form not in FILLER and not piece.is_mark), "")
    if first in ACTS and not scene.clause.has(rf"{first} {_NOUNS_OF_ACTS}.*"):
        return True
    if weight < _TOLERANT_WEIGHT:
        return bool(pieces)
    strange = [piece for piece in pieces if piece.form not in EVERYDAY | COMMONPLACE]
    return bool(strange) or len(pieces) > _READ_STRANGERS_MAX
