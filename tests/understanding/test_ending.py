"""“Now, or at the end of the period?” is answered in many words, and what is told beside the answer changes nothing."""

from __future__ import annotations

import pytest

from tests.understanding.conftest import Understand

HISTORY = [
    {"role": "user", "content": "cancel Carlos Lopez's subscription"},
    {"role": "assistant", "content": "Should Carlos Lopez's subscription end now, or at the end of the paid period?"},
]


@pytest.mark.parametrize(
    ("text", "at_end"),
    [
        ("end of the period, he's paid up till then", True),
        ("at the end of the month he's paid for", True),
        ("ok, at the end please", True),
        ("right away", False),
        ("now please, he's furious", False),
    ],
)
def test_the_answer_decides(text: str, at_end: bool, understand: Understand) -> None:
    """The whole of the first stretch must be one of the two answers."""
    [call] = understand(text, history=HISTORY).calls
    assert (call.tool, call.args.get("at_period_end")) == ("cancel_subscription", at_end)


@pytest.mark.parametrize(
    "text",
    ["at the end, but refund him too", "at the end of the period, don't tell him", "end of next week", "now or later?"],
)
def test_more_than_an_answer_is_none(text: str, understand: Understand) -> None:
    """What asks for more, forbids or names another day is asked about."""
    calls = understand(text, history=HISTORY).calls
    assert not any(call.args.get("at_period_end") for call in calls)


@pytest.mark.parametrize(
    "text",
    [
        "Move Priya Chan from Silver to Gold, straight away is fine",
        "Move Priya Chan from Silver to Gold, immediately",
        "Move Priya Chan to Gold now, not at the end of the period",
        "Move Priya Chan to Gold, right away please, no need to wait for the renewal",
        "Move Priya Chan from Silver to Gold, it can happen straight away",
        "downgrade Lee Novak to Basic, instantly works",
        "put Tom Larsen on Gold at once, not at renewal",
    ],
)
def test_what_is_fine_at_once_never_waits_for_a_period(text: str, understand: Understand) -> None:
    """Neither what is called nor what a yes would ask for is put off."""
    result = understand(text)
    said = [*result.calls, *([result.restated] if result.restated is not None else [])]
    assert not [call for call in said if call.args.get("at_period_end")]


@pytest.mark.parametrize(
    "text", ["Move Priya Chan from Silver to Gold at renewal", "Move Priya Chan to Gold at the end of the period"]
)
def test_what_is_to_wait_waits(text: str, understand: Understand) -> None:
    """Said so, a change is made at the end of what was paid for."""
    assert [call.args["at_period_end"] for call in understand(text).calls] == [True]
