"""Every skill of the catalogue: what merchants say for it, its own examples, and the table of its arguments."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from assistant.asked import asked_for
from assistant.models.specs import tools_for
from assistant.understanding.catalogue import FIRST, NAMES, RULED, SPECS, WRITES
from assistant.understanding.intents import BY_TOOL
from assistant.understanding.interpret import interpret
from assistant.understanding.interpretation import Interpretation
from assistant.understanding.scoring import score
from assistant.words import Words, read_message
from skills.contract import Plans
from skills.contract.discovery import discover
from skills.contract.skill import Reads
from tests.understanding.conftest import FOLDER, NOW, Understand, cases
from tests.understanding.test_cases import prediction

SKILLS = dict(discover())
TOPICS = sorted(file.stem for file in (FOLDER / "data").glob("*.jsonl"))
EXAMPLES = [(name, example) for name, skill in SKILLS.items() for example in skill.examples]

# What a merchant may put around a request that then is none, or not for now.
SPOILS = (
    "don't {}", "never {}", "{} if he agrees", "{} unless she pays", "{} except the second one", "do not {} yet",
    "what happens if I {}?", "he said: \"please {} right now, I want it\"",
)  # fmt: skip


@pytest.mark.parametrize("topic", TOPICS)
def test_what_merchants_say_is_understood(topic: str, understand: Understand) -> None:
    """In each topic nothing is unsafe, 98 % of decisions are right with full arguments, 2 % of questions needless."""
    recorded = cases(f"data/{topic}.jsonl")
    result = score(recorded, {case["id"]: prediction(case, understand(case["text"])) for case in recorded})
    assert result.unsafe == 0, result.failures
    assert result.full >= 0.98 * result.cases, result.failures
    assert result.needless <= 0.02 * result.callable_cases, result.failures


@pytest.mark.parametrize("topic", TOPICS)
def test_without_knowing_the_merchants_records_it_is_as_safe(topic: str, understand: Understand) -> None:
    """With no customer or plan known beforehand it is no less safe; 95 % of decisions are right."""
    recorded = [case for case in cases(f"data/{topic}.jsonl") if " Jane" not in case["text"] or "Doe" in case["text"]]
    found = {case["id"]: prediction(case, understand(case["text"], directory=None)) for case in recorded}
    result = score(recorded, found)
    assert result.unsafe == 0, result.failures
    assert result.right >= 0.95 * result.cases, result.failures


def test_every_new_skill_has_a_dozen_ways_to_ask() -> None:
    """Twelve recorded requests for each skill that is not among the first."""
    told = Counter(case["expect"]["tool"] for topic in TOPICS for case in cases(f"data/{topic}.jsonl"))
    assert not {name for name in NAMES if name not in FIRST and told[name] < 12}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_request_calls_nothing(spoil: str, understand: Understand) -> None:
    """A negation, a condition, a question about it or another's words take the act away, for every acting skill."""
    acts = [c for topic in TOPICS for c in cases(f"data/{topic}.jsonl") if c["expect"]["tool"] in WRITES]
    for case in acts:
        text = case["text"].rstrip(".!?").replace('"', "")
        got = understand(spoil.format(text[0].lower() + text[1:]))
        assert not [call for call in got.calls if call.tool in WRITES], (spoil, case["text"], got.calls)


def understood(text: str) -> Interpretation:
    """The message as the running house reads it, which knows no customers or plans beforehand."""
    return interpret(text, now=NOW)


def as_own(name: str, got: Interpretation) -> bool:
    """Whether the calls are the skill's own, or for a plan of many several of the act it is made of."""
    skill = SKILLS[name]
    tools = [call.tool for call in got.calls]
    return tools == [name] or (isinstance(skill, Plans) and len(tools) > 1 and set(tools) == {skill.acts_with})


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_examples_of_a_skill_are_understood(name: str, example: str) -> None:
    """What a skill says that merchants say for it leads to it, with arguments it takes."""
    got = understood(example)
    assert got.kind == "call", got.question
    assert as_own(name, got), got.calls
    for call in got.calls:
        SKILLS[call.tool].args.model_validate(call.args)


@pytest.mark.parametrize(("name", "example"), [(n, e) for n, e in EXAMPLES if not isinstance(SKILLS[n], Reads)])
def test_the_guard_knows_the_words_for_each_act(name: str, example: str) -> None:
    """What the examples ask for counts as asked for, whichever model reads them."""
    message = read_message(example, currency="usd", locale="en-US")
    assert asked_for(name, Words((message,))) is None


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_the_table_is_what_the_skills_are(name: str) -> None:
    """Kind and names of the arguments agree with the skill's file; what the first skills require is fixed."""
    fields: dict[str, Any] = SKILLS[name].args.model_fields
    spec = SPECS[name]
    assert spec.writes != isinstance(SKILLS[name], Reads)
    assert set(spec.properties) <= set(fields)
    if name not in FIRST:
        assert set(spec.properties) == set(fields)
        assert set(spec.required) == {field for field, info in fields.items() if info.is_required()}


def test_every_name_has_a_sense() -> None:
    """No skill of the table is without words of its own, unless it has rules; no sense without a skill."""
    assert set(BY_TOOL) == set(NAMES) - RULED


def test_models_are_told_the_skills_own_words() -> None:
    """A language model is told each skill as its file describes it, in the order asked for."""
    told = tools_for(["void_invoice", "refund_payment", "no_such_tool"])
    assert [tool["function"]["name"] for tool in told] == ["void_invoice", "refund_payment"]
    assert told[0]["function"]["description"] == SKILLS["void_invoice"].summary
    assert "invoice" in json.dumps(told[0]["function"]["parameters"]["properties"])


def test_the_clock_of_the_cases_is_the_same_everywhere() -> None:
    """The recorded dates count from Wednesday 18 November 2026."""
    assert datetime(2026, 11, 18, 10) == NOW  # noqa: DTZ001  # the merchant's local clock, as interpret takes it
