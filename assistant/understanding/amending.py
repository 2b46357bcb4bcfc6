"""An answer to Florin's question, or a correction of what it proposed, read by ear: the draft with what is new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assistant.understanding.answers import corrects, merge
from assistant.understanding.assessment import Call, fill_for
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.drafts import Draft, open_draft
from assistant.understanding.ending import ends_at_period
from assistant.understanding.hearing import is_complete
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.learnt import caution, limiting
from assistant.understanding.learnt.arguments import FREE_TEXT, placed
from assistant.understanding.learnt.values import POINTING, RECORDS
from assistant.understanding.learnt.voice import OUTSIDE, Tag, voice
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import When
from assistant.understanding.money import currency_alone
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.plain_answers import is_said_plainly
from assistant.understanding.reading import World
from assistant.understanding.recalled import last_answer
from assistant.understanding.scene import Context
from assistant.understanding.slots.people import unsure
from assistant.understanding.telling import CORRECTING, said_as, telling_of

# A tag must be this sure of what is new.
_SHARE_MIN = 0.6
_SURE = 0.9
# A figure or a day that goes nowhere would be lost.
_SAYS_HOW = frozenset({"MONEY", "PCT", "NUM", "WHEN", "SPAN"})
_LEADING = frozenset("until till by before from".split())
_NUMBERED = frozenset("order orders payment invoice number nr #".split())
# Words by which a stretch reports something instead of answering.
_REPORTS = frozenset(
    """
    said says told asked asks what who why thinks thought wanted cancelled canceled refunded paused resumed ended left
    complained paid
    """.split()
)
# The kinds that can answer what was asked for, where no tag says so.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "amount": ("MONEY",), "amount_off": ("MONEY",), "percent_off": ("PCT",), "percent": ("PCT",),
    "due_date": ("WHEN",), "until": ("WHEN",), "start_date": ("WHEN",), "due_days": ("SPAN",), "trial_days": ("SPAN",),
    "months": ("SPAN",), "customer": ("CUST",), "email": ("EMAIL",), "plan": ("PLAN",), "payment_ref": ("REF",),
    "invoice": ("REF",),
}  # fmt: skip
_ORDER_DIGITS_MIN = 3
_NUMBERS = frozenset({"amount", "amount_off", "quantity", "due_days", "trial_days", "percent_off", "months"})


def amended(
    pieces: Sequence[Piece], world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> Call | None:
    """The open request with what a message answers or corrects; None when it may be anything else."""
    if context.options:
        return None  # what is not picked from an open choice is no answer to it
    line = " ".join(piece.form for piece in pieces if piece.form != "\n")
    draft = open_draft(context, history, world, is_correction=corrects(line))
    if draft is None or draft.tool not in BY_TOOL or _may_be_another_order(pieces, draft):
        return None
    at_end = ends_at_period(pieces, last_answer(history))
    if at_end is not None and "at_period_end" in SPECS[draft.tool].properties and is_complete(draft.tool, draft.args):
        return Call(draft.tool, {**draft.args, "at_period_end": at_end})
    telling = telling_of(pieces, draft, world, context, history)
    new = _new(telling, draft, world, context) if telling else {}
    args = merge(draft.tool, draft.args, _in_full(new, world))
    if not new or args == dict(draft.args) or not _is_whole(draft.tool, args, world):
        return None
    if draft.tool in WRITES and not is_said_plainly(telling, pieces, draft.args, args):
        return None
    return Call(draft.tool, args)


def _may_be_another_order(pieces: Sequence[Piece], draft: Draft) -> bool:
    """Whether a bare number has as many digits as the draft's order and more than its amount ("it's 3141")."""
    order, amount = str(draft.args.get("payment_ref") or ""), str(draft.args.get("amount") or "")
    said = [str(piece.value) for piece in pieces if piece.form == "NUM" and str(piece.value).isdigit()]
    is_long = order.isdigit() and len(order) >= _ORDER_DIGITS_MIN and len(order) > len(amount.partition(".")[0])
    return is_long and any(len(number) == len(order) for number in said)


def _without_currency(tags: Sequence[Tag], pieces: Sequence[Piece], world: World) -> list[Tag]:
    """The tags with none on a word that says a currency by itself, which needs no tag."""
    return [
        Tag(OUTSIDE, 1.0) if not piece.is_typed and currency_alone(piece.text, world.currency) is not None else tag
        for piece, tag in zip(pieces, tags, strict=True)
    ]


def _in_full(new: Mapping[str, Any], world: World) -> dict[str, Any]:
    """What is new, with a customer's whole name in the place of the part that was said."""
    person = world.directory.person(str(new.get("customer") or "").split())
    is_one = person.certainty == "known" and len(person.matches) == 1
    return {**new, **({"customer": person.matches[0]} if is_one else {})}


def _new(pieces: Sequence[Piece], draft: Draft, world: World, context: Context) -> dict[str, Any]:
    """What the pieces say for the draft's skill; nothing when one of them is left over or limits it."""
    tags = _without_currency(_tags(pieces, draft), pieces, world)
    places = [place for place, piece in enumerate(pieces) if piece.form != ","]
    clause = Clause(tuple(pieces[place] for place in places))
    filled = fill_for(draft.tool, clause, world, Context(last_list=context.last_list))
    filling, taken = filled.filling, {places[place] for place in filled.taken}
    slotted = filling.calls[0] if len(filling.calls) == 1 and not filling.doubt else {}
    tagged, unplaced = placed(pieces, tags, world, context)
    if unplaced:
        return {}
    slotted = {name: value for name, value in slotted.items() if name not in draft.args or name not in RECORDS}
    found = {name: value for name, value in {**slotted, **tagged}.items() if name not in FREE_TEXT}
    found |= _currency(pieces, found, draft, world)
    taken |= {place for place in range(len(pieces)) if _leads(pieces, tags, place)}
    if _is_unsure(draft.tool, pieces, tags, found, slotted) or _is_limited(pieces, tags, taken):
        return {}
    return {name: value for name, value in found.items() if name in SPECS[draft.tool].properties}


def _could_fill(piece: Piece, tool: str) -> bool:
    """Whether a value is one that somebody could mean for the skill: of money and shares, every one."""
    fitting = any(piece.form in kinds and name in SPECS[tool].properties for name, kinds in _KINDS.items())
    return piece.is_typed and (fitting or piece.form in _SAYS_HOW)


def _is_unsure(
    tool: str, pieces: Sequence[Piece], tags: Sequence[Tag], found: Mapping[str, Any], slotted: Mapping[str, Any]
) -> bool:
    """Whether a value went nowhere, or a tag is unsure."""
    values = {str(value).lower() for value in found.values()}
    for place, (piece, tag) in enumerate(zip(pieces, tags, strict=True)):
        name = tag.label.partition("=")[0]
        after = pieces[place + 1].form if place + 1 < len(pieces) else ""
        describes = piece.form == "WHEN" and after.isalpha() and after not in FILLER  # "the Christmas set"
        is_open = tag.label == OUTSIDE and not describes and _could_fill(piece, tool)
        is_taken_off = name == "amount" and after == "off"  # "take the $40 off, so 500 even"
        if is_taken_off or (is_open and said_as(piece).lower() not in values):
            return True
        if tag.label != OUTSIDE and tag.share < _SHARE_MIN and name not in slotted:
            return True
    return False


def _is_limited(pieces: Sequence[Piece], tags: Sequence[Tag], taken: Collection[int]) -> bool:
    """Whether a word limits or conditions what is said, or a sign may say something."""
    limits = {word for word, is_mild in limiting.limits(pieces, tags, taken, ()) if not is_mild}
    open_words = {
        piece.form
        for place, (piece, tag) in enumerate(zip(pieces, tags, strict=True))
        if tag.label == OUTSIDE and place not in taken
    }
    reports = open_words & _REPORTS
    return bool(limits - CORRECTING or reports) or any(True for _ in caution.strange(pieces))


def _leads(pieces: Sequence[Piece], tags: Sequence[Tag], place: int) -> bool:
    """Whether a word leads to the day that fills an argument ("until 1 March", "so till like Friday")."""
    after = range(place + 1, min(place + 3, len(pieces)))
    if pieces[place].form == "when":
        return any(tags[index].label.startswith("at_period_end") and tags[index].share > _SURE for index in after)
    return pieces[place].form in _LEADING and any(
        isinstance(pieces[index].value, When) and tags[index].label != OUTSIDE for index in after
    )


def _tags(pieces: Sequence[Piece], draft: Draft) -> list[Tag]:
    """What each piece fills: what was asked for, else what the voice hears, else the one argument of its kind."""
    heard = voice().tags(draft.tool, pieces)
    tags = [_not_another(heard[place], pieces, place, draft) for place in range(len(pieces))]
    names = [_only_argument(piece, draft) for piece in pieces]
    return [
        Tag(name, 1.0) if name is not None and names.count(name) == 1 and _may_be(tag, name, draft) else tag
        for tag, name in zip(tags, names, strict=True)
    ]


def _not_another(tag: Tag, pieces: Sequence[Piece], place: int, draft: Draft) -> Tag:
    """The tag, or none where a bare number would become another record than the draft's, or "it" is the draft's own."""
    before = pieces[place - 1].form if place else ""
    is_another = tag.label in RECORDS and tag.label in draft.args and tag.label != draft.asked_for
    is_number = pieces[place].form == "NUM" and before not in _NUMBERED
    return Tag(OUTSIDE, 0.0) if is_another and (is_number or pieces[place].form in POINTING) else tag


def _may_be(tag: Tag, name: str, draft: Draft) -> bool:
    """Whether the voice leaves it open that a piece fills an argument."""
    return tag.label == OUTSIDE or name == draft.asked_for or tag.share < _SHARE_MIN


def _only_argument(piece: Piece, draft: Draft) -> str | None:
    """The argument that a piece can only be meant for, by its kind: what was asked for, or the one the draft has."""
    has = SPECS[draft.tool].properties
    if piece.form == "NUM":
        numbers = [name for name in ({*draft.args} if draft.is_proposal else {draft.asked_for}) if name in _NUMBERS]
        return numbers[0] if len(numbers) == 1 else None
    fitting = [name for name, kinds in _KINDS.items() if piece.form in kinds and name in has]
    for among in ({draft.asked_for}, {*draft.args}, {*fitting}):
        found = [name for name in fitting if name in among]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _currency(pieces: Sequence[Piece], found: Mapping[str, Any], draft: Draft, world: World) -> dict[str, str]:
    """The currency that is said by itself."""
    if "currency" in found or "currency" not in SPECS[draft.tool].properties:
        return {}
    words = {currency_alone(piece.text, world.currency) for piece in pieces if not piece.is_typed} - {None}
    return {"currency": str(words.pop())} if len(words) == 1 else {}


def _is_whole(tool: str, args: Mapping[str, Any], world: World) -> bool:
    """Whether a request has all that it needs, and its customer is one."""
    if not is_complete(tool, args):
        return False
    said = str(args.get("customer") or "")
    is_plain = said and "@" not in said and "_" not in said
    return not is_plain or unsure(world.directory.person(said.split())) is None
