"""What a request leaves out because the clause before told it: the receipt, the payment or the refund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.understanding.clauses import Part
from assistant.understanding.pieces import Clause, Piece

_SENDS = frozenset("send resend re-send forward email mail shoot".split())
_OTHER_PAPERS = r"invoices?|links?|quotes?|statements?|bills?|reports?|credit notes?|codes?|refunds?|money|MONEY"
_PAPERS = rf"{_OTHER_PAPERS}|NUM"
_WHICH = r"(?:which|what) (?:payment|charge|order|transaction)(?P<that> (?:is|was) (?:that|this|it)(?: one)?)"
_WHERE = (
    r"^where (?:has |is |did )?(?:it|this|that) (?:has |is )?"
    r"(?:reached?|gone|go|got(?: to)?|stuck|standing|now|landed)$"
)


def with_told_named(parts: Sequence[Part]) -> Sequence[Part]:
    """Name what an earlier clause told of: "he lost the receipt, send it again", "$80 on card 4242, which one is that".

    Only a receipt is sent so: a clause that also names another paper, or money, is left to be asked about.
    """
    named = list(parts[:1])
    for before, part in pairwise(parts):
        clause = part.clause
        for name_it in (_with_receipt, _with_described, _with_refund):
            clause = name_it(before.clause, clause)
        named.append(replace(part, clause=clause))
    return named


def _with_receipt(before: Clause, clause: Clause) -> Clause:
    """The clause with the receipt that the one before spoke of, where it says to send something unnamed."""
    pieces = clause.pieces
    verb = next((place for place, piece in enumerate(pieces) if piece.form in _SENDS), None)
    if verb is None or clause.has(rf"receipts?|{_PAPERS}") or not before.has("receipts?") or before.has(_OTHER_PAPERS):
        return clause
    old = pieces[verb]
    last = verb + 2 if clause.after(verb) in ("it", "that", "this", "one") else verb + 1
    receipt = (Piece("the", "", None, old.place), Piece("receipt", "", None, old.place))
    return Clause((*pieces[: verb + 1], *receipt, *pieces[last:]), clause.ends_with)


def _with_described(before: Clause, clause: Clause) -> Clause:
    """The question which payment that is, with the amount and the card that the clause before told."""
    match = clause.match(_WHICH)
    described = [before.pieces[place] for place in before.of("MONEY", "LAST4")]
    if match is None or not described or before.of("REF") or clause.of("REF", "MONEY", "LAST4"):
        return clause
    places = clause.indices(match, "that")
    joined = [piece for one in described for piece in (Piece("of", "", None, one.place), one)]
    return Clause((*clause.pieces[: places[0]], *joined, *clause.pieces[places[-1] + 1 :]), clause.ends_with)


def _with_refund(before: Clause, clause: Clause) -> Clause:
    """The question where "it" has got to, with the refund of the payment that the clause before told of."""
    payment = before.pieces[before.of("REF")[0]] if len(before.of("REF")) == 1 else None
    if payment is None or not before.has("refund") or not clause.has(_WHERE):
        return clause
    told = ("where", "is", "the", "refund", "of")
    return Clause((*(Piece(word, "", None, payment.place) for word in told), payment), clause.ends_with)
