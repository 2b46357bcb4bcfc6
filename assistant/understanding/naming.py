"""What "the second one" of a list is, and what "it" is where a message names one invoice: put in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.understanding.clauses import Part
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.references import kind_of_id
from assistant.understanding.slots.records import is_invoice

# What is done to invoices only, also said all alone ("… to the wrong branch; void"), and what is done to others too.
_TO_INVOICES = frozenset("void annul nullify chase remind nudge dun".split())
_TO_ANYTHING = frozenset("scrap cancel delete withdraw bin kill write send resend email".split())
# Other records that "it" may be, and what else may be cancelled or sent.
_OTHER_RECORDS = frozenset(
    "order payment charge booking link payout dispute invoices ones both two refund other another second".split()
)
_OTHER_THINGS = frozenset("subscription membership plan coupon code product customer account quote receipt".split())


def with_invoice_named(parts: Sequence[Part]) -> Sequence[Part]:
    """Put the one invoice that the message names in the place of "it" in a later request about it.

    Nothing changes where two records are named, or something else that "it" could be.
    """
    said = [piece for part in parts for piece in part.clause.pieces if piece.form == "REF"]
    forms = {piece.form for part in parts for piece in part.clause.pieces}
    if len(said) != 1 or not is_invoice(said[0]) or forms & _OTHER_RECORDS:
        return parts
    verbs = _TO_INVOICES if forms & _OTHER_THINGS else _TO_INVOICES | _TO_ANYTHING
    first = next(place for place, part in enumerate(parts) if said[0] in part.clause.pieces)
    return [part if place <= first else _about(part, said[0], verbs) for place, part in enumerate(parts)]


def _about(part: Part, invoice: Piece, verbs: frozenset[str]) -> Part:
    """The request with the invoice where "it" stands right after the verb, or after a verb that stands alone."""
    pieces = part.clause.pieces
    rid = part.clause.indices(part.clause.match("get rid of it")) if "cancel" in verbs else []
    if rid:
        return replace(
            part, clause=Clause((*pieces[: rid[-1]], invoice, *pieces[rid[-1] + 1 :]), part.clause.ends_with)
        )
    words = [piece for piece in pieces if piece.form not in FILLER and not piece.is_mark]
    if not words or words[0].form not in verbs:
        return part
    verb = pieces.index(words[0])
    is_alone = (len(words) == 1 and words[0].form in _TO_INVOICES) or [w.form for w in words] == ["write", "off"]
    if part.clause.after(verb) != "it" and not is_alone:
        return part
    rest = pieces[verb + 1 :] if is_alone else pieces[verb + 2 :]
    return replace(part, clause=Clause((*pieces[: verb + 1], invoice, *rest), part.clause.ends_with))


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_SHORT = "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split()
_ANY_ORDINAL = "|".join((*_ORDINALS, *_SHORT))
_OF_A_LIST = r"(?: (?:in|on|of|from) (?:the|that|this|your) list| of (?:these|those|them|the lot))"
_LEAVING_OUT = frozenset("except excepting excluding excl but not without besides bar than minus leave skip".split())
_ITEM = (
    rf"(?:the )?(?P<o>{_ANY_ORDINAL})(?: (?:one|item))?{_OF_A_LIST}",
    rf"(?:the )?(?P<bottom>last)(?: (?:one|item))?{_OF_A_LIST}",
    rf"(?:the )?(?P<o>{_ANY_ORDINAL}|top) (?:one|item)",
    rf"the (?P<o>{_ANY_ORDINAL})(?= (?:again|please|now|too|as well|is|was|has|went|needs|[.,;:!?-])|$)",
    rf"number (?P<n>NUM){_OF_A_LIST}",  # without the list, "number 2" is as often an order's
)


def with_items_named(pieces: Sequence[Piece], items: Sequence[str]) -> list[Piece]:
    """Put the records of the last list in the places of "the second one", "the third", "the last of these".

    Only what is known by its id is named so; the newest and the last one by itself stay open, as a list has two ends.
    """
    found = list(pieces)
    start = 0
    while items and start < len(found):
        clause = Clause(tuple(found[start:]))
        matches = [match for pattern in _ITEM if (match := clause.match(pattern)) is not None]
        if not matches:
            break
        match = min(matches, key=lambda found: (found.start(), -found.end()))
        places = [start + place for place in clause.indices(match)]
        item = "" if is_left_out(found, places[0]) else _item(match.groupdict(), clause, items)
        kind = kind_of_id(item)
        if kind is not None:
            value = Person(item, "known") if kind in ("CUST", "EMAIL") else item
            found[places[0] : places[-1] + 1] = [Piece(kind, item, value, found[places[0]].place)]
            places = places[:1]
        start = places[-1] + 1
    return found


def is_left_out(pieces: Sequence[Piece], place: int) -> bool:
    """Whether what stands at a place is what a request leaves out ("all of them except the second one")."""
    before = [piece.form for piece in pieces[:place] if piece.form not in ("for", "on", "of", "from", "to", "with")]
    return bool(before) and before[-1] in _LEAVING_OUT


def _item(said: Mapping[str, str | None], clause: Clause, items: Sequence[str]) -> str:
    """The item that an ordinal or a number counts to; an empty text when there is none."""
    if said.get("bottom"):
        return items[-1]
    word = said.get("o") or ""
    if word:
        place = 0 if word == "top" else (_ORDINALS if word in _ORDINALS else _SHORT).index(word)
    else:
        number = next(str(piece.value) for piece in clause.pieces if piece.form == "NUM")
        place = int(number) - 1 if number.isdigit() else -1
    return items[place] if 0 <= place < len(items) else ""
