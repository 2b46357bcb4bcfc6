"""Whom an answer names by a part of the name, where Florin's question offered several: "Bob", "the other Lee"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.understanding.clauses import VERBS
from assistant.understanding.lexicon import ACTS
from assistant.understanding.mentions import Person
from assistant.understanding.pieces import Piece, as_word
from assistant.understanding.reading import World, read
from assistant.understanding.text import normalise, unaccented

_NAME_MIN = 2
_THEM = frozenset("him her them".split())


def with_offered_named(pieces: Sequence[Piece], said: str, args: Mapping[str, object], world: World) -> list[Piece]:
    """The pieces, with the customer in the place of a word that only one of the names in a question has.

    `args` are the request's own: where they name somebody by one word ("Patel"), the answer may be the other one.
    """
    offered = _people(said, world)
    words = {unaccented(word) for name in offered for word in name.split()} | set(_halves(args, world))
    return [_named(piece, offered, words, world) for piece in pieces]


def with_offered_meant(pieces: Sequence[Piece], said: str) -> list[Piece]:
    """The pieces, with one customer in the place of a name that fits several of whom the last answer names one."""
    return [_meant(piece, said) for piece in pieces]


def _meant(piece: Piece, said: str) -> Piece:
    """The customer whom a name means after what was said; the piece as it is where that is not one."""
    if piece.form != "CUST" or not isinstance(piece.value, Person) or piece.value.certainty != "several":
        return piece
    named = [name for name in piece.value.matches if name in said]
    return replace(piece, value=Person(named[0], "known", (named[0],))) if len(named) == 1 else piece


def without_guessed(pieces: Sequence[Piece], customer: str | None, world: World) -> list[Piece]:
    """The pieces, with words for the names that no record has where a pronoun means the customer talked of.

    "Bill him 120 for the Pinotage" names one customer, and it is not the wine.
    """
    if customer is None or world.directory.is_empty:
        return list(pieces)
    acts = any(then.form in _THEM and first.form in ACTS | VERBS for first, then in pairwise(pieces))
    return [_unnamed(piece) for piece in pieces] if acts else list(pieces)


def _unnamed(piece: Piece) -> Piece:
    """A word in the place of a name that no record has."""
    is_guess = isinstance(piece.value, Person) and piece.value.certainty in ("named", "guessed")
    return as_word(piece) if piece.form == "CUST" and is_guess else piece


def _people(said: str, world: World) -> list[str]:
    """The customers whom a text names in full."""
    found = [piece.value for piece in read(normalise(said), world) if isinstance(piece.value, Person)]
    names = [person.matches[0] if person.certainty == "known" and person.matches else person.say for person in found]
    return [name for name in dict.fromkeys(names) if len(name.split()) >= _NAME_MIN]


def _halves(args: Mapping[str, object], world: World) -> list[str]:
    """The one word by which the request names its customer."""
    given = str(args.get("customer") or "").split()
    return [unaccented(given[0])] if len(given) == 1 and world.directory.person(given).certainty == "several" else []


def _named(piece: Piece, offered: Sequence[str], words: Collection[str], world: World) -> Piece:
    """One piece, or the customer whom it names a part of."""
    if piece.is_typed and not isinstance(piece.value, Person):
        return piece
    if isinstance(piece.value, Person) and piece.value.certainty == "known":
        return piece
    said = unaccented(piece.text.strip(" .,!?'\""))
    if not said.isalpha() or len(said) < _NAME_MIN or not (piece.is_typed or piece.text[:1].isupper() or offered):
        return piece
    owners = [name for name in offered if said in unaccented(name).split()]
    if not owners:
        whole = ([said, other] for other in words if other != said)
        turned = ([other, said] for other in words if other != said)
        pairs = [pair for pair in (*whole, *turned) if world.directory.longest_name(pair) == len(pair)]
        owners = sorted({world.directory.person(pair).matches[0] for pair in pairs})
    if len(owners) != 1:
        return piece
    person = Person(owners[0], "known", (owners[0],))
    return Piece("CUST", piece.text, person, piece.place)
