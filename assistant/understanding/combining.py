"""The verdicts on a message's clauses put together: all that is asked for, or the question that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.assessment import Verdict
from assistant.understanding.beside import is_background, is_order, only_tells, stands_against
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.interpretation import Interpretation, clarify, of_verdict
from assistant.understanding.lexicon import REFUSING
from assistant.understanding.mood import is_go_ahead
from assistant.understanding.overruled import is_overruled, is_said_to_be_fine, is_told
from assistant.understanding.replies import NOT_ALL_UNDERSTOOD, NOT_UNDERSTOOD, OUTSIDE
from assistant.understanding.screening import is_outside
from assistant.understanding.sequence import TAKEN

CALLS_MAX = 10
# Asked about the very record that is changed, these are only its mention.
_MENTIONS = {
    "get_payment": "payment_ref",
    "get_invoice": "invoice",
    "explain_payout": "payout",
    "get_dispute": "dispute",
}


def combine(own: str, parts: Sequence[Part], verdicts: Sequence[Verdict]) -> Interpretation:
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
        return clarify("One or the other? Tell me which, and I'll prepare it.")
    if asks and (writes or not calls or asks[0].tool in WRITES):
        return _ask(own, asks[0])
    if hazards and (writes or not calls):
        return _outside_or(own, NOT_ALL_UNDERSTOOD if writes else NOT_UNDERSTOOD)
    if not calls:
        return _ask(own, asks[0]) if asks else _outside_or(own, NOT_UNDERSTOOD)
    changed = {call.args.get(name) for call in writes for name in _MENTIONS.values()} - {None}
    calls = [call for call in calls if call.args.get(_MENTIONS.get(call.tool, "")) not in changed]
    unique = tuple({(call.tool, repr(sorted(call.args.items(), key=str))): call for call in calls}.values())
    if len(unique) > CALLS_MAX:
        return clarify("That is a lot at once. Which one first?")
    return Interpretation("call", unique)


def _ask(own: str, verdict: Verdict) -> Interpretation:
    """The question of a clause, or a refusal when the whole is not Florin's business."""
    if verdict.pending is None and is_outside(own):
        return Interpretation("refuse", question=OUTSIDE)
    return of_verdict(verdict)


def _outside_or(own: str, question: str) -> Interpretation:
    """A refusal for what Florin is not for, else a question."""
    return Interpretation("refuse", question=OUTSIDE) if is_outside(own) else clarify(question)
