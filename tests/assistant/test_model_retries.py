"""What a model's server refuses for a moment is asked again, and the turn goes on as if nothing had been."""

from __future__ import annotations

import time

import pytest

from assistant.assistant import Assistant
from assistant.spending import ModelTerms
from skills.contract.discovery import discover
from storage import model_use
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

TRIES = 2  # beyond the first, as configured models have


@pytest.mark.parametrize(("first", "waits_s"), [(Says(status=429, retry_after="1"), 1.0), (Says(status=500), 0.0)])
async def test_a_refusal_for_a_moment_is_asked_again(
    shop: Shop, scripted_openai: ScriptedOpenAI, first: Says, waits_s: float
) -> None:
    """One 429, not before its Retry-After is over, or one 500: the model's own answer comes; both tries are calls."""
    scripted_openai.script = [first, Says("Hello there.")]
    model = scripted_openai.model(max_retries=TRIES)
    florin = Assistant(shop.db, shop.accounts, discover(), model, shop.clock, LIMITS, ModelTerms("scripted"))
    began = time.monotonic()
    reply = await florin.chat(shop.owner, "hello")
    assert reply.text == "Hello there."
    assert time.monotonic() - began >= waits_s
    assert len(scripted_openai.requests) == 2
    assert scripted_openai.requests[0] == scripted_openai.requests[1]
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        used = await model_use.of_conversation(tx, reply.conversation_id)
    assert (used.model_calls, used.input_tokens) == (2, 1)


async def test_a_server_that_keeps_refusing_is_given_up(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """After the last try the built-in model answers, and says so."""
    scripted_openai.afterwards = Says(status=429, retry_after="0.01")
    florin = Assistant(
        shop.db, shop.accounts, discover(), scripted_openai.model(max_retries=TRIES), shop.clock, LIMITS, ModelTerms()
    )
    assert "built-in" in (await florin.chat(shop.owner, "what is my balance?")).text
    assert len(scripted_openai.requests) == 1 + TRIES
