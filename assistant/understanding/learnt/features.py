"""What the learnt weights look at: words, their neighbours, the cues of the senses, and what a message is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from assistant.understanding.clauses import split_clauses
from assistant.understanding.intents import SENSES
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mood import asks_method, is_how_to, is_negated, is_statement
from assistant.understanding.pieces import Piece
from assistant.understanding.remarks import without_remarks

BUCKETS = 1 << 17
WORDS_MAX = 80
_STEM = 5
_PART = 4
_IDS = frozenset({"REF", "PAYOUT", "REFUND"})
_FIRST, _LAST = "^", "$"
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
    for_skill, for_request = buckets([*shared, *apart, *asked]), buckets([*shared, *threes, *asked, *told])
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


def of_piece(tool: str, words: Sequence[str], place: int, label_before: str) -> list[int]:
    """The buckets for what the piece at a place fills, given the skill and the label of the piece before."""

    def at(distance: int) -> str:
        index = place + distance
        return _FIRST if index < 0 else _LAST if index >= len(words) else words[index]

    word = words[place]
    kind = word if word.isupper() else "word"
    typed_before = next((words[index] for index in range(place - 1, -1, -1) if words[index].isupper()), "")
    same_before = min(3, words[:place].count(word)) if kind != "word" else ""
    found = (
        f"w {word}", f"w-1 {at(-1)}", f"w+1 {at(1)}", f"w-2 {at(-2)} {at(-1)}", f"w+2 {at(1)} {at(2)}",
        f"b {at(-1)} {word}", f"f {word} {at(1)}", f"n {kind} {at(-1)} {at(1)}", f"kk {kind} {at(-2)}",
        f"ka {kind} {at(2)}", f"p {label_before}", f"pp {label_before} {word}", f"pk {label_before} {kind}",
        f"sp {tool} {label_before}", f"sw {tool} {word}", f"sk {tool} {kind}", f"sk-1 {tool} {kind} {at(-1)}",
        f"s {tool}", f"lt {tool} {kind} {typed_before}", f"cnt {kind} {same_before}",
    )  # fmt: skip
    return [_bucket(feature) for feature in found]


def buckets(features: Iterable[str]) -> list[int]:
    """The buckets of features, each once."""
    return sorted({_bucket(feature) for feature in features})


def _bucket(feature: str) -> int:
    """The bucket of one feature, half a surrogate in it or not."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
