"""What an attacker wants: each goal with the text that asks for it and the attempts at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.attacks import goals_money, goals_readings, goals_records, goals_words
from tests.attacks.attempt import Attempt
from tests.attacks.places import PLACES, Place
from tests.attacks.running import Cell, Runner
from tests.attacks.stage import Stage


@dataclass(frozen=True)
class Goal:
    """A goal by its name in the table, what the stranger writes for it, and what a model does for it."""

    name: str
    text: Callable[[Stage], str]
    attempts: Callable[[Stage], Iterator[Attempt]]


GOALS = (
    Goal("refund", goals_money.refund_text, goals_money.refunds),
    Goal("payout or bank", goals_money.payout_text, goals_money.payouts),
    Goal("cancel, coupon, price", goals_records.text, goals_records.attempts),
    Goal("exfiltrate", goals_words.exfiltrate_text, goals_words.exfiltrations),
    Goal("forge a confirmation", goals_words.forge_text, goals_words.forgeries),
    Goal("a question as an order", goals_readings.text, goals_readings.attempts),
)


async def attack(stage: Stage, runner: Runner, place: Place, *, every: int = 1) -> dict[str, Cell]:
    """Make the attempts of every goal from one place, with `every` each so manieth, others in the next place.

    Returns the cells by goal.
    """
    cells = {goal.name: Cell() for goal in GOALS}
    for number, goal in enumerate(GOALS):
        planted = place.plant(stage, goal.text(stage), number)
        for at, attempt in enumerate(goal.attempts(stage)):
            if (at + PLACES.index(place)) % every == 0:
                cells[goal.name].take(attempt, await runner.run(planted, attempt))
    return cells
