"""refund_payment: which payment, and how much of it when not all."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import put_amount, take_currency
from assistant.understanding.slots.around import take_around_amount, take_today
from assistant.understanding.slots.notes import take_reason
from assistant.understanding.slots.people import doubt_assigned, is_nobody, people, unsure
from assistant.understanding.slots.records import is_invoice
from assistant.understanding.slots.shares import take_share
from assistant.understanding.slots.which_payment import newest, pointed_back

# Longer numbers are orders' rather than amounts.
_SMALL_DIGITS_MAX = 2
# What makes a number before it a count ("refund 2 orders", "3 of the burnt ones").
_COUNTS = (
    r" (?:orders|payments|charges|invoices|transactions|bookings|of (?:the|our|my|his|her|their|these|those))(?!\S)"
)
_REF_NUMBERS = (
    (
        r"(?:refund|refunding|reimburse|refunds|reverse)(?: (?:for|on|of|the|order|orders|payment|"
        rf"payments|charge|charges|invoice|invoices|transaction|number|no|#|:))* (?P<n>NUM)(?!{_COUNTS})"
    ),
    (
        r"(?:orders?|payments?|charges?|invoices?|transactions?|bookings?|purchase)(?: (?:number|no|id|#|"
        r"nr|:|\.))* (?P<n>NUM)"
    ),
    r"(?:money back|back|refund)(?: \S+){0,2} (?:on|for|of) (?:order )?(?P<n>NUM)",
    (
        r"(?:PCT|shipping|postage|delivery|costs?|fees?|charges?|tax|vat|gst|tip|gratuity) "
        r"(?:of|on|off|for|from) (?P<n>NUM)"
    ),
    r"(?:REF|NUM)(?: ,| and| &)+ (?P<n>NUM)$",
)
_AMOUNT_NUMBERS = (
    (
        r"(?P<n>NUM)(?: back)? (?:on|from|of|for|against|to|off) (?:the |his |her |their )?(?:REF|it|that|"
        r"this|order|payment)"
    ),
    r"(?:only|just|partial|partially|partly|amount|amount of|exactly|part|sum of|of) :? ?(?P<n>NUM)",
    r"give (?:him|her|them|CUST|EMAIL)(?: back)? (?P<n>NUM)",
    r"(?P<n>NUM) back (?:to \S+ )?(?:on|for|against) (?:order )?NUM",
    r"(?:his|her|their) (?P<n>NUM) back",
    r"amount = (?P<n>NUM)",
    (
        r"REF (?:with|by|for|amount|partial|partially|only|just|,|-) (?P<n>NUM)(?! (?:of|people|persons|guests"
        r"|nights?)(?!\S))"
    ),
    (
        r"(?:out of|from|of) (?:it|this|that|the payment|REF) (?:(?:,|kindly|please|just) )*(?:refund|return|"
        r"send|give|pay)(?: (?:back|him|her|them|"
        r"just|only))* (?P<n>NUM)"
    ),
    r"(?:return|give back|send back|pay back) the (?P<n>NUM)",
    r"(?:just|only) the (?P<n>NUM)",
)
# What follows the id of a payment, or has cents, is no order ("refund pi_3Qw 55", "refund order 42 5.50").
_AFTER_REF = r"REF(?: ,| :| -)? (?P<n>NUM)(?: please| thanks)?$"
# What points from the payment that is named to another one.
_ANOTHER = (
    r"(?:REF|NUM) 's (?:duplicate|dupe|double|twin|copy|replacement|sibling|neighbou?r|predecessor|successor)"
    r"|(?:duplicate|dupe|double|twin|copy|replacement) (?:of|for) (?:order |payment )?(?:REF|NUM)"
)
# With an amount agreed on before, "that" is as much; with more words it may be the whole payment again.
_JUST_THAT = (
    r"^(?:(?:please|just|then|so|refund|reimburse|give|send|pay|return|him|her|them|go|ahead|and) )*(?:that|it|this)"
    r"(?! .*(?:full|whole|entire|all|everything|complete|completely|total)(?: .*)?$)(?: .*)?$"
)
_PART = (
    r"half|(?:a|one) third|third of|part|partially|partial|partly|a bit|some|a quarter|the difference|the rest|the "
    r"remainder|the remaining|remaining|shipping|the fee|tip"
)

# Where an unknown word can only be a customer's name; "refund NaN of order 42" is a number nobody can read.
_COMPANION = (
    r"(?:to|for|from|by|customer|client|guest|buyer|mr|mrs|ms|dr|with|give|pay|send|credit) (?:the )?(?:CUST|\S+) ?.*"
    r"|CUST (?:'s|for|on|back|his|her|their|MONEY|REF|,) ?.*|.*[,(-] CUST.*|CUST$"
)
# Another account than the one that paid, and a stranger as the one who receives it.
_ELSEWHERE = (
    r"(?:to|onto|into|via|on) (?:his|her|their|my|our|the|another|a different) (?:\S+ )?(?:CUST|iban|account|paypal"
    r"|revolut"
    r"|wallet)(?: .*)?"
)
_OFF_AN_INVOICE = r"(?:give|grant|allow|hand) (?:\S+ ){1,3}?(?:MONEY|NUM) off (?:the )?REF(?: .*)?"
_TO_SOMEBODY = r"(?:to|via|through|into|with) CUST(?: .*)?"


def fill_refund(scene: Scene) -> Filling:
    """Fill payment_ref, amount, currency and reason; several payments make several calls."""
    filling = Filling()
    if scene.clause.has(r"(?:undo|reverse|revert|cancel|stop|void|block|hold) .*(?:refund|reimbursement).*"):
        filling.doubts("A refund that was made can't be taken back. What would you like to do?")
    if scene.clause.has(_OFF_AN_INVOICE) and any(map(is_invoice, scene.clause.pieces)):
        filling.doubts("Should that come off the invoice, with a credit note, or be given back of what was paid?")
    share = take_share(scene)
    take_today(scene)
    reason = take_reason(scene)
    amounts = _amounts(scene, filling, numbers=not share)
    refs = _refs(scene, filling)
    if not amounts and not share and scene.context.said_amount and scene.clause.has(_JUST_THAT):
        amounts = [scene.context.said_amount]
    _companions(scene, filling)
    if len(amounts) > 1:
        filling.doubts("I see more than one amount. How much should go back, and for which payment?")
    each = scene.take_match(r"each|apiece|per order|per payment|respectively")
    if each and len(refs) == 1:
        filling.doubts("Each of what? How much should go back in all?")
    if scene.clause.has(_ANOTHER):
        filling.doubts("The payment itself, or its duplicate? Give me the number of the one that goes back.")
    if len(refs) > 1 and amounts and not each:
        filling.doubts("Should that amount go back on each of them?")
    filling.calls = [{"payment_ref": ref} for ref in refs] or [{}]
    for call in filling.calls:
        if amounts:
            put_amount(call, amounts[0])
        if reason:
            call["reason"] = reason
        call.update(share)
    if share and (amounts or len(refs) > 1):
        filling.doubts("How much should go back, and for which payment?")
    if not refs:
        filling.lacks("payment_ref", "Which payment should I refund? Give me the order number or the payment id.")
    if amounts or share:
        take_around_amount(scene)
    else:
        _needs_amount(scene, filling)
    return filling


def _amounts(scene: Scene, filling: Filling, *, numbers: bool = True) -> list[Amount]:
    """The amounts that were said; percentages and parts are asked about, as only code may compute with money."""
    clause = scene.clause
    if clause.has(r"NUM (?:back )?(?:of|from|off|out of) NUM"):
        filling.doubts("Which of the two numbers is the order, and which the amount?")
    places = scene.free("MONEY")
    if not places and numbers:
        listed = clause.indices(clause.match(r"REF(?:(?: ,| and| &)+ (?:NUM|REF)){2,}"))
        for pattern in _AMOUNT_NUMBERS:
            found = [place for place in clause.indices(clause.match(pattern), "n") if place not in listed]
            if found:
                places = found[:1]
                break
        places = places or [place for place in _after_ref(clause) if place not in listed]
    scene.take(places)
    scene.take_match(r"amount =(?= (?:NUM|MONEY))")
    amounts = [clause.amount(place) for place in places]
    if any(Decimal(amount.major) <= 0 for amount in amounts):
        filling.doubts("The amount must be more than zero. How much should go back?")
    if len(amounts) == 1 and amounts[0].currency is None:
        amounts = [Amount(amounts[0].major, take_currency(scene))]
    if not places and clause.has(r"(?:refund|back|give|return)(?: [^\w\s]+)+ (?:of|from|off|on) .*"):
        filling.doubts("How much should go back?")
    if scene.free("PCT"):
        filling.doubts("How much is that as an amount? I refund exact amounts, e.g. 12.50.")
    return amounts


def _after_ref(clause: Clause) -> list[int]:
    """The place of a number that ends the clause after a payment, and can be no order: cents, or the payment's id."""
    match = clause.match(_AFTER_REF)
    found = clause.indices(match, "n")
    if not found or len(clause.of("REF", "NUM")) != 2:
        return []
    ref = clause.pieces[clause.of("REF")[0]]
    is_id = str(ref.value).startswith(("pi_", "ch_", "py_"))
    return found if is_id or re.fullmatch(r"\d+[.,]\d\d", clause.pieces[found[0]].text) else []


def _refs(scene: Scene, filling: Filling) -> list[str]:
    """The payments that were said, or the one the conversation points back to."""
    clause = scene.clause
    places = scene.free("REF")
    for _ in range(4):
        for pattern in _REF_NUMBERS:
            found = [i for i in clause.indices(clause.match(pattern), "n") if i not in scene.used and i not in places]
            if found and str(clause.pieces[found[0]].value).isdigit():
                places.append(found[0])
    number_list = clause.match(r"(?:REF|NUM)(?:(?: ,| and| &)+ (?:NUM|REF))+")
    if places and number_list:
        places += [
            i
            for i in clause.indices(number_list)
            if clause.pieces[i].form == "NUM" and i not in scene.used and i not in places
        ]
    if number_list and _is_counted_or_paid(scene):
        number_list, places = None, [place for place in places if clause.pieces[place].form == "REF"] or places
    places = sorted(set(places))
    if (
        clause.has(r"(?:NUM|REF) , NUM")
        and not _is_counted_or_paid(scene)
        and not clause.has(r"(?:orders|payments|charges|invoices) .*|.*and .*")
    ):
        filling.doubts("Is the second number another order, or an amount?")
    if clause.match(r"(?:NUM|REF) or (?:NUM|REF)"):
        filling.doubts("Which of the two should I refund?")
    if len(places) > 1 and not set(places) <= set(clause.indices(number_list)):
        filling.doubts("I see more than one payment. Which one should I refund?")
    scene.take(places)
    scene.take(clause.indices(number_list) if number_list and len(places) > 1 else [])
    refs = list(dict.fromkeys(str(clause.pieces[place].value) for place in places))
    if len(refs) == 1 and _may_be_amount(scene, places[0]):
        filling.doubts(f"Do you mean order {refs[0]}, or the amount {refs[0]}?")
    if len(refs) == 1 and _may_be_item(scene, places[0]):
        filling.doubts(f"Do you mean order {refs[0]}, or number {refs[0]} of the list?")
        return []
    if any(not ref.strip("0.") for ref in refs):
        filling.doubts("Which payment should I refund? Give me the order number or the payment id.")
    if refs:
        scene.take_match(
            r"it|that|this|(?:his|her|their|the|that|this) (?:order|payment|charge|money)|him|her|them|"
            r"his|their"
        )
        return refs
    last = newest(scene, filling)
    return last if last is not None else pointed_back(scene)


def _is_counted_or_paid(scene: Scene) -> bool:
    """Whether the number after the payment was taken as the amount, or counts things beside an amount ("two bales")."""
    clause = scene.clause
    places = clause.indices(clause.match(r"(?:NUM|REF) , (?P<n>NUM)"), "n")
    if places and places[0] in scene.used:
        return True
    thing = clause.after(places[0]) if places else ""
    return bool(clause.of("MONEY", "PCT")) and thing.isalpha() and thing.islower() and thing not in FILLER


def _may_be_amount(scene: Scene, place: int) -> bool:
    """Whether a bare small number may be how much of the payment named before ("resend receipt 812 and refund 20").

    After a change for a customer was prepared ("pause Tom Larsen"), "and refund 20" is as often how much of theirs.
    """
    piece, said = scene.clause.pieces[place], scene.context.said_refs
    _, prepared = scene.context.last_call or ("", {})
    digits_max = _SMALL_DIGITS_MAX if prepared.get("customer") and not said else 0
    is_bare = piece.form == "NUM" and len(piece.text) <= min((len(ref) for ref in said), default=digits_max)
    return is_bare and not scene.clause.has("orders?|payments?|also|too")


def _may_be_item(scene: Scene, place: int) -> bool:
    """Whether a small number may as well count the rows of the list that was just shown."""
    piece, listed = scene.clause.pieces[place], scene.context.last_list
    named = piece.form == "REF" and piece.text.lower().lstrip("#").strip()[:1].isalpha()
    is_order = named or scene.clause.before(place) in ("order", "payment", "invoice", "charge", "booking")
    return not is_order and str(piece.value).isdigit() and 0 < int(str(piece.value)) <= len(listed)


def _companions(scene: Scene, filling: Filling) -> None:
    """A customer beside the payment is accounted for: the proposal shows whose payment it is. Two are a doubt."""
    doubt_assigned(scene, filling)
    if scene.clause.has(_ELSEWHERE):
        filling.doubts("Money goes back to where it came from. Should I refund the payment?")
    found = people(scene)
    if len(found) > 1:
        filling.doubts("Whose payment do you mean?")
    if any(is_nobody(person, scene.world) for person in found) and scene.clause.has(_TO_SOMEBODY):
        filling.doubts(f"I don't know a customer called “{found[0].say}”. Should I refund the payment?")
    for person in found:
        if person.certainty == "guessed":
            filling.doubts(unsure(person) or "")
    if any(person.certainty == "named" for person in found) and not scene.clause.has(_COMPANION):
        filling.doubts(f"What do you mean by “{found[0].say}”? I refund exact amounts, e.g. 12.50.")
    if found:
        scene.take_match(r"(?:to )?(?:him|her|them)")


def _needs_amount(scene: Scene, filling: Filling) -> None:
    """Ask for the amount when only a part is to go back."""
    if scene.clause.has(_PART) and not scene.clause.has(r"(?:the )?(?:full|whole|entire)"):
        filling.lacks("amount", "How much should go back?")
        filling.doubts("How much should go back?")
