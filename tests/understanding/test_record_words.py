"""Invoices, customers, credit, products and portal links as merchants put them: with what they tell beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand, cases

RECORDED = cases("records.jsonl")
ASKED_FOR = [case for case in RECORDED if case["expect"]["tool"]]
# What takes a request back, wherever it stands in the message.
SPOILS = ("don't do this yet: {}", "{}, but only if they agree", "should I? {}?", 'she wrote: "please {}, I beg you"')


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: str(case["id"]))
def test_what_is_said_of_records_is_understood(case: Mapping[str, Any], understand: Understand) -> None:
    """Exactly the call that was asked for, with all its arguments; else a question and never a change."""
    got = understand(case["text"], context=case["context"])
    said = [(call.tool, call.args) for call in got.calls]
    assert said == ([(case["expect"]["tool"], case["expect"]["args"])] if case["expect"]["tool"] else [])


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_request_about_a_record_changes_nothing(spoil: str, understand: Understand) -> None:
    """With a negation, a condition, a doubt or another's words around it nothing is proposed."""
    for case in ASKED_FOR:
        text = case["text"].rstrip(".!?").replace('"', "")
        got = understand(spoil.format(text), context=case["context"])
        assert not [call for call in got.calls if call.tool in WRITES], (spoil, case["text"], got.calls)


def test_a_record_that_was_not_listed_is_asked_about(understand: Understand) -> None:
    """Without the list, "the second one" is nobody's, for every request that points to one."""
    for case in ASKED_FOR:
        if case["context"].get("last_list"):
            assert not understand(case["text"]).calls, case["text"]
