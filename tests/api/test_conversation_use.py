"""GET /api/conversations/{id}: what the conversation used of the configured model."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.plugins.house import MakeHouse
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

NO_PRICES: dict[str, Any] = {}
PRICES = {"model_input_price": "2.50", "model_output_price": "10"}


@pytest.mark.parametrize(("prices", "first", "both"), [(PRICES, "0.000026", "0.000039"), (NO_PRICES, None, None)])
async def test_a_conversation_tells_its_tokens_and_cost(
    make_house: MakeHouse, scripted_openai: ScriptedOpenAI, prices: dict[str, Any], first: str | None, both: str | None
) -> None:
    """Every call of every turn counts, a token each way here; the cost is exact, and none without prices."""
    scripted_openai.script = [
        Says(calls=(("get_balance", {}),)),
        Says("That is your balance."),
        Says("I can't tell."),
    ]
    settings = {"openai_base_url": scripted_openai.base_url, "model": "scripted", "model_tools": "native", **prices}
    used = await asyncio.to_thread(_two_turns, make_house, settings)
    assert used == [
        {"model_calls": 2, "input_tokens": 2, "output_tokens": 2, "cost_major": first},
        {"model_calls": 3, "input_tokens": 3, "output_tokens": 3, "cost_major": both},
    ]


def test_the_embedded_model_uses_nothing(make_house: MakeHouse) -> None:
    """No calls, no tokens, and at any price no cost."""
    used = _two_turns(make_house, PRICES)
    assert used == [{"model_calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_major": "0.000000"}] * 2


def _two_turns(make_house: MakeHouse, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Say two things in one conversation and return what it had used after each."""
    api = make_house(settings=settings).api()
    told = api.post("/api/chat", json={"message": "what is my balance?"}).json()
    path = f"/api/conversations/{told['conversation_id']}"
    first = api.get(path).json()["model_use"]
    api.post("/api/chat", json={"message": "is that a lot?", "conversation_id": told["conversation_id"]})
    return [first, api.get(path).json()["model_use"]]
