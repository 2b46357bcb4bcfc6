"""A message read by what is learnt, where no cue knows it: questions freely, acts only where everything agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.understanding.assessment import Call, fill_for
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.clauses import VERBS, split_clauses
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.learnt import caution
from assistant.understanding.learnt.arguments import arguments_of, together
from assistant.understanding.learnt.values import Unplaced
from assistant.understanding.learnt.voice import OUTSIDE, Opinion, Tag, voice
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import Doubt
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context, Scene
from assistant.understanding.screening import is_outside
from assistant.understanding.terms import changes, speaks_of_a_part

# How many times likelier than the next skill one must be, where the cues point to it and where they are silent; the
# share that must speak for a request; the share of a tag that stands alone. Chosen on the tuning halves; what a write
# needs was then raised until no half held an unsafe one.
READ_ODDS_CUED, READ_ODDS = 1.5, 2.0
WRITE_ODDS_CUED, WRITE_ODDS = 30.0, 100.0
READ_REQUEST, WRITE_REQUEST = 0.25, 0.75
WRITE_TAG = 0.5
# A question that no argument of the skill fits may be about anything.
BARE_REQUEST = 0.5
# Words of another thing than the skill's, which the same verbs are said of ("freeze her card").
_MEANS_ANOTHER = {"pause_subscription": frozenset("card cards account accounts payout payouts funds".split())}
# From here a question is understood though it is put as a statement.
SURE_READ_ODDS, SURE_READ_REQUEST = 10.0, 0.7
# A question that begins so goes on from the one before; a period takes the place of the whole period before.
_GOES_ON = frozenset("and same also".split())
_PERIOD = frozenset({"start", "end"})
_ENDS = frozenset(". ! ? ;".split())
# One of these must be said for the skill to know what it is about.
_ABOUT = {
    "cancel_subscription": ("customer", "subscription_id"),
    "undo_cancellation": ("customer", "subscription_id"),
    "create_checkout_session": ("amount", "product"),
    "create_coupon": ("percent_off", "amount_off"),
    "update_customer": ("name", "email", "phone", "description"),
    "get_payment": ("payment_ref", "amount", "last4", "customer"),
    "get_subscription": ("customer", "subscription_id"),
    "refund_payments": ("payment_refs", "start", "end", "min_amount", "customer", "product"),
    "cancel_subscriptions": ("status", "plan", "customers"),
}


def read_by_ear(own: str, pieces: Sequence[Piece], world: World, context: Context) -> Call | None:
    """The one call that a message asks for, None when that is not certain enough."""
    pieces = [piece for piece in pieces if piece.form != "\n"]
    if not pieces or is_outside(own) or any(isinstance(piece.value, Doubt) for piece in pieces):
        return None
    heard = voice().opinion(pieces)
    if not _is_heard(heard):
        return None
    tags = voice().tags(heard.tool, pieces)
    line = " ".join(piece.form for piece in pieces)
    if heard.tool in WRITES:
        if changes(line) or not (heard.is_cued or caution.names_the_act(heard.tool, pieces)):
            return None
        if _asks_twice(pieces) or _MEANS_ANOTHER.get(heard.tool, frozenset()).intersection(line.split()):
            return None
        aside = caution.background(pieces, tags)
        tags = [tag for place, tag in enumerate(tags) if place not in aside]
        pieces = [piece for place, piece in enumerate(pieces) if place not in aside]
    elif not caution.is_plain(pieces, tags, sure=heard.odds >= SURE_READ_ODDS and heard.request >= SURE_READ_REQUEST):
        return None
    args = _arguments(heard, pieces, tags, world, context)
    last = context.last_call
    if args is not None and last and last[0] == heard.tool not in WRITES and pieces[0].form in _GOES_ON:
        args = _as_before(last[1], args)
    if args is None or not _is_whole(heard.tool, args):
        return None
    in_full = heard.tool == "refund_payment" and args.keys() <= {"payment_ref", "reason"}
    return None if in_full and speaks_of_a_part(line) else Call(heard.tool, args)


def _is_heard(heard: Opinion) -> bool:
    """Whether one skill is far enough ahead, and enough speaks for a request."""
    writes = heard.tool in WRITES
    cued, alone = (WRITE_ODDS_CUED, WRITE_ODDS) if writes else (READ_ODDS_CUED, READ_ODDS)
    return heard.odds >= (cued if heard.is_cued else alone) and heard.request >= (
        WRITE_REQUEST if writes else READ_REQUEST
    )


def _arguments(
    heard: Opinion, pieces: Sequence[Piece], tags: Sequence[Tag], world: World, context: Context
) -> dict[str, Any] | None:
    """The arguments as tags and slots find them together; None where a write's are disputed."""
    writes = heard.tool in WRITES
    try:
        tagged = arguments_of(pieces, tags, world, context)
    except Unplaced:
        if writes:
            return None
        tagged = {}
    places = [place for place, piece in enumerate(pieces) if piece.form not in _ENDS]
    kept = [(pieces[place], tags[place]) for place in places]
    clause = Clause(tuple(_without_noise(piece, tag) for piece, tag in kept))
    filling, left = fill_for(heard.tool, clause, world, context)
    slotted = filling.calls[0] if len(filling.calls) == 1 and not filling.doubt else {}
    args, disputed = together(tagged, slotted, context)
    if not writes:
        is_one = not filling.doubt and (args or heard.request >= BARE_REQUEST)
        return args if is_one else None
    scene = Scene(clause, world, context)
    BY_TOOL[heard.tool].fill(scene)
    if not caution.is_clear(pieces, tags, {places[index] for index in scene.used}):
        return None
    strangers = [kept[place][0] for place in left if kept[place][1].label == OUTSIDE]
    if disputed or filling.doubt or (filling.missing or "") not in ("", *args) or _weak(tags, slotted):
        return None
    if not caution.fits(args):
        return None
    return args if caution.is_covered(strangers) else None


def _asks_twice(pieces: Sequence[Piece]) -> bool:
    """Whether two clauses begin with a verb of requests."""
    clauses = [part.clause for part in split_clauses(pieces)]
    said = ([one.form for one in clause.pieces if not one.is_mark and one.form not in FILLER] for clause in clauses)
    return sum(bool(forms) and forms[0] in VERBS for forms in said) > 1


def _as_before(before: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """The last question's arguments with what is new ("and September, same cut")."""
    kept = {name: value for name, value in before.items() if name not in _PERIOD or not _PERIOD & args.keys()}
    return {**kept, **args}


def _without_noise(piece: Piece, tag: Tag) -> Piece:
    """The piece for the slots: what surely fills nothing is only a word to them."""
    if not piece.is_typed or tag.label != OUTSIDE or tag.share <= caution.SURELY_NOTHING:
        return piece
    return replace(piece, form=(piece.text.lower().split() or ["-"])[0], value=None)


def _weak(tags: Sequence[Tag], slotted: Mapping[str, Any]) -> list[str]:
    """The arguments of tags that are not sure, and that the slots do not find as well."""
    shares: dict[str, float] = {}
    for tag in tags:
        if tag.label != OUTSIDE:
            for name in tag.label.partition("=")[0].split(","):
                shares[name] = max(shares.get(name, 0.0), tag.share)
    return [name for name, share in shares.items() if share < WRITE_TAG and name not in slotted]


def _is_whole(tool: str, args: dict[str, Any]) -> bool:
    """Whether all is said that the skill needs."""
    about = _ABOUT.get(tool)
    return set(SPECS[tool].required) <= args.keys() and (about is None or any(name in args for name in about))
