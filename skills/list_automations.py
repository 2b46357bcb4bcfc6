"""Tells which automations there are: when each does something, and what."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from domain.automations import Conditions
from domain.cards import Column, TableCard
from domain.money import Money
from skills.automating.finding import all_automations, automation_text
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from storage.automations import Automation


class Args(BaseModel):
    """All of them."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


async def answer(args: Args, desk: Desk) -> Answer:  # noqa: ARG001  # it takes no arguments
    """Answer with every automation, oldest first."""
    every = await all_automations(desk)
    if not every:
        return Answer(
            text="You have no automations. Say “when a payment fails, prepare a retry” to make one.",
            data={"automations": []},
        )
    lines = [f"You have {len(every)} automation{'s' * (len(every) != 1)}:"]
    lines += [f"- {quoted(one.name, 80)} ({one.id}): {automation_text(desk, one)}." for one in every]
    rows = tuple((quoted(one.name, 80), automation_text(desk, one), one.id) for one in every)
    return Answer(
        text="\n".join(lines),
        cards=(TableCard("Automations", (Column("Name"), Column("Does"), Column("Id")), rows, len(rows)),),
        figures=tuple(dict.fromkeys(money for one in every for money in _figures(one))),
        data={"automations": [_data(one) for one in every]},
        mentions=Mentions(listed=tuple(one.id for one in every)),
    )


def _figures(one: Automation) -> tuple[Money, ...]:
    """Every amount that an automation's conditions state."""
    conditions = Conditions.of(one.conditions)
    minors = (conditions.min_minor, conditions.max_minor)
    return tuple(Money(minor, conditions.currency or "") for minor in minors if minor is not None)


def _data(one: Automation) -> dict[str, object]:
    """Return an automation for programs."""
    return {
        "id": one.id,
        "name": one.name,
        "event": one.trigger,
        "conditions": dict(one.conditions),
        "action": dict(one.action),
        "is_on": one.is_on,
        "created_at": one.created_at.isoformat(),
    }


SKILL = Reads(
    name="list_automations",
    summary="Tell which automations you have: when each does something, and what.",
    args=Args,
    examples=("which automations do I have?", "show my automations"),
    answer=answer,
)
