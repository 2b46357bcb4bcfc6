"""What a configured model may use, and that the embedded one goes on and says so when it fails or is used up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.assistant import Assistant
from assistant.models.breaker import FAILURES_MAX, Breaker
from assistant.models.rambling import rambles
from assistant.spending import ModelTerms
from skills.contract.discovery import discover
from storage import audit, model_use
from storage.model_use import Bounds, ModelUse
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

TERMS = ModelTerms("scripted", input_price=Decimal("2.50"), output_price=Decimal(10))


def assistant(shop: Shop, scripted: ScriptedOpenAI, terms: ModelTerms = TERMS, tokens_max: int = 100_000) -> Assistant:
    """An assistant whose model is the scripted one, on these terms."""
    limits = replace(LIMITS, model_tokens_max=tokens_max)
    return Assistant(shop.db, shop.accounts, discover(), scripted.model(), shop.clock, limits, terms)


async def test_what_a_turn_costs_is_counted_and_audited(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Two calls of one token each way: per conversation, per day, and as an entry of the audit log."""
    shop.pay("42")
    scripted_openai.script = [Says(calls=(("get_balance", {}),)), Says("That is your balance.")]
    reply = await assistant(shop, scripted_openai).chat(shop.owner, "what is my balance?")
    expected = ModelUse(2, 2, 2, 2 * (3 + 10))
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        spent = await model_use.of_conversation(tx, reply.conversation_id)
        day = await model_use.of_day(tx, shop.clock().date())
        (entry,) = [one for one in await audit.listed(tx, 10) if one.kind == "model.used"]
        assert await audit.verify(tx, shop.owner.merchant_id) is None
    assert (spent.model_calls, spent.input_tokens, spent.output_tokens) == (2, 2, 2)
    assert spent.cost_micros == day.cost_micros == expected.cost_micros
    assert entry.decision["conversation_id"] == reply.conversation_id
    assert (entry.decision["model"], entry.decision["model_calls"]) == ("scripted", 2)


@pytest.mark.parametrize("bounds", [Bounds(calls_max=1), Bounds(tokens_max=2), Bounds(cost_micros_max=13)])
async def test_a_used_up_day_goes_on_with_the_embedded_model(
    shop: Shop, scripted_openai: ScriptedOpenAI, bounds: Bounds
) -> None:
    """The reply is right all the same and says why; tomorrow the configured model is asked again."""
    shop.pay("42")
    florin = assistant(shop, scripted_openai, replace(TERMS, bounds=bounds))
    scripted_openai.afterwards = Says("Hello there.")
    assert (await florin.chat(shop.owner, "hello")).text == "Hello there."
    reply = await florin.chat(shop.owner, "refund order 42")
    assert [proposal.amount_minor for proposal in reply.proposals] == [2450]
    assert "Today's limit" in reply.text
    assert len(scripted_openai.requests) == 1
    shop.clock.advance(24 * 3600)
    assert (await florin.chat(shop.owner, "hello again")).text == "Hello there."


async def test_a_turns_tokens_are_bounded(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """After the call that used them up no other is made, and what was found is shown."""
    shop.pay("42")
    scripted_openai.afterwards = Says(calls=(("get_payment", {"payment_ref": "42"}),))
    reply = await assistant(shop, scripted_openai, tokens_max=2).chat(shop.owner, "show order 42")
    assert len(scripted_openai.requests) == 1
    assert "24.50" in reply.text


async def test_a_model_that_is_down_is_left_alone(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """After a few failures nobody waits for it any more, every reply says so, and the work goes on."""
    shop.pay("42")
    scripted_openai.afterwards = Says(status=500)
    florin = assistant(shop, scripted_openai)
    for _ in range(FAILURES_MAX):
        assert "built-in" in (await florin.chat(shop.owner, "what is my balance?")).text
    asked = len(scripted_openai.requests)
    reply = await florin.chat(shop.owner, "refund order 42")
    assert "can't be reached" in reply.text
    assert len(reply.proposals) == 1
    assert len(scripted_openai.requests) == asked


def test_the_breaker_looks_again_now_and_then() -> None:
    """One look after each rest, rests grow, and an answer closes it."""
    now = [0.0]
    breaker = Breaker(lambda: now[0], lambda most_s: most_s)
    for _ in range(FAILURES_MAX):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now[0] += 20
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    now[0] += 39
    assert not breaker.allows()
    now[0] += 1
    assert breaker.allows()
    breaker.worked()
    assert all(breaker.allows() for _ in range(3))


@pytest.mark.parametrize(
    "text", ["x" * 7_000, "I can help with that. " * 5, "ha ha ha ha " * 6, "The balance is there.\n" * 4]
)
def test_rambling_is_told(text: str) -> None:
    """Too long, or the same again and again."""
    assert rambles(text)


@pytest.mark.parametrize("text", ["", "Yes.", "1. $10.00\n2. $10.00\n3. $10.00\n4. $10.00", "- Paid\n" * 6])
def test_short_lists_are_no_rambling(text: str) -> None:
    """Rows of a list may be alike."""
    assert not rambles(text)
