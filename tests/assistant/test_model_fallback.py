"""When the configured model is of no use, the built-in one answers: a call that only a model makes is no result."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from assistant.assistant import Assistant
from assistant.spending import ModelTerms
from skills.contract.discovery import discover
from storage.model_use import Bounds
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

UNKNOWN = Says(calls=(("execute_refund", {"payment_ref": "42"}),))
BAD = Says(calls=(("refund_payment", {"x": 1}),))
ECHO = Says("There is no such tool. Nothing can be confirmed, approved or executed here; a person does that.")
FOR_MODELS = ("such tool", "Field required", "Extra inputs", "payment_ref")
PRINTED = "refund_payment(payment_ref='42')"


def for_models(text: str) -> list[str]:
    """What of a reply was written for a model."""
    return [words for words in FOR_MODELS if words in text]


USELESS = (Says(text=None), Says(status=500), Says(PRINTED), Says("ha ha ha ha " * 6))


async def falls_back(shop: Shop, scripted_openai: ScriptedOpenAI, *script: Says) -> None:
    """Hear that the built-in model does what was asked where the configured one says only this."""
    shop.pay("42")
    scripted_openai.script = list(script)
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "refund order 42")
    assert [proposal.amount_minor for proposal in reply.proposals] == [2450]
    assert "built-in" in reply.text
    assert not for_models(reply.text)


@pytest.mark.parametrize(("misuse", "then"), [*product((UNKNOWN, BAD), USELESS), (UNKNOWN, ECHO)])
async def test_a_misuse_does_not_stand_in_the_way(
    shop: Shop, scripted_openai: ScriptedOpenAI, misuse: Says, then: Says
) -> None:
    """A tool that does not exist or bad arguments, and then nothing of use: the built-in model does what was asked."""
    await falls_back(shop, scripted_openai, misuse, then)


async def test_misuses_leave_the_built_in_model_its_calls(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """More of them than a message may have calls are not counted against the model that answers instead."""
    shop.pay("42")
    calls = tuple(("made_up", {"number": number}) for number in range(LIMITS.tool_calls_max + 1))
    scripted_openai.script = [Says(calls=calls), Says(status=500)]
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "show order 42")
    assert "24.50" in reply.text
    assert "more than one message" not in reply.text


@pytest.mark.parametrize("misuse", [UNKNOWN, BAD])
async def test_a_misuse_is_not_shown_where_the_models_words_are_not(
    shop: Shop, scripted_openai: ScriptedOpenAI, misuse: Says
) -> None:
    """Words without ground give way to the results, and there are none."""
    scripted_openai.script = [misuse, Says("Your balance is $500.00.")]
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "hello")
    assert "500" not in reply.text
    assert not for_models(reply.text)


async def test_a_misuse_beside_a_result_leaves_the_result(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """What was found is shown, and nothing of the other call."""
    shop.pay("42")
    both = Says(calls=(("get_payment", {"payment_ref": "42"}), *UNKNOWN.calls))
    scripted_openai.script = [both, Says(status=500)]
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "show order 42")
    assert "24.50" in reply.text
    assert "stopped answering" in reply.text
    assert not for_models(reply.text)


async def test_a_day_used_up_half_way_is_called_so(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """What was found stands, with the limit for a reason."""
    shop.pay("42")
    terms = replace(ModelTerms("scripted"), bounds=Bounds(calls_max=1))
    model = scripted_openai.model()
    florin = Assistant(shop.db, shop.accounts, discover(), model, shop.clock, LIMITS, terms)
    scripted_openai.script = [Says(calls=(("get_payment", {"payment_ref": "42"}),))]
    reply = await florin.chat(shop.owner, "show order 42")
    assert "24.50" in reply.text
    assert "Today's limit" in reply.text
    assert "stopped answering" not in reply.text


@pytest.mark.parametrize(
    "printed",
    [
        PRINTED,
        '{"name": "refund_payment", "arguments": {"payment_ref": "42"}}',
        '<think>They want it.</think>\n<tool_call>{"name": "refund_payment", "arguments": {}}</tool_call>',
        f"I will now call {PRINTED} for you.",
    ],
)
async def test_a_printed_call_is_no_reply(shop: Shop, scripted_openai: ScriptedOpenAI, printed: str) -> None:
    """From a model whose server has tool calls, a call in its words is neither run nor shown."""
    await falls_back(shop, scripted_openai, Says(printed))


async def test_a_printed_call_after_a_result_leaves_the_result(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """A refund that nobody asked for, printed after a look, is nothing that a merchant is shown."""
    shop.pay("42")
    scripted_openai.script = [Says(calls=(("get_payment", {"payment_ref": "42"}),)), Says(PRINTED)]
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "show order 42")
    assert reply.proposals == ()
    assert "24.50" in reply.text
    assert not for_models(reply.text)
