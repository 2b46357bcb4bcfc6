"""What stands beside the requests of a message: told only, or against them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.understanding.asides import is_aside, repeats_an_amount
from assistant.understanding.assessment import Call, Verdict
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.dunning import is_beside_the_one
from assistant.understanding.lexicon import ACTS, FILLER
from assistant.understanding.mood import is_harmless, is_negated, is_statement
from assistant.understanding.overruled import leaves_a_fee, points_out
from assistant.understanding.pieces import Clause
from assistant.understanding.remarks import NAMES_IN_IT, is_remark, is_told_not
from assistant.understanding.sayings import AMOUNT_TOOLS
from assistant.understanding.terms import speaks_against, speaks_of_a_part

_HOW_MUCH = frozenset({"amount", "percent"})


def _of_a_part(parts: Sequence[Part], verdicts: Sequence[Verdict], writes: Sequence[Call]) -> bool:
    """Whether a whole payment would go back although something beside the request speaks of a part of it."""
    whole = [call for call in writes if call.tool == "refund_payment" and call.args.keys() <= {"payment_ref", "reason"}]
    is_in_full = any(part.clause.has(r"in full|fully") for part in parts)
    beside = [
        part.clause
        for part, verdict in zip(parts, verdicts, strict=True)
        if verdict.kind != "call"
        and not points_out(part.clause, writes)
        and not (is_in_full and leaves_a_fee(part.clause))
    ]
    return bool(whole) and any(speaks_of_a_part(clause.line) for clause in beside)


def _told_against(parts: Sequence[Part], verdicts: Sequence[Verdict], writes: Sequence[Call]) -> bool:
    """Whether something beside a request tells that it is done already or no longer wanted."""
    beside = [part.clause.line for part, verdict in zip(parts, verdicts, strict=True) if verdict.kind != "call"]
    return any(speaks_against(call.tool, line) for call in writes for line in beside)


# An amount that was seen to already is not asked for by being said again.
_MENDED = r"(?:back|but|already|gave|given|returned|refunded|credited|sorted|settled|paid|not|now|later)"


def _without_repeated(clause: Clause, calls: Sequence[Call]) -> Clause:
    """The clause without the figure that the one request states as well ("it was 60 too high; credit note for 60")."""
    writes = [call for call in calls if call.tool in WRITES]
    if len(writes) != 1 or writes[0].tool != "create_credit_note" or clause.has(_MENDED):
        return clause
    said = writes[0].args.get("amount")
    kept = (p for i, p in enumerate(clause.pieces) if p.form not in ("MONEY", "NUM") or clause.amount(i).major != said)
    return Clause(tuple(kept), clause.ends_with)


def only_tells(part: Part, calls: Sequence[Call]) -> bool:
    """Whether a clause beside these requests asks for nothing and limits nothing."""
    tools = {call.tool for call in calls}
    about = {call.args.get("invoice") for call in calls}
    names_it = all(str(piece.value) in about for piece in part.clause.pieces if piece.form == "REF")
    clause = _without_repeated(part.clause, calls)
    says_how_much = calls and all(call.tool in AMOUNT_TOOLS and _HOW_MUCH & call.args.keys() for call in calls)
    return (
        bool(says_how_much and repeats_an_amount(part.clause.pieces))
        or is_harmless(clause)
        or is_beside_the_one(clause)
        or is_remark(clause.pieces, NAMES_IN_IT | {"REF"} if names_it else NAMES_IN_IT)
        or (part.mark != "?" and is_aside(part.clause.pieces, min(tools) if len(tools) == 1 else "", NAMES_IN_IT))
    )


def is_order(part: Part, verdict: Verdict) -> bool:
    """Whether a clause goes on with another change to make ("cancel Jane and charge her for the box")."""
    return part.joiner == "and" and part.mark != "?" and verdict.tool in WRITES and _first(part) in ACTS


def _first(part: Part) -> str:
    """The word that a clause begins with, courtesy left out."""
    return next((piece.form for piece in part.clause.pieces if piece.form not in FILLER), "")


def _waits_for_another(parts: Sequence[Part]) -> bool:
    """Whether a request follows on something that is still to come, or keeps a part of what it would end.

    "She will send me the paper, then refund it"; "pause him but continue charging for the IP".
    """
    return any(
        (part.joiner == "then" and before.clause.has(r"will|shall|going to|\S+'ll"))
        or (part.joiner == "but" and _first(part) in ("continue", "keep", "leave"))
        for before, part in pairwise(parts)
    )


def is_background(part: Part, verdict: Verdict, calls: Sequence[Call]) -> bool:
    """Whether a clause that could not be read as a request only tells something or forbids something else."""
    tools = {call.tool for call in calls}
    if part.mark != "?" and len(tools) == 1 and is_aside(part.clause.pieces, min(tools), NAMES_IN_IT):
        return True
    if is_beside_the_one(part.clause):
        return True
    clause = _without_repeated(part.clause, calls)
    is_told = not is_negated(clause) or (verdict.tool not in WRITES and is_told_not(clause))
    return is_statement(clause) and is_harmless(clause) and is_told and verdict.question != ""


def stands_against(parts: Sequence[Part], verdicts: Sequence[Verdict], writes: Sequence[Call]) -> bool:
    """Whether a clause that asks for nothing, or that the request follows on, makes one of the writes doubtful."""
    waits = bool(writes) and _waits_for_another(parts)
    return waits or _of_a_part(parts, verdicts, writes) or _told_against(parts, verdicts, writes)
