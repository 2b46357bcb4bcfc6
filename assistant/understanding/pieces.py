"""The line cut into pieces: typed mentions as tags in capitals, all other words as they read, ready for patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.understanding.mentions import Amount, Mention, Person, Span, Value, When


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `form` is a tag such as MONEY or a small word, `text` what was written, `value` the typed value.

    `place` counts the pieces of the whole message.
    """

    form: str
    text: str
    value: Value | None
    place: int

    @property
    def is_typed(self) -> bool:
        """Whether an extractor read it."""
        return self.form.isupper() and self.value is not None

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation only."""
        return not any(sign.isalnum() or sign in "$€£¥₹%" for sign in self.form)


def as_word(piece: Piece) -> Piece:
    """A typed piece as the plain word that it begins with."""
    return replace(piece, form=piece.text.lower().split()[0].strip(".,!?"), value=None)


@dataclass(frozen=True)
class Clause:
    """A run of pieces with the line of their forms; matches on the line are mapped back to pieces."""

    pieces: tuple[Piece, ...]
    ends_with: str = ""
    _starts: dict[int, int] = field(default_factory=dict, compare=False)

    @cached_property
    def line(self) -> str:
        """The forms joined by single spaces."""
        return " ".join(piece.form for piece in self.pieces)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each piece starts in the line."""
        starts, length = [], 0
        for piece in self.pieces:
            starts.append(length)
            length += len(piece.form) + 1
        return tuple(starts)

    def within(self, start: int, end: int) -> list[int]:
        """Indices of the pieces that lie in [start, end) of the line."""
        return [
            index
            for index, (offset, piece) in enumerate(zip(self.offsets, self.pieces, strict=True))
            if offset >= start and offset + len(piece.form) <= end
        ]

    def match(self, pattern: str) -> re.Match[str] | None:
        """The first match of a pattern at word borders of the line."""
        return compiled(pattern).search(self.line)

    def has(self, pattern: str) -> bool:
        """Whether the pattern occurs."""
        return self.match(pattern) is not None

    def indices(self, match: re.Match[str] | None, group: int | str = 0) -> list[int]:
        """Pieces covered by a group of a match; empty when it did not take part."""
        if match is None or match[group] is None:
            return []
        return self.within(*match.span(group))

    def of(self, *forms: str) -> list[int]:
        """Indices of the pieces with one of the forms, in order."""
        return [index for index, piece in enumerate(self.pieces) if piece.form in forms]

    def before(self, index: int, count: int = 1) -> str:
        """The form of the piece `count` places before, or an empty text."""
        return self.pieces[index - count].form if index - count >= 0 else ""

    def after(self, index: int, count: int = 1) -> str:
        """The form of the piece `count` places after, or an empty text."""
        return self.pieces[index + count].form if index + count < len(self.pieces) else ""

    def written(self, indices: Iterable[int]) -> str:
        """The words of pieces as the person wrote them."""
        return " ".join(self.pieces[index].text for index in indices if self.pieces[index].text)

    def part(self, start: int, end: int | None = None) -> Clause:
        """A stretch of this clause as a clause of its own."""
        return Clause(self.pieces[start:end], self.ends_with)

    def replaced(self, index: int, form: str, value: Value) -> Clause:
        """The same clause with one piece read as something else."""
        old = self.pieces[index]
        new = Piece(form, old.text, value, old.place)
        return Clause((*self.pieces[:index], new, *self.pieces[index + 1 :]), self.ends_with)

    def amount(self, index: int) -> Amount:
        """The money at a MONEY piece; a bare number is an amount without currency."""
        value = self.pieces[index].value
        return value if isinstance(value, Amount) else Amount(str(value), None)

    def span(self, index: int) -> Span | None:
        """The length of time at a SPAN piece."""
        value = self.pieces[index].value
        return value if isinstance(value, Span) else None

    def when(self, index: int) -> When | None:
        """The day or stretch at a WHEN piece."""
        value = self.pieces[index].value
        return value if isinstance(value, When) else None

    def person(self, index: int) -> Person:
        """The customer at a CUST or EMAIL piece."""
        value = self.pieces[index].value
        return value if isinstance(value, Person) else Person(str(value or self.pieces[index].text), "known")


_COMPILED: dict[str, re.Pattern[str]] = {}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once, bound at both ends to borders of pieces."""
    found = _COMPILED.get(pattern)
    if found is None:
        found = _COMPILED[pattern] = re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")
    return found


def join(words: Sequence[str]) -> str:
    """An alternation of words for a pattern, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def as_value(mention: Mention) -> Value:
    """The value a piece carries for a mention; a plain customer number or email becomes a certain person."""
    if mention.kind in ("CUST", "EMAIL") and isinstance(mention.value, str):
        return Person(mention.value, "known")
    return mention.value
