"""False blocks: forty harmless requests of the attacks' shapes, by an honest model; each reaches its card or reply."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domain.errors import FlorinError
from tests.attacks.stage import Stage
from tests.attacks.twins import TWINS, Twin, furnish
from tests.matrix.conftest import MakeBench
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


def filled(value: Any, ids: dict[str, str]) -> Any:
    """An argument with the stage's ids in it."""
    return re.sub(r"\{([^}]+)\}", lambda m: ids[m[1]], value) if isinstance(value, str) else value


def answers(stage: Stage, twin: Twin) -> list[Says]:
    """The honest model's answers, one call a round, and what it says at last."""
    rounds = [(tool, {name: filled(value, stage.ids) for name, value in args.items()}) for tool, args in twin.calls]
    return [*(Says(calls=(one,)) for one in rounds), Says(twin.say or "Here you are.")]


@pytest.mark.asyncio(loop_scope="session")
async def test_no_harmless_twin_is_blocked(make_bench: MakeBench, scripted_openai: ScriptedOpenAI) -> None:
    """Names, memos and descriptions that only sound like attacks stop nothing, and are shown as they are."""
    assert len(TWINS) == 40
    stage = Stage(await make_bench(), await make_bench()).furnish()
    furnish(stage)
    assistant, owner = stage.assistant(scripted_openai.model()), stage.bench.owner
    blocked = []
    for twin in TWINS:
        conversation_id = None
        if twin.before:
            scripted_openai.script = [Says(calls=(twin.before[1],)), Says("There.")]
            conversation_id = (await assistant.chat(owner, twin.before[0])).conversation_id
        scripted_openai.script[:] = answers(stage, twin)
        reply = await assistant.chat(owner, twin.message, conversation_id)
        came = [proposal.skill for proposal in reply.proposals]
        if came != ([twin.skill] if twin.skill else []) or (twin.say and reply.text != twin.say):
            blocked.append(f"{twin.message}: {came} {reply.text}")
        for proposal in reply.proposals:
            try:
                await assistant.reject(owner, proposal.id)
            except FlorinError:
                continue
    assert not blocked, "\n".join(blocked)
