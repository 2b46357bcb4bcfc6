"""What a sense is: one skill's cues, its own words, and the function that fills its slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.understanding.catalogue import WRITES
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Filling, Scene

# Patterns of the cue tables: a customer, and a few words in between.
WHO = r"(?:CUST|EMAIL)"
FEW = r"(?:\S+ ){0,6}?"
# Whose the merchant's own bank account is: "the club bank account".
OWN = r"(?:own|house|main|usual|company|club|shop|store|firm|office|school|church|charity|society|studio|practice)"
# The merchant's own bank, where payouts go.
OUR_BANK = (
    rf"(?:to|into|in|onto) (?:our |my |the )?(?:{OWN} )?(?:bank|(?:bank |current |business |checking |"
    r"operating )?account)"
)


@dataclass(frozen=True, slots=True)
class Sense:
    """How one skill is asked for. `words` are accounted for when it is; a clause counts by its heaviest cue.

    `phrases` are accounted for only where they occur whole, so that their words stay telling elsewhere.
    `needs` says what a clause must hold besides, where the same words ask for several skills (an invoice, a payment).
    """

    tool: str
    cues: tuple[tuple[int, str], ...]
    words: frozenset[str]
    fill: Callable[[Scene], Filling]
    needs: Callable[[Clause], bool] | None = None
    phrases: tuple[str, ...] = ()
    _by_weight: tuple[tuple[int, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the cues of one weight together."""
        object.__setattr__(self, "_by_weight", _grouped(self.cues))

    @property
    def writes(self) -> bool:
        """Whether the skill changes anything."""
        return self.tool in WRITES

    def weight(self, clause: Clause) -> int:
        """The weight of the heaviest cue that occurs; 0 when none does, or when what the skill needs is not there."""
        # Most senses have no cue in a clause: one search for all cues of a weight is the fastest way to know it.
        heaviest = next((weight for weight, pattern in self._by_weight if clause.has(pattern)), 0)
        return heaviest if heaviest and (self.needs is None or self.needs(clause)) else 0


def _grouped(cues: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """For each weight, the heaviest first, the one pattern that finds any of its cues."""
    weights = sorted({weight for weight, _ in cues}, reverse=True)
    return tuple((one, "|".join(f"(?:{pattern})" for weight, pattern in cues if weight == one)) for one in weights)


def words(text: str) -> frozenset[str]:
    """A table of words."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Looser:
    """More cues, own words and whole phrases of one skill."""

    cues: tuple[tuple[int, str], ...]
    words: str = ""
    phrases: tuple[str, ...] = ()
