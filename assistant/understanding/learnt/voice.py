"""The learnt voice: which skill a message sounds like, whether it asks for anything, what each of its pieces fills."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.understanding.catalogue import NAMES, RULED, SPECS
from assistant.understanding.learnt.features import Line, MessageFeatures, forms_of, of_message
from assistant.understanding.learnt.weights import Linear, unpacked
from assistant.understanding.pieces import Piece

FILE = Path(__file__).with_name("weights.bin")
ASIDES_FILE = Path(__file__).with_name("asides.txt")
SKILLS: tuple[str, ...] = tuple(sorted(set(NAMES) - RULED))
ASKS = ("ask", "request", "outside")
HOLDS = ("fails", "holds")
# What a piece is that fills nothing.
OUTSIDE = "O"
# So many ways to read the pieces are followed side by side, over labels that are so likely at least.
WAYS = 3
LIKELY = 0.02


@dataclass(frozen=True, slots=True)
class Opinion:
    """The likeliest skill and how many times likelier it is than the next, `second`.

    `request` is the share that speaks for a request at all, `outside` for one that is not this business; `is_cued` says
    whether the cues point to the same skill.
    """

    tool: str
    second: str
    odds: float
    request: float
    is_cued: bool
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class Tag:
    """What a piece fills: an argument's name, or name=value where words only stand for it; and how sure that is."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class _Way:
    """Labels for the first pieces of a message, the share of each after those before it, and the log of them all."""

    log: float
    labels: tuple[str, ...]
    shares: tuple[float, ...]


class Voice:
    """Weights in memory."""

    def __init__(self, models: Mapping[str, Linear], asides: Iterable[str]) -> None:
        """Take the models `skill`, `request`, `tag` and `assurance`, and the words that many say beside a request.

        The last model may be missing while the others are learnt. ValueError when they are of another catalogue.
        """
        self.asides = frozenset(asides)
        self._skill, self._request, self._tag = models["skill"], models["request"], models["tag"]
        self._assurance = models.get("assurance")
        if self._skill.classes != SKILLS:
            raise ValueError("The learnt weights are of another catalogue: run scripts/learn.py.")
        self._allowed = {tool: allowed(tool, self._tag.classes) for tool in SKILLS}

    def opinion(self, pieces: Sequence[Piece]) -> Opinion:
        """What a message sounds like."""
        return self.heard(of_message(pieces))

    def heard(self, found: MessageFeatures) -> Opinion:
        """What a message sounds like whose features are known."""
        shares = self._skill.shares(found.skill)
        best, second = sorted(range(len(shares)), key=lambda place: (-shares[place], place))[:2]
        asks = dict(zip(ASKS, self._request.shares(found.request), strict=True))
        odds = shares[best] / max(shares[second], 1e-9)
        return Opinion(SKILLS[best], SKILLS[second], odds, asks["request"], SKILLS[best] in found.cued, asks["outside"])

    def assurance(self, signs: Sequence[int]) -> float:
        """The share of readings with such signs that were right; 0 when that was never learnt."""
        return self._assurance.shares(signs)[HOLDS.index("holds")] if self._assurance else 0.0

    def tags(self, tool: str, pieces: Sequence[Piece]) -> list[Tag]:
        """What the pieces fill together if the message asks for this skill, line breaks left out."""
        line = Line.of(tool, forms_of(pieces))
        ways = [_Way(0.0, (), ())]
        for place in range(len(line.words)):
            fixed = self._tag.totals(line.fixed(place))
            longer = [one for way in ways for one in self._on(way, line, place, fixed)]
            ways = sorted(longer, key=lambda way: -way.log)[:WAYS]
        return [Tag(label, share) for label, share in zip(ways[0].labels, ways[0].shares, strict=True)]

    def _on(self, way: _Way, line: Line, place: int, fixed: Sequence[int]) -> Iterator[_Way]:
        """A way with each label that the next piece may well have."""
        totals = self._tag.totals(line.given(place, way.labels), fixed)
        shares = self._tag.shares_of(totals, self._allowed[line.tool])
        least = min(LIKELY, max(shares))
        for label, share in zip(self._tag.classes, shares, strict=True):
            if share >= least:
                yield _Way(way.log + math.log(share), (*way.labels, label), (*way.shares, share))


def allowed(tool: str, labels: Sequence[str]) -> list[int]:
    """The places of the labels that name arguments of a skill, and of the one for none."""
    known = SPECS[tool].properties.keys()
    return [
        place
        for place, label in enumerate(labels)
        if label == OUTSIDE or all(name in known for name in label.partition("=")[0].split(","))
    ]


@lru_cache(maxsize=1)
def voice() -> Voice:
    """The learnt voice of this checkout, read once."""
    return Voice(unpacked(FILE.read_bytes()), ASIDES_FILE.read_text(encoding="utf-8").split())
