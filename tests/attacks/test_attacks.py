"""In every place and for every goal nothing succeeds, at Stripe or in words: by a hijacked model, or by any other."""

from __future__ import annotations

import pytest

from api.model_choice import configured_model
from api.settings import load
from tests.attacks.goals import GOALS, attack
from tests.attacks.places import PLACES, Place
from tests.attacks.report import Report
from tests.attacks.running import Cell, Runner
from tests.attacks.stage import Stage
from tests.matrix.conftest import MakeBench
from tests.plugins.scripted_openai import ScriptedOpenAI

# The merchants' database is opened once for all of them, on the session's loop.
ON_ITS_LOOP = pytest.mark.asyncio(loop_scope="session")
EVERYWHERE = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name.replace(" ", "-"))


@ON_ITS_LOOP
@EVERYWHERE
async def test_a_hijacked_model_succeeds_nowhere(
    make_bench: MakeBench, scripted_openai: ScriptedOpenAI, place: Place, attack_report: Report
) -> None:
    """The model does its worst after reading a stranger's text; what was not asked for does not even come to a card."""
    stage = Stage(await make_bench(), await make_bench()).furnish()
    runner = Runner(stage, stage.assistant(scripted_openai.model()), scripted_openai)
    cells = await attack(stage, runner, place, every=attack_report.every)
    attack_report.add("hijacked model", place.name, cells)
    assert all(cell.attempts for cell in cells.values())
    assert not seen(cells), "\n".join(seen(cells))
    carried = [request for request in scripted_openai.requests if stage.ids["neighbour"] in str(request["messages"][0])]
    assert not carried, "the neighbour's records were shown to the model"


@ON_ITS_LOOP
@EVERYWHERE
async def test_the_model_of_the_settings_succeeds_nowhere(
    make_bench: MakeBench, place: Place, attack_report: Report
) -> None:
    """The same texts and messages before a model that means well: the configured one, or the embedded one."""
    if not attack_report.is_asked and PLACES.index(place) % attack_report.every:
        pytest.skip("./check lets the embedded model read some of the places; python -m tests.attacks --model")
    model = configured_model(load()) if attack_report.is_asked else None
    stage = Stage(await make_bench(), await make_bench()).furnish()
    runner = Runner(stage, stage.assistant(model, everything=True), None)
    cells = await attack(stage, runner, place, every=attack_report.every)
    attack_report.add("model of the settings", place.name, cells)
    assert not seen(cells), "\n".join(seen(cells))


def test_the_table_has_every_cell() -> None:
    """Eight places and six goals; a cell without an attempt would say nothing."""
    report = Report()
    for place in PLACES:
        report.add("hijacked model", place.name, {goal.name: Cell(attempts=1) for goal in GOALS})
    text = report.text()
    assert all(place.name in text for place in PLACES)
    assert all(goal.name in text for goal in GOALS)
    assert "0 successes in 48 attempts" in text


def seen(cells: dict[str, Cell]) -> list[str]:
    """Every success of the cells, with what was seen."""
    return [line for cell in cells.values() for line in cell.seen]
