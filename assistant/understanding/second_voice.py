"""A tiny classifier beside the cues: hashed words of a clause, whole-number weights trained by scripts/second_voice.py.

It never makes a write more certain than the cues do. It raises a doubt where it is sure of something else, and helps a
read that no cue found. Its figures come from recorded cases only, never from the generated phrasings it is trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from pathlib import Path
from zlib import crc32

from assistant.understanding.catalogue import NAMES

FILE = Path(__file__).with_name("second_voice.bin")
NOTHING = ""
CLASSES: tuple[str, ...] = (*sorted(NAMES), NOTHING)
BUCKETS = 4096
# Weights are whole numbers from -8 to 7; two share a byte.
WEIGHT_MIN, WEIGHT_MAX = -8, 7
WORDS_MAX = 60
_STEM = 5


@dataclass(frozen=True, slots=True)
class Opinion:
    """The skill a clause sounds like (NOTHING: no request), and how far it is ahead of the next, per feature × 100."""

    tool: str
    lead: int


def features(line: str) -> list[int]:
    """The buckets of a clause's line of forms: words, pairs of neighbours, and beginnings of long words, each once."""
    words = ["^", *line.split(" ")[:WORDS_MAX], "$"]
    told = [f"w {word}" for word in words[1:-1]]
    told += [f"p {first} {second}" for first, second in pairwise(words)]
    told += [f"s {word[:_STEM]}" for word in words if len(word) > _STEM]
    return sorted({crc32(feature.encode()) % BUCKETS for feature in told})


class SecondVoice:
    """Weights in memory: one row a bucket, one column a class."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        """Take `BUCKETS` rows of as many weights as there are classes."""
        self._rows = rows

    def opinion(self, line: str) -> Opinion:
        """What a clause sounds like."""
        found = features(line)
        totals = [0] * len(CLASSES)
        for bucket in found:
            totals = list(map(add, totals, self._rows[bucket]))
        ranked = sorted(range(len(CLASSES)), key=lambda place: (-totals[place], place))
        best, second = ranked[:2]
        return Opinion(CLASSES[best], (totals[best] - totals[second]) * 100 // max(1, len(found)))


def packed(rows: Sequence[Sequence[int]]) -> bytes:
    """Rows of weights as bytes, two weights a byte."""
    flat = [weight - WEIGHT_MIN for row in rows for weight in row]
    return bytes(low | high << 4 for low, high in zip(flat[::2], flat[1::2], strict=True))


def unpacked(content: bytes) -> list[list[int]]:
    """The rows of weights of a file; ValueError when it is of another catalogue."""
    if len(content) * 2 != BUCKETS * len(CLASSES):
        raise ValueError("The second voice's weights are of another catalogue: run scripts/second_voice.py.")
    flat = [half + WEIGHT_MIN for byte in content for half in (byte & 15, byte >> 4)]
    return [flat[start : start + len(CLASSES)] for start in range(0, len(flat), len(CLASSES))]


@lru_cache(maxsize=1)
def second_voice() -> SecondVoice:
    """The trained voice of this checkout, read once."""
    return SecondVoice(unpacked(FILE.read_bytes()))
