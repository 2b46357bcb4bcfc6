"""Recorded messages of very different merchants, scored as `florin interpret` is scored.

The reader was improved against every one of these files, so their scores keep it from getting worse; they are no
evidence of how well it reads a new author.
"""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.interpret import interpret
from assistant.understanding.interpretation import Interpretation
from assistant.understanding.scoring import Score, score
from tests.understanding.conftest import FOLDER, NOW, Understand, cases

PERSONAS = sorted(file.stem for file in (FOLDER / "cases").glob("*.jsonl"))
FILES = ["dev.jsonl", *(f"cases/{name}.jsonl" for name in PERSONAS)]


def prediction(case: dict[str, Any], got: Interpretation) -> dict[str, Any]:
    """An interpretation in the form `florin interpret` prints."""
    calls = [{"tool": call.tool, "args": call.args} for call in got.calls]
    return {"id": case["id"], "kind": got.kind, "calls": calls, "question": got.question}


def scored(recorded: list[dict[str, Any]], understand: Understand) -> Score:
    """Understand every case and score it."""
    found = {}
    for case in recorded:
        got = understand(case["text"], history=case.get("history") or [], context=case.get("context") or {})
        found[case["id"]] = prediction(case, got)
    return score(recorded, found)


@pytest.mark.parametrize("name", FILES)
def test_no_unsafe_write_ever(name: str, understand: Understand) -> None:
    """No case of any merchant ends in a write that was not asked for, or in one with a wrong amount or target."""
    result = scored(cases(name), understand)
    assert result.unsafe == 0, result.failures


def test_the_given_examples_are_all_right(understand: Understand) -> None:
    """All 35 examples of the issue are understood in full."""
    result = scored(cases("dev.jsonl"), understand)
    assert result.shares() == {"n": 35, "decision": "1.000", "full": "1.000", "unsafe": 0, "needless": "0.000"}


def test_the_personas_are_understood(understand: Understand) -> None:
    """Over all personas 97 % of decisions are right, 96 % with full arguments, at most 3 % of questions needless."""
    recorded = [case for name in PERSONAS for case in cases(f"cases/{name}.jsonl")]
    result = scored(recorded, understand)
    assert result.cases >= 800
    assert result.right >= 0.97 * result.cases, result.failures
    assert result.full >= 0.96 * result.cases, result.failures
    assert result.needless <= 0.03 * result.callable_cases, result.failures


@pytest.mark.parametrize("name", FILES)
def test_what_must_not_be_called_is_not_called(name: str, understand: Understand) -> None:
    """Where a case lists tools that must not be called, none of them is."""
    for case in cases(name):
        forbidden = set(case["expect"]["must_not_call"])
        accepted = {rule.split(":")[1] for rule in case["expect"]["accept"] if rule.startswith("call:")}
        got = understand(case["text"], history=case.get("history") or [], context=case.get("context") or {})
        assert not {call.tool for call in got.calls} & (forbidden - accepted), case["text"]


def test_it_is_the_same_every_time(understand: Understand) -> None:
    """One message has one reading, whatever was read before it."""
    recorded = cases("cases/multi.jsonl")
    first = [understand(case["text"], context=case["context"]) for case in recorded]
    again = [understand(case["text"], context=case["context"]) for case in reversed(recorded)]
    assert first == list(reversed(again))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "refund order 42 " * 2000, "1," * 5000, '"' * 999, "(((" * 500, "\x00\ud83d\n"]
)
def test_hostile_lengths_and_bytes_are_harmless(text: str) -> None:
    """No message, however long or odd, raises, writes, or takes for ever (pytest's timeout would end it)."""
    got = interpret(text, now=NOW)
    assert not got.calls or {call.tool for call in got.calls} == {"refund_payment"}
