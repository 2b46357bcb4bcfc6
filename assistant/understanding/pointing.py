"""What "it" means in a request that follows a call about one invoice, dispute, review, payout or link, or its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import HARD_ACTS, NEGATIONS
from assistant.understanding.mentions import Kind
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.scene import Context
from assistant.understanding.slots.records import is_invoice

ORDER_DIGITS_MIN = 4
# What "it" is after a call about one record: the argument, and how the record reads when it is named.
_RECORDS: Mapping[str, tuple[Kind, str]] = {
    "invoice": ("REF", "invoice {}"), "dispute": ("DISPUTE", "{}"), "review": ("REVIEW", "{}"),
    "payout": ("PAYOUT", "{}"), "payment_link": ("LINK", "{}"),
}  # fmt: skip


def with_it_named(parts: Sequence[Part], context: Context) -> Sequence[Part]:
    """Put the record of the last call in the place of "it" in a request to change something ("void it")."""
    args = context.last_call[1] if context.last_call else {}
    name = next((name for name in _RECORDS if isinstance(args.get(name), str)), None)
    if name is None:
        return parts
    kind, written = _RECORDS[name]
    named = []
    for part in parts:
        clause = part.clause
        places = clause.of("it")
        acts = bool(clause.pieces) and clause.pieces[0].form in HARD_ACTS | {"send", "mark", "email"}
        if len(places) == 1 and acts and not clause.of("REF", "CUST", "EMAIL", kind):
            old = clause.pieces[places[0]]
            piece = Piece(kind, written.format(args[name]), str(args[name]), old.place)
            pieces = (*clause.pieces[: places[0]], piece, *clause.pieces[places[0] + 1 :])
            named.append(replace(part, clause=Clause(pieces, clause.ends_with)))
        else:
            named.append(part)
    return named


# An order's number beside the word names the dispute of that order; after "for" and "over" it may be an amount.
_HEADING = (
    r"(?P<n>NUM|REF)(?: 's)? (?:dispute|chargeback)"
    r"|(?:dispute|chargeback) (?:on |about |against |no |number )?(?:order )?(?P<m>NUM|REF)"
    r"|(?:dispute|chargeback) (?:for|over|of) (?:the )?(?P<o>REF)"
)
# A sum that reached the bank, and what is asked about it in the next sentence.
_ARRIVED = r"(?:MONEY|NUM) (?:\S+ ){0,3}?(?:landed|hit|arrived|reached|came in|from stripe|dropped|credited|deposited)"
_ABOUT_A_SUM = (
    r"(?:what's|what is|what was) (?:inside|in|behind) (?:it|this|that)|break (?:it|this|that) down"
    r"|(?:explain|itemi[sz]e|unpack|decompose) (?:it|this|that)|what (?:is|was) (?:it|this|that) (?:made|for).*"
    r"|what makes (?:it|this|that) up|what makes up (?:it|this|that)"
)
_RECORD_KINDS: tuple[Kind, ...] = ("PAYOUT", "DISPUTE", "REVIEW")
_OTHERS = ("REF", "SUB", "CUST", "EMAIL", "LINK", "METHOD", "MONEY", "NUM")
_ACTS_ON_IT = HARD_ACTS | frozenset("send file lodge accept let not kill scrap pull recall fire clear release".split())


def with_said_named(parts: Sequence[Part]) -> Sequence[Part]:
    """Put the one payout, dispute or review that an earlier sentence named in the place of "it" in a request."""
    named: list[Part] = []
    said: Piece | None = None
    for part in parts:
        clause = _with_dispute(part.clause)
        places = clause.of(*_RECORD_KINDS)
        if len(places) == 1 and not clause.of(*NEGATIONS):
            own = clause.pieces[places[0]]
            said = own if said is None or said.value == own.value else None
        elif clause.of(*_OTHERS, *_RECORD_KINDS):
            said = None
        phones = clause.of("PHONE")
        if len(phones) == 1:
            said = clause.pieces[phones[0]]
        sums = clause.of("MONEY", "NUM")
        if len(sums) == 1 and clause.has(_ARRIVED):
            said = replace(clause.pieces[sums[0]], form="MONEY")
        pointers = clause.of(*("it", "this", "that", "same") if said is None or said.form != "PHONE" else ("number",))
        if not places and said is not None and pointers and _speaks_of(clause, said):
            old = clause.pieces[pointers[0]]
            clause = clause.replaced(pointers[0], said.form, said.value or old.text)
        named.append(replace(part, clause=clause))
    return named


def _speaks_of(clause: Clause, said: Piece) -> bool:
    """Whether a clause asks something about what was said: an act on a record, or what is in a sum that arrived."""
    if said.form == "PHONE":
        return clause.has(r"(?:that|this|the|the same|said) number") and not clause.of("PHONE", "EMAIL")
    if said.form == "MONEY":
        return clause.has(_ABOUT_A_SUM)
    return clause.pieces[0].form in _ACTS_ON_IT


def _with_dispute(clause: Clause) -> Clause:
    """The clause with "the 6120 dispute", "the dispute on order 6120" as one piece that names the dispute."""
    match = clause.match(_HEADING)
    if match is None or clause.of("DISPUTE"):
        return clause
    group = next(name for name in ("n", "m", "o") if match[name])
    number = clause.pieces[clause.indices(match, group)[0]]
    value = str(number.value)
    if is_invoice(number) or (number.form == "NUM" and not _is_order(value)):
        return clause
    places = clause.indices(match)
    piece = Piece("DISPUTE", clause.written(places), value, number.place)
    return Clause((*clause.pieces[: places[0]], piece, *clause.pieces[places[-1] + 1 :]), clause.ends_with)


def _is_order(value: str) -> bool:
    """Whether a number is long enough to be an order's rather than a count or a small amount, and is no year."""
    return value.isdigit() and len(value) >= ORDER_DIGITS_MIN and not re.fullmatch(r"20[0-4]\d", value)
