"""Tells what Florin alerts the merchant about, when each rule fires, and which are off or muted."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import NotFound
from skills.alerting.finding import find_rules, topics
from skills.alerting.rules import Ruled, all_rules, own_records
from skills.alerting.tuning import figures_of, settings_text
from skills.alerting.wording import fires_when, standing
from skills.contract import Answer, Desk, Reads
from skills.finding.foreign import quoted


class Args(BaseModel):
    """All of them, or those of a topic or kind."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    alerts: str | None = Field(
        None, min_length=1, max_length=80, description="A topic such as fraud, or a kind such as payment_failed."
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with every rule; NotFound for a topic that there is not, naming those there are."""
    try:
        found = await find_rules(desk, args.alerts) if args.alerts else await all_rules(desk)
    except NotFound as error:
        raise NotFound(f"{error.message} Topics: {', '.join(topics(own_records(desk).kinds))}.") from error
    on = [ruled for ruled in found if ruled.speaks(desk.now)]
    silent = [ruled for ruled in found if not ruled.speaks(desk.now)]
    lines = (
        [f"Florin tells you of {len(on)} thing{'s' * (len(on) != 1)}:"] if on else ["Florin tells you of nothing here."]
    )
    lines += [f"- {_name(ruled)}: when {fires_when(desk, ruled)}." for ruled in on]
    if silent:
        lines.append(f"Silent ({len(silent)}):")
        lines += [f"- {_name(ruled)}, {standing(desk, ruled)}: when {fires_when(desk, ruled)}." for ruled in silent]
    figures = [money for ruled in found for money in figures_of(ruled.rule.parameters, desk)]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, found),),
        figures=tuple(dict.fromkeys(figures)),
        data={"rules": [_data(desk, ruled) for ruled in found]},
    )


def _name(ruled: Ruled) -> str:
    """Name a rule: what an added one is called, and by which id."""
    if ruled.rule.is_default:
        return ruled.kind.title
    return f"{quoted(ruled.rule.name, 80) or ruled.kind.title} ({ruled.rule.id})"


def _table(desk: Desk, found: list[Ruled]) -> TableCard:
    """Draw the rules."""
    columns = (Column("Topic"), Column("Alert"), Column("When"), Column("Settings"), Column("State"))
    rows = tuple(
        (ruled.kind.topic, _name(ruled), fires_when(desk, ruled),
         settings_text(ruled.kind, ruled.rule.parameters, desk), standing(desk, ruled))
        for ruled in found
    )  # fmt: skip
    return TableCard("Alert rules", columns, rows, len(rows))


def _data(desk: Desk, ruled: Ruled) -> dict[str, object]:
    """Return a rule for programs."""
    return {
        "id": ruled.rule.id or None,
        "kind": ruled.kind.name,
        "topic": ruled.kind.topic,
        "name": ruled.rule.name,
        "when": fires_when(desk, ruled),
        "parameters": dict(ruled.rule.parameters),
        "is_default": ruled.rule.is_default,
        "is_on": ruled.rule.is_on,
        "muted_until": ruled.rule.muted_until.isoformat() if ruled.rule.muted_until else None,
        "revision": ruled.rule.revision,
    }


SKILL = Reads(
    name="list_alert_rules",
    summary="Tell what Florin alerts you about, when each rule fires, and which are off or muted.",
    args=Args,
    examples=("what do you alert me about?", "which alerts are muted?"),
    answer=answer,
)
