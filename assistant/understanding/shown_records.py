"""What "Liam's again" and "the one from the 17th" mean after an answer that lists records: the one of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.understanding.listed import KINDS
from assistant.understanding.mentions import Doubt, Person, When
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World, read
from assistant.understanding.text import normalise, unaccented

_NOUN = r"(?:one|payment|order|invoice|charge|payout|dispute)"
_BY_PERSON = rf"(?:the )?CUST(?: 's)? {_NOUN}|CUST 's(?= (?:again|once|please|too|as|now|,)|$)"
_BY_DAY = rf"the {_NOUN} (?:from|of|on|for)(?: the)? WHEN"
_NAMES_A_RECORD = ("REF", "PAYOUT", "DISPUTE", "REVIEW", "SUB", "EMAIL")


def with_shown_record_named(pieces: Sequence[Piece], world: World, items: Sequence[tuple[str, str]]) -> Sequence[Piece]:
    """Put the shown record in the place of its person or day; a doubt where several are that person's or of that day.

    Nothing changes where the message names a record itself, or the answer shows none that fits.
    """
    clause = Clause(tuple(pieces))
    match = clause.match(_BY_DAY) or clause.match(_BY_PERSON)
    if match is None or clause.of(*_NAMES_A_RECORD):
        return pieces
    places = clause.indices(match)
    found = [record for record, item in items if _fits(clause, places, item, world)]
    if not found:
        return pieces
    written, place = clause.written(places), pieces[places[0]].place
    if len(found) == 1:
        new = Piece(KINDS.get(found[0].partition("_")[0], "REF"), written, found[0], place)
    else:
        question = f"There are {len(found)} of them: {', '.join(found)}. Which one?"
        new = Piece("DOUBT", written, Doubt(question), place)
    return [*pieces[: places[0]], new, *pieces[places[-1] + 1 :]]


def _fits(clause: Clause, places: Sequence[int], item: str, world: World) -> bool:
    """Whether an item of the list is of the person or the day that the words name."""
    listed = [piece.value for piece in read(normalise(item), world)]
    for place in places:
        value = clause.pieces[place].value
        if isinstance(value, Person):
            said = {unaccented(word) for word in value.say.split()}
            return any(said <= _words(other) for other in listed if isinstance(other, Person))
        if isinstance(value, When):
            return any(set(_days(value)) & set(_days(other)) for other in listed if isinstance(other, When))
    return False


def _words(person: Person) -> set[str]:
    """The words of a listed person's whole name."""
    return {unaccented(word) for word in (person.matches[0] if len(person.matches) == 1 else person.say).split()}


def _days(when: When) -> Iterator[date]:
    """The single days that a date may mean."""
    for stretch in (when.past, when.future):
        if stretch and stretch[0] == stretch[1]:
            yield stretch[0]
