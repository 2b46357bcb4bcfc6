"""Which one record a clause names for a skill about it: an id, a number, whose it is, or the one talked of before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.people import doubt_assigned, ordinal, people, pointed_back, unsure

_INVOICE = re.compile(r"(?:invoice|inv|in_|bill|rg|re-)", re.IGNORECASE)
_INVOICE_NUMBER = re.compile(r"(?:in_\w+|inv[-_ ]?\w*\d\w*|[A-Z0-9]{4,10}-\d{3,6})\Z", re.IGNORECASE)
_THAT_ONE = r"it|(?:this|that|the|the same) (?:one|{nouns})|this|that"

# What points away from the record that was named.
_NOT_THAT_ONE = r"other|others|another|next|previous|new|old|last|latest|first|second|third|all|both|each|every|ones"


def is_invoice(piece: Piece) -> bool:
    """Whether a reference is written as an invoice's number or id."""
    return piece.form == "REF" and bool(_INVOICE.match(piece.text) or _INVOICE_NUMBER.match(str(piece.value)))


def is_payment(piece: Piece) -> bool:
    """Whether a reference is a payment's or an order's."""
    return piece.form == "REF" and not is_invoice(piece)


def about_invoice(clause: Clause) -> bool:
    """Whether the clause speaks of an invoice."""
    return clause.has(r"invoices?|bills?") or any(is_invoice(piece) for piece in clause.pieces)


def about_payment(clause: Clause) -> bool:
    """Whether the clause speaks of a payment and of no invoice."""
    return not any(is_invoice(piece) for piece in clause.pieces) and not clause.has(r"invoices?")


def names_payment(clause: Clause) -> bool:
    """Whether a payment is meant rather than an order or a subscription: by its id, or by a word for it."""
    return about_payment(clause) and (
        clause.has(r"payments?|charge|transaction|authori[sz]ation|hold|uncaptured|authori[sz]ed|funds")
        or any(
            piece.form == "REF" and piece.text.lower().startswith(("pi_", "ch_", "payment", "charge", "transaction"))
            for piece in clause.pieces
        )
    )


def numbered(scene: Scene, nouns: str) -> list[int]:
    """Bare numbers right after one of the nouns ("invoice 17")."""
    match = scene.clause.match(rf"(?:{nouns})(?: (?:number|no|nr|num|id|#|:|\.))* (?P<n>NUM)")
    return [index for index in scene.clause.indices(match, "n") if index not in scene.used]


def fill_record(
    scene: Scene, filling: Filling, name: str, ask: str, *, kinds: Sequence[str], nouns: str, persons: bool = True
) -> None:
    """Put the record into `name`: by id or number, else by whose it is, else the one that was just talked of.

    Several make several calls when they are listed, and a doubt otherwise.
    """
    clause = scene.clause
    places = [*scene.free(*kinds), *numbered(scene, nouns)]
    if places:
        listed = clause.match(r"(?:[A-Z]{3,}[0-9]?)(?:(?: ,| and| &)+ (?:[A-Z]{3,}[0-9]?))+")
        if listed is not None and places[0] in clause.indices(listed):
            places = sorted({*places, *(i for i in clause.of("NUM") if i in clause.indices(listed))} - scene.used)
        values = list(dict.fromkeys(str(clause.pieces[place].value) for place in places))
        one = clause.has("it")  # "A and B went astray, void it": nobody can tell which
        if len(values) > 1 and (one or listed is None or not set(places) <= set(clause.indices(listed))):
            filling.doubts("I see more than one. Which one do you mean?")
        scene.take(places)
        filling.calls = [{**call, name: value} for call in filling.calls for value in values]
        _companion(scene, filling)
        return
    found = people(scene) if persons else []
    said = scene.context.said_invoices if name == "invoice" and not found else ()
    if len(said) == 1 and said == scene.context.said_refs and not scene.clause.has(_NOT_THAT_ONE):
        scene.take_match(rf"(?:on|for|about|to|of) (?:{_THAT_ONE.format(nouns=nouns)}|them|him|her)")
        scene.take_match(rf"{_THAT_ONE.format(nouns=nouns)}|them|him|her")
        filling.args[name] = said[0]
        return
    if not found and persons:
        found = _their(scene)
    if len(found) > 1:
        filling.doubts("I see more than one customer. Whose do you mean?")
    if found:
        filling.doubt = filling.doubt or unsure(found[0])
        filling.args[name] = found[0].say
        return
    before = _talked_of(scene, name, nouns)
    if before:
        filling.args[name] = before
    else:
        filling.lacks(name, ask)


def _companion(scene: Scene, filling: Filling) -> None:
    """A customer named beside the record is accounted for: the proposal shows whose it is. Two are a doubt."""
    doubt_assigned(scene, filling)
    found = people(scene)
    if len(found) > 1 or any(person.certainty == "guessed" for person in found):
        filling.doubts("Whose do you mean?")


def _their(scene: Scene) -> list[Person]:
    """The customer that "her invoice" means."""
    return pointed_back(scene) if scene.clause.has(r"his|her|their|him|them|(?:this|that) customer(?: 's)?") else []


def _talked_of(scene: Scene, name: str, nouns: str) -> str | None:
    """The item of the last list, or the record of the last call when the clause points to it."""
    item = ordinal(scene)
    if item:
        return item
    match = scene.clause.match(_THAT_ONE.format(nouns=nouns))
    if match is None:
        return None
    said = scene.context.last_call[1].get(name) if scene.context.last_call else None
    if name == "payment_ref":
        said = scene.context.said_refs[0] if len(scene.context.said_refs) == 1 else scene.context.last_payment
    if said:
        scene.take(scene.clause.indices(match))
    return str(said) if said else None


def fill_payment_ref(scene: Scene, filling: Filling, ask: str) -> None:
    """Put the payment into `payment_ref`: by id or order number, or the one talked of."""
    fill_record(
        scene, filling, "payment_ref", ask, kinds=("REF",), persons=False,
        nouns="orders?|payments?|charges?|transactions?|bookings?|purchases?|authori[sz]ations?|receipts?(?: "
              "(?:for|of|on))?",
    )  # fmt: skip
    _companion(scene, filling)


def choice_of(scene: Scene, filling: Filling, name: str, table: Sequence[tuple[str, str]]) -> bool:
    """Fill a fixed word from the first pattern that occurs; say whether one did."""
    for value, pattern in table:
        places = scene.clause.indices(scene.clause.match(pattern))
        if places and not set(places) <= scene.used:
            scene.take(places)
            filling.args[name] = value
            return True
    return False
