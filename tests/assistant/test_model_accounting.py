"""Every request that goes to a model's server counts, and the tokens of every answer, whatever it was worth."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.assistant import Assistant
from assistant.limits import Limits
from assistant.models.agent import ChatModel
from assistant.spending import ModelTerms
from domain.errors import Unavailable
from skills.contract.discovery import discover
from storage import audit, model_use
from storage.model_use import Bounds, ModelUse
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.local_openai import LocalOpenAI
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

REFUND = Says(calls=(("refund_payment", {"payment_ref": "42"}),))


def assistant(shop: Shop, model: ChatModel, bounds: Bounds | None = None, limits: Limits = LIMITS) -> Assistant:
    """An assistant with this model, within a day's bounds."""
    terms = ModelTerms("counted", bounds=bounds or Bounds())
    return Assistant(shop.db, shop.accounts, discover(), model, shop.clock, limits, terms)


async def today(shop: Shop) -> ModelUse:
    """What the merchant's day counts."""
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        return await model_use.of_day(tx, shop.clock().date())


async def test_garbage_is_not_free(shop: Shop, local_openai: LocalOpenAI) -> None:
    """Ten messages that a model can't answer in two tries each are twenty calls, with their tokens."""
    florin = assistant(shop, local_openai.model(tools_by="schema"))
    for _ in range(10):
        local_openai.raws = ["{", "{"]
        reply = await florin.chat(shop.owner, "what is my balance?")
        assert "built-in" in reply.text
    assert await today(shop) == ModelUse(20, 200, 100, 0)
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        talk = await model_use.of_conversation(tx, reply.conversation_id)
        entries = [one.decision for one in await audit.listed(tx, 50) if one.kind == "model.used"]
    assert talk == ModelUse(2, 20, 10, 0)
    assert [entry["model_calls"] for entry in entries] == [2] * 10


@pytest.mark.parametrize("bounds", [Bounds(tokens_max=50), Bounds(calls_max=4)])
async def test_garbage_uses_up_the_day(shop: Shop, local_openai: LocalOpenAI, bounds: Bounds) -> None:
    """The request after the one that reached the bound is not sent."""
    florin = assistant(shop, local_openai.model(tools_by="schema"), bounds)
    local_openai.raws = ["{"] * 10
    replies = [(await florin.chat(shop.owner, "what is my balance?")).text for _ in range(3)]
    assert ["Today's limit" in text for text in replies] == [False, False, True]
    assert len(local_openai.requests) == 4


async def test_trials_and_steps_are_counted(shop: Shop, local_openai: LocalOpenAI) -> None:
    """Four requests to find out what the server does, and two steps to ask it."""
    shop.pay("42")
    local_openai.habit, local_openai.wishes = "obedient", [REFUND]
    reply = await assistant(shop, local_openai.model()).chat(shop.owner, "refund order 42")
    assert len(reply.proposals) == 1
    assert len(local_openai.requests) == 6
    assert await today(shop) == ModelUse(6, 60, 30, 0)


async def test_a_day_ends_between_two_steps(shop: Shop, local_openai: LocalOpenAI) -> None:
    """The second step is not asked any more; the built-in model does it, and says why."""
    shop.pay("42")
    local_openai.habit, local_openai.wishes = "schema", [REFUND]
    florin = assistant(shop, local_openai.model(tools_by="schema"), Bounds(calls_max=1))
    reply = await florin.chat(shop.owner, "refund order 42")
    assert len(reply.proposals) == 1
    assert "Today's limit" in reply.text
    assert len(local_openai.requests) == 1


async def test_tries_again_are_counted_and_bounded(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Three requests for one answer are three calls; the day's last call is not followed by a second try."""
    scripted_openai.script = [Says(status=500), Says(status=500), Says("Hello there.")]
    florin = assistant(shop, scripted_openai.model(max_retries=2), Bounds(calls_max=4))
    assert (await florin.chat(shop.owner, "hello")).text == "Hello there."
    assert await today(shop) == ModelUse(3, 1, 1, 0)
    scripted_openai.script = [Says(status=500)]
    assert "Today's limit" in (await florin.chat(shop.owner, "what is my balance?")).text
    assert len(scripted_openai.requests) == (await today(shop)).model_calls == 4


@pytest.mark.parametrize("tokens", [None, (0, 0), (-1_000_000, 1), (10**30, 1)])
async def test_tokens_that_a_server_does_not_tell_are_counted_by_length(
    shop: Shop, scripted_openai: ScriptedOpenAI, tokens: tuple[int, int] | None
) -> None:
    """Nothing, nought, less than nothing, or more than there can be: the length of what was sent counts instead."""
    scripted_openai.script = [Says("Hello there.", tokens=tokens)]
    assert "Hello there." in (await assistant(shop, scripted_openai.model()).chat(shop.owner, "hello")).text
    sent_bytes = len(scripted_openai.received[0].partition("\n")[2].partition("\n")[2].encode())
    used = await today(shop)
    assert used.input_tokens == sent_bytes // 4
    assert 10 < used.output_tokens < 1_000


async def test_a_turn_that_took_too_long_is_counted(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """The message has no reply, and yet its conversation and the audit log know what it used."""
    scripted_openai.script = [Says(calls=(("get_balance", {}),))]
    florin = assistant(shop, scripted_openai.model(), limits=replace(LIMITS, turn_s=1.0))

    async def progress(line: str) -> None:
        await asyncio.sleep(0 if line.startswith("Reading") else 10)

    with pytest.raises(Unavailable):
        await florin.chat(shop.owner, "what is my balance?", progress=progress)
    (talk,) = await florin.conversations(shop.owner)
    assert (await florin.conversation_use(shop.owner, talk.id)).model_calls == 1
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert [one.kind for one in await audit.listed(tx, 10)].count("model.used") == 1
