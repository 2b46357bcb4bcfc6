"""The values that tell who the customers are, found again in any text whatever stands around their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.privacy.everyday_names import EVERYDAY_NAMES
from assistant.privacy.known_phones import KnownPhones
from assistant.privacy.names_said import is_plain
from assistant.privacy.recognisers import Found, Kind
from assistant.understanding.text import unaccented
from assistant.understanding.vocabulary import is_ordinary
from skills.finding.foreign import foreign

# Scripts that write no spaces between words: every sign counts as a word, so that a name is found inside a sentence.
_UNSPACED = r"\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+", re.UNICODE)
_VALUE_CHARS_MAX = 2_000
_PART_CHARS_MIN = 3
_CUT_OFF = "…"
_BY_VALUE = frozenset({"name", "address", "text", "email", "phone"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class _Value:
    """One value as its words; `exact` when it is one everyday word, which is it only as it is written."""

    kind: Kind
    words: tuple[str, ...]
    exact: bool


@dataclass(slots=True)
class Known:
    """An index of values by their first words; finding costs what the text is long, however many values there are.

    Emails and phones are free text in Stripe, so they are known as values too and not by their form alone.
    """

    _by_first: dict[tuple[str, ...], dict[_Value, None]] = field(default_factory=dict)
    _phones: KnownPhones = field(default_factory=KnownPhones)

    def add(self, kind: Kind, text: str) -> None:
        """Take in a value in each form that it may be shown in; a name also by its single words."""
        if kind not in _BY_VALUE:
            return
        text = text[:_VALUE_CHARS_MAX]
        for form in dict.fromkeys((text, foreign(text, _VALUE_CHARS_MAX))):
            self._put(kind, form)
        if kind == "name":
            self._add_name(text)
        elif kind == "phone":
            self._phones.add(text)
        elif kind == "address" and any(sign.isdigit() for sign in text):
            self._put(kind, "".join(text.split()))  # a postcode written without its space

    def find(self, text: str) -> Iterator[Found]:
        """Yield where values stand in a text, from the first word of each to its last; they may overlap."""
        places = [(match.group(), match.start(), match.end()) for match in _WORDS.finditer(text)]
        folded = [unaccented(word) for word, _, _ in places]
        for at, first in enumerate(folded):
            for value in (*self._by_first.get((first,), ()), *self._by_first.get(tuple(folded[at : at + 2]), ())):
                count = _matching(value, at, places, folded, text)
                if count:
                    yield Found(value.kind, places[at][1], places[at + count - 1][2])
        yield from self._phones.find(text)

    def _add_name(self, text: str) -> None:
        """Take in a name as it is spelt without umlauts, and its words; an everyday one only where it names people."""
        self._put("name", text.translate(_SPELT_OUT))
        for word in _WORDS.findall(text):
            low = word.lower()
            if len(word) >= _PART_CHARS_MIN and word.isalpha() and (low in EVERYDAY_NAMES or not is_ordinary(low)):
                self._put("name", word)

    def _put(self, kind: Kind, text: str) -> None:
        """Index one form of a value, unless nobody could be told by it."""
        words = _WORDS.findall(text)
        letters = sum(len(word) for word in words)
        is_number = "".join(words).isdigit()
        is_sign = letters == 1 and not words[0].isascii()  # a whole name in some scripts
        if (letters < 2 and not is_sign) or (is_number and letters < 5) or (kind == "text" and is_plain(text)):
            return
        exact = len(words) == 1 and is_plain(text)
        folded = tuple(map(unaccented, words))
        value = _Value(kind, tuple(words) if exact else folded, exact)
        self._by_first.setdefault(folded[:2], {})[value] = None


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
