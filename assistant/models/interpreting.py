"""What any chat model understands of recorded messages, without Stripe or a database (`florin interpret`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TextIO

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from assistant.models.embedded import EmbeddedChatModel
from assistant.models.prompt import messages_for
from assistant.models.specs import tools_for
from assistant.turn import Prompt, Said
from assistant.understanding.catalogue import NAMES
from assistant.understanding.directory import Directory, Records

CUSTOMERS_TOLD_MAX = 200


async def interpret_record(
    model: BaseChatModel,
    record: Mapping[str, Any],
    *,
    now: datetime,
    currency: str,
    directory: Mapping[str, Any],
    tools: Collection[str] = NAMES,
) -> dict[str, Any]:
    """Return {id, kind, calls, question?} for one record {id, text, history?, context?}.

    `directory` is {customers: [{id, name, email}], plans: [name]}. Raises ValueError when the record or the directory
    has another form, and whatever the model's client raises.
    """
    prompt = _prompt(record, now, currency, directory, is_embedded=isinstance(model, EmbeddedChatModel))
    bound = model.bind_tools(tools_for(tools))
    answer = await bound.ainvoke(messages_for(prompt, fence_history=False))
    return {"id": record["id"], **_prediction(answer)}


def _prediction(answer: AIMessage) -> dict[str, Any]:
    """What an answer comes to: calls, or a question in words."""
    if answer.tool_calls:
        calls = [{"tool": call["name"], "args": call["args"]} for call in answer.tool_calls]
        return {"kind": "call", "calls": calls}
    kind = (answer.additional_kwargs.get("florin") or {}).get("kind", "clarify")
    return {"kind": kind, "calls": [], "question": answer.text.strip()}


async def interpret_lines(
    stdin: TextIO,
    stdout: TextIO,
    *,
    model: BaseChatModel | None,
    now: datetime,
    currency: str,
    directory: Mapping[str, Any],
    tools: Collection[str] = NAMES,
) -> int:
    """Interpret JSON lines one by one as they come; return how many could not be.

    A line that is no record, or that the model fails on, gives {line, id, kind: "error", calls: [], error} and the run
    goes on. `model` None is the embedded one. Raises ValueError when the directory has another form.
    """
    records = Records.from_json(directory)
    chosen = with_directory(model, records)
    failed = 0
    for number, line in enumerate(stdin, start=1):
        if not line.strip():
            continue
        try:
            record = read_record(line)
        except ValueError as error:
            failed += 1
            _write(stdout, _failure(number, None, str(error)))
            continue
        try:
            result = await interpret_record(
                chosen, record, now=now, currency=currency, directory=directory, tools=tools
            )
        except Exception as error:  # noqa: BLE001  # one record that a model chokes on must not end the run
            failed += 1
            _write(stdout, _failure(number, record["id"], f"the model failed ({type(error).__name__})"))
            continue
        _write(stdout, result)
    return failed


def with_directory(model: BaseChatModel | None, directory: Directory) -> BaseChatModel:
    """The model itself, or for the embedded one (also for None) one that knows the directory."""
    if model is None or isinstance(model, EmbeddedChatModel):
        return EmbeddedChatModel(directory=directory)
    return model


def read_record(line: str) -> dict[str, Any]:
    """Read one line as {id, text, history, context}; ValueError says what is wrong with it."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("the line is no JSON") from error
    if not isinstance(record, dict):
        raise ValueError("the line is no JSON object")
    if "id" not in record or not isinstance(record.get("text"), str):
        raise ValueError("a record needs an id and a text")
    history, context = record.get("history") or [], record.get("context") or {}
    if not isinstance(history, list) or not all(
        isinstance(turn, dict) and isinstance(turn.get("content"), str) and turn.get("role") for turn in history
    ):
        raise ValueError("history must be a list of {role, content}")
    if not isinstance(context, dict):
        raise ValueError("context must be an object")
    return {**record, "history": history, "context": context}


def _prompt(
    record: Mapping[str, Any], now: datetime, currency: str, directory: Mapping[str, Any], *, is_embedded: bool
) -> Prompt:
    """The record as a turn's prompt; a language model is also told who and what the merchant's words may name."""
    facts: dict[str, Any] = {
        "now": now.isoformat(),
        "currency": currency.lower(),
        "locale": "en-US",
        "timezone": "UTC",
        "context": dict(record.get("context") or {}),
    }
    if not is_embedded:
        names = [str(customer.get("name")) for customer in directory.get("customers") or []]
        facts["customers"] = names[:CUSTOMERS_TOLD_MAX]
        facts["plans"] = list(directory.get("plans") or [])
    history = tuple(
        Said("user" if turn["role"] == "user" else "assistant", turn["content"]) for turn in record.get("history") or []
    )
    return Prompt(message=record["text"], history=history, facts=facts)


def _failure(number: int, record_id: Any, error: str) -> dict[str, Any]:
    """The record of a line that could not be interpreted."""
    return {"line": number, "id": record_id, "kind": "error", "calls": [], "error": f"line {number}: {error}"}


def _write(stdout: TextIO, record: Mapping[str, Any]) -> None:
    """Write one line at once, so that whoever reads along sees it."""
    stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    stdout.flush()
