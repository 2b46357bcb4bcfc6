"""What merchants say about being told: as a skill's call with its arguments, or as a question; never something else."""

from __future__ import annotations

import re

import pytest

from assistant.alerts.registry import all_kinds
from assistant.understanding.catalogue import WRITES
from assistant.understanding.senses.alerts import AMOUNTS, KINDS, SHARES, SPANS, TOPICS
from tests.understanding.conftest import FOLDER, Understand, cases

ABOUT_ALERTS = frozenset({"create_alert_rule", "change_alert_rule", "delete_alert_rule", "mute_alerts"})


def test_every_word_for_a_kind_leads_to_one_that_there_is() -> None:
    """Kinds, topics and what can be tuned of them are those that the kinds' own files say."""
    kinds = all_kinds()
    assert {name for name, _ in KINDS} <= set(kinds)
    assert {name for name, _ in TOPICS} - {"all"} <= {kind.about.topic for kind in kinds.values()}
    units = {name: {parameter.unit for parameter in kind.about.parameters} for name, kind in kinds.items()}
    assert all(unit in units[name] for name, unit in SPANS.items())
    assert all("amount_minor" in units[name] for name in AMOUNTS)
    assert all("percent_bp" in units[name] for name in SHARES)


def test_every_pattern_can_be_read() -> None:
    """No pattern is broken, and none fits everything."""
    for name, pattern in (*KINDS, *TOPICS):
        assert not re.search(rf"(?<!\S)(?:{pattern})(?!\S)", "nothing of the kind whatsoever here"), name


@pytest.mark.parametrize("case", cases("data/alerts.jsonl"), ids=lambda case: str(case["id"]))
def test_it_is_read_word_by_word(case: dict[str, object], understand: Understand) -> None:
    """Each recorded message is exactly its call."""
    expect = case["expect"]
    assert isinstance(expect, dict)
    got = understand(str(case["text"]))
    assert [(call.tool, call.args) for call in got.calls] == [(expect["tool"], expect["args"])], got.question


@pytest.mark.parametrize(
    "text",
    [
        "tell me when the next payout arrives",
        "let me know when order 42 is refunded",
        "tell me how much we made last week",
        "let me know the balance",
        "tell me when the sun rises",
        "what happens when a payout fails?",
        "stop the subscription of Jane Doe",
        "pause Jane Doe's subscription until Monday",
        "which payments failed?",
        "show my disputes",
        "any fraud warnings?",
        "remove the coupon SPRING20",
        "change the plan of Jane Doe to Pro",
    ],
)
def test_what_is_something_else_stays_it(text: str, understand: Understand) -> None:
    """A record that is looked up, and a request of another trade, make no rule."""
    assert not ABOUT_ALERTS & {call.tool for call in understand(text).calls}


@pytest.mark.parametrize(
    "text",
    [
        "tell me when a payout fails but only on Sundays",
        "tell me when a payment over $500 arrives from Jane Doe",
        "let me know when a payment over $500 and below $900 arrives",
        "mute fraud alerts unless it is urgent",
        "stop telling me about failed cards of Jane Doe",
        "tell me when a payout over $500 fails",
        "warn me 3 days before a trial ends",
        "don't tell me when a payout fails",
        "never mute fraud alerts",
    ],
)
def test_what_is_not_understood_whole_is_asked_about(text: str, understand: Understand) -> None:
    """A condition that no rule has is never dropped: a question, and nothing is proposed."""
    got = understand(text)
    assert got.kind != "call" or not {call.tool for call in got.calls} & WRITES, got.calls


def test_two_things_at_once_are_two_rules(understand: Understand) -> None:
    """Joined by "or" and "and", each kind is a rule of its own."""
    got = understand("let me know when a payout fails or a dispute is opened")
    assert [call.args for call in got.calls] == [{"alert": "payout_failed"}, {"alert": "dispute_opened"}]


def test_a_missing_amount_is_asked_for(understand: Understand) -> None:
    """A rule needs its amount."""
    got = understand("tell me when somebody pays more than usual")
    assert got.kind == "clarify"
    assert (FOLDER / "data" / "alerts.jsonl").exists()
