"""A message heard: the call that it most likely asks for, and all that speaks for or against that reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from assistant.understanding.assessment import ANSWERS_WHY, fill_for
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.clauses import VERBS, Part, split_clauses
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.learnt import caution, limiting
from assistant.understanding.learnt.arguments import placed, together
from assistant.understanding.learnt.done import is_done
from assistant.understanding.learnt.marks import CUTS
from assistant.understanding.learnt.mistaken import is_headed, is_repeated, means_another
from assistant.understanding.learnt.tidied import with_one_amount, without_guessed_names, without_noise
from assistant.understanding.learnt.values import POINTING
from assistant.understanding.learnt.voice import OUTSIDE, Opinion, Tag, Voice
from assistant.understanding.learnt.withholding import is_view, reports, seeks_advice, withholds
from assistant.understanding.lexicon import ACTS, FILLER
from assistant.understanding.mentions import Doubt, Person
from assistant.understanding.money import currency_of
from assistant.understanding.mood import asks_method
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World
from assistant.understanding.scene import Context
from assistant.understanding.screening import is_outside
from assistant.understanding.slots.terms import is_torn
from assistant.understanding.terms import changes, speaks_against, speaks_of_a_part
from assistant.understanding.whole_periods import with_whole_periods

# A tag that stands alone must be this sure.
_TAG_SHARE_MIN = 0.5
# From here a question is understood though it is put as a statement.
_SURE_READ_ODDS, _SURE_READ_REQUEST = 10.0, 0.85
_ENDS = frozenset(". ! ? ;".split())
# Of what is cancelled it says how, and holds nothing back.
_NO_REFUND = re.compile(r"(?<!\S)(?:no|without(?: a| any)?) refunds?(?!\S)")
# What these do, they do to the whole of a payment or an invoice.
_IN_FULL = frozenset({"refund_payment", "void_invoice"})
_THINGS = frozenset("invoice receipt subscription payout dispute chargeback coupon reminder".split())
_NUMBERED = frozenset("order orders payment payments number nr # of on , and &".split())
# By these kinds a message names a record itself.
_NAMES_ONE = {
    "customer": ("CUST", "EMAIL"), "coupon": ("PROMO", "QUOTE"), "dispute": ("DISPUTE", "REF"), "payout": ("PAYOUT",),
    "payment_link": ("LINK", "URL"), "subscription_id": ("SUB", "CUST", "EMAIL"),
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Hearing:
    """The likeliest call of a message, and how it was found.

    `sources` says of each argument whether tag, slot or both found it, `shares` how sure the tags are; `people` how
    certain each person's record is and what they fill; `against` are the names of what speaks against the call, each
    with the words, arguments or kinds of values concerned.
    """

    opinion: Opinion
    forms: tuple[str, ...]
    parts: tuple[Part, ...]
    args: dict[str, Any]
    sources: Mapping[str, str]
    shares: Mapping[str, float]
    share_min: float
    people: tuple[str, ...]
    asides: int
    against: Mapping[str, tuple[str, ...]]


def hear(own: str, pieces: Sequence[Piece], world: World, context: Context, speaker: Voice) -> Hearing | None:
    """What a message sounds like to a voice; None when nothing is said."""
    pieces = [piece for piece in pieces if piece.form != "\n"]
    if not pieces:
        return None
    opinion = speaker.opinion(pieces)
    tags = with_whole_periods(pieces, with_one_amount(pieces, speaker.tags(opinion.tool, pieces)))
    parts = split_clauses(pieces)
    aside = caution.background(parts, pieces, tags)
    core = [piece for place, piece in enumerate(pieces) if place not in aside]
    core_tags = [tag for place, tag in enumerate(tags) if place not in aside]
    against = _of_message(own, pieces, tags, parts, opinion)
    args, sources, strangers = _call(opinion.tool, core, core_tags, world, context, against)
    against["uncovered"] = tuple(caution.uncovered(strangers, speaker.asides))
    against["codes"] = tuple(caution.codes(strangers))
    _of_call(opinion.tool, args, pieces, against)
    against["against"] = _flag(any(speaks_against(opinion.tool, line) for line in _beside(parts, pieces, tags)))
    against["alone"] = tuple(_alone(pieces, against["uncovered"]))
    against["things"] = tuple(_other_things(opinion.tool, against["uncovered"]))
    against["whom"] = _flag(_may_be_another(args, pieces, world, context))
    against["currencies"] = tuple(_other_currencies(pieces, args, world))
    shares = _shares(core_tags)
    against["weak"] = tuple(name for name in shares if shares[name] < _TAG_SHARE_MIN and sources.get(name) != "both")
    said = [tag.share for piece, tag in zip(core, core_tags, strict=True) if piece.is_typed or tag.label != OUTSIDE]
    found = {name: words for name, words in against.items() if words}
    forms = tuple(piece.form for piece in pieces)
    people = tuple(_people(core, core_tags))
    return Hearing(
        opinion, forms, tuple(parts), args, sources, shares, min(said, default=1.0), people, len(aside), found
    )


def _of_message(
    own: str, pieces: Sequence[Piece], tags: Sequence[Tag], parts: Sequence[Part], opinion: Opinion
) -> dict[str, tuple[str, ...]]:
    """What speaks against any reading of the whole message."""
    line = " ".join(piece.form for piece in pieces)
    sure = opinion.odds >= _SURE_READ_ODDS and opinion.request >= _SURE_READ_REQUEST
    return {
        "outside": _flag(is_outside(own)),
        "unread": tuple(piece.form for piece in pieces if isinstance(piece.value, Doubt)),
        "changes": _flag(changes(line)),
        "another": tuple(means_another(opinion.tool, pieces)),
        "repeated": _flag(is_repeated(opinion.tool, line)),
        "headed": _flag(is_headed(line)),
        "withheld": _flag(withholds(_NO_REFUND.sub("", line) if opinion.tool == "cancel_subscription" else line)),
        "reported": _flag(reports(line)),
        "done": _flag(is_done(opinion.tool, line)),
        "twice": _flag(_asks_twice(parts)),
        "bare": _flag(caution.says_little(pieces)),
        "unnamed": _flag(not (opinion.is_cued or caution.names_the_act(opinion.tool, pieces))),
        "statement": _flag(is_view(line) or (caution.only_tells(parts) and not sure)),
        "act": _flag(caution.begins_with_act(pieces)),
        "method": _flag(_asks_how(opinion.tool, line, parts)),
        "no question": _flag(not caution.is_plain(parts, pieces, tags, sure=sure)),
    }


def _call(
    tool: str,
    pieces: Sequence[Piece],
    tags: Sequence[Tag],
    world: World,
    context: Context,
    against: dict[str, tuple[str, ...]],
) -> tuple[dict[str, Any], dict[str, str], list[Piece]]:
    """The arguments as tags and slots find them together, which of them found each, and the words that neither used.

    Adds what speaks against them.
    """
    tagged, unplaced = placed(pieces, tags, world, context)
    against["unplaced"] = tuple(unplaced)
    places = [place for place, piece in enumerate(pieces) if piece.form not in _ENDS]
    kept = [(pieces[place], tags[place]) for place in places]
    plain = [without_noise(piece, tag) for piece, tag in kept]
    filled = fill_for(tool, Clause(tuple(without_guessed_names(plain, [tag for _, tag in kept]))), world, context)
    filling = filled.filling
    slotted = filling.calls[0] if len(filling.calls) == 1 and not filling.doubt else {}
    args, disputed = together(tagged, slotted, context)
    args |= _shown(tool, args, pieces, context)
    taken = {places[place] for place in filled.taken}
    strangers = [kept[place][0] for place in filled.left if kept[place][1].label == OUTSIDE]
    against["disputed"] = tuple(disputed)
    against["doubted"] = _flag(bool(filling.doubt))
    is_torn_now = is_torn(Clause(tuple(pieces)), args)
    against["missing"] = _flag((filling.missing or "") not in ("", *args) or is_torn_now)
    told = caution.apart(pieces, tags)
    limits = list(limiting.limits(pieces, tags, taken, told))
    against["limits"] = tuple(word for word, is_mild in limits if not is_mild)
    against["mild limits"] = tuple(word for word, is_mild in limits if is_mild)
    ignored = () if "customer" in SPECS[tool].properties else ("CUST",)
    unused = list(caution.unused(pieces, tags, told, ignored))
    against["unused"] = tuple(kind for kind, is_told in unused if not is_told)
    against["told"] = tuple(kind for kind, is_told in unused if is_told)
    against["strange"] = tuple(caution.strange(pieces))
    against["misleading"] = _flag(caution.misleads(tool, pieces, tags))
    both = tagged.keys() & slotted.keys()
    sources = {
        name: "both" if name in both or name not in tagged | slotted else "tag" if name in tagged else "slot"
        for name in args
    }
    return args, sources, strangers


def _shown(tool: str, args: Mapping[str, Any], pieces: Sequence[Piece], context: Context) -> dict[str, str]:
    """What the call still lacks and the last answer shows, where the message names no other of its kind."""
    either = [name for name in _ABOUT.get(tool, ()) if name in context.shown]
    # A record by its customer's name is the one that was shown of that customer.
    lacks = [name for name in SPECS[tool].required if args.get(name) in (None, context.last_customer)]
    if either and not any(name in args for name in _ABOUT[tool]):
        lacks.append(either[0])
    named = {piece.form for piece in pieces if piece.is_typed}
    return {
        name: context.shown[name]
        for name in lacks
        if name in context.shown and named.isdisjoint(_NAMES_ONE.get(name, ("REF",)))
    }


def _of_call(tool: str, args: Mapping[str, Any], pieces: Sequence[Piece], against: dict[str, tuple[str, ...]]) -> None:
    """Adds what speaks against the call itself."""
    in_full = tool in _IN_FULL and args.keys() <= {"payment_ref", "invoice", "reason"}
    against["incomplete"] = _flag(not is_complete(tool, args))
    against["part"] = _flag(in_full and speaks_of_a_part(" ".join(piece.form for piece in pieces)))
    orders = [piece for piece in pieces if "order" in piece.text.lower().split()]
    is_order = bool(orders) and str(args.get("invoice", "")).isdigit()
    against["unfit"] = _flag(tool in WRITES and (is_order or not caution.fits(args)))


def is_complete(tool: str, args: Mapping[str, Any]) -> bool:
    """Whether a call has every argument that it needs, and says what it is about."""
    about = _ABOUT.get(tool)
    return set(SPECS[tool].required) <= args.keys() and (about is None or any(name in args for name in about))


def _may_be_another(args: Mapping[str, Any], pieces: Sequence[Piece], world: World, context: Context) -> bool:
    """Whether a word or number that no record knows is taken for what the conversation talked of instead."""
    number = str(args.get("payment_ref") or "")
    if number.isdigit() and context.last_payment not in (None, number):
        named = (before.form for before, piece in pairwise(pieces) if piece.form == "NUM" and piece.value == number)
        return any(form not in ACTS | VERBS | _NUMBERED for form in named)
    said = str(args.get("customer") or "").split()
    if not said or world.directory.is_empty or context.last_customer in (None, args["customer"]):
        return False
    is_known = "@" in said[0] or "_" in said[0] or world.directory.person(said).certainty == "known"
    return not is_known and any(piece.form in POINTING - {"it", "its"} for piece in pieces)


def _alone(pieces: Sequence[Piece], uncovered: Sequence[str]) -> Iterator[str]:
    """The words that nothing accounts for and that stand between marks by themselves ("void it, sideways")."""
    stretches = ([*one] for is_cut, one in groupby(pieces, lambda piece: piece.form in CUTS) if not is_cut)
    said = ([piece.form for piece in one if not piece.is_mark] for one in stretches)
    return (forms[0] for forms in said if len(forms) == 1 and forms[0] in uncovered)


def _other_things(tool: str, uncovered: Sequence[str]) -> Iterator[str]:
    """The records that are spoken of beside the skill's own, for nothing that it does."""
    return (word for word in uncovered if word in _THINGS and word not in BY_TOOL[tool].words)


def _beside(parts: Sequence[Part], pieces: Sequence[Piece], tags: Sequence[Tag]) -> Iterator[str]:
    """The lines of the clauses in which nothing fills an argument."""
    fills = {piece.place for piece, tag in zip(pieces, tags, strict=True) if tag.label != OUTSIDE}
    return (part.clause.line for part in parts if not fills & {piece.place for piece in part.clause.pieces})


def _other_currencies(pieces: Sequence[Piece], args: Mapping[str, Any], world: World) -> Iterator[str]:
    """The words for another currency than the call has ("30 usd, in euros")."""
    for before, piece in pairwise(pieces):
        said = currency_of(piece.form, world.currency) if before.form in ("in", ",") and not piece.is_typed else None
        if said is not None and said != args.get("currency", world.currency):
            yield piece.form


def _flag(holds: bool) -> tuple[str, ...]:
    """Something that holds or not, as the words that it concerns: the whole."""
    return ("all",) if holds else ()


def _asks_how(tool: str, line: str, parts: Sequence[Part]) -> bool:
    """Whether advice is asked for that the skill does not give."""
    return tool not in ANSWERS_WHY and (seeks_advice(line) or any(asks_method(part.clause) for part in parts))


def _asks_twice(parts: Sequence[Part]) -> bool:
    """Whether two clauses begin with a verb of requests."""
    said = ([one.form for one in part.clause.pieces if not one.is_mark and one.form not in FILLER] for part in parts)
    return sum(bool(forms) and forms[0] in VERBS for forms in said) > 1


def _people(pieces: Sequence[Piece], tags: Sequence[Tag]) -> Iterator[str]:
    """How certain it is who each person is, and what they fill."""
    for piece, tag in zip(pieces, tags, strict=True):
        if isinstance(piece.value, Person):
            yield f"{piece.value.certainty} {tag.label}"


def _shares(tags: Sequence[Tag]) -> dict[str, float]:
    """How sure the tags are of each argument that they name, at the surest place."""
    shares: dict[str, float] = {}
    for tag in tags:
        if tag.label != OUTSIDE:
            for name in tag.label.partition("=")[0].split(","):
                shares[name] = max(shares.get(name, 0.0), tag.share)
    return shares
