"""create_customer and find_customer."""

from __future__ import annotations

from assistant.understanding.lexicon import PARTICLES
from assistant.understanding.mentions import Person
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.people import ordinal, small_names
from assistant.understanding.vocabulary import is_ordinary

_MAILING = r"newsletters?|mailing(?: list)?|waitlist|waiting list|guest list|guestlist"
_DETERMINERS = frozenset("our the my your this that an".split())


def fill_new_customer(scene: Scene) -> Filling:
    """Fill email, name, phone and a note as description; the name may be any, as it is new."""
    filling = Filling()
    clause = scene.clause
    _take_note(scene, filling)
    phones = scene.free("PHONE")
    if phones:
        scene.take(phones)
        filling.args["phone"] = str(clause.pieces[phones[0]].value)
    if clause.has(r"(?:someone|somebody|anyone|he|she|they) (?:opened|created|registered|made|added) .*"):
        filling.doubts("Should I add this customer?")
    if clause.has(r"add \S+ to (?:EMAIL|CUST)"):
        filling.doubts("What should I add to that customer's record?")
    if len(phones) > 1:
        filling.doubts("Which phone number should I keep?")
    emails, quotes, runs = scene.free("EMAIL"), scene.free("QUOTE"), _name_runs(scene)
    if len(emails) > 1 or len(runs) + len(quotes) > 1:
        filling.doubts("I add customers one at a time. Which one first?")
    if clause.has(_MAILING):
        filling.doubts("I keep customers, no mailing lists. Should I add this customer?")
    if any(clause.before(run[0]) in _DETERMINERS for run in runs):
        filling.doubts("What is the new customer's name?")  # "our newsletter" is a thing
    scene.take([*emails, *quotes, *(index for run in runs for index in run)])
    if quotes:
        filling.args["name"] = str(clause.pieces[quotes[0]].value)
    elif runs:
        value = clause.pieces[runs[0][0]].value
        filling.args["name"] = value.say if isinstance(value, Person) and len(runs[0]) == 1 else clause.written(runs[0])
    if emails:
        filling.args["email"] = clause.person(emails[0]).say
    else:
        filling.lacks("email", "What is the new customer's email address?")
    return filling


def _take_note(scene: Scene, filling: Filling) -> None:
    """Fill description from "with a note saying …", up to the end of the clause."""
    match = scene.clause.match(
        r"(?:and |, |with )*(?:a |the )?(?:note|description|comment|remark)(?: (?:on (?:him|her|them|it)|that|"
        r"saying|says|should say|reads?|reading|of|is|:))* (?P<d>(?!on |in )\S.*)"
    )
    places = scene.clause.indices(match, "d")
    if places and not any(scene.clause.pieces[index].form in ("EMAIL", "PHONE", "QUOTE") for index in places):
        scene.take(scene.clause.indices(match))
        said = scene.clause.written(places).replace("( ", "(").replace(" )", ")").strip(" ,:=-")
        filling.args["description"] = said + ")" * (said.count("(") - said.count(")"))  # a clause ends before its marks


def _name_runs(scene: Scene) -> list[list[int]]:
    """Runs of pieces that make up a name: names, words in no vocabulary, and particles between them."""
    clause = scene.clause
    runs: list[list[int]] = []
    index = 0
    while index < len(clause.pieces):
        end = index
        while end < len(clause.pieces) and (
            _may_name(scene, end) or (end > index and clause.pieces[end].form in PARTICLES)
        ):
            end += 1
        while end > index and clause.pieces[end - 1].form in PARTICLES:
            end -= 1
        if end > index:
            runs.append(list(range(index, end)))
        index = max(end, index + 1)
    return runs


def _may_name(scene: Scene, index: int) -> bool:
    """Whether a piece can be part of a new customer's name."""
    piece = scene.clause.pieces[index]
    if piece.form == "CUST" or index in scene.used:
        return index not in scene.used
    return (
        not piece.is_typed
        and piece.form.strip("'").replace("-", "").replace("'", "").isalpha()
        and len(piece.form) > 1
        and piece.form != "'s"
        and not is_ordinary(piece.form)
    )


def fill_find(scene: Scene) -> Filling:
    """Fill the query: an email, an id, a phone number, or the words of a name."""
    filling = Filling()
    clause = scene.clause
    if clause.has(r"is (?:EMAIL|PHONE)") and not clause.has(r"(?:whose|who|who's) .*is (?:EMAIL|PHONE)"):
        filling.doubts("Should I look that customer up, or note the change? I can't change customers yet.")
    for forms in (("EMAIL",), ("CUST",), ("PHONE",), ("LAST4",), ("QUOTE",), ("SUB",), ("URL",)):
        places = scene.free(*forms)
        if places:
            scene.take(places)
            value = clause.pieces[places[0]].value
            if (
                isinstance(value, Person)
                and value.certainty == "guessed"
                and not clause.has(r"(?:find|look|lookup|search|who|who's|pull|customer|called|named).*")
            ):
                filling.doubts(f"Should I look for a customer “{value.say}”?")
            filling.args["query"] = value.say if isinstance(value, Person) else str(value)
            if len(places) > 1:
                filling.calls = [{"query": clause.person(place).say} for place in places]
            scene.take(clause.of("CUST") if forms == ("EMAIL",) else [])
            return filling
    small = small_names(scene)
    if small:
        filling.args["query"] = small[0].say
        return filling
    match = clause.match(r"(?:customer|customers|find|up|named|called|for) (?P<n>NUM)")
    if match:
        scene.take(clause.indices(match, "n"))
        filling.args["query"] = str(clause.pieces[clause.indices(match, "n")[0]].value)
        return filling
    item = ordinal(scene)
    pronoun = clause.match(r"him|her|them|they|he|she|it|(?:this|that|the|same) customer|his|their")
    if item:
        filling.args["query"] = item
    elif pronoun and scene.context.last_customer:
        scene.take(clause.indices(pronoun))
        filling.args["query"] = scene.context.last_customer
    else:
        filling.lacks("query", "Which customer? Give me a name, an email or an id.")
    return filling
