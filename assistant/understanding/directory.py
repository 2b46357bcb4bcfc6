"""Who and what the merchant's words may name: customers and plans, matched by full name, a part of it, or nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from rapidfuzz import fuzz, process

from assistant.understanding.lexicon import LEGAL_FORMS, PARTICLES, TITLES
from assistant.understanding.mentions import Person
from assistant.understanding.text import split, unaccented

SIMILAR_MIN = 84.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer of the merchant."""

    id: str
    name: str
    email: str


@runtime_checkable
class Directory(Protocol):
    """What the reader may ask about the merchant's records."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known about customers, so that any name may be one."""
        ...

    @property
    def plans(self) -> Sequence[str]:
        """Names of the plans, as the merchant writes them."""
        ...

    def longest_name(self, words: Sequence[str]) -> int:
        """How many of the leading words are a customer's full name; 0 when none is."""
        ...

    def knows_word(self, word: str) -> bool:
        """Whether a word is part of a customer's name."""
        ...

    def person(self, words: Sequence[str]) -> Person:
        """What a run of words says about a customer."""
        ...


def name_words(name: str) -> tuple[str, ...]:
    """The comparable words of a name, punctuation left out."""
    return tuple(unaccented(word) for word, _ in split(name) if any(sign.isalnum() for sign in word) or word == "&")


class Records:
    """A directory held in memory."""

    def __init__(self, customers: Iterable[Entry] = (), plans: Iterable[str] = ()) -> None:
        """Index the customers by full name and by each word that tells them apart."""
        self._plans = tuple(plans)
        self._full: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for entry in customers:
            words = name_words(entry.name)
            self._full[words].append(entry.name)
            stem = tuple(word for word in words if word not in LEGAL_FORMS)
            for word in set(stem) - PARTICLES:
                self._by_word[word].append(entry.name)
            if 1 < len(stem) < len(words):
                self._full.setdefault(stem, []).append(entry.name)
        self._longest = max((len(words) for words in self._full), default=0)
        self._folded = {unaccented(name): name for names in self._full.values() for name in names}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Records:
        """Read `{customers: [{id, name, email}], plans: […]}`; raises ValueError when it has another form."""
        try:
            entries = [
                Entry(str(c["id"]), str(c["name"]), str(c.get("email") or "")) for c in content.get("customers") or []
            ]
            return cls(entries, [str(plan) for plan in content.get("plans") or []])
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("A directory looks like {customers: [{id, name, email}], plans: [name]}.") from error

    @property
    def is_empty(self) -> bool:
        """Whether no customer is known."""
        return not self._full

    @property
    def plans(self) -> Sequence[str]:
        """Names of the plans."""
        return self._plans

    def longest_name(self, words: Sequence[str]) -> int:
        """How many of the leading words are a customer's full name."""
        for count in range(min(self._longest, len(words)), 1, -1):
            if tuple(words[:count]) in self._full:
                return count
        return 1 if words and (words[0],) in self._full else 0

    def knows_word(self, word: str) -> bool:
        """Whether a word is part of a customer's name."""
        return word in self._by_word

    def person(self, words: Sequence[str]) -> Person:
        """Match a run of words: the full name, a part that fits one or several, or a name spelt nearly so."""
        folded = tuple(unaccented(word) for word in words if unaccented(word) not in TITLES)
        say = " ".join(words)
        full = self._full.get(folded)
        if full:
            return Person(say, "known" if len(full) == 1 else "several", tuple(full))
        sets = [
            set(self._by_word.get(word, ())) for word in folded if word not in PARTICLES and word not in LEGAL_FORMS
        ]
        common = sorted(set.intersection(*sets)) if sets else []
        if common:
            return Person(say, "known" if len(common) == 1 else "several", tuple(common))
        near = process.extract(
            " ".join(folded), self._folded.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR_MIN, limit=4
        )
        if near:
            return Person(say, "similar", tuple(self._folded[key] for key, _, _ in near))
        return Person(say, "named")
