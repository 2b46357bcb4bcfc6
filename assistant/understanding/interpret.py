"""From a message and what went before to calls, a question or a refusal: the whole of Florin's own understanding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.understanding.alerting import LOOK_OR_WATCH, read_alerting
from assistant.understanding.amending import amended
from assistant.understanding.answers import continue_pending, corrects, merge
from assistant.understanding.asides import without_asides
from assistant.understanding.asking_again import asked_again
from assistant.understanding.assessment import Call, Verdict
from assistant.understanding.by_ear import LIKELIER_ASSURANCE, LIKELY_ASSURANCE, read_by_ear
from assistant.understanding.catalogue import NAMES, WRITES
from assistant.understanding.choosing import declines, picked
from assistant.understanding.clauses import split_clauses
from assistant.understanding.combining import combine
from assistant.understanding.context import read_context
from assistant.understanding.corrections import NUMBER_OR_NO, is_number_or_no
from assistant.understanding.directory import Directory, Records
from assistant.understanding.ellipsis import continue_last
from assistant.understanding.hours_asked import hours_asked
from assistant.understanding.interpretation import Interpretation, clarify, of_verdict, offer
from assistant.understanding.joined_questions import without_its_amount
from assistant.understanding.learnt.caution import begins_with_act
from assistant.understanding.lexicon import FILLER
from assistant.understanding.lost_periods import lost_period
from assistant.understanding.mood import is_abort, is_greeting, is_yes
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.pointing import with_said_named
from assistant.understanding.prepared import prepared
from assistant.understanding.put_off import is_put_off
from assistant.understanding.questions import only_asks, read_questions, says_less
from assistant.understanding.quotes import separate
from assistant.understanding.reading import World
from assistant.understanding.reason_told import with_reason
from assistant.understanding.recalled import last_request, with_shown
from assistant.understanding.replies import (
    CONFIRM_ELSEWHERE,
    DROPPED,
    NOT_ALL_UNDERSTOOD,
    NOT_UNDERSTOOD,
    OUTSIDE,
    TOO_LONG,
    UNDERSTOOD,
)
from assistant.understanding.scene import Context
from assistant.understanding.screening import acts_on_record, refuse
from assistant.understanding.sequence import assess_all
from assistant.understanding.text import OWN_LENGTH_MAX, normalise
from assistant.understanding.together import joined
from assistant.understanding.undone import are_undone
from assistant.understanding.unsaid import without_unsaid
from assistant.understanding.whether_asked import is_hardly_asked
from domain.formats import number_style


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
    plain = normalise(text)
    own = separate(plain)
    reason = refuse(plain)
    if reason:
        return Interpretation("refuse", question=reason)
    known = with_shown(read_context(context or {}), history, world)
    result = with_reason(_interpret(own.own, own.foreign, world, known, history), own.own)
    asks = lost_period(own.own, result.calls, world) or hours_asked(own.own, result.meant, world)
    result = result if asks is None else clarify(asks)
    meant = [call.tool for call in result.meant]
    meant += [result.pending[0]] if result.pending is not None else []
    missing = [tool for tool in meant if tool not in tools]
    if missing:
        named = missing[0].replace("_", " ")
        return Interpretation("refuse", question=f"I understood “{named}”, but I can't do that yet.")
    return result


def _interpret(
    own: str, foreign: tuple[str, ...], world: World, context: Context, history: Sequence[Mapping[str, str]]
) -> Interpretation:
    """Decide on the merchant's own words."""
    if len(own) > OWN_LENGTH_MAX:
        return clarify(TOO_LONG)
    if is_number_or_no(own):
        return clarify(NUMBER_OR_NO)
    pieces = prepared(own, foreign, world, context, history)
    line = " ".join(piece.form for piece in pieces if piece.form != "\n")
    courtesy = _courtesy(line, own, context)
    if courtesy is not None:
        return courtesy
    clauses = without_its_amount(split_clauses(pieces))
    parts = with_said_named([replace(part, clause=without_asides(part.clause)) for part in clauses])
    whole = Clause(
        tuple(piece for piece in pieces if piece.form not in ("\n", ".", "!", "?", ";")),
        "?" if line.endswith("?") else "",
    )
    if not whole.pieces:
        return clarify(NOT_UNDERSTOOD)
    told_of = read_alerting(without_asides(whole), world)
    choice = _choose(own, context) or (of_verdict(told_of) if told_of is not None else None)
    if choice is not None:
        present = read_questions(own, foreign, world, context, history) if choice.question == LOOK_OR_WATCH else None
        return Interpretation("call", present) if isinstance(present, tuple) else choice
    if context.pending is None and context.last_call is None:
        context = _from_history(history, world, context)
    verdicts = assess_all(parts, world, context, foreign)
    whole_request = joined(whole, parts, verdicts, world, context)
    if whole_request is not None:
        return _as_asked(of_verdict(whole_request), own, pieces, world, context)
    complete = [verdict for verdict in verdicts if verdict.kind == "call"]
    bare = (
        context.pending is not None
        and context.pending[2]
        and _is_bare(whole)
        and not any(call.tool in WRITES for v in complete for call in v.calls)
    )
    if context.pending is not None and (not complete or bare or corrects(whole.line)):
        answer = continue_pending(whole, pieces, world, context)
        if answer is not None:
            return of_verdict(answer)
    if not any(verdict.kind == "call" and verdict.tool in WRITES for verdict in verdicts):
        followed = _follow(whole, pieces, world, context, verdicts)
        if followed is not None:
            return followed
    if context.options and all(verdict.kind == "none" for verdict in verdicts):
        return _offer_again(context)
    decided = _as_asked(combine(own, parts, verdicts), own, pieces, world, context)
    asks = decided.kind != "refuse" and only_asks(verdicts)
    questions = read_questions(own, foreign, world, context, history) if asks else None
    if isinstance(questions, tuple) and not says_less(questions, decided.calls):
        return Interpretation("call", questions)
    outcome = _beyond(own, pieces, whole, world, context, history, decided)
    return clarify(questions) if isinstance(questions, str) and _only_looks(outcome) else outcome


def _beyond(
    own: str,
    pieces: Sequence[Piece],
    whole: Clause,
    world: World,
    context: Context,
    history: Sequence[Mapping[str, str]],
    decided: Interpretation,
) -> Interpretation:
    """What was `decided` by rules, or what else a message that they would ask about comes to."""
    if decided.kind != "clarify":
        return decided
    amends = amended(pieces, world, context, history)
    if amends is not None:
        return Interpretation("call", (amends,))
    heard = _heard(own, pieces, whole, world, context, decided)
    return asked_again(decided, context, history) if heard is None else heard


def _only_looks(outcome: Interpretation) -> bool:
    """Whether a message comes to nothing but reads, or to nothing that was understood."""
    if outcome.kind == "clarify":
        return outcome.pending is None and outcome.restated is None and _is_vague(outcome.question)
    return outcome.kind == "call" and not any(call.tool in WRITES for call in outcome.calls)


def _heard(
    own: str, pieces: Sequence[Piece], whole: Clause, world: World, context: Context, decided: Interpretation
) -> Interpretation | None:
    """What the learnt voice makes of a message that was `decided` to be asked about: a call, an offer, or nothing."""
    heard = read_by_ear(own, pieces, world, context)
    call, likely = without_unsaid(heard.call, whole), without_unsaid(heard.likely, whole)
    if call is not None:
        undone = call.tool in WRITES and (are_undone((call,), own, pieces) or is_put_off(call, pieces))
        return offer(call) if undone else Interpretation("call", (call,))
    if decided.question == NOT_UNDERSTOOD and heard.is_outside and not _is_ours(own, pieces):
        return Interpretation("refuse", question=OUTSIDE)
    is_likely = heard.assurance >= (LIKELY_ASSURANCE if _is_vague(decided.question) else LIKELIER_ASSURANCE)
    may_ask = decided.restated is None and not decided.question.startswith("I can't")
    return offer(likely) if likely is not None and may_ask and is_likely else None


def _is_ours(own: str, pieces: Sequence[Piece]) -> bool:
    """Whether a message begins with a plain act on a record or a customer, whatever else it tells of."""
    return acts_on_record(own) or (begins_with_act(pieces) and any(piece.form == "CUST" for piece in pieces))


def _is_vague(question: str) -> bool:
    """Whether a question only says that not all was understood."""
    return question in (NOT_UNDERSTOOD, NOT_ALL_UNDERSTOOD) or question.startswith(UNDERSTOOD)


def _as_asked(
    read: Interpretation, own: str, pieces: Sequence[Piece], world: World, context: Context
) -> Interpretation:
    """What was read, or a question where no request is heard in the whole message."""
    writes = [call for call in read.calls if call.tool in WRITES]
    if are_undone(writes, own, pieces):
        return offer(writes[0]) if len(writes) == 1 else clarify(NOT_ALL_UNDERSTOOD)
    return offer(writes[0]) if is_hardly_asked(writes, own, pieces, world, context) else read


def _is_bare(whole: Clause) -> bool:
    """Whether a message is a single number, id or name, and so an answer before it is a request."""
    words = [piece for piece in whole.pieces if not piece.is_mark and piece.form not in FILLER]
    return len(words) == 1 and words[0].is_typed


def _courtesy(line: str, own: str, context: Context) -> Interpretation | None:
    """Answer a message that is only a yes, an abort or a greeting."""
    asks = context.restated is not None or context.pending is not None
    if is_abort(line) or (asks and own.strip(" .!").lower() == "n"):
        return clarify(DROPPED)
    if (is_yes(line) or line == "y") and context.restated is not None:
        tool, args = context.restated
        return Interpretation("call", (Call(tool, dict(args)),))
    if is_yes(line):
        return clarify(CONFIRM_ELSEWHERE if context.pending else NOT_UNDERSTOOD)
    return clarify(NOT_UNDERSTOOD) if is_greeting(line) else None


def _choose(own: str, context: Context) -> Interpretation | None:
    """Take a short answer to an open choice: the call with what was picked, or the question once more."""
    if not context.options or context.pending is None or context.pending[2] is None:
        return None
    tool, args, missing = context.pending
    if declines(own):
        return clarify(DROPPED)
    option = picked(own, context.options)
    if not option:
        return None if option is None else _offer_again(context)
    return Interpretation("call", (Call(tool, merge(tool, args, {str(missing): option})),))


def _offer_again(context: Context) -> Interpretation:
    """The open choice once more."""
    question = f"Which one? Say one number, 1 to {len(context.options)}."
    return Interpretation("clarify", question=question, pending=context.pending, options=context.options)


def _follow(
    whole: Clause, pieces: Sequence[Piece], world: World, context: Context, verdicts: Sequence[Verdict]
) -> Interpretation | None:
    """Read a fragment against the last call when it has no request of its own."""
    own_request = [v for v in verdicts if v.kind == "call" and context.last_call and v.tool != context.last_call[0]]
    if context.last_call is None or own_request:
        return None
    if corrects(whole.line) and context.last_call[0] in WRITES:
        answer = continue_pending(whole, pieces, world, replace(context, pending=(*context.last_call, None)))
        return of_verdict(answer) if answer is not None else None
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
        return of_verdict(followed) if followed is not None else None
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
