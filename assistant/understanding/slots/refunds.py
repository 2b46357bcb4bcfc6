"""refund_payment: which payment, and how much of it when not all."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.understanding.mentions import Amount
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import put_amount, take_currency
from assistant.understanding.slots.notes import take_reason
from assistant.understanding.slots.people import ordinal, people, unsure

_REF_NUMBERS = (
    (
        r"(?:refund|refunding|reimburse|refunds|reverse)(?: (?:for|on|of|the|order|orders|payment|"
        r"payments|charge|charges|invoice|invoices|transaction|number|no|#|:))* (?P<n>NUM)"
    ),
    (
        r"(?:orders?|payments?|charges?|invoices?|transactions?|bookings?|purchase)(?: (?:number|no|id|#|"
        r"nr|:|\.))* (?P<n>NUM)"
    ),
    r"(?:money back|back|refund)(?: \S+)? (?:on|for|of) (?:order )?(?P<n>NUM)",
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
    r"REF (?:with|by|for|amount|partial|partially|only|just|,|-) (?P<n>NUM)",
)
_THIS_PAYMENT = (
    r"(?:the same|that same|this|that|the|same|his|her|their|my|our) (?:whole |entire |"
    r"full )?(?:payment|charge|order|transaction|one|purchase|money|sale|booking)"
    r"|it|this|that|him|her|them|his|their"
)
_NEWEST = (
    r"(?:(?P<whose>his|her|their|its|(?:CUST|EMAIL) 's)|the|my|our) (?:very )?(?:last|latest|most recent|newest|"
    r"previous|first|oldest|earliest|recent|bottom) (?:payment|charge|order|transaction|purchase|sale|booking|one)"
    r"(?: (?:in|of|from|on|by) (?:the |that |this )?(?:list|CUST|EMAIL))?"
    r"|(?:the )?(?:last|latest|newest|oldest)(?: (?:one|payment))? (?:of|from|by) (?:CUST|EMAIL)"
)
_LISTED = re.compile(r"^the (?:first|latest|newest) ")
_GIVES_A_SHARE = (
    r"(?:give|hand|send|return|refund|pay)(?: (?:back|him|her|them))* PCT(?: back)?(?:$| to .*| ,.*| and leave .*)"
)
_PART = (
    r"half|(?:a|one) third|third of|part|partially|partial|partly|a bit|some|a quarter|the difference|the rest|the "
    r"remaining|remaining|shipping|the fee|tip"
)

# Where an unknown word can only be a customer's name; "refund NaN of order 42" is a number nobody can read.
_COMPANION = (
    r"(?:to|for|from|by|customer|client|guest|buyer|mr|mrs|ms|dr|with|give|pay|send|credit) (?:the )?(?:CUST|\S+) ?.*"
    r"|CUST (?:'s|for|on|back|his|her|their|MONEY|REF|,) ?.*|.*[,(-] CUST.*|CUST$"
)


def fill_refund(scene: Scene) -> Filling:
    """Fill payment_ref, amount, currency and reason; several payments make several calls."""
    filling = Filling()
    if scene.clause.has(r"(?:undo|reverse|revert|cancel|stop|void|block|hold) .*(?:refund|reimbursement).*"):
        filling.doubts("A refund that was made can't be taken back. What would you like to do?")
    share = _share(scene)
    reason = take_reason(scene)
    amounts = _amounts(scene, filling, numbers=not share)
    refs = _refs(scene, filling)
    _companions(scene, filling)
    if len(amounts) > 1:
        filling.doubts("I see more than one amount. How much should go back, and for which payment?")
    each = scene.take_match(r"each|apiece|per order|per payment|respectively")
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
    if not amounts and not share:
        _needs_amount(scene, filling)
    return filling


def _share(scene: Scene) -> dict[str, str]:
    """The percentage or the part (shipping, tax, tip) of the payment that was said, where it can be nothing else."""
    clause = scene.clause
    match = clause.match(
        r"(?P<p>PCT) (?:back )?(?:of|on|off|from|for) (?:the |his |her |their "
        r")?(?:REF|NUM|it|that|order|payment)"
    )
    match = match or clause.match(r"(?:REF|it) (?:by|,|only|just|-) (?:only |just )?(?P<p>PCT)")
    if match is None and len(clause.of("REF")) == 1 and not clause.of("MONEY", "NUM"):
        match = clause.match(_GIVES_A_SHARE)
    if match is not None and len(clause.of("PCT")) == 1:
        places = clause.of("PCT")
        scene.take(places)
        value = str(clause.pieces[places[0]].value)
        return {} if value == "100" else {"percent": value}
    for part, words in _PARTS:
        found = clause.match(
            rf"(?:refund|reimburse|return|give back) (?:only |just )?(?:the )?(?P<w>{words}) "
            rf"(?:of|on|for|from) (?:the )?(?:REF|NUM|it|that|order) ?.*"
            rf"|REF 's (?P<w2>{words})$|(?:only|just) (?:the )?(?P<w3>{words})(?: (?:of|on|for|from) (?:REF|NUM|it))?$"
        )
        name = next((key for key in ("w", "w2", "w3") if found and found[key]), None)
        if name:
            scene.take(clause.indices(found, name))
            return {"part": part}
    return {}


_PARTS = (
    ("shipping", r"(?:shipping|postage|delivery)(?: costs?| fees?| charges?)?"),
    ("tax", r"(?:sales )?(?:tax|vat|gst)"),
    ("tip", r"tip|gratuity"),
)


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
    scene.take(places)
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
    places = sorted(set(places))
    if clause.has(r"(?:NUM|REF) , NUM") and not clause.has(r"(?:orders|payments|charges|invoices) .*|.*and .*"):
        filling.doubts("Is the second number another order, or an amount?")
    if clause.match(r"(?:NUM|REF) or (?:NUM|REF)"):
        filling.doubts("Which of the two should I refund?")
    if len(places) > 1 and not set(places) <= set(clause.indices(number_list)):
        filling.doubts("I see more than one payment. Which one should I refund?")
    scene.take(places)
    scene.take(clause.indices(number_list) if number_list and len(places) > 1 else [])
    refs = list(dict.fromkeys(str(clause.pieces[place].value) for place in places))
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
    newest = _newest(scene, filling)
    return newest if newest is not None else _pointed_back(scene)


def _may_be_item(scene: Scene, place: int) -> bool:
    """Whether a small number may as well count the rows of the list that was just shown."""
    piece, listed = scene.clause.pieces[place], scene.context.last_list
    named = piece.form == "REF" and piece.text.lower().lstrip("#").strip()[:1].isalpha()
    is_order = named or scene.clause.before(place) in ("order", "payment", "invoice", "charge", "booking")
    return not is_order and str(piece.value).isdigit() and 0 < int(str(piece.value)) <= len(listed)


def _newest(scene: Scene, filling: Filling) -> list[str] | None:
    """The payment that "her last payment" means: only out of a list of all her payments, newest first, else a doubt."""
    match = scene.clause.match(_NEWEST)
    if match is None or (scene.context.last_list and _LISTED.search(match.group())):
        return None
    scene.take(scene.clause.indices(match))
    scene.take(index for index in scene.clause.of("CUST", "EMAIL", "'s"))
    context = scene.context
    tool, args = context.last_call or ("", {})
    is_theirs = bool(match["whose"]) and tool == "list_payments" and args.keys() <= {"customer", "limit"}
    if is_theirs and context.last_list and args.get("customer") and args["customer"] == context.last_customer:
        return [context.last_list[0]]
    filling.doubts(
        "I don't pick a payment by “last”. Ask me to show the payments first, then say “refund the first one”, "
        "or give its order number."
    )
    return []


def _pointed_back(scene: Scene) -> list[str]:
    """The payment of the last list, of an earlier clause, or the last one talked about."""
    item = ordinal(scene)
    if item is not None:
        return [item] if item.startswith(("pi_", "ch_", "py_", "in_")) or item.isdigit() else []
    match = scene.clause.match(_THIS_PAYMENT)
    said = scene.context.said_refs
    if len(said) == 1:
        scene.take(scene.clause.indices(match))
        return [said[0]]
    if match is not None and not said and scene.context.last_payment and not scene.clause.of("CUST", "EMAIL"):
        scene.take(scene.clause.indices(match))
        scene.take_match(r"(?:to )?(?:him|her|them)")
        return [scene.context.last_payment]
    return []


def _companions(scene: Scene, filling: Filling) -> None:
    """A customer beside the payment is accounted for: the proposal shows whose payment it is. Two are a doubt."""
    found = people(scene)
    if len(found) > 1:
        filling.doubts("Whose payment do you mean?")
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
