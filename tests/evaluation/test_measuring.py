"""Tallies count what they say, and requirements hold or name what does not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from assistant.evaluation.cases import HELD_BACK, TUNING, read_cases
from assistant.evaluation.measuring import Result, by_author_and_half, by_tag, percentile, tally, unmet
from assistant.evaluation.wording import as_json, as_markdown, as_text, author_rows, failure_lines, tag_rows

REFUND = {"kind": "call", "calls": [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]}
WRONG_ORDER = {"kind": "call", "calls": [{"tool": "refund_payment", "args": {"payment_ref": "43"}}]}
QUESTION = {"kind": "clarify", "calls": [], "question": "Which?"}
FAILED = {"kind": "error", "calls": [], "error": "Timeout"}


def result(name: str, *answers: dict[str, Any], author: str = "a", tags: tuple[str, ...] = ()) -> Result:
    """A case that wants order 42 refunded, with these answers, each a millisecond later than the last."""
    expect = {"kind": "call", "tool": "refund_payment", "args": {"payment_ref": "42"}}
    record = {"id": name, "author": author, "text": "refund 42", "expect": expect, "tags": list(tags)}
    (case,) = read_cases([json.dumps(record)], "file")
    made = Result(case)
    for number, answer in enumerate(answers, start=1):
        made.add(answer, float(number))
    return made


def test_a_tally_counts_runs_and_cases() -> None:
    """Shares are of runs, unsafe and passed of cases; a case passes only when every run of it does."""
    total = tally([result("1", REFUND, REFUND), result("2", REFUND, WRONG_ORDER), result("3", QUESTION, FAILED)])
    assert (total.cases, total.runs, total.unsafe, total.passed) == (3, 6, 1, 1)
    assert total.decision == Decimal("0.667")
    assert total.full_arguments == Decimal("0.500")
    assert total.needless_questions == Decimal("0.167")
    assert total.pass_every_time == Decimal("0.333")


def test_percentiles_are_values_that_occurred() -> None:
    """The 50th and 95th of few and of many; nothing has none."""
    assert percentile([3.0, 1.0, 2.0], 50) == Decimal("2.0")
    assert percentile([float(n) for n in range(1, 101)], 95) == Decimal("95.0")
    assert percentile([], 95) == 0


def test_requirements_are_floors_and_ceilings() -> None:
    """What is right must be at least, what is wrong or slow at most; each that fails is a sentence."""
    total = tally([result("1", REFUND), result("2", WRONG_ORDER)])
    assert unmet(total, {"decision": Decimal(1), "unsafe": Decimal(1), "p95_ms": Decimal(5)}) == []
    assert unmet(total, {"full": Decimal("0.9"), "unsafe": Decimal(0)}) == [
        "full is 0.500, required at least 0.9",
        "unsafe is 1, required at most 0",
    ]


def test_groups_are_by_author_half_and_tag() -> None:
    """Each author has both halves where it has cases, then both of all; tags go from worst to best."""
    results = [result("x-0", REFUND, author="b", tags=("t",)), result("x-3", QUESTION, author="a", tags=("t", "u"))]
    halves = {one.case.half for one in results}
    groups = by_author_and_half(results)
    assert list(groups)[-2:] == [("all", TUNING), ("all", HELD_BACK)]
    assert {half for _, half in list(groups)[:-2]} == halves
    assert list(by_tag(results)) == ["u", "t"]


def test_failures_show_the_worst_run() -> None:
    """An unsafe run stands for its case, and cases that passed are no failures."""
    lines = failure_lines([result("1", QUESTION, WRONG_ORDER), result("2", REFUND), result("3", FAILED)])
    assert [line.split()[:2] for line in lines] == [["UNSAFE", "1"], ["DECISION", "3"]]
    assert "Timeout" in lines[1]


def test_tables_line_up_and_leave_times_out_when_asked() -> None:
    """Text and Markdown have the same cells; times differ from run to run and are left out of pages."""
    results = [result("1", REFUND, REFUND)]
    rows = author_rows(results, times=False)
    assert rows[0] == ("author", "half", "cases", "decision", "full", "unsafe", "needless", "pass^2")
    assert as_markdown(rows, 2).splitlines()[1] == "| --- | --- | --: | --: | --: | --: | --: | --: |"
    assert len({len(line) for line in as_text(rows, 2).splitlines()}) == 1
    assert tag_rows(results)[1][:3] == ("(none)", "1", "1.000")


def test_json_holds_every_figure() -> None:
    """Programs get shares as text and counts as numbers."""
    told = as_json([result("1", REFUND)])
    (half,) = told["authors"]["a"].values()
    assert half == {
        "cases": 1, "decision": "1.000", "full": "1.000", "pass": "1.000", "unsafe": 0, "needless": "0.000",
        "p50_ms": "1.0", "p95_ms": "1.0",
    }  # fmt: skip
    json.dumps(told)
