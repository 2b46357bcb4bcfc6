"""What may be told beside a request that is decided: who asked for more, which of two it is, that the rest stays."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.assessment import Call, Verdict
from assistant.understanding.catalogue import WRITES
from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import ACTS, FILLER, NEGATIONS
from assistant.understanding.mentions import Amount
from assistant.understanding.mood import HAZARD, is_harmless
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.remarks import NAMES_IN_IT, is_remark

_ORDINAL = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|later|latter|earlier|former|other|newer|older)"
_NOUN = r"(?:one|payment|charge|order|transaction|debit|booking)"
_WRONG = (
    r"(?:(?:a|an|the|our|my|by) )?(?:wrong|duplicate|dupe|duplicated|double|doubled|mistake|error|extra|test|bug|bogus|"
    r"faulty|mine|bad|odd) ?(?:one|payment|charge|order|run|entry)?"
)
# Which payment it is, said before the request: "the second one was me testing", "only the later one (REF) is wrong".
_POINTS_OUT = (
    rf"^(?:.* )?(?:the )?{_ORDINAL}(?: {_NOUN})?(?: ,? ?\(? ?(?:REF) ?\)?)? (?:is|was|are|were|came|went|got|looks) .*",
    rf"^(?:.* )?REF ?\)? (?:is|was) {_WRONG}$",
)
_REST_STAYS = (
    r"(?:the )?(?:\S+ )?(?:fee|fees|rest|remainder|balance|deposit|other|others|other one)s? "
    r"(?:stands?|stays?|remains?|is (?:fine|ok|good|correct|right)|are (?:fine|ok|good|correct|right))"
    r"(?: as (?:it |they )?(?:is|are)| put| with us)?"
)
_NOT_ALL = (
    r"(?:yeah ,? ?)?(?:nah ,? ?)?not (?:all of (?:it|that)|everything|in full|(?:the|his|her|their) (?:whole|"
    r"full|entire) "
    r"(?:thing|lot|amount|payment|order|sum))"
)
_OUR_FAULT = (
    r"(?:this is |it's |it was |that's |was |totally |clearly |entirely )*"
    r"(?:(?:a |the )?(?:dupe|duplicate|double)(?: (?:charge|payment|order|booking))?|(?:our|my) (?:own )?(?:bug|"
    r"fault|mistake"
    r"|error|bad|cock-up|slip|mess))"
)
_HEADING = (
    r"(?:see |the |forwarded |fwd |my |this )*(?:DOUBT|ticket|email|mail|message|chat|thread|case|note)(?: NUM)? "
    r"(?:below|attached|above|underneath|pasted|follows)"
)
_FINE = (
    r"fine|ok|okay|good|right|correct|legit|legitimate|real|valid|genuine|settled|half|a third|a quarter|parts?|partly|"
    r"partial|partially"
)
_IS_FINE = (
    r"(?:is|was|looks|seems) (?:all |quite |perfectly )?(?:fine|ok|okay|good|right|correct|legit|"
    r"legitimate|valid|genuine)"
)
_THINGS = frozenset("charge debit transfer invoice bill credit text mark".split())
_ARTICLES = frozenset("the a an this that his her their our my double duplicate".split())
_FORBIDS = r"^(?:(?:please|just|hello|no|so|but|and|,|pls) )*(?:don't|do not|never|not to|won't|no) .*"
_WANTED = (
    r"^(?:the |our |my |this |ok |so |, )*(?:customer|client|guest|buyer|party|cust|he|she|they|CUST|EMAIL|lady|"
    r"guy|bloke|"
    r"tenant|member)(?: \S+){0,2}? (?:wants|wanted|asks|asked|demands|demanded|is asking|was asking|is after|expects|"
    r"expected|claims|claimed|is demanding|was demanding|insists|insisted|reckons|would like|was hoping|(?:is|"
    r"are|keeps|keep) "
    r"(?:after|eating|chasing|asking|bugging|pestering|hounding|ringing|calling|emailing|nagging|waiting|"
    r"shouting|moaning)) .*"
)
_REFUSED = r"(?:that's |it's |this is )?not (?:happening|possible|going to happen|on|fair)|no way|no chance"


def is_told(part: Part, writes: Sequence[Call]) -> bool:
    """Whether a clause that asks for nothing may stand beside the request without changing it."""
    clause = part.clause
    if is_harmless(clause) or is_remark(clause.pieces, NAMES_IN_IT):
        return True
    if part.mark == "?" or part.joiner == "or":
        return False
    return any(
        (
            _is_whole(clause, _OUR_FAULT),
            _is_whole(clause, _HEADING) and not any(_is_odd(piece) for piece in clause.pieces),
            _only_wanted(clause, writes),
            points_out(clause, writes),
            _repeats(clause, writes),
            _is_partial(writes) and _is_whole(clause, _NOT_ALL),
            _states_the_rest(clause, writes),
            _names_the_payment(clause, writes),
        )
    )


def is_overruled(part: Part, verdict: Verdict, writes: Sequence[Call], calls: Sequence[Call]) -> bool:
    """Whether a clause that can't be read as a request only tells what somebody else wanted, or only forbids a change.

    What another wanted counts for nothing once the merchant states an amount and the payment; what is forbidden counts
    for nothing beside questions.
    """
    clause = part.clause
    if calls and not writes and part.mark != "?" and verdict.tool in WRITES:
        return clause.has(_FORBIDS) or clause.has(_WANTED)
    if writes and all(call.tool == "resend_receipt" for call in writes) and verdict.tool not in WRITES:
        return part.mark != "?" and clause.has("receipts?") and _is_idle(clause) and _names_only(clause, writes)
    if writes and verdict.tool not in WRITES:
        return is_told(part, writes)
    return _only_wanted(clause, writes)


def _is_odd(piece: Piece) -> bool:
    """Whether a piece could not be read, and is no ticket's number."""
    return piece.form == "DOUBT" and not piece.text.lower().startswith("ticket")


def _only_wanted(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause tells what somebody else asked for, and the request says how much of the same payment."""
    return (
        _is_partial(writes)
        and len(writes) == 1
        and clause.has(_WANTED)
        and _names_only(clause, writes)
        and not clause.has("and (?:i|we) .*|let's .*|fine|agreed|ok|please")
    )


def is_said_to_be_fine(parts: Sequence[Part], verdicts: Sequence[Verdict], writes: Sequence[Call]) -> bool:
    """Whether a whole payment would go back that something beside the request says is as it should be."""
    whole = [call for call in writes if call.tool == "refund_payment" and not _has_amount(call)]
    beside = [
        part.clause
        for part, verdict in zip(parts, verdicts, strict=True)
        if not any(call.tool in WRITES for call in verdict.calls)
    ]
    return any(clause.of("REF") and clause.has(_IS_FINE) and _names_only(clause, whole) for clause in beside)


def _names_only(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause names no payment but the request's own."""
    said = {str(call.args.get("payment_ref")) for call in writes}
    return {str(clause.pieces[place].value) for place in clause.of("REF")} <= said


def _has_amount(call: Call) -> bool:
    """Whether the call says how much goes back."""
    return not call.args.keys() <= {"payment_ref", "reason"}


def _is_partial(writes: Sequence[Call]) -> bool:
    """Whether every change is a refund that says how much."""
    return bool(writes) and all(call.tool == "refund_payment" and _has_amount(call) for call in writes)


def _is_whole(clause: Clause, pattern: str) -> bool:
    """Whether a pattern is all that the clause says, filler beside."""
    match = clause.match(pattern)
    covered = set(clause.indices(match))
    return match is not None and all(
        place in covered or piece.is_mark or piece.form in FILLER for place, piece in enumerate(clause.pieces)
    )


def _is_idle(clause: Clause) -> bool:
    """Whether nothing in the clause acts, forbids, limits or postpones; "never" in what is told of a thing may stay."""
    words = [
        piece.form
        for place, piece in enumerate(clause.pieces)
        if not piece.is_typed
        and not (piece.form in _THINGS and clause.before(place) in _ARTICLES)
        and not (piece.form == "later" and clause.after(place) in ("one", "payment", "charge", "order"))
    ]
    return not any(word in ACTS | HAZARD | (NEGATIONS - {"never", "wasn't", "isn't"}) for word in words) and not any(
        piece.form in ("MONEY", "PCT", "DOUBT", "SPAN") for piece in clause.pieces
    )


def points_out(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause says which payment is meant, and the request is about that one."""
    about_payments = bool(writes) and all("payment_ref" in call.args for call in writes)
    if not about_payments or not _names_only(clause, writes) or not _is_idle(clause) or clause.has(_FINE):
        return False
    return any(clause.has(pattern) for pattern in _POINTS_OUT)


def _repeats(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause tells of the very amount and payment that the request states ("Ref pi_1: tax of 13.00 …")."""
    if not _is_partial(writes) or len(writes) != 1:
        return False
    args = writes[0].args
    figures = clause.of("MONEY", "NUM")
    same = all(_figure(clause, place) == str(args.get("amount")) for place in figures)
    rest = Clause(tuple(piece for piece in clause.pieces if piece.form not in ("MONEY", "NUM", "REF")))
    told = bool(figures) and same and _names_only(clause, writes)
    words = [piece.form for piece in rest.pieces]
    named = any(piece.is_typed and piece.form != "CUST" for piece in rest.pieces)
    return told and _is_idle(rest) and not named and words[:1] != ["just"]


def _names_the_payment(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause only tells of the payment that the request is about ("the bloke on order 118")."""
    named = [piece for piece in clause.pieces if piece.is_typed and piece.form != "CUST"]
    if len(writes) != 1 or len(named) != 1 or str(named[0].value) != str(writes[0].args.get("payment_ref")):
        return False
    return _is_idle(clause) and not clause.has(_FINE) and not any(p.form in NEGATIONS for p in clause.pieces)


def leaves_a_fee(clause: Clause) -> bool:
    """Whether the clause only says that a fee, which is no part of the payment, stays."""
    return _is_whole(clause, r"(?:the |our )?(?:\S+ )?fees? (?:stands?|stays?|remains?)(?: as (?:it )?is)?")


def _figure(clause: Clause, place: int) -> str:
    """The figure of a piece as text."""
    value = clause.pieces[place].value
    return value.major if isinstance(value, Amount) else str(value)


def _states_the_rest(clause: Clause, writes: Sequence[Call]) -> bool:
    """Whether the clause only says that something else stays as it is, and no part of a whole refund."""
    if _is_partial(writes):
        return _is_whole(clause, _REFUSED) or _is_whole(clause, _REST_STAYS)
    return all(call.tool == "refund_payment" for call in writes) and leaves_a_fee(clause)
