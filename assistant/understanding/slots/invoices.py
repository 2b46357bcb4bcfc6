"""create_invoice, create_payment_link and list_invoices."""

from __future__ import annotations

import re

from assistant.understanding.due_terms import take_due
from assistant.understanding.lexicon import LEGAL_FORMS
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount
from assistant.understanding.slots.breakdown import take_breakdown
from assistant.understanding.slots.notes import take_bought, take_description, take_goods, take_segment
from assistant.understanding.slots.people import fill_customer, people, unsure

_INVOICE_NUMBERS = (
    r"(?:for|over|of|about|at|amount|amount of|totalling|total|worth|:|with|amounting to|sum of|value) :? ?(?P<n>NUM)",
    r"(?:CUST|EMAIL)(?: ,| :| -)? (?P<n>NUM)",
    r"(?:invoice|bill) (?P<n>NUM) (?:to|for)",
    r"(?P<n>NUM) (?:invoice|to (?:CUST|EMAIL)|for (?:CUST|EMAIL))",
    r"(?:a|an) (?P<n>NUM) (?:invoice|bill)",
    r"(?:him|her|them) (?P<n>NUM)",
)
_LINK_NUMBERS = (
    r"(?:for|over|of|about|at|amount|amount of|totalling|worth|:|with|sum of|-|pay|value) :? ?(?P<n>NUM)",
    r"(?P<n>NUM)(?: payment| pay| checkout)? link",
    r"link (?P<n>NUM)",
)


_RATE = (
    r"at (?:a rate of )?MONEY|MONEY (?:per|each|apiece|every|hourly|daily|an hour|a day|a night|a "
    r"piece|a head|a month|a week|pp|/ \S+)|NUM (?:x|×|times|\*) MONEY|MONEY (?:x|×|times|\*) NUM|"
    r"plus (?:vat|tax|gst|shipping)|MONEY (?:plus|\+) .*"
)
_ON_TOP = r"(?:plus|\+|minus|less|with|without|excl|excluding|before) .*(?:vat|tax|gst|shipping|MONEY|NUM|PCT)"
_OWN_WORDS = frozenset(
    (
        "due net payable invoice bill send terms customer client amount total pay cancel refund now draft only each "
        "every monthly weekly yearly annually quarterly daily recurring twice again both starting from"
    ).split()
)


def fill_invoice(scene: Scene) -> Filling:
    """Fill customer, amount, currency, due term and description."""
    filling = Filling()
    parts = take_breakdown(scene)
    take_due(scene, filling)
    goods = take_goods(scene) or take_bought(scene)
    fill_customer(scene, filling, "Who is the invoice for?", numbers=False)
    if len(filling.calls) > 1:
        filling.doubts("I see more than one customer. Who is the invoice for?")
    _doubt_currency(scene, filling)
    single_amount(scene, filling, "What amount should the invoice be for?", _INVOICE_NUMBERS)
    tax = scene.clause.match(r"(?:plus|\+|with|and) (?P<p>PCT) (?:vat|tax|gst|sales tax|mwst)")
    if tax is not None:
        scene.take(scene.clause.indices(tax))
        value = scene.clause.pieces[scene.clause.indices(tax, "p")[0]].value
        filling.args["tax_rate"] = str(value)
    if parts is None and scene.clause.has(_RATE) and not (tax is not None and scene.clause.has(r"MONEY plus PCT")):
        filling.doubts("What is the total? I don't multiply amounts myself.")
    if parts is not None and scene.clause.has(_ON_TOP):
        filling.doubts("What is the total, with everything in it?")
    description = goods or take_description(scene) or take_segment(scene, _OWN_WORDS) or parts
    if description:
        filling.args["description"] = description
    return filling


# "Tk", "Ft", "Kz": two or three consonants right before a bare number are a currency more often than a name's end.
_LIKE_A_CURRENCY = re.compile(r"(?!Ng$)[A-Z][b-df-hj-np-tv-xz]{1,2}\.?")


def _doubt_currency(scene: Scene, filling: Filling) -> None:
    """Doubt the end of a name that no record has, where it may be the currency of the number behind it."""
    clause = scene.clause
    for place in clause.of("CUST"):
        last = clause.pieces[place].text.split()[-1]
        if (
            _LIKE_A_CURRENCY.fullmatch(last)
            and clause.after(place) == "NUM"
            and last.lower().strip(".") not in LEGAL_FORMS
        ):
            filling.doubts(
                f"Is “{last} {clause.pieces[place + 1].text}” an amount? Give the currency's code, e.g. SEK."
            )


def fill_link(scene: Scene) -> Filling:
    """Fill amount, currency and description; a person named beside it is noted in the description."""
    filling = Filling()
    single_amount(scene, filling, "What amount should the link be for?", _LINK_NUMBERS)
    if scene.clause.has(_RATE):
        filling.doubts("What is the total? I don't multiply amounts myself.")
    description = take_description(scene) or take_segment(scene, _OWN_WORDS)
    named = people(scene)
    if len(named) > 1:
        filling.doubts("I see more than one customer. Who is the link for?")
    for person in named:
        if person.certainty in ("guessed", "similar"):
            filling.doubts(unsure(person) or "")
    parts = [part for part in (description, f"for {named[0].say}" if named else None) if part]
    if parts:
        filling.args["description"] = " ".join(parts)
    return filling


_STATUS = (
    (
        "overdue",
        (
            r"overdue|past due|late|past their due date|over due|behind|passed (?:their|the) due date|should "
            r"have (?:been )?paid"
        ),
    ),
    ("draft", r"drafts?|not sent|unsent|unfinished|not finali[sz]ed"),
    (
        "unpaid",
        (
            r"unpaid|not paid|not been paid|haven't (?:been )?paid|hasn't (?:been )?paid|haven't yet paid|not "
            r"(?:yet )?(?:been )?(?:paid|settled)|owes?|owe|owing|still owe|didn't pay|not yet paid|awaiting "
            r"payment|yet to pay"
        ),
    ),
    ("open", r"open|outstanding|unsettled"),
    ("paid", r"paid|settled|cleared"),
)
# Whether all is paid is answered by what is not.
_ALL_PAID = (
    r"^(?:(?:so|and|hi|hello|please|,|but) )*(?:(?:has|have|did) (?:\S+ ){1,3}?(?:paid|pay|settled?|clear|cleared)"
    r"(?: (?:off|up))? (?:all|every|each)"
    r"|(?:is|are|were|has|have) (?:all|every|each)(?: \S+){0,6}? (?:been )?(?:paid|settled|cleared))(?: .*)?$"
)


def fill_invoice_list(scene: Scene) -> Filling:
    """Fill status and customer."""
    filling = Filling()
    for status, pattern in _STATUS:
        if scene.take_match(pattern):
            filling.args["status"] = status
            break
    if filling.args.get("status") == "paid" and scene.clause.has(_ALL_PAID):
        filling.args["status"] = "unpaid"
    found = people(scene)
    if len(found) > 1:
        filling.doubts("Whose invoices do you mean?")
    if found:
        filling.args["customer"] = found[0].say
        filling.doubt = filling.doubt or unsure(found[0])
    elif scene.context.last_customer and scene.clause.has(r"his|her|their|him|them|(?:this|that) customer"):
        filling.args["customer"] = scene.context.last_customer
        scene.take_match(r"his|her|their|him|them|(?:this|that) customer")
    return filling
