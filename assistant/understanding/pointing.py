"""What "it" means in a request that follows a call about one invoice, dispute, review, payout or link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import HARD_ACTS
from assistant.understanding.mentions import Kind
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.scene import Context

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
