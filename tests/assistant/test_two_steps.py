"""The two steps' prompts and schemas: small, portable, and with the whole catalogue in reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.models.printed import Unreadable, Wanted
from assistant.models.tools import choosing_account, tools_of
from assistant.models.two_steps import (
    Offer,
    choose_prompt,
    choose_schema,
    fill_prompt,
    fill_schema,
    read_calls,
    read_choice,
    talk,
)
from skills.contract.discovery import discover

TOOLS = [convert_to_openai_tool(tool) for tool in tools_of(discover(), end_after=False)]
OFFERS = {offer.name: offer for offer in map(Offer.of, TOOLS)}
# What llama.cpp's grammars, Ollama's, vLLM's and OpenAI's strict mode all take.
PORTABLE = {"type", "enum", "const", "anyOf", "items", "properties", "required", "additionalProperties"}


def calls(*wanted: tuple[str, dict[str, Any]]) -> str:
    """The second step's answer with these calls."""
    return json.dumps({"answer": {"calls": [{"tool": name, "args": args} for name, args in wanted]}})


def test_the_first_step_shows_every_tool_in_a_tenth_of_the_space() -> None:
    """All names by a line each, small enough for a window of 8,000 tokens with room for the conversation."""
    prompt = choose_prompt(list(OFFERS.values()))
    assert all(f"\n{name}: " in prompt for name in discover())
    assert len(prompt) < 10_000
    assert len(prompt) * 6 < len(json.dumps(TOOLS))


@pytest.mark.parametrize("name", discover())
def test_each_tool_has_a_small_portable_second_step(name: str) -> None:
    """Closed objects, every name required, no keyword that a server's grammar may not know."""
    schema = fill_schema([OFFERS[name]])
    jsonschema_rs.validator_for(schema)
    for inner in _schemas(schema):
        assert set(inner) <= PORTABLE
        if inner.get("type") == "object":
            assert inner["additionalProperties"] is False
            assert inner["required"] == list(inner["properties"])
    assert len(fill_prompt([OFFERS[name]])) < 4_000
    assert all(f"- {argument} (" in fill_prompt([OFFERS[name]]) for argument in OFFERS[name].properties)


def test_a_null_is_an_argument_that_was_not_given() -> None:
    """Nulls are dropped, inside lists as well; what is left is what the model said."""
    line = {"description": "Tea", "amount": "5.00", "quantity": None}
    args = {**dict.fromkeys(OFFERS["create_invoice"].properties), "customer": "Jane", "lines": [line]}
    text = calls(("create_invoice", args))
    assert jsonschema_rs.is_valid(fill_schema([OFFERS["create_invoice"]]), json.loads(text))
    assert read_calls(text, [OFFERS["create_invoice"]]) == [
        Wanted("create_invoice", {"customer": "Jane", "lines": [{"description": "Tea", "amount": "5.00"}]})
    ]


def test_a_choice_is_a_reply_or_known_tools() -> None:
    """Each once, in order; anything else is refused."""
    offers = list(OFFERS.values())
    text = '{"answer": {"tools": ["get_payment", "refund_payment", "get_payment"]}}'
    assert jsonschema_rs.is_valid(choose_schema(offers), json.loads(text))
    assert read_choice(text, offers) == (OFFERS["get_payment"], OFFERS["refund_payment"])
    assert read_choice('{"answer": {"reply": "Which one?"}}', offers) == "Which one?"
    for broken in (
        '{"answer": {"tools": []}}',
        '{"answer": {"tools": ["confirm"]}}',
        '{"answer": {"reply": ""}}',
        "[]",
    ):
        with pytest.raises(Unreadable):
            read_choice(broken, offers)


def test_only_the_chosen_tools_can_be_called() -> None:
    """A call of another one, however well formed, is refused."""
    text = calls(("refund_payment", {"payment_ref": "42"}))
    assert read_calls(text, [OFFERS["refund_payment"]]) == [Wanted("refund_payment", {"payment_ref": "42"})]
    with pytest.raises(Unreadable, match="no tool"):
        read_calls(text, [OFFERS["get_payment"]])
    assert not jsonschema_rs.is_valid(fill_schema([OFFERS["get_payment"]]), json.loads(text))


def test_the_merchants_accounts_can_be_named() -> None:
    """With several accounts the argument for them is in the second step too."""
    (tool,) = choosing_account(tools_of({"get_balance": discover()["get_balance"]}, end_after=False), ["Shop", "Café"])
    offer = Offer.of(convert_to_openai_tool(tool))
    assert "- account (Shop | Café | all): " in fill_prompt([offer])
    text = calls(("get_balance", {"currency": None, "account": "Café"}))
    assert jsonschema_rs.is_valid(fill_schema([offer]), json.loads(text))
    assert read_calls(text, [offer]) == [Wanted("get_balance", {"account": "Café"})]


def test_a_conversation_without_tools_alternates() -> None:
    """Calls and results are told in words, and no two messages of one side follow each other."""
    call = {"name": "get_payment", "args": {"payment_ref": "42"}, "id": "1", "type": "tool_call"}
    said = talk(
        [
            SystemMessage("Rules"), HumanMessage("hello"), HumanMessage("show order 42"),
            AIMessage("", tool_calls=[call, {**call, "id": "2"}]),
            ToolMessage("<r>one</r>", tool_call_id="1"), ToolMessage("<r>two</r>", tool_call_id="2"),
        ]
    )  # fmt: skip
    assert [message.type for message in said] == ["system", "human", "ai", "human"]
    assert said[1].text == "hello\n\nshow order 42"
    assert json.loads(said[2].text)["answer"]["calls"][0] == {"tool": "get_payment", "args": {"payment_ref": "42"}}
    assert said[3].text.endswith("<r>one</r>\n\n<r>two</r>")


def _schemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every one inside it."""
    yield schema
    for inner in (*schema.get("anyOf", ()), *schema.get("properties", {}).values()):
        yield from _schemas(inner)
    if "items" in schema:
        yield from _schemas(schema["items"])
