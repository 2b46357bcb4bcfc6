"""Which option of an open choice a short answer picks: "2", "the second", "option 3", "#1", or its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.understanding.clauses import VERBS
from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.numbers import UNITS

ORDINALS = (
    ("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"), ("sixth", "6th"),
    ("seventh", "7th"), ("eighth", "8th"), ("ninth", "9th"), ("tenth", "10th"),
)  # fmt: skip
_PLACES = {word: place for place, words in enumerate(ORDINALS) for word in words} | {"top": 0}
_AROUND = frozenset(
    """
    the a one please pls take choose pick select use want i i'd i'll would like mean meant it it's is that that's option
    number no nr # item choice let's go with yes yeah ok okay sorry thanks thank you payment payments charge order
    customer invoice subscription plan product dispute payout link card coupon of them in list them's guy person then
    just for on and yep sure right
    """.split()
)
_NOUNS_OF_NUMBERS = frozenset("order payment charge invoice customer".split())
# Words that point to an option only for somebody who sees the list as the merchant does.
_VAGUE = frozenset("last oldest older newer other both all every bottom middle previous next cheapest".split())
_ANSWER_WORDS_MAX = 8
# An answer with one of these says more than which option is meant.
NO_ANSWER = (
    NEGATIONS
    | VERBS
    | ACTS
    | _VAGUE
    | frozenset(
        """
        or and but if unless when until from till before after instead already cancelled paused left gone wants said
        says asked is was has had does did who what which why how maybe perhaps actually wait both also too only same
        drop wrong skip neither none
        """.split()
    )
)
# What follows a name that picks an option: what else is said of it is no description ("Chan stays").
_DESCRIBES = _AROUND | frozenset("with who whose which from at course naturally obviously definitely".split())
_WORD = re.compile(r"[$€£¥%-]|\d+(?:[.,]\d+)+|[\w']+")
_DECLINES = frozenset("none neither nothing".split())


def picked(text: str, options: Sequence[str]) -> str | None:
    """The option an answer picks; an empty text when it points to one that is not there or to several; else None.

    An option's own words pick it whatever they look like.
    """
    for option in options:
        if text.strip().rstrip(".!").lower() == option.lower():
            return option
    words = _words(text)
    if words == ["one"] and options:
        return options[0]
    named = _named(text, words, options)
    if named is not None:
        return named
    if set(words) & _VAGUE and set(words) <= _VAGUE | _AROUND:
        return ""
    places: list[int] = []
    for index, word in enumerate(words):
        if word in _AROUND and word not in _PLACES:
            continue
        place = _place(word, words[index - 1] if index else "")
        if place is None:
            return None
        places.append(place)
    if len(places) != 1:
        return "" if places else None
    return options[places[0]] if 0 <= places[0] < len(options) else ""


def _named(text: str, words: Sequence[str], options: Sequence[str]) -> str | None:
    """The option that the answer names by a word no other option has ("Petrov, of course", "the Novak with the van").

    An empty text when several have it; None when it names none.
    What describes it besides must not ask, deny, act or count.
    """
    if len(words) > _ANSWER_WORDS_MAX or "?" in text or any(word in NO_ANSWER or not word.isalpha() for word in words):
        return None
    owners = {word: [option for option in options if word in _words(option)] for word in words if len(word) > 2}
    telling = {word for word, found in owners.items() if found}
    after = next((word for before, word in pairwise(words) if before in telling and word not in telling), "the")
    if after not in _DESCRIBES:
        return None
    named = {found[0] for found in owners.values() if len(found) == 1}
    if not named and telling and set(words) <= telling:
        return ""  # "Lee" where every option is one
    return named.pop() if len(named) == 1 and words[0] in telling | {"the", "its", "yes", "take"} else None


def declines(text: str) -> bool:
    """Whether the answer takes none of the options."""
    words = set(_words(text))
    return bool(words & _DECLINES) and words <= _DECLINES | _AROUND


def _words(text: str) -> list[str]:
    """The words and numbers of a text in lower case; signs of money and share stay, other marks go."""
    return _WORD.findall(text.lower())


def _place(word: str, before: str) -> int | None:
    """The place (from 0) that a word counts to; None when it counts to none, or names an order by its number."""
    if word in _PLACES:
        return _PLACES[word]
    digits = word if word.isdigit() else str(UNITS.get(word, ""))
    return int(digits) - 1 if digits and len(digits) <= 2 and before not in _NOUNS_OF_NUMBERS else None
