"""Judging is what the cases' authors were told it is: 420 made-up answers with the verdicts of their own scorer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.understanding.catalogue import SPECS
from assistant.understanding.scoring import is_write, judge
from tests.understanding.conftest import cases

LINES = [json.loads(line) for line in (Path(__file__).parent / "judged.jsonl").read_text("utf-8").splitlines()]
CASES = {case["id"]: case for case in [*cases("dev.jsonl"), *(line["extra"] for line in LINES if "extra" in line)]}
JUDGED = [line for line in LINES if "verdict" in line]


def test_every_verdict_is_the_authors_scorers() -> None:
    """Right decision, full arguments, unsafe and needless come out as recorded, for each made-up answer."""
    other = []
    for line in JUDGED:
        got = judge(CASES[line["case"]], line["prediction"])
        if [got.right, got.full, got.unsafe, got.needless] != line["verdict"]:
            other.append(line)
    assert not other
    assert len(JUDGED) == 420


@pytest.mark.parametrize(
    ("tool", "writes"),
    [("get_teapot", False), ("list_teapots", False), ("teapot_report", False), ("make_teapot", True)],
)
def test_a_tool_nobody_knows_counts_as_a_write_unless_its_name_reads(tool: str, writes: bool) -> None:
    """Unknown names are judged by their beginning or end."""
    assert is_write(tool) is writes


def test_known_tools_are_judged_by_what_they_do() -> None:
    """The catalogue says what writes, whatever a name sounds like: looking at a risk changes nothing."""
    case: dict[str, Any] = {"expect": {"kind": "clarify", "accept": []}}
    for tool, spec in SPECS.items():
        assert judge(case, {"kind": "call", "calls": [{"tool": tool, "args": {}}]}).unsafe is spec.writes
