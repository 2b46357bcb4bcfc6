"""Which customer a clause means: a name, an email, a number, or one that the conversation points back to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.understanding.lexicon import ACTS
from assistant.understanding.mentions import Person
from assistant.understanding.reading import World
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.vocabulary import is_ordinary

_NAME_LEADS = frozenset(
    (
        "for to from of by with customer find search up called named is about bill invoice put move switch "
        "start give send"
    ).split()
)
_PERSON_PRONOUN = (
    r"(?:the same|same|this|that|the|said) (?:customer|person|guy|lady|guest|company|client|business)|"
    r"him|her|them|they|he|she|his|hers|their|theirs|it"
)
# After these a pronoun may be somebody else: "pause Eve and him".
_JOINS_ANOTHER = frozenset("and or & , plus not also".split())

# With one customer named before, the thing is theirs ("Wei is back. Lift the pause").
_THEIR_THING = (
    r"the (?:subscription|membership|pause|plan|cancellation|account|record|customer record|hold|freeze)|collections?|"
    r"(?:restart|resume|start|stop|pause|hold|suspend|continue) (?:the )?(?:billing|charging|payments|charges)"
)


def people(scene: Scene) -> list[Person]:
    """Every customer of the clause in order; a name with its email beside it is one customer, by the email."""
    found: list[Person] = []
    clause = scene.clause
    for index in scene.free("CUST", "EMAIL"):
        scene.take([index])
        person = clause.person(index)
        beside = any(clause.pieces[i].form in ("CUST", "EMAIL") for i in (index - 1, index - 2) if i >= 0)
        kinds = {clause.pieces[i].form for i in (index, index - 1, index - 2) if i >= 0}
        joined = not any(clause.pieces[i].form in ("and", "or") for i in (index - 1,) if i >= 0)
        if found and beside and joined and {"CUST", "EMAIL"} <= kinds:
            found[-1] = person if clause.pieces[index].form == "EMAIL" else found[-1]
        elif not any(person.say.lower() == other.say.lower() for other in found):
            found.append(person)
    return found or small_names(scene)


def small_names(scene: Scene) -> list[Person]:
    """A run of words that are in no vocabulary, where a customer's name may stand: perhaps a name written small."""
    clause = scene.clause
    for start, piece in enumerate(clause.pieces):
        if not _is_unknown(scene, start) or not (
            clause.after(start) == "'s"
            or start == 0
            or clause.before(start) in _NAME_LEADS
            or clause.before(start) in ACTS
        ):
            continue
        end = start
        while end < len(clause.pieces) and _is_unknown(scene, end):
            end += 1
        scene.take(range(start, end))
        person = scene.world.directory.person([p.text for p in clause.pieces[start:end]])
        if is_nobody(person, scene.world):
            person = Person(person.say, "guessed")
        return [person] if piece.text else []
    return []


def _is_unknown(scene: Scene, index: int) -> bool:
    """Whether a piece is a free word in no list."""
    piece = scene.clause.pieces[index]
    return (
        index not in scene.used
        and not piece.is_typed
        and piece.form.replace("-", "").isalpha()
        and len(piece.form) > 1
        and not is_ordinary(piece.form)
    )


def numbered_customer(scene: Scene) -> str | None:
    """A bare number where a customer must stand: "pause Pro for 17"."""
    match = scene.clause.match(
        r"(?:for|of|on|to|from|customer|pause|resume|unpause|reactivate|suspend|freeze|subscription|"
        r"cancel) (?P<n>NUM)(?! of)(?: 's)?"
    )
    places = scene.clause.indices(match, "n")
    if not places or places[0] in scene.used:
        return None
    scene.take(places)
    return str(scene.clause.pieces[places[0]].value)


# Whose it is then, nobody knows ("cancel Kim's son's membership").
_RELATIVES = (
    r"(?:CUST|EMAIL) 's (?:\S+ )?(?:son|daughter|wife|husband|partner|brother|sister|mother|father|mum|mom|dad|friend|"
    r"colleague|boss|assistant|flatmate|neighbour|neighbor|kid|child|cousin|uncle|aunt|nephew|niece|team) 's"
)


def fill_customer(scene: Scene, filling: Filling, ask: str, numbers: bool = True, *, is_known: bool = False) -> None:
    """Put the customer into every call of the filling: several customers make several calls.

    `is_known` says that it must be a customer already, so that a single unknown word is no name to act on.
    """
    found = people(scene)
    if scene.clause.has(_RELATIVES):
        filling.lacks("customer", ask)
        filling.doubts(ask)
    if not found:
        number = numbered_customer(scene) if numbers else None
        found = [Person(number, "known")] if number else pointed_back(scene)
    if not found:
        filling.lacks("customer", ask)
        return
    for person in found:
        question = unsure(person) or (not_known(person, scene.world) if is_known else None)
        if question:
            filling.doubts(question)
    if len(found) > 1 and not are_listed(scene):
        filling.doubts("I see more than one customer. Whose do you mean?")
    if stranger := stranger_among(found):
        filling.doubts(f"Is “{stranger}” a customer? I don't know that name.")
    filling.calls = [{**call, "customer": person.say} for call in filling.calls for person in found]


_LISTS = frozenset("and & , + plus also or / too as well then".split())


def are_listed(scene: Scene) -> bool:
    """Whether all customers of the clause are put side by side, and none is another one's ("Eve for Tom")."""
    places = scene.clause.of("CUST", "EMAIL")
    return all(_is_listed(scene, start, stop) for start, stop in pairwise(places))


def _is_listed(scene: Scene, start: int, stop: int) -> bool:
    """Whether a word or comma that lists stands between two places, and no word for an act or colon."""
    between = {piece.form for piece in scene.clause.pieces[start + 1 : stop]}
    is_own_email = scene.clause.pieces[stop].form == "EMAIL" and scene.clause.pieces[start].form == "CUST"
    return is_own_email or (bool(between & _LISTS) and not between & (ACTS | {":", "that"}))


def stranger_among(found: Sequence[Person]) -> str | None:
    """Who of several is no customer, though another one is: a word that looks like a name more often than a target."""
    strange = [person.say for person in found if person.certainty != "known"]
    return strange[0] if strange and len(strange) < len(found) else None


def same_person(scene: Scene, filling: Filling) -> None:
    """Account for the pronouns that mean the one customer named in the same clause ("Eve leaves, so end hers")."""
    if len(filling.calls) != 1 or len(scene.clause.of("CUST", "EMAIL")) != 1:
        return
    for place in scene.clause.of("him", "her", "his", "hers", "them", "their", "theirs"):
        if scene.clause.before(place) not in _JOINS_ANOTHER:
            scene.take([place])


def pointed_back(scene: Scene) -> list[Person]:
    """The customer that a pronoun, or the message before it, means; none when there are two."""
    said = [*scene.context.said_people]
    match = scene.clause.match(_PERSON_PRONOUN)
    if match is None and len(said) == 1 and scene.clause.has(_THEIR_THING):
        return said
    if match is not None and len(said) == 1:
        scene.take(scene.clause.indices(match))
        return said
    if match is not None and not said and scene.context.last_customer:
        scene.take(scene.clause.indices(match))
        return [Person(scene.context.last_customer, "known")]
    place = ordinal(scene)
    if place is not None:
        return [Person(place, "known")] if place else []
    return []


def ordinal(scene: Scene) -> str | None:
    """The item of the last list that "the second one" means; an empty text when there is no such item."""
    words = (
        "first second third fourth fifth sixth seventh eighth ninth tenth last 1st 2nd 3rd 4th 5th 6th "
        "7th 8th 9th 10th latest newest top"
    ).split()
    match = scene.clause.match(
        rf"(?<!\ba )(?<!per )(?:the )?(?P<o>{'|'.join(words)})"
        r"(?: (?:one|payment|customer|invoice|charge|item|guy|person|order|transaction))?"
        r"(?: (?:in|on|of|from) (?:the|that|this) list)?|(?:number|no|#|item|option) (?P<n>NUM)"
    )
    if match is None or not scene.context.last_list:
        return None
    scene.take(scene.clause.indices(match))
    items = scene.context.last_list
    if match["o"] == "last":
        return items[0] if len(items) == 1 else ""  # the newest, or the bottom of the list: nobody can tell
    if match["o"]:
        index = 0 if match["o"] in ("latest", "newest", "top") else words.index(match["o"]) % 11
    else:
        index = int(str(scene.clause.pieces[scene.clause.indices(match, "n")[0]].value)) - 1
    return items[index] if 0 <= index < len(items) else ""


# A name after a mark at the end says who is to do it, one before a colon where it was written; neither whose it is. In
# brackets it is most often whose.
_ASSIGNED = r"(?:.* )?[-—:,/] (?P<n>CUST)$|^(?P<n2>CUST) : .*"


def doubt_assigned(scene: Scene, filling: Filling) -> None:
    """Doubt the name of no customer, where customers are known, that stands apart ("void it: Sam", "Memo: void it")."""
    match = scene.clause.match(_ASSIGNED)
    if match is None:
        return
    person = scene.clause.person(scene.clause.indices(match, "n" if match["n"] else "n2")[0])
    if is_nobody(person, scene.world):
        filling.doubts(f"What about “{person.say}”? I don't know a customer of that name.")


def is_nobody(person: Person, world: World) -> bool:
    """Whether no customer has a name, where customers are known."""
    return person.certainty == "named" and not world.directory.is_empty


def not_known(person: Person, world: World) -> str | None:
    """The question about one word that is no customer's name, where customers are known ("cancel Biscuit's plan")."""
    if not is_nobody(person, world) or len(person.say.split()) > 1:
        return None
    return f"I don't know a customer called “{person.say}”. Whose is it?"


def unsure(person: Person) -> str | None:
    """The question to ask when the words fit several customers, or only nearly fit one."""
    names = ", ".join(person.matches[:4]) + ("…" if len(person.matches) > 4 else "")
    if person.certainty == "several":
        return f"“{person.say}” could be {names}. Which one?"
    if person.certainty == "similar":
        return f"I don't know “{person.say}”. Do you mean {names}?"
    if person.certainty == "guessed":
        return f"Is “{person.say}” a customer? I don't know that name."
    return None
