"""What the learnt weights look at: words, their neighbours, the cues of the senses, and what a message is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from zlib import crc32

from assistant.understanding.clauses import split_clauses
from assistant.understanding.intents import SENSES
from assistant.understanding.learnt.marks import CUTS
from assistant.understanding.learnt.roles import BID, build, role
from assistant.understanding.lexicon import ACTS, FILLER
from assistant.understanding.mood import asks_method, is_how_to, is_negated, is_statement
from assistant.understanding.pieces import Piece
from assistant.understanding.remarks import without_remarks

BUCKETS = 1 << 17
WORDS_MAX = 80
_STEM = 5
_PART = 4
_IDS = frozenset({"REF", "PAYOUT", "REFUND"})
_FIRST, _LAST = "^", "$"
_WORD = "word"
# The label of what fills nothing.
_NOTHING = "O"
_RUN_MAX = 6
_STRETCH_MAX, _FAR = 8, 4
# What joins a value to the rest: "until", "off", "instead of".
_JOINING = frozenset(
    """
    to for of on in at with from by into onto off until till before after since as per not no than over under against
    via minus plus
    """.split()
)
# A bare number with decimals is an amount more often than not.
DECIMAL = "DECIMAL"


def forms_of(pieces: Iterable[Piece]) -> list[str]:
    """The forms of a message's pieces as one line, its breaks left out; a number with decimals is a form of its own."""
    return [DECIMAL if _has_decimals(piece) else piece.form for piece in pieces if piece.form != "\n"]


def _has_decimals(piece: Piece) -> bool:
    """Whether it is a bare number that looks like money."""
    return piece.form == "NUM" and "." in str(piece.value)


@dataclass(frozen=True, slots=True)
class MessageFeatures:
    """The buckets for which skill a message asks, those for whether it asks at all, the skills that cues point to."""

    skill: list[int]
    request: list[int]
    cued: frozenset[str]


def of_message(pieces: Sequence[Piece]) -> MessageFeatures:
    """Look at a whole message; each bucket stands once."""
    words = forms_of(pieces)[:WORDS_MAX]
    bound = [_FIRST, *words, _LAST]
    parts = split_clauses(pieces)
    shared = [f"w {word}" for word in words]
    shared += [f"p {first} {second}" for first, second in pairwise(bound)]
    shared += [f"s {word[:_STEM]}" for word in words if len(word) > _STEM]
    asked: set[str] = set()
    cued: set[str] = set()
    told: list[str] = []
    for part in parts:
        clause = without_remarks(part.clause)
        weights = [(weight, sense.tool) for sense in SENSES if (weight := sense.weight(clause))]
        heaviest = max((weight for weight, _ in weights), default=0)
        asked.update(f"cue {tool}" for _, tool in weights)
        cued.update(tool for weight, tool in weights if weight == heaviest)
        whole = part.clause
        moods = (is_negated(whole), is_how_to(whole), asks_method(whole), is_statement(whole), part.polite)
        told += [f"flag {place}" for place, holds in enumerate(moods) if holds]
        told += [f"mark {part.mark} {part.polite}"] if part.mark == "?" else []
    told.append(f"parts {min(4, len(parts))}")
    told += [f"n {form} {min(3, count)}" for form, count in Counter(words).items() if form.isupper()]
    apart = [*_about(words, pieces), *(f"k {first} {second}" for first, second in zip(bound, bound[2:], strict=False))]
    threes = [f"t {first} {second} {third}" for first, second, third in zip(bound, bound[1:], bound[2:], strict=False)]
    asked.update(f"best {tool}" for tool in cued)
    for_skill = buckets([*shared, *apart, *asked])
    for_request = buckets([*shared, *threes, *asked, *told, *build(words)])
    return MessageFeatures(for_skill, for_request, frozenset(cued))


def _about(words: Sequence[str], pieces: Iterable[Piece]) -> list[str]:
    """What only the choice of a skill looks at: the typed pieces, words beside their kinds, parts of words, ends."""
    counts = Counter(word for word in words if word.isupper())
    kinds = sorted(counts)
    plain = [word for word in words if not word.isupper()]
    told = [f"n {form} {min(3, count)}" for form, count in counts.items()]
    told.append("sig " + " ".join(f"{form}{min(2, counts[form])}" for form in kinds))
    told += [f"id {kind_of_id(piece)}" for piece in pieces if piece.is_typed and piece.form in _IDS]
    told += [f"ws {word} {form}" for word in plain if word not in FILLER for form in kinds]
    told += [f"b {word[:_PART]}" for word in plain if len(word) >= _PART]
    told += [f"e {word[-_PART:]}" for word in plain if len(word) > _STEM]
    return [*told, f"f {words[0]}", f"l {words[-1]}"] if words else told


def kind_of_id(piece: Piece) -> str:
    """What an id or number looks like: its prefix ("in_"), an invoice's number, an order's."""
    written = str(piece.value)
    if "_" in written:
        return f"{piece.form} {written.partition('_')[0]}"
    return f"{piece.form} {'number' if written.isdigit() else 'parts' if '-' in written else 'other'}"


@dataclass(frozen=True, slots=True)
class Line:
    """A message's words as a skill's tags look at them, with what is the same for all of its pieces.

    `roles` are those of the words, `stretches` from where to where the stretch of each goes.
    """

    tool: str
    words: Sequence[str]
    kinds: Sequence[str]
    counts: Mapping[str, int]
    roles: Sequence[str]
    stretches: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, tool: str, words: Sequence[str]) -> Line:
        """The line of a skill."""
        counts = Counter(word for word in words if word.isupper())
        return cls(tool, words, sorted(counts), counts, [role(word) for word in words], _stretches(words))

    def at(self, place: int, labels: Sequence[str]) -> list[int]:
        """The buckets for what the piece at a place fills, given the labels of all pieces before it."""
        return [*self.fixed(place), *self.given(place, labels)]

    def fixed(self, place: int) -> list[int]:
        """Those of them that no label changes."""
        kind = self._kind(place)
        found = [*self._around(place, kind), *self._typed_beside(place, kind), *self._built(place, kind)]
        found += self._in_stretch(place, kind)
        found += self._of_typed(place, kind) if kind != _WORD else ()
        return [_bucket(feature) for feature in found]

    def given(self, place: int, labels: Sequence[str]) -> list[int]:
        """Those of them that the labels before the place give."""
        kind = self._kind(place)
        found = [*self._in_order(place, kind, labels)]
        found += self._of_others(place, kind, labels) if kind != _WORD else self._of_run(place, labels)
        return [_bucket(feature) for feature in found]

    def _kind(self, place: int) -> str:
        """The kind of a typed piece, or that it is a word."""
        return self.words[place] if self.words[place].isupper() else _WORD

    def _around(self, place: int, kind: str) -> Iterator[str]:
        """The piece and its neighbours."""
        word, tool = self.words[place], self.tool
        one, two = self._word(place - 1), self._word(place + 1)
        yield from (
            f"w {word}", f"w-1 {one}", f"w+1 {two}", f"w-2 {self._word(place - 2)} {one}",
            f"w+2 {two} {self._word(place + 2)}", f"b {one} {word}", f"f {word} {two}", f"n {kind} {one} {two}",
            f"kk {kind} {self._word(place - 2)}", f"ka {kind} {self._word(place + 2)}", f"s {tool}",
            f"sw {tool} {word}", f"sk {tool} {kind}", f"sk-1 {tool} {kind} {one}",
        )  # fmt: skip

    def _built(self, place: int, kind: str) -> Iterator[str]:
        """Its neighbours' roles, and the word before it that joins it to the others of its stretch."""
        tool, here = self.tool, self.roles[place]
        before, after = self._role(place - 1), self._role(place + 1)
        start, _ = self.stretches[place]
        joins = next((word for word in reversed(self.words[start:place]) if word in _JOINING), "-")
        yield from (
            f"r3 {before} {here} {after}", f"rb {self._role(place - 2)} {before} {here}",
            f"rf {here} {after} {self._role(place + 2)}", f"rs-1 {tool} {before} {here}", f"rs+1 {tool} {here} {after}",
            f"j {kind} {joins}", f"js {tool} {kind} {joins}",
        )  # fmt: skip
        if kind == _WORD:
            yield f"jw {joins} {self.words[place]}"

    def _in_stretch(self, place: int, kind: str) -> Iterator[str]:
        """How its stretch begins, how long it is, whether it bids anything, and where it stands in the message."""
        start, end = self.stretches[place]
        begins = self.roles[start] if start < end else _LAST
        bids = BID in self.roles[start:end]
        stands = "first" if start == 0 else "last" if end == len(self.words) else "between"
        yield from (
            f"st {kind} {begins} {bids}", f"stp {kind} {stands} {bids}", f"sts {self.tool} {kind} {bids} {stands}",
            f"stl {kind} {min(_STRETCH_MAX, end - start)} {min(_FAR, place - start)}",
            f"stm {kind} {self._word(start - 1)} {begins}",
        )  # fmt: skip

    def _typed_beside(self, place: int, kind: str) -> Iterator[str]:
        """The typed pieces and the verbs of requests that come before and after."""
        tool, words = self.tool, self.words
        typed_before = next((words[at] for at in range(place - 1, -1, -1) if words[at].isupper()), "")
        typed_after = next((words[at] for at in range(place + 1, len(words)) if words[at].isupper()), "")
        act = next((words[at] for at in range(place - 1, -1, -1) if words[at] in ACTS), _FIRST)
        act_after = next((words[at] for at in range(place + 1, len(words)) if words[at] in ACTS), _LAST)
        yield from (
            f"lt {tool} {kind} {typed_before}", f"nt {tool} {kind} {typed_after}", f"act {kind} {act}",
            f"acta {kind} {act_after}",
        )  # fmt: skip
        if kind == _WORD:
            yield f"actw {act} {words[place]}"

    def _of_typed(self, place: int, kind: str) -> Iterator[str]:
        """How many of a kind there are, and which kinds stand beside it."""
        tool = self.tool
        before = self.words[:place].count(kind)
        after = self.counts[kind] - before - 1
        yield from (
            f"cnt {kind} {min(3, before)}", f"after {kind} {min(2, after)} {min(2, before)}",
            f"only {tool} {kind} {before + after == 0}", f"sig {tool} {kind} {' '.join(self.kinds)}",
        )  # fmt: skip
        yield from (f"with {tool} {kind} {other}" for other in self.kinds)

    def _in_order(self, place: int, kind: str, labels: Sequence[str]) -> Iterator[str]:
        """The label of the piece before it, and the last one that names an argument."""
        tool = self.tool
        last = labels[-1] if labels else _FIRST
        given = next((label for label in reversed(labels) if label != _NOTHING), "")
        yield from (
            f"p {last}", f"pp {last} {self.words[place]}", f"pk {last} {kind}", f"sp {tool} {last}",
            f"pl {kind} {given}", f"pl {tool} {kind} {given}",
        )  # fmt: skip

    def _of_others(self, place: int, kind: str, labels: Sequence[str]) -> Iterator[str]:
        """What the others of a typed piece's kind fill, and all that is filled before it."""
        same = next((labels[at] for at in range(place - 1, -1, -1) if self.words[at] == kind), "-")
        given = sorted({*labels} - {_NOTHING})
        yield f"same {self.tool} {kind} {same}"
        yield f"none {self.tool} {kind} {not given}"
        yield from (f"has {kind} {label}" for label in given)

    def _of_run(self, place: int, labels: Sequence[str]) -> Iterator[str]:
        """How far a run of one label has come, and whether this word goes on with it."""
        word = self.words[place]
        last = labels[-1] if labels else _FIRST
        run = sum(1 for _ in takewhile(last.__eq__, reversed(labels))) if last != _NOTHING else 0
        yield from (
            f"run {min(run, _RUN_MAX)} {last}", f"suf {word[-3:]} {last}", f"filler {word in FILLER} {last}",
            f"p2 {labels[-2] if len(labels) > 1 else _FIRST} {last} {word}",
        )  # fmt: skip

    def _word(self, place: int) -> str:
        """The word at a place, or that the message begins or ends there."""
        return _FIRST if place < 0 else _LAST if place >= len(self.words) else self.words[place]

    def _role(self, place: int) -> str:
        """The role of the word at a place, or that the message begins or ends there."""
        return _FIRST if place < 0 else _LAST if place >= len(self.roles) else self.roles[place]


def _stretches(words: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where the stretch of each word goes; a mark belongs to the one before it."""
    found: list[tuple[int, int]] = []
    start = 0
    for place, word in enumerate(words, 1):
        if word in CUTS or place == len(words):
            end = place - 1 if word in CUTS else place
            found += [(start, end)] * (place - start)
            start = place
    return found


def buckets(features: Iterable[str]) -> list[int]:
    """The buckets of features, each once."""
    return sorted({_bucket(feature) for feature in features})


def _bucket(feature: str) -> int:
    """The bucket of one feature, half a surrogate in it or not."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
