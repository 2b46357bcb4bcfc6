"""Slots that several reads share: a period, a currency, how many, and whose."""

from __future__ import annotations

from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import take_currency
from assistant.understanding.slots.people import people, pointed_back, unsure
from assistant.understanding.slots.stretch import take_stretches

_COUNT = (
    r"(?:the |my |our )?(?:last|latest|recent|most recent|newest|top|first|best|biggest|largest) (?P<n>NUM)(?! OF)"
    r"|(?:only|just|show|list|limit|limited to|up to|max|maximum) (?:me )?(?:the )?(?P<n2>NUM)"
    r"|(?P<n3>NUM) (?:most recent|latest|last|newest|biggest|largest|best|top|highest)"
)


def take_period(scene: Scene, filling: Filling) -> None:
    """Fill start and end, each left out where the period is open."""
    stretches = take_stretches(scene)
    if len(stretches) > 1:
        filling.doubts("Which of these periods do you mean?")
    for start, end in stretches[:1]:
        filling.args.update({"start": start.isoformat()} if start else {})
        filling.args.update({"end": end.isoformat()} if end else {})


def take_filters(
    scene: Scene, filling: Filling, *, period: bool = True, currency: bool = True, limit: bool = True,
    customer: bool = False,
) -> None:  # fmt: skip
    """Fill whichever of start, end, currency, limit and customer the skill takes."""
    if period:
        take_period(scene, filling)
    if customer:
        take_customer(scene, filling)
    if limit:
        take_limit(scene, filling)
    said = take_currency(scene) if currency else None
    if said:
        filling.args["currency"] = said


def take_limit(scene: Scene, filling: Filling) -> None:
    """Fill limit from "the last 5", "top ten"."""
    clause = scene.clause
    match = clause.match(_COUNT)
    if match is None:
        return
    name = next(key for key in ("n", "n2", "n3") if match[key])
    place = clause.indices(match, name)[0]
    value = str(clause.pieces[place].value)
    if place not in scene.used and value.isdigit() and 0 < int(value) <= 1000:
        scene.take(clause.indices(match))
        filling.args["limit"] = int(value)


def take_customer(scene: Scene, filling: Filling) -> None:
    """Fill customer when one is named or pointed back to; two are a doubt."""
    found = people(scene)
    if len(found) > 1:
        filling.doubts("I see more than one customer. Whose do you mean?")
    if not found and scene.clause.has(r"his|her|their|him|them|she|he|(?:this|that|the same) customer"):
        found = pointed_back(scene)
    if found:
        filling.args["customer"] = found[0].say
        filling.doubt = filling.doubt or unsure(found[0])
