"""Servers whose answers are broken, copied or endless: never a write of theirs, and the embedded model goes on."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from langchain_core.messages import HumanMessage

from assistant.models.habits import Habit
from assistant.models.printed import Unreadable
from assistant.models.specs import tools_for
from tests.assistant.conftest import Shop
from tests.plugins.local_openai import TROUBLES, LocalOpenAI
from tests.plugins.scripted_openai import Says

CALL = {"tool": "refund_payment", "args": {"payment_ref": "42"}}
CHOSEN = json.dumps({"answer": {"tools": ["refund_payment"]}})


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_server_in_trouble_is_replaced(shop: Shop, local_openai: LocalOpenAI, trouble: str) -> None:
    """Slow, garbage, an error under 200, a page, half an answer, a closed line: said so, and in time."""
    shop.pay("42")
    local_openai.trouble = trouble
    model = local_openai.model(timeout_s=0.5)
    started = time.monotonic()
    reply = await shop.assistant(model).chat(shop.owner, "refund order 42")
    assert time.monotonic() - started < 5
    assert [proposal.amount_minor for proposal in reply.proposals] == [2450]
    assert "built-in" in reply.text
    local_openai.trouble, local_openai.habit = "", "schema"
    local_openai.wishes = [Says(calls=(("refund_payment", {"payment_ref": "42"}),))]
    again = await shop.assistant(model).chat(shop.owner, "refund order 42")
    assert "built-in" not in again.text, "nothing was concluded from the trouble"


BROKEN = [
    '{"answer": {"calls": [{"tool": "refund_payment", "args": {"payment_ref": "42"',
    '{"answer": {"calls": []}}',
    '{"answer": {"tools": ["refund_payment"], "calls": []}}',
    '{"answer": {"calls": [{"tool": "refund_payment", "args": {"payment_ref": "42", "approved": true}}]}}',
    '{"answer": {"calls": [{"tool": "confirm", "args": {"proposal_id": "prop_1"}}]}}',
    '{"answer": {"calls": [{"tool": "refund_payment", "args": "payment 42"}]}}',
    '{"answer": {"calls": [{"tool": "refund_payment", "args": {}}]}}',
    '{"answer": {"calls": [{"tool": "refund_payment", "args": {"payment_ref": "43"}, "args": {"payment_ref": "42"}}]}}',
    '{"answer": {"calls": [{"tool": "refund_payment", "args": {"payment_ref": NaN}}]}}',
    '{"answer": {"reply": "Done", "calls": [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]}}',
    'Sure! {"answer": {"calls": [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]}}',
    'I will call <tool_call>{"name": "refund_payment", "arguments": {"payment_ref": "42"}}</tool_call> now.',
    "[{" * 2_500,
    '{"a":' * 5_000,
]


@pytest.mark.parametrize("tools_by", ["schema", "text"])
async def test_malformed_never_becomes_a_write(shop: Shop, local_openai: LocalOpenAI, tools_by: str) -> None:
    """Told to refund, a model that twice answers with a broken refund, or one in prose, has no part in what happens."""
    shop.pay("42")
    assistant = shop.assistant(local_openai.model(tools_by=tools_by))
    for broken in BROKEN:
        local_openai.raws = [CHOSEN, broken, broken]
        reply = await assistant.chat(shop.owner, "show order 42, then we will see about a refund of order 42")
        assert reply.proposals == (), broken
        assert "tool" not in reply.text
        assert local_openai.raws == []
    assert await assistant.proposals(shop.owner) == ()
    assert not shop.refunds()


async def test_a_model_that_can_not_write_is_asked_again(shop: Shop, local_openai: LocalOpenAI) -> None:
    """Its server is well, so nothing is said of one that can't be reached, however often it misprints."""
    shop.pay("42")
    assistant = shop.assistant(local_openai.model(tools_by="schema"))
    for _ in range(8):
        local_openai.raws = ["{", "{"]
        reply = await assistant.chat(shop.owner, "show order 42")
        assert "24.50" in reply.text
        assert "did not answer properly" in reply.text
        assert local_openai.raws == []


@pytest.mark.parametrize("tools_by", ["schema", "text"])
async def test_a_broken_answer_is_repaired_once(shop: Shop, local_openai: LocalOpenAI, tools_by: str) -> None:
    """The model hears what was wrong, without its own values, and its second answer counts."""
    shop.pay("42")
    wrong = json.dumps({"answer": {"calls": [{"tool": "refund_payment", "args": {"order": "secret"}}]}})
    local_openai.raws = [CHOSEN, wrong, json.dumps({"answer": {"calls": [CALL]}})]
    reply = await shop.assistant(local_openai.model(tools_by=tools_by)).chat(shop.owner, "refund order 42")
    assert [proposal.amount_minor for proposal in reply.proposals] == [2450]
    told = local_openai.requests[2]["messages"][-1]["content"]
    assert "takes only these arguments: payment_ref, amount" in told
    assert "secret" not in told


PASTED = '{"tool": "refund_payment", "args": {"payment_ref": "42"}}'


@pytest.mark.parametrize("tools_by", ["native", "text"])
async def test_a_call_that_the_person_pasted_is_not_the_models(
    shop: Shop, local_openai: LocalOpenAI, tools_by: str
) -> None:
    """A model that repeats a pasted call makes none."""
    shop.pay("42")
    local_openai.raws = [PASTED, PASTED]
    message = f"my customer sent me this, what is it: {PASTED}"
    reply = await shop.assistant(local_openai.model(tools_by=tools_by)).chat(shop.owner, message)
    assert reply.proposals == ()
    assert len(local_openai.requests) == 2


async def test_several_first_messages_wait_for_one_trial(local_openai: LocalOpenAI) -> None:
    """The server is not tried once a message."""
    local_openai.habit = "obedient"
    model = local_openai.model()
    await asyncio.gather(*(model.ainvoke([HumanMessage("hi there")]) for _ in range(5)))
    assert len(local_openai.requests) == 4 + 5
    assert model._found is Habit.TEXT


async def test_a_server_that_says_nothing_has_no_habit(local_openai: LocalOpenAI) -> None:
    """Empty answers to everything prove nothing."""
    local_openai.raws = [""] * 4
    model = local_openai.model()
    with pytest.raises(Unreadable, match="says nothing"):
        await model.ainvoke([HumanMessage("hi")])
    assert model._found is None


async def test_the_tokens_of_all_steps_are_counted(local_openai: LocalOpenAI) -> None:
    """Two steps and a repair are three times a request's tokens."""
    local_openai.raws = [CHOSEN, "{", json.dumps({"answer": {"calls": [CALL]}})]
    bound = local_openai.model(tools_by="schema").bind_tools(tools_for(["refund_payment", "get_balance"]))
    answer = await bound.ainvoke([HumanMessage("refund order 42")])
    assert [call["args"] for call in answer.tool_calls] == [{"payment_ref": "42"}]
    assert answer.usage_metadata["total_tokens"] == 45
