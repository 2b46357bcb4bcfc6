"""Reads a message that changes nothing as the questions it asks, more generously than a change may be read.

What stands here can only look something up: where any clause comes to a change, nothing is read anew. So wordings and
stretches of time that would be too loose for a change are safe here, and none of them makes one easier to start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.understanding.assessment import Call, Verdict, assess
from assistant.understanding.beside import only_tells
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.clauses import Part, split_clauses
from assistant.understanding.coverage import leftover
from assistant.understanding.dates import WHICH_FEAST
from assistant.understanding.joined_questions import Half, halves, with_time, without_its_amount
from assistant.understanding.lexicon import FILLER, READ_FILLER
from assistant.understanding.mentions import Doubt
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.pointing import with_said_named
from assistant.understanding.prepared import prepared
from assistant.understanding.reading import World
from assistant.understanding.replies import UNDERSTOOD
from assistant.understanding.restating import restate
from assistant.understanding.scene import Context, Scene
from assistant.understanding.senses.asking import ASKING
from assistant.understanding.sequence import NO_SKILL
from assistant.understanding.slots.records import is_invoice
from assistant.understanding.unanswered import unanswered

Calls = tuple[Call, ...]
# What only asks to look, beside what is looked for.
_LOOK = (
    r"(?:(?:and|please|just) )*(?:find|check|see|show|look|pull|bring)"
    r"(?: (?:it|this|that|him|her|them|up|into|please|me))*"
)
# A search takes any words, so that a half of something else would always be one.
_TAKES_ANY = frozenset({"search", "find_customer"})
# What opens a question of its own, and what it is about: "and how high will it be" only goes on from the one before.
_ASKS = frozenset(
    "how what which who whose when where why what's who's when's where's how's show list is are does did has have was "
    "were any".split()
)
# What takes the question before it back.
_CORRECTS = r"i mean|i meant|sorry|no wait|wait no|rather|scratch that|or rather"
_TOPIC = (
    r"(?:payments?|charges?|transactions?|refunds?|invoices?|bills?|disputes?|chargebacks?|payouts?|balance|customers?"
    r"|clients?|subscriptions?|memberships?|subscribers?|revenue|sales|turnover|takings|fees?|coupons?|products?|plans?"
    r"|alerts?|reviews?|links?|account)"
)
_MENTIONED = ("payment_ref", "invoice", "dispute", "refund", "customer", "payout", "subscription_id")


def only_asks(verdicts: Sequence[Verdict]) -> bool:
    """Whether no clause of a message comes to a change, nor to something that no skill does."""
    return not any(v.tool == NO_SKILL or (v.kind == "call" and v.tool in WRITES) for v in verdicts)


def read_questions(
    own: str,
    foreign: tuple[str, ...],
    world: World,
    context: Context,
    history: Sequence[Mapping[str, str]],
) -> Calls | str | None:
    """The calls of a message that only asks, or what to ask where one of several questions is not understood.

    None where something else is not understood, which may only be told.
    """
    asking = replace(world, asks=True)
    pieces = prepared(own, foreign, asking, context, history)
    feast = next(
        (p.value.question for p in pieces if isinstance(p.value, Doubt) and WHICH_FEAST in p.value.question), None
    )
    if feast is not None:
        return feast
    parts = without_its_amount(with_said_named(split_clauses(pieces)))
    cannot = next((answer for part in parts if (answer := unanswered(part.clause)) is not None), None)
    if cannot is not None:
        return cannot
    context = _with_said(pieces, context)
    found = [_timed(before, part, asking, context) for before, part in pairwise((None, *parts)) if part]
    calls = [call for calls in found for call in calls or ()]
    if not calls or any(call.tool in WRITES for call in calls):
        return None
    unread = [part for part, read in zip(parts, found, strict=True) if not read and not _is_idle(part)]
    if not unread:
        return _without_mentions(calls)
    if any(part.clause.has(_CORRECTS) for part in parts):
        return None
    lost = next((part for part in unread if part.clause.pieces[0].form in _ASKS and part.clause.has(_TOPIC)), None)
    return None if lost is None else _but_not(calls[0], lost)


def says_less(questions: Calls, decided: Calls) -> bool:
    """Whether a reading only lacks the record that the one it would replace names, as a pronoun pointed back to it."""
    if [call.tool for call in questions] != [call.tool for call in decided]:
        return False
    pairs = list(zip(questions, decided, strict=True))
    kept = all(new.args.items() <= old.args.items() for new, old in pairs)
    return kept and any((old.args.keys() - new.args.keys()).intersection(_MENTIONED) for new, old in pairs)


def _but_not(read: Call, lost: Part) -> str:
    """The question about a part of a message that would be lost beside what was understood."""
    said = lost.clause.written(range(len(lost.clause.pieces)))
    return f"{UNDERSTOOD}{restate(read.tool, read.args)}. But I'm not sure about “{said}”. What do you mean by it?"


def _is_idle(part: Part) -> bool:
    """Whether a clause beside questions asks for nothing more: courtesy, something told, or only to look."""
    says_nothing = all(piece.is_mark or piece.form in FILLER | READ_FILLER for piece in part.clause.pieces)
    return says_nothing or re.fullmatch(_LOOK, part.clause.line) is not None or only_tells(part, ())


def _with_said(pieces: Sequence[Piece], context: Context) -> Context:
    """The context with the payments and invoices that the message names anywhere."""
    refs = [piece for piece in pieces if piece.form == "REF"]
    invoices = tuple(dict.fromkeys(str(piece.value) for piece in refs if is_invoice(piece)))
    return replace(context, said_refs=tuple(dict.fromkeys(str(p.value) for p in refs)), said_invoices=invoices)


def _timed(before: Part | None, part: Part, world: World, context: Context) -> Calls | None:
    """What a clause asks for, in the stretch of time that the question it is joined to says where it says none."""
    if before is not None and part.joiner == "and" and not any(piece.is_typed for piece in part.clause.pieces):
        calls = _half(part, Half(part.clause, with_time(part.clause, before.clause)), world, context)
        if calls is not None:
            return calls
    return _asked(part, world, context)


def _asked(part: Part, world: World, context: Context) -> Calls | None:
    """What one clause asks for: by the tables of questions, as two questions, or as any clause is read."""
    known = known_question(part.clause, world, context)
    if known is not None:
        return known
    for pair in halves(part):
        both = [_half(part, half, world, context) for half in pair]
        if both[0] and both[1] and both[0][0].tool != both[1][0].tool:
            return both[0] + both[1]
    return _calls(part, world, context)


def _half(part: Part, half: Half, world: World, context: Context) -> Calls | None:
    """What half a question asks for; without the other half's time only where it needs none."""
    timed = _read(replace(part, clause=half.timed), world, context)
    if timed is not None or half.timed is half.bare:
        return timed
    bare = _read(replace(part, clause=half.bare), world, context)
    return None if bare is None or any("start" in SPECS[call.tool].properties for call in bare) else bare


def _read(part: Part, world: World, context: Context) -> Calls | None:
    """What a clause asks for as one question."""
    read = known_question(part.clause, world, context) or _calls(part, world, context)
    return None if read is None or any(call.tool in _TAKES_ANY for call in read) else read


def _calls(part: Part, world: World, context: Context) -> Calls | None:
    """What the tables of the topics make of a clause; None when it is no call."""
    verdict = assess(part, world, context)
    return verdict.calls if verdict.kind == "call" else None


def known_question(clause: Clause, world: World, context: Context) -> Calls | None:
    """The calls of a clause that a table of questions accounts for word by word."""
    for sense in sorted(ASKING, key=lambda sense: -sense.weight(clause)):
        if not sense.weight(clause):
            return None
        scene = Scene(clause, world, context)
        filling = sense.fill(scene)
        left = [clause.pieces[index] for index in leftover(scene, sense)]
        if not (left or filling.missing or filling.doubt):
            return tuple(Call(sense.tool, dict(args)) for args in filling.calls)
    return None


def _without_mentions(calls: Sequence[Call]) -> Calls:
    """Each call once, without those that only look up what another call is about ("Order 42. Was it refunded?")."""
    unique = list({(call.tool, repr(sorted(call.args.items(), key=str))): call for call in calls}.values())
    return tuple(call for call in unique if not any(_only_names(call, other) for other in unique))


def _only_names(call: Call, other: Call) -> bool:
    """Whether a call has nothing but the record that another call of more meaning is about."""
    bare = call.tool in ("get_payment", "find_customer") and len(call.args) == 1
    said = set(map(str, call.args.values()))
    return bare and other.tool != call.tool and said <= {str(other.args.get(name)) for name in _MENTIONED}
