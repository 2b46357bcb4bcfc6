"""`florin interpret` reaches every skill and hands on everything a record holds: history, context and directory."""

from __future__ import annotations

import io
import json
from typing import Any

from assistant.models.interpreting import interpret_lines
from assistant.understanding.catalogue import NAMES
from tests.understanding.conftest import FOLDER, Understand, cases
from tests.understanding.test_cases import prediction
from tests.understanding.test_embedded_model import DIRECTORY, NOW


async def interpreted(records: list[dict[str, Any]], directory: dict[str, Any]) -> list[dict[str, Any]]:
    """What the command prints of records, one for one."""
    out = io.StringIO()
    lines = io.StringIO("\n".join(json.dumps(record) for record in records))
    assert await interpret_lines(lines, out, model=None, now=NOW, currency="usd", directory=directory) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_every_skill_is_reached() -> None:
    """For each skill there is a recorded message that the command understands as a call of it."""
    by_tool: dict[str, dict[str, Any]] = {}
    for file in sorted((FOLDER / "data").glob("*.jsonl")):
        for case in cases(f"data/{file.name}"):
            by_tool.setdefault(str(case["expect"].get("tool")), case)
    for case in cases("dev.jsonl") + cases("cases/multi.jsonl") + cases("cases/gym-chain.jsonl"):
        by_tool.setdefault(str(case["expect"].get("tool")), case)
    wanted = {tool: case for tool, case in by_tool.items() if tool in NAMES}
    assert set(wanted) == set(NAMES)
    found = await interpreted(list(wanted.values()), DIRECTORY)
    assert [row["calls"][0]["tool"] for row in found] == list(wanted)


async def test_histories_and_contexts_are_handed_on(understand: Understand) -> None:
    """Records with earlier turns and context come out exactly as the reader itself understands them."""
    recorded = [case for case in cases("cases/multi.jsonl") + cases("cases/tickets.jsonl") if case["context"]]
    recorded += [case for case in cases("cases/mixed.jsonl") if case["history"]]
    assert len(recorded) > 20
    own = [
        prediction(case, understand(case["text"], history=case["history"], context=case["context"]))
        for case in recorded
    ]
    found = await interpreted(recorded, DIRECTORY)
    assert [(row["kind"], row["calls"]) for row in found] == [(row["kind"], row["calls"]) for row in own]


async def test_the_history_alone_is_enough() -> None:
    """Without a context, the question of the turn before is answered."""
    history = [
        {"role": "user", "content": "make a payment link"},
        {"role": "assistant", "content": "What amount should the link be for?"},
    ]
    (row,) = await interpreted([{"id": 1, "text": "$49", "history": history}], {})
    assert row["calls"] == [{"tool": "create_payment_link", "args": {"amount": "49", "currency": "USD"}}]


async def test_the_directory_tells_names_apart() -> None:
    """A first name that two customers have is a question with a directory of them, and a name without one."""
    record = {"id": 1, "text": "pause Jane"}
    people = [{"id": f"cus_{n}", "name": name, "email": ""} for n, name in enumerate(("Jane Doe", "Jane Roe"))]
    (asked,) = await interpreted([record], {"customers": people, "plans": []})
    assert asked["kind"] == "clarify"
    (called,) = await interpreted([record], {"customers": people[:1], "plans": []})
    assert called["calls"][0]["tool"] == "pause_subscription"
