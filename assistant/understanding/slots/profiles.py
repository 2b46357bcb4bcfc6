"""What customers' records need: whose, what changes to what, which card, how much credit."""

from __future__ import annotations

import re

from assistant.understanding.mentions import Person
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount
from assistant.understanding.slots.notes import take_description
from assistant.understanding.slots.payments import take_method
from assistant.understanding.slots.people import fill_customer, is_nobody, unsure

_CREDIT_NUMBERS = (
    r"(?:credit|of|with|by|for|amount) :? ?(?P<n>NUM)",
    r"(?:CUST|EMAIL|him|her|them|account|balance)(?: 's)?(?: account| balance)?(?: ,| with| by)? (?P<n>NUM)",
    r"(?P<n>NUM) (?:credit|of credit|credits|to|on)",
)


def fill_whose(scene: Scene) -> Filling:
    """get_customer, delete_customer, list_payment_methods: fill customer, exactly one."""
    filling = Filling()
    fill_customer(scene, filling, "Which customer? Give me a name, an email or an id.")
    if len(filling.calls) > 1:
        filling.doubts("One customer at a time, please. Which one first?")
    return filling


def fill_portal(scene: Scene) -> Filling:
    """create_portal_link: fill customer; without one in the request, the one that the message is about."""
    filling = fill_whose(scene)
    said = scene.context.said_people
    if (
        filling.missing == "customer"
        and len(said) == 1
        and not scene.clause.has(r"other|another|all|every|each|new customer")
    ):
        filling = Filling([{"customer": said[0].say}], doubt=unsure(said[0]))
    return filling


def fill_update(scene: Scene) -> Filling:
    """update_customer: fill customer and the new name, email, phone or description."""
    filling = Filling()
    clause = scene.clause
    phones = scene.free("PHONE")
    scene.take(phones)
    quotes = scene.free("QUOTE")
    emails = list(scene.free("EMAIL"))
    named = list(scene.free("CUST"))
    changed: dict[str, str] = {}
    if phones:
        changed["phone"] = str(clause.pieces[phones[0]].value)
    about = next((kind for kind, pattern in _FIELDS if clause.has(pattern)), None)
    new_email = _after(
        scene, emails, r"(?:to|is|now|as|=|:|uses?|with|into|address|email|is now|be|it's|its) (?P<x>EMAIL)"
    )
    if new_email is not None and (about == "email" or len(emails) > 1) and (named or len(emails) > 1 or _points(scene)):
        changed["email"] = clause.person(new_email).say
        scene.take([new_email])
        emails.remove(new_email)
    new_name = _after(scene, named, r"(?:to|as|is|now|=|:|called|named|be) (?P<x>CUST)")
    if new_name is not None and about == "name" and (emails or len(named) > 1 or _points(scene)):
        changed["name"] = clause.person(new_name).say
        scene.take([new_name])
        named.remove(new_name)
    if quotes and about in ("name", "description"):
        scene.take(quotes)
        changed[about] = str(clause.pieces[quotes[0]].value)
    if len(emails) == len(named) == 1 and "email" not in changed and clause.has(r"new|changed|switched|correct"):
        changed["email"] = clause.person(emails[0]).say
        scene.take(emails)
        emails = []
    _take_note(scene, changed)
    _whose(scene, filling, [*emails, *named])
    if about == "description" and "description" not in changed:
        text = take_description(scene)
        changed.update({"description": text} if text else {})
    if not changed:
        filling.lacks(
            "email" if about == "email" else about or "name",
            ("What should change: name, email, phone or description, and to what?"),
        )
    names = [clause.person(index) for index in clause.of("CUST")]
    if about == "name" and names and clause.has("rename .*") and is_nobody(names[0], scene.world):
        filling.doubts("Is that a customer or a product? Tell me whose name should change, and to what.")
    if clause.has("CUST CUST"):  # "Globex International": a known name, and a word that may belong to a new one
        filling.doubts("Whose record should change, and to what?")
    if len(phones) > 1 or len(quotes) > 1:
        filling.doubts("I see more than one new value. Which one?")
    filling.calls = [{**call, **changed} for call in filling.calls]
    return filling


def _take_note(scene: Scene, changed: dict[str, str]) -> None:
    """Fill description from "note on …: gate code 4471", up to the end of the clause."""
    match = scene.clause.match(
        r"(?:note|remark|comment|memo) (?:on|for|against|to) (?:CUST|EMAIL) (?::|-|that|saying) (?P<d>\S.*)"
    )
    places = scene.clause.indices(match, "d")
    if places and not scene.used.intersection(places):
        scene.take(places)
        changed["description"] = scene.clause.written(places)


_FIELDS = (
    ("email", r"e-?mails?(?: address)?|address"),
    ("phone", r"phone(?: number)?|mobile|cell|telephone|number|tel"),
    ("description", r"description|note|memo|notes"),
    ("name", r"name|renamed?|called|surname"),
)


def _after(scene: Scene, places: list[int], pattern: str) -> int | None:
    """The one of the places that stands where the new value does."""
    match = None
    for start in range(len(scene.clause.pieces)):
        found = scene.clause.part(start).match(pattern)
        if found is not None:
            index = start + scene.clause.part(start).indices(found, "x")[0]
            match = index if index in places else match
    return match


def _points(scene: Scene) -> bool:
    """Whether the customer is pointed to by a pronoun."""
    return scene.clause.has(r"his|her|their|him|them|(?:this|that|the) customer")


def _whose(scene: Scene, filling: Filling, places: list[int]) -> None:
    """Fill customer from what is left, or from a pronoun."""
    if len(places) == 1:
        scene.take(places)
        person = scene.clause.person(places[0])
        filling.args["customer"] = person.say
        filling.doubt = filling.doubt or unsure(person)
    elif places:
        filling.doubts("Whose record should change, and to what?")
    else:
        fill_customer(scene, filling, "Whose record should change?")


def fill_detach(scene: Scene) -> Filling:
    """detach_payment_method: fill customer and payment_method."""
    filling = Filling()
    take_method(scene, filling)
    method = filling.args.pop("payment_method", None) or _card_digits(scene)
    fill_customer(scene, filling, "Whose card should I remove?", numbers=False)
    if len(filling.calls) > 1:
        filling.doubts("One customer at a time, please. Whose card?")
    if method:
        filling.calls = [{**call, "payment_method": method} for call in filling.calls]
    return filling


def _card_digits(scene: Scene) -> str | None:
    """The last four digits said right after the word ("her card 0341")."""
    places = scene.clause.indices(scene.clause.match(r"card (?:no |number |# )?(?P<n>NUM)"), "n")
    if not places or not re.fullmatch(r"\d{4}", scene.clause.pieces[places[0]].text):
        return None
    scene.take(places)
    return scene.clause.pieces[places[0]].text


def fill_credit(scene: Scene) -> Filling:
    """credit_customer: fill customer, amount, currency and description."""
    filling = Filling()
    fill_customer(scene, filling, "Which customer should get the credit?", numbers=False)
    scene.take_match(r"\+(?= MONEY)")
    single_amount(scene, filling, "How much credit?", _CREDIT_NUMBERS)
    if len(filling.calls) > 1 and not scene.take_match(r"each|apiece|both"):
        filling.doubts("Should each of them get that credit?")
    description = take_description(scene)
    if description:
        filling.calls = [{**call, "description": description} for call in filling.calls]
    return filling


# Where to look is everywhere anyway.
_AFTER_SOUGHT = frozenset("please in stripe everywhere anywhere somewhere thanks at all the system whatsoever".split())


def fill_search(scene: Scene) -> Filling:
    """search: fill query with the words to look for."""
    filling = Filling()
    clause = scene.clause
    match = clause.match(
        r"(?:search|look|hunt)(?: \S+)*? (?:for|about|containing|mentioning|with) "
        r"(?!anything|everything|something)(?P<q>.+)"
        r"|search (?P<q2>.+)|(?:anything|everything|something) (?:\S+ "
        r"){0,2}?(?:about|for|with|on|called|named|mentioning) (?P<q3>.+)"
        r"|(?:find|show me) (?:anything|everything|all) (?:\S+ "
        r"){0,2}?(?:about|for|with|on|mentioning|called) (?P<q4>.+)"
    )
    name = next((key for key in ("q", "q2", "q3", "q4") if match and match[key]), None)
    if match is None or name is None:
        filling.lacks("query", "What should I look for?")
        return filling
    places = [i for i in clause.indices(match, name) if not clause.pieces[i].is_mark]
    while places and clause.pieces[places[-1]].form in _AFTER_SOUGHT:
        places.pop()
    scene.take(clause.indices(match))
    values = [clause.pieces[i].value for i in places]
    single = values[0] if len(values) == 1 else None
    query = single.say if isinstance(single, Person) else str(single) if single else clause.written(places)
    if query:
        filling.args["query"] = query.strip("\"' ")
    else:
        filling.lacks("query", "What should I look for?")
    return filling
