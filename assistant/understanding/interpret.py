"""From a message and what went before to calls, a question or a refusal: the whole of Florin's own understanding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from assistant.understanding.alerting import read_alerting
from assistant.understanding.amending import amended
from assistant.understanding.answers import continue_pending, corrects, merge
from assistant.understanding.asides import without_asides
from assistant.understanding.assessment import Call, Pending, Verdict
from assistant.understanding.beside import is_background, is_order, only_tells, stands_against
from assistant.understanding.by_ear import read_by_ear
from assistant.understanding.catalogue import NAMES, WRITES
from assistant.understanding.choosing import declines, picked
from assistant.understanding.clauses import Part, split_clauses
from assistant.understanding.context import read_context
from assistant.understanding.corrections import NUMBER_OR_NO, is_number_or_no
from assistant.understanding.directory import Directory, Records
from assistant.understanding.ellipsis import continue_last
from assistant.understanding.lexicon import FILLER, REFUSING
from assistant.understanding.mood import (
    is_abort,
    is_go_ahead,
    is_greeting,
    is_yes,
)
from assistant.understanding.overruled import is_overruled, is_said_to_be_fine, is_told
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.pointing import with_said_named
from assistant.understanding.prepared import prepared
from assistant.understanding.quotes import separate
from assistant.understanding.reading import World
from assistant.understanding.recalled import last_request, with_shown
from assistant.understanding.replies import CONFIRM_ELSEWHERE, DROPPED, NOT_UNDERSTOOD, OUTSIDE, TOO_LONG
from assistant.understanding.scene import Context
from assistant.understanding.screening import is_outside, refuse
from assistant.understanding.sequence import TAKEN, assess_all
from assistant.understanding.text import OWN_LENGTH_MAX, normalise
from assistant.understanding.together import joined
from assistant.understanding.whether_asked import whether_asked
from domain.formats import number_style

CALLS_MAX = 10
# Asked about the very record that is changed, these are only its mention.
_MENTIONS = {
    "get_payment": "payment_ref",
    "get_invoice": "invoice",
    "explain_payout": "payout",
    "get_dispute": "dispute",
}


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a message asks for: calls, or one question, or a refusal.

    `pending` is what an answer would complete; `options` what it may pick from, when a choice is still open.
    """

    kind: Literal["call", "clarify", "refuse"]
    calls: tuple[Call, ...] = ()
    question: str = ""
    pending: Pending | None = None
    options: tuple[str, ...] = ()


def interpret(
    text: str,
    *,
    now: datetime,
    currency: str = "USD",
    locale: str = "en-US",
    directory: Directory | None = None,
    history: Sequence[Mapping[str, str]] = (),
    context: Mapping[str, Any] | None = None,
    tools: Collection[str] = NAMES,
) -> Interpretation:
    """Understand one message of a merchant.

    `now` is the merchant's local time; `currency` the merchant's ISO code; `history` earlier turns as {role, content};
    `context` as in `florin interpret`; `tools` the names that may be called: others are understood and refused.
    """
    comma = number_style(locale).decimal == ","
    world = World(now.date(), currency.upper(), comma, directory if directory is not None else Records())
    own = separate(normalise(text))
    reason = refuse(normalise(text))
    if reason:
        return Interpretation("refuse", question=reason)
    known = with_shown(read_context(context or {}), history, world)
    result = _interpret(own.own, own.foreign, world, known, history)
    missing = [call.tool for call in result.calls if call.tool not in tools]
    if missing:
        named = missing[0].replace("_", " ")
        return Interpretation("refuse", question=f"I understood “{named}”, but I can't do that yet.")
    if result.pending is not None and result.pending[0] not in tools:
        return Interpretation(
            "refuse", question=f"I understood “{result.pending[0].replace('_', ' ')}”, but I can't do that yet."
        )
    return result


def _interpret(
    own: str, foreign: tuple[str, ...], world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> Interpretation:
    """Decide on the merchant's own words."""
    if len(own) > OWN_LENGTH_MAX:
        return _clarify(TOO_LONG)
    if is_number_or_no(own):
        return _clarify(NUMBER_OR_NO)
    pieces = prepared(own, foreign, world, context, history)
    line = " ".join(piece.form for piece in pieces if piece.form != "\n")
    courtesy = _courtesy(line, context)
    if courtesy is not None:
        return courtesy
    parts = with_said_named([replace(p, clause=without_asides(p.clause)) for p in split_clauses(pieces)])
    whole = Clause(
        tuple(piece for piece in pieces if piece.form not in ("\n", ".", "!", "?", ";")),
        "?" if line.endswith("?") else "",
    )
    if not whole.pieces:
        return _clarify(NOT_UNDERSTOOD)
    told_of = read_alerting(without_asides(whole), world)
    choice = _choose(own, context) or (_from_verdict(told_of) if told_of is not None else None)
    if choice is not None:
        return choice
    if context.pending is None and context.last_call is None:
        context = _from_history(history, world, context)
    verdicts = assess_all(parts, world, context, foreign)
    whole_request = joined(whole, parts, verdicts, world, context)
    if whole_request is not None:
        return _as_asked(_from_verdict(whole_request), own, pieces, world, context)
    complete = [verdict for verdict in verdicts if verdict.kind == "call"]
    bare = (
        context.pending is not None
        and context.pending[2]
        and _is_bare(whole)
        and not any(call.tool in WRITES for v in complete for call in v.calls)
    )
    if context.pending is not None and (not complete or bare or corrects(whole.line)):
        answer = continue_pending(whole, world, context)
        if answer is not None:
            return _from_verdict(answer)
    if not any(verdict.kind == "call" and verdict.tool in WRITES for verdict in verdicts):
        followed = _follow(whole, world, context, verdicts)
        if followed is not None:
            return followed
    if context.options and all(verdict.kind == "none" for verdict in verdicts):
        return _offer_again(context)
    decided = _as_asked(_combine(own, parts, verdicts), own, pieces, world, context)
    if decided.kind != "clarify":
        return decided
    amends = amended(pieces, world, context, history)
    if amends is not None:
        return Interpretation("call", (amends,))
    heard, sounds_outside = read_by_ear(own, pieces, world, context)
    if heard is not None:
        return Interpretation("call", (heard,))
    is_for_others = decided.question == NOT_UNDERSTOOD and sounds_outside
    return Interpretation("refuse", question=OUTSIDE) if is_for_others else decided


def _as_asked(
    read: Interpretation, own: str, pieces: Sequence[Piece], world: World, context: Context
) -> Interpretation:
    """What was read, or a question where no request is heard in the whole message."""
    question = whether_asked([call for call in read.calls if call.tool in WRITES], own, pieces, world, context)
    return _clarify(question) if question else read


def _is_bare(whole: Clause) -> bool:
    """Whether a message is a single number, id or name, and so an answer before it is a request."""
    words = [piece for piece in whole.pieces if not piece.is_mark and piece.form not in FILLER]
    return len(words) == 1 and words[0].is_typed


def _courtesy(line: str, context: Context) -> Interpretation | None:
    """Answer a message that is only a yes, an abort or a greeting."""
    if is_abort(line):
        return _clarify(DROPPED)
    if is_yes(line):
        return _clarify(CONFIRM_ELSEWHERE if context.pending else NOT_UNDERSTOOD)
    return _clarify(NOT_UNDERSTOOD) if is_greeting(line) else None


def _choose(own: str, context: Context) -> Interpretation | None:
    """Take a short answer to an open choice: the call with what was picked, or the question once more."""
    if not context.options or context.pending is None or context.pending[2] is None:
        return None
    tool, args, missing = context.pending
    if declines(own):
        return _clarify(DROPPED)
    option = picked(own, context.options)
    if not option:
        return None if option is None else _offer_again(context)
    return Interpretation("call", (Call(tool, merge(tool, args, {str(missing): option})),))


def _offer_again(context: Context) -> Interpretation:
    """The open choice once more."""
    question = f"Which one? Say one number, 1 to {len(context.options)}."
    return Interpretation("clarify", question=question, pending=context.pending, options=context.options)


def _follow(whole: Clause, world: World, context: Context, verdicts: Sequence[Verdict]) -> Interpretation | None:
    """Read a fragment against the last call when it has no request of its own."""
    own_request = [v for v in verdicts if v.kind == "call" and context.last_call and v.tool != context.last_call[0]]
    if context.last_call is None or own_request:
        return None
    if corrects(whole.line) and context.last_call[0] in WRITES:
        answer = continue_pending(whole, world, replace(context, pending=(*context.last_call, None)))
        return _from_verdict(answer) if answer is not None else None
    elliptic = (
        whole.pieces[0].form in ("and", "what", "how", "only", "same", "just", "but")
        and len(whole.pieces) <= 8
        and not whole.has(r"(?:what|how) (?:did|is|are|much|was).*")
    )
    if (
        elliptic
        or all(v.kind == "none" for v in verdicts)
        or (len(whole.pieces) <= 8 and not any(v.kind == "call" for v in verdicts))
    ):
        followed = continue_last(whole, world, context)
        return _from_verdict(followed) if followed is not None else None
    return None


def _from_history(history: Sequence[Mapping[str, str]], world: World, context: Context) -> Context:
    """Rebuild the open question or the last call from the person's last message, when no context was kept."""
    earlier = normalise(last_request(history))
    if not earlier or refuse(earlier):
        return context
    own = separate(earlier)
    before = _interpret(own.own, own.foreign, world, replace(context, last_call=None, pending=None), ())
    if before.kind == "call" and len(before.calls) == 1:
        return replace(context, last_call=(before.calls[0].tool, before.calls[0].args))
    return replace(context, pending=before.pending) if before.pending else context


def _combine(own: str, parts: Sequence[Part], verdicts: Sequence[Verdict]) -> Interpretation:
    """Put the clauses together: all that were asked for, or the question that stands in the way."""
    calls = [call for verdict in verdicts if verdict.kind == "call" for call in verdict.calls]
    writes = [call for call in calls if call.tool in WRITES]
    asks: list[Verdict] = []
    hazards = bool(REFUSING.intersection(own))
    asked = [call for verdict in verdicts for call in verdict.calls]
    for part, verdict in zip(parts, verdicts, strict=True):
        if verdict.kind == "ask" and (is_order(part, verdict) or not is_background(part, verdict, asked)):
            asks += [] if is_overruled(part, verdict, writes, calls) else [verdict]
        elif (
            verdict.kind != "call" and verdict.tool != TAKEN and not (only_tells(part, asked) or is_told(part, writes))
        ):
            hazards = hazards or not is_go_ahead(part.clause)
    hazards = hazards or stands_against(parts, verdicts, writes) or is_said_to_be_fine(parts, verdicts, writes)
    if writes and any(part.joiner == "or" for part in parts):
        return _clarify("One or the other? Tell me which, and I'll prepare it.")
    if asks and (writes or not calls or asks[0].tool in WRITES):
        return _ask(own, asks[0])
    if hazards and (writes or not calls):
        question = "I'm not sure I understood all of it, so I haven't done anything. Could you say it in one sentence?"
        return _outside_or(own, question if writes else NOT_UNDERSTOOD)
    if not calls:
        return _ask(own, asks[0]) if asks else _outside_or(own, NOT_UNDERSTOOD)
    changed = {call.args.get(name) for call in writes for name in _MENTIONS.values()} - {None}
    calls = [call for call in calls if call.args.get(_MENTIONS.get(call.tool, "")) not in changed]
    unique = tuple({(call.tool, repr(sorted(call.args.items(), key=str))): call for call in calls}.values())
    if len(unique) > CALLS_MAX:
        return _clarify("That is a lot at once. Which one first?")
    return Interpretation("call", unique)


def _ask(own: str, verdict: Verdict) -> Interpretation:
    """The question of a clause, or a refusal when the whole is not Florin's business."""
    if verdict.pending is None and is_outside(own):
        return Interpretation("refuse", question=OUTSIDE)
    return Interpretation("clarify", question=verdict.question, pending=verdict.pending)


def _outside_or(own: str, question: str) -> Interpretation:
    """A refusal for what Florin is not for, else a question."""
    return Interpretation("refuse", question=OUTSIDE) if is_outside(own) else _clarify(question)


def _clarify(question: str) -> Interpretation:
    """A question with nothing pending."""
    return Interpretation("clarify", question=question)


def _from_verdict(verdict: Verdict) -> Interpretation:
    """A verdict on the whole message as its interpretation."""
    if verdict.kind == "call":
        return Interpretation("call", verdict.calls)
    return Interpretation("clarify", question=verdict.question, pending=verdict.pending)
