"""Which option of an open choice a short answer picks: "2", "the second", "option 3", "#1", or its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
