"""Recorded cases are read with care and split by a rule that never moves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.evaluation.cases import HELD_BACK, BadCase, expected_calls, half_of, label_faults, read_cases


def line(**changes: Any) -> str:
    """A case as a line, with some parts changed."""
    expect = {"kind": "call", "tool": "refund_payment", "args": {"payment_ref": "42"}}
    return json.dumps({"id": "a-1", "text": "refund order 42", "expect": expect, "tags": ["plain"], **changes})


def test_the_split_is_by_the_id_alone() -> None:
    """These ids stay in their halves for ever; over many the halves are even."""
    assert [half_of(name) for name in ("a-1", "x-0", "x-1", "x-2")] == [HELD_BACK, "tuning", HELD_BACK, HELD_BACK]
    held_back = sum(half_of(f"x-{number}") == HELD_BACK for number in range(2000))
    assert 900 < held_back < 1100


def test_a_case_is_read_with_its_author_or_its_files() -> None:
    """The author is the case's own, else the source; empty lines are nothing."""
    own, other = read_cases([line(author="florist"), "", line(id=7)], "file")
    assert (own.author, other.author, other.id, own.tags) == ("florist", "file", "7", ("plain",))
    assert own.wants_call
    assert expected_calls(own.expect) == [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        line(text=1),
        line(expect={}),
        line(expect={"kind": "maybe"}),
        line(expect={"kind": "call", "tool": "x"}),
        line(expect={"kind": "calls", "calls": []}),
    ],
)
def test_a_line_that_is_no_case_is_named(wrong: str) -> None:
    """The first line that can't be scored ends the reading, with its number."""
    with pytest.raises(BadCase, match=r"line 2 of file"):
        list(read_cases([line(), wrong], "file"))


@pytest.mark.parametrize(
    ("expect", "fault"),
    [
        ({"kind": "call", "tool": "refund_order", "args": {}}, "unknown skill refund_order"),
        ({"kind": "call", "tool": "refund_payment", "args": {"order": "1"}}, "refund_payment takes no order"),
        ({"kind": "call", "tool": "revenue_report", "args": {"start": "2026-02-30"}}, "start 2026-02-30 is no date"),
        ({"kind": "clarify", "accept": ["ask"]}, "accepts ask, which is no outcome"),
        ({"kind": "clarify", "accept": ["call:get_payment:order=1"]},
         "accepts call:get_payment:order=1: get_payment takes no order"),
        ({"kind": "clarify", "must_not_call": ["refund"]}, "unknown skill refund"),
        ({"kind": "clarify", "free": "reason"}, "free is no list"),
        ({"kind": "calls", "calls": [{"tool": "get_balance", "args": {"on": 1}}]}, "get_balance takes no on"),
    ],
)  # fmt: skip
def test_wrong_labels_are_told(expect: dict[str, Any], fault: str) -> None:
    """Unknown skills, arguments and outcomes, and dates that are none, are found."""
    (case,) = read_cases([line(expect=expect)], "file")
    assert label_faults(case) == [fault]


def test_right_labels_have_no_fault() -> None:
    """A list of values, null among them, and accepted outcomes are fine."""
    expect = {
        "kind": "call", "tool": "list_payments", "args": {"start": ["2026-11-01", None]}, "free": ["limit"],
        "accept": ["clarify", "call:get_payment", "call:get_payment:payment_ref=1"], "must_not_call": ["create_coupon"],
    }  # fmt: skip
    (case,) = read_cases([line(expect=expect)], "file")
    assert label_faults(case) == []
