"""The values that tell who the customers are, found again in any text whatever stands around their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.privacy.names_said import is_plain
from assistant.privacy.recognisers import Found, Kind
from assistant.understanding.vocabulary import is_ordinary
from skills.finding.foreign import foreign

_WORDS = re.compile(r"\w+", re.UNICODE)
_VALUE_CHARS_MAX = 2_000
_PART_CHARS_MIN = 3
_CUT_OFF = "…"
_WITHOUT_FORM = frozenset({"name", "address", "text"})


@dataclass(frozen=True, slots=True)
class _Value:
    """One value as its words; `exact` when it is one everyday word, which is it only as it is written."""

    kind: Kind
    words: tuple[str, ...]
    exact: bool


@dataclass(slots=True)
class Known:
    """An index of values by their first words; finding costs what the text is long, however many values there are.

    What is known by its form wherever it stands (emails, phones, ids) is none of its business.
    """

    _by_first: dict[tuple[str, ...], dict[_Value, None]] = field(default_factory=dict)

    def add(self, kind: Kind, text: str) -> None:
        """Take in a value in each form that it may be shown in; a name also by its single uncommon words."""
        if kind not in _WITHOUT_FORM:
            return
        text = text[:_VALUE_CHARS_MAX]
        for form in dict.fromkeys((text, foreign(text, _VALUE_CHARS_MAX))):
            self._put(kind, form)
        if kind == "name":
            for word in _WORDS.findall(text):
                if len(word) >= _PART_CHARS_MIN and word.isalpha() and not is_ordinary(word.lower()):
                    self._put(kind, word)

    def find(self, text: str) -> Iterator[Found]:
        """Yield where values stand in a text, from the first word of each to its last; they may overlap."""
        places = [(match.group(), match.start(), match.end()) for match in _WORDS.finditer(text)]
        folded = [word.casefold() for word, _, _ in places]
        for at, first in enumerate(folded):
            for value in (*self._by_first.get((first,), ()), *self._by_first.get(tuple(folded[at : at + 2]), ())):
                count = _matching(value, at, places, folded, text)
                if count:
                    yield Found(value.kind, places[at][1], places[at + count - 1][2])

    def _put(self, kind: Kind, text: str) -> None:
        """Index one form of a value, unless nobody could be told by it."""
        words = _WORDS.findall(text)
        letters = sum(len(word) for word in words)
        is_number = "".join(words).isdigit()
        if letters < 2 or (is_number and letters < 5) or (kind == "text" and is_plain(text)):
            return
        exact = len(words) == 1 and is_plain(text)
        value = _Value(kind, tuple(words) if exact else tuple(word.casefold() for word in words), exact)
        self._by_first.setdefault(tuple(word.casefold() for word in words[:2]), {})[value] = None


def _matching(value: _Value, at: int, places: list[tuple[str, int, int]], folded: list[str], text: str) -> int:
    """How many words from `at` on are the value's; 0 when it does not stand there, whole or cut off by an ellipsis."""
    stop = at + len(value.words)
    told = [word for word, _, _ in places[at:stop]] if value.exact else folded[at:stop]
    for count, (have, want) in enumerate(zip(told, value.words, strict=False), start=1):
        end = places[at + count - 1][2]
        if have != want:
            cut = text[end : end + 1] == _CUT_OFF
            return count if cut and want.startswith(have) else 0
        if count < len(value.words) and _CUT_OFF in text[end : end + 3]:
            return count
    return len(value.words) if len(told) == len(value.words) else 0
