"""The learnt voice: which skill a message sounds like, whether it asks for anything, what each of its pieces fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        """What each piece fills if the message asks for this skill, line breaks left out."""
        line = Line.of(tool, forms_of(pieces))
        labels: list[str] = []
        found: list[Tag] = []
        for place in range(len(line.words)):
            shares = self._tag.shares(line.at(place, labels), self._allowed[tool])
            best = max(range(len(shares)), key=shares.__getitem__)
            labels.append(self._tag.classes[best])
            found.append(Tag(labels[-1], shares[best]))
        return found


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
