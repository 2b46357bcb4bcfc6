"""The embedded model behind LangChain's interface, and what `florin interpret` prints of any model."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from assistant.models.embedded import EmbeddedChatModel, tool_name
from assistant.models.interpreting import interpret_lines, interpret_record
from assistant.understanding.catalogue import NAMES, SPECS
from assistant.understanding.directory import Records
from assistant.understanding.scoring import score
from tests.plugins.scripted_openai import Says, ScriptedOpenAI
from tests.understanding.conftest import FOLDER, cases

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
DIRECTORY = json.loads((FOLDER / "directory.json").read_text())


def turn(text: str, **context: Any) -> list[Any]:
    """A system message with the turn's facts and one human message."""
    facts = {"now": NOW.isoformat(), "currency": "usd", "locale": "en-US", "timezone": "UTC", "context": context}
    return [SystemMessage("Florin", additional_kwargs={"florin": facts}), HumanMessage(text)]


async def answer(messages: list[Any], tools: tuple[str, ...] = NAMES) -> AIMessage:
    """The embedded model's next message, with tools bound as any model has them bound."""
    bound = EmbeddedChatModel().bind_tools([SPECS[name].as_openai() for name in tools])
    return await bound.ainvoke(messages)


async def test_a_request_becomes_tool_calls_with_steady_ids() -> None:
    """The same request gives the same calls with the same ids, each its own."""
    first, again = [await answer(turn("refund pi_10 and show me the balance")) for _ in range(2)]
    assert [(call["name"], call["args"]) for call in first.tool_calls] == [
        ("refund_payment", {"payment_ref": "pi_10"}),
        ("get_balance", {}),
    ]
    ids = [call["id"] for call in first.tool_calls]
    assert ids == [call["id"] for call in again.tool_calls]
    assert len(set(ids)) == 2


async def test_a_question_carries_what_is_pending() -> None:
    """A question's facts say what its answer would complete."""
    asked = await answer(turn("make a payment link"))
    assert not asked.tool_calls
    assert asked.additional_kwargs["florin"] == {
        "kind": "clarify",
        "pending": {"tool": "create_payment_link", "args": {}, "missing": "amount"},
    }


async def test_the_context_of_the_system_message_is_used() -> None:
    """Pronouns resolve against the facts of the turn, not against text."""
    got = await answer(turn("refund it", last_payment="pi_77"))
    assert got.tool_calls[0]["args"] == {"payment_ref": "pi_77"}


async def test_the_day_is_the_merchants() -> None:
    """Today is the calendar day in the merchant's time zone."""
    messages = turn("sales today")
    facts = messages[0].additional_kwargs["florin"]
    facts.update(now="2026-11-18T02:00:00+00:00", timezone="America/Los_Angeles")
    got = await answer(messages)
    assert got.tool_calls[0]["args"] == {"start": "2026-11-17", "end": "2026-11-17"}


async def test_results_are_answered_with_their_own_rendering() -> None:
    """After tools ran, the reply is their renderings in order, each once, and calls nothing."""
    results = [
        ToolMessage("json", tool_call_id="1", artifact={"text": "Balance: $5.00"}),
        ToolMessage("plain", tool_call_id="2"),
        ToolMessage("json", tool_call_id="3", artifact={"text": "Balance: $5.00"}),
    ]
    called = AIMessage("", tool_calls=[{"name": "get_balance", "args": {}, "id": str(n)} for n in (1, 2, 3)])
    got = await answer([*turn("balance"), called, *results])
    assert got.text == "Balance: $5.00\n\nplain"
    assert not got.tool_calls


async def test_only_bound_tools_are_called() -> None:
    """What no bound tool does is declined, also when none is bound."""
    declined = await answer(turn("pause Globex"), ("refund_payment",))
    assert (declined.tool_calls, declined.additional_kwargs["florin"]["kind"]) == ([], "refuse")
    unbound = await EmbeddedChatModel().ainvoke(turn("refund order 42"))
    assert not unbound.tool_calls


async def test_without_a_human_message_it_asks() -> None:
    """A conversation nobody has spoken in gets a question."""
    got = await answer([SystemMessage("Florin")])
    assert got.text


def test_tools_are_known_by_name_in_every_form() -> None:
    """Tools may be bound as LangChain tools, functions, classes or JSON."""

    @tool
    def refund_payment(payment_ref: str) -> str:
        """Refund."""
        return payment_ref

    class get_balance:  # noqa: N801  # tools may be classes named as the skill
        """Balance."""

    assert tool_name(refund_payment) == "refund_payment"
    assert tool_name(get_balance) == "get_balance"
    assert tool_name({"title": "get_payment", "type": "object"}) == "get_payment"


async def test_interpret_lines_goes_on_after_bad_lines() -> None:
    """A bad line gives a record with its number and reason; all others are answered in order."""
    lines = [
        json.dumps({"id": "a", "text": "refund order 42"}), "{not json", "", json.dumps({"id": "b"}), json.dumps([1]),
        json.dumps({"id": "c", "text": "hi", "history": [{"role": "user"}]}),
        json.dumps({"id": "d", "text": "hi", "context": 3}),
        json.dumps({"id": "e", "text": "what's our balance"}),
    ]  # fmt: skip
    out = io.StringIO()
    failed = await interpret_lines(
        io.StringIO("\n".join(lines)), out, model=None, now=NOW, currency="usd", directory=DIRECTORY
    )
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert failed == 5
    assert [(row.get("line"), row["kind"]) for row in rows] == [
        (None, "call"), (2, "error"), (4, "error"), (5, "error"), (6, "error"), (7, "error"), (None, "call"),
    ]  # fmt: skip
    assert rows[1]["error"] == "line 2: the line is no JSON"
    assert rows[0]["calls"] == [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]


async def test_the_given_examples_through_interpret() -> None:
    """The embedded model through `florin interpret` understands all given examples in full."""
    out = io.StringIO()
    lines = io.StringIO((FOLDER / "dev.jsonl").read_text())
    await interpret_lines(lines, out, model=None, now=NOW, currency="usd", directory=DIRECTORY)
    predictions = {row["id"]: row for row in map(json.loads, out.getvalue().splitlines())}
    assert score(cases("dev.jsonl"), predictions).failures == []


async def test_any_openai_compatible_model_can_be_interpreted(scripted_openai: ScriptedOpenAI) -> None:
    """A remote model's tool calls and texts are shown in the same form, from one request with all tools bound."""
    scripted_openai.script.extend([Says(calls=(("refund_payment", {"payment_ref": "42"}),)), Says(text="Which order?")])
    model = scripted_openai.model()
    got = [
        await interpret_record(model, {"id": n, "text": "refund"}, now=NOW, currency="usd", directory=DIRECTORY)
        for n in (1, 2)
    ]
    assert got == [
        {"id": 1, "kind": "call", "calls": [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]},
        {"id": 2, "kind": "clarify", "calls": [], "question": "Which order?"},
    ]
    bound = [entry["function"]["name"] for entry in scripted_openai.requests[0]["tools"]]
    assert bound == list(NAMES)


async def test_a_model_that_fails_on_one_record_does_not_end_the_run(scripted_openai: ScriptedOpenAI) -> None:
    """A record the model fails on becomes an error record."""
    scripted_openai.script.append(Says(status=500))
    out = io.StringIO()
    lines = io.StringIO(json.dumps({"id": 1, "text": "hi"}))
    failed = await interpret_lines(lines, out, model=scripted_openai.model(), now=NOW, currency="usd", directory={})
    assert failed == 1
    assert json.loads(out.getvalue())["kind"] == "error"


async def test_a_directory_of_another_form_ends_the_run() -> None:
    """A directory that can't be read is said at once."""
    with pytest.raises(ValueError, match="directory looks like"):
        await interpret_lines(
            io.StringIO(""), io.StringIO(), model=None, now=NOW, currency="usd", directory={"customers": [1]}
        )


def test_a_model_with_a_directory_tells_people_apart() -> None:
    """Given a directory, a first name that two customers have is a question."""
    model = EmbeddedChatModel(directory=Records.from_json(DIRECTORY)).bind_tools(
        [SPECS["pause_subscription"].as_openai()]
    )
    got = model.invoke(turn("pause Jane"))
    assert not got.tool_calls
