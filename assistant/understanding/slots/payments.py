"""What payments, links and refunds need: which payment, how much, to which card, sent where."""

from __future__ import annotations

from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount
from assistant.understanding.slots.named_things import ENDS, NAME, take_named
from assistant.understanding.slots.notes import take_description, take_reason
from assistant.understanding.slots.people import fill_customer, is_nobody, people
from assistant.understanding.slots.ranges import take_filters
from assistant.understanding.slots.records import choice_of, fill_payment_ref, fill_record

_CHARGE_NUMBERS = (
    r"(?:charge|debit|take|collect|for|of|amount|bill|whack|stick|put|bung|pop|chuck|sling|run|knock) :? ?(?P<n>NUM)",
    r"(?:CUST|EMAIL|him|her|them|card)(?: ,| :| -)? (?P<n>NUM)",
)
# The card's owner agreed; nothing else is said by it.
_CONSENT = (
    r"(?:he|she|they)(?:'s| has| have)? (?:said|says|agreed|okayed)(?: (?:yes|yep|ok|okay|fine|sure|to it|to "
    r"that|go for it|"
    r"go ahead|do it|it's (?:fine|ok|okay)))?$|(?:he's|she's|they're|he is|she is) (?:fine|ok|okay|happy|good|cool) "
    r"with (?:it|that|this)$|(?:with|has) (?:his|her|their) (?:ok|okay|blessing|consent|permission)$"
)
_PART_NUMBERS = (
    (
        r"(?P<n>NUM) (?:on|from|of|for|out of|off) (?:the )?(?:REF|it|that|this|order|payment|authori[sz]ation|hold|"
        r"deposit)"
    ),
    r"(?:only|just|amount|exactly|partially|partial) :? ?(?P<n>NUM)",
    r"REF (?:with|for|only|just|but only|,|-|at) (?P<n>NUM)",
)
_BRANDS = r"visa|mastercard|amex|american express|discover|diners|jcb|maestro|unionpay|sepa(?: debit)?|bank account"
_SOME = r"(?:a )?part(?:ial|ially|ly)?(?: of)?|half|some(?: of)?|the rest|the remaining"


def fill_charge(scene: Scene) -> Filling:
    """create_payment: fill customer, amount, currency, payment_method and description."""
    filling = Filling()
    scene.take_match(_CONSENT)
    take_method(scene, filling)
    fill_customer(scene, filling, "Which customer should I charge?", numbers=False)
    if len(filling.calls) > 1:
        filling.doubts("I see more than one customer. Who should be charged?")
    single_amount(scene, filling, "How much should I charge?", _CHARGE_NUMBERS)
    if scene.clause.has(
        r"MONEY (?:per|each|every|a month|a week|monthly|weekly|yearly|a year)|every (?:month|week|year)"
    ):
        filling.doubts("I charge once; a repeated charge is a subscription. Which do you mean?")
    description = take_description(scene)
    if description:
        filling.args["description"] = description
    return filling


def take_method(scene: Scene, filling: Filling) -> None:
    """Fill payment_method from the card's last four digits, its brand or its id."""
    clause = scene.clause
    places = scene.free("METHOD", "LAST4")
    if len(places) > 1:
        filling.doubts("Which card do you mean?")
    brand = clause.match(rf"(?P<b>{_BRANDS})(?: card)?(?: LAST4| NUM)?")
    if places:
        scene.take(places)
        filling.args["payment_method"] = str(clause.pieces[places[0]].value)
        scene.take(clause.indices(brand))
    elif brand is not None:
        scene.take(clause.indices(brand, "b"))
        number = [place for place in clause.indices(brand) if clause.pieces[place].form == "NUM"]
        scene.take(number)
        filling.args["payment_method"] = clause.pieces[number[0]].text if number else brand["b"]
    plain = clause.match(r"(?:on|from|to|using|card) (?:card |his card |her card |the card )?(?P<n>NUM)$")
    digits = [place for place in clause.indices(plain, "n") if len(clause.pieces[place].text) == 4]
    if digits and digits[0] not in scene.used and "payment_method" not in filling.args and clause.of("MONEY"):
        scene.take(digits)
        filling.args["payment_method"] = clause.pieces[digits[0]].text
    scene.take_match(r"card ending(?: in| with)?|ending(?: in| with)?")


def fill_capture(scene: Scene) -> Filling:
    """capture_payment: fill payment_ref, amount and currency."""
    filling = Filling()
    single_amount(scene, filling, None, _PART_NUMBERS)
    if "amount" in filling.args:  # what is not captured is released anyway
        scene.take_match(
            r"(?:(?:,|and) )*(?:release|let go of|drop|free) the (?:rest|remainder|remaining)(?: (?:amount|part))?"
        )
    if "amount" not in filling.args and scene.take_match(_SOME):
        filling.doubts("How much should I capture? The rest is released.")
    fill_payment_ref(scene, filling, "Which payment should I capture? Give me the order number or the payment id.")
    if scene.take_match(r"in full|fully|(?:the )?(?:full|whole|entire)(?: amount| sum)?|all of"):
        pass
    return filling


def fill_cancel_payment(scene: Scene) -> Filling:
    """cancel_payment: fill payment_ref and reason."""
    filling = Filling()
    reason = take_reason(scene)
    fill_payment_ref(scene, filling, "Which payment should I cancel? Give me the order number or the payment id.")
    if reason:
        filling.args["reason"] = reason
    return filling


def fill_retry(scene: Scene) -> Filling:
    """retry_payment: fill payment_ref."""
    filling = Filling()
    fill_payment_ref(scene, filling, "Which payment should I try again? Give me the order number or the payment id.")
    return filling


def fill_receipt(scene: Scene) -> Filling:
    """resend_receipt: fill payment_ref, and email when the receipt goes to another address."""
    filling = Filling()
    match = scene.clause.match(
        r"(?:but )?(?:to|at) (?:(?:his|her|their|the|our) (?:[a-z]+ ){1,2}(?:: |at )?)?(?P<e>EMAIL)(?: instead)?"
    )
    address = None
    if match is not None:
        place = scene.clause.indices(match, "e")[0]
        address = scene.clause.person(place).say
        scene.take(scene.clause.indices(match))
    fill_payment_ref(scene, filling, "Which payment's receipt? Give me the order number or the payment id.")
    if address:
        filling.calls = [{**call, "email": address} for call in filling.calls]
    return filling


def fill_links(scene: Scene) -> Filling:
    """list_payment_links: fill active."""
    filling = Filling()
    active(scene, filling)
    return filling


def active(scene: Scene, filling: Filling) -> None:
    """Fill active from words for in use or not."""
    if scene.take_match(
        r"inactive|(?:that are |which are )?(?:switched|turned) "
        r"off|deactivated|archived|disabled|expired|old|turned off|not active|no longer active"
    ):
        filling.args["active"] = False
    elif scene.take_match(r"active|live|enabled|current|working|usable|valid|still work(?:s|ing)?|in use"):
        filling.args["active"] = True


_LINK_WORDS = frozenset(
    ("payment pay checkout stripe link old new last latest first active same other that this one").split()
)


_SOLD_BY = (
    rf"(?:payment |pay |checkout )?link (?:for|of) (?:the |our |my ){NAME}{ENDS}",
    rf"(?:the|our|my) {NAME} (?:payment |pay |checkout )link{ENDS}",
)


def fill_unlink(scene: Scene) -> Filling:
    """deactivate_payment_link: fill payment_link with its id, its address, its amount or what it sells."""
    filling = Filling()
    clause = scene.clause
    named = None if clause.of("LINK", "URL") else take_named(scene, *_SOLD_BY)
    if named:
        filling.args["payment_link"] = named
        return filling
    sold = clause.match(r"(?:the|our|my) (?P<w>\S+|\S+ \S+) (?:payment |pay |checkout )?links?")
    places = [i for i in clause.indices(sold, "w") if clause.pieces[i].form not in _LINK_WORDS]
    if (
        not clause.of("LINK", "URL")
        and places
        and (len(places) == 1 or not any(clause.pieces[i].is_typed for i in places))
    ):
        scene.take(places)
        filling.args["payment_link"] = clause.written(places).strip("\"'")
        return filling
    fill_record(
        scene, filling, "payment_link", "Which payment link? Give me its id (plink_…) or its address.",
        kinds=("LINK", "URL"), nouns="links?", persons=False,
    )  # fmt: skip
    return filling


def fill_checkout(scene: Scene) -> Filling:
    """create_checkout_session: fill amount or product, currency, customer and description."""
    filling = Filling()
    clause = scene.clause
    products = scene.free("PLAN", "PRODUCT")
    if len({str(clause.pieces[place].value).lower() for place in products}) > 1:
        filling.doubts("Which product should it sell?")
    scene.take(products)
    if products:
        filling.args["product"] = str(clause.pieces[products[0]].value)
    single_amount(
        scene, filling, None if products else "What should the checkout be for: an amount, or a product?",
        (r"(?:for|over|of|about|at|amount|worth) :? ?(?P<n>NUM)",),
    )  # fmt: skip
    named = people(scene)
    if len(named) > 1 or any(person.certainty in ("guessed", "similar", "several") for person in named):
        filling.doubts("Which customer is it for?")
    if named:
        filling.args["customer"] = named[0].say
    description = take_description(scene)
    if description:
        filling.args["description"] = description
    return filling


_REFUND_STATUS = (
    ("failed", r"failed|bounced|rejected|unsuccessful|didn't go through"),
    ("canceled", r"cancell?ed"),
    ("requires_action", r"waiting for the customer|requires? action|needs? action"),
    ("pending", r"pending|on their way|in progress|processing|open|not yet arrived|outstanding|underway"),
    ("succeeded", r"succeeded|successful|completed|finished|went through|gone through"),
)


def fill_refund_list(scene: Scene) -> Filling:
    """list_refunds: fill status, customer, payment_ref, start, end, currency and limit."""
    filling = Filling()
    choice_of(scene, filling, "status", _REFUND_STATUS)
    refs = scene.free("REF")
    if refs:
        scene.take(refs)
        filling.args["payment_ref"] = str(scene.clause.pieces[refs[0]].value)
        if len(refs) > 1:
            filling.doubts("Which payment's refunds do you mean?")
    take_filters(scene, filling, customer=True)
    return filling


def fill_refund_status(scene: Scene) -> Filling:
    """get_refund: fill refund."""
    filling = Filling()
    fill_record(
        scene, filling, "refund", "Which refund? Give me its id (re_…), or ask for the refunds of an order.",
        kinds=("REFUND", "REF"), nouns="refunds?|orders?|payments?", persons=False,
    )  # fmt: skip
    return filling


def fill_many_refunds(scene: Scene) -> Filling:
    """refund_payments: fill start, end, min_amount, currency, customer and product; never all payments at once."""
    filling = Filling()
    clause = scene.clause
    least = clause.match(
        r"(?:over|above|more than|greater than|exceeding|at least|bigger than|larger than|of more than|worth more than|"
        r"higher than|worth over|upwards of) (?P<m>MONEY|NUM)|(?P<m2>MONEY) (?:or more|and above|and "
        r"up|upwards|and over)"
    )
    if least is not None:
        amount = clause.amount(clause.indices(least, "m" if least["m"] else "m2")[0])
        scene.take(clause.indices(least))
        filling.args["min_amount"] = amount.major
        filling.args.update({"currency": amount.currency} if amount.currency else {})
    share = scene.take_match(r"(?P<p>PCT) (?:back )?(?:of|on|for|from)")
    if share is not None:
        value = str(clause.pieces[clause.indices(share, "p")[0]].value)
        filling.args.update({} if value == "100" else {"percent": value})
    products = scene.free("PLAN", "PRODUCT", "QUOTE")
    if products:
        scene.take(products[:1])
        scene.take_match(r"(?:for|from|of) (?:the |this )?product")
        filling.args["product"] = str(clause.pieces[products[0]].value)
    reason = take_reason(scene)
    if clause.has(r"(?:of )?(?:them|these|those|the list)"):
        filling.doubts("Which payments exactly? Name their orders, or the days, a customer or a least amount.")
    take_filters(scene, filling, customer=True, limit=False)
    name = str(filling.args.get("customer") or "")
    is_for = name and clause.has(r"for (?:\S+ ){0,2}?CUST")
    if is_for and is_nobody(scene.world.directory.person(name.split()), scene.world):
        filling.doubts(f"Is “{name}” a customer or a product? I don't know that name.")
    if reason:
        filling.args["reason"] = reason
    if not filling.args.keys() - {"reason", "currency", "percent"}:
        filling.doubts(
            "Which payments? Name the days, a customer, a product or a least amount; I don't refund them all."
        )
    return filling
