"""What the embedded model hears in a message by itself: a second witness, that knows slang and misspelt words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from assistant.understanding.catalogue import WRITES
from assistant.understanding.interpret import interpret

# One act in several skills: which of them fits, the day or the number of records decides.
_ALIKE = (
    frozenset({"refund_payment", "refund_payments"}),
    frozenset({"cancel_subscription", "cancel_subscriptions"}),
    frozenset({"change_plan", "schedule_change"}),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The acts that a message asks for, by skill; `likely` those that the model would ask about before it calls them.

    `only_reads` when the message surely asks for answers alone.
    """

    acts: frozenset[str]
    likely: frozenset[str]
    only_reads: bool


@lru_cache(maxsize=512)
def heard(text: str, today: date) -> Heard:
    """Hear a message, with nothing said before it; remembered, because each call of a turn asks."""
    understood = interpret(text, now=datetime.combine(today, time(12)))
    acts = {call.tool for call in understood.calls}.intersection(WRITES)
    likely = {understood.restated.tool} if understood.restated is not None else set()
    likely |= {understood.pending[0]} if understood.pending is not None else set()
    return Heard(_alike(acts), _alike(likely.intersection(WRITES)), understood.kind == "call" and not acts)


def _alike(acts: set[str]) -> frozenset[str]:
    """The skills, with those of the same act."""
    return frozenset(acts).union(*(group for group in _ALIKE if group & acts))
