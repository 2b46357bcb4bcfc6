"""What a sense is: one skill's cues, its own words, and the function that fills its slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.understanding.catalogue import WRITES
from assistant.understanding.pieces import Clause
from assistant.understanding.scene import Filling, Scene

# Patterns of the cue tables: a customer, and a few words in between.
WHO = r"(?:CUST|EMAIL)"
FEW = r"(?:\S+ ){0,6}?"
# The merchant's own bank, where payouts go.
OUR_BANK = (
    r"(?:to|into|in|onto) (?:our |my |the )?(?:own |house |main |usual )?(?:bank|(?:bank |current |business |checking |"
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

    @property
    def writes(self) -> bool:
        """Whether the skill changes anything."""
        return self.tool in WRITES

    def weight(self, clause: Clause) -> int:
        """The weight of the heaviest cue that occurs; 0 when none does, or when what the skill needs is not there."""
        if self.needs is not None and not self.needs(clause):
            return 0
        return max((weight for weight, pattern in self.cues if clause.has(pattern)), default=0)


def words(text: str) -> frozenset[str]:
    """A table of words."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Looser:
    """More cues, own words and whole phrases of one skill."""

    cues: tuple[tuple[int, str], ...]
    words: str = ""
    phrases: tuple[str, ...] = ()
